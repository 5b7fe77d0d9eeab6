"""What people ask and the letter does not say: groups, ranked by how many asked, and what is done about each."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.exceptions import HTTPException

from bot.console.access import Page, back_to
from bot.services.people import Role

if TYPE_CHECKING:
    from starlette.responses import Response

    from bot.console.access import Call

LEAST = 3


async def _list(call: Call) -> Response:
    query = call.request.query_params
    least = int(query["minimaal"]) if query.get("minimaal", "").isdecimal() and len(query["minimaal"]) < 4 else LEAST
    gaps = call.editors.gaps
    found = await gaps.open_ones(call.now, least=least)
    opened = next((one for one in found if one.questions[0].id == query.get("groep", "")), None)
    base = await call.editors.publishing.base()
    dealt = await gaps.dealt_with() if query.get("klaar") else []
    names = await call.editors.publishing.names() if dealt else {}
    return call.show(
        "gaten.html",
        groups=found,
        opened=opened,
        least=least,
        dealt=[(gap, count, names.get(gap.by, "")) for gap, count in dealt],
        shows_dealt=bool(query.get("klaar")),
        titles=[(one.id, one.title.nl) for one in base.positions],
        alerts=await call.editors.bursts.open_ones(),
        done=query.get("gedaan", ""),
    )


async def _settle(call: Call) -> Response:
    form = await call.form()
    questions = [str(value) for value in form.getlist("vraag")][:500]
    act, entry = str(form.get("doe", "")), str(form.get("bij", ""))
    gaps = call.editors.gaps
    if act.startswith("melding:"):
        await call.editors.bursts.close(act.removeprefix("melding:"), call.person, call.now)
        return back_to("/gaten")
    if not questions:
        raise HTTPException(400)
    known = (await call.editors.publishing.base()).by_id
    if act == "negeer":
        await gaps.settle(questions, "dismissed", None, call.person, call.now)
        return back_to("/gaten?gedaan=negeer")
    if act in {"hoort-bij", "stil"} and entry in known:
        await gaps.settle(questions, "attached", entry, call.person, call.now)
        return back_to(f"/antwoorden/{quote(entry)}" if act == "stil" else "/gaten?gedaan=hoort-bij")
    if act == "nieuw":
        return back_to("/antwoorden/nieuw?gat=" + ",".join(questions[:40]))
    raise HTTPException(400)


PAGES = (Page("/gaten", Role.EDITOR, get=_list, post=_settle),)
