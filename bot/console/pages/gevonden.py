"""The answer finds its asker: who asked for what can be answered now, sent once, stopped while it is on its way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.console.access import Page, back_to
from bot.services.people import Role

if TYPE_CHECKING:
    from starlette.responses import Response

    from bot.console.access import Call
    from bot.services.finding import Waiting


async def _list(call: Call) -> Response:
    by_entry: dict[str, list[Waiting]] = {}
    found = await call.editors.finding.waiting(call.now)
    for one in found:
        by_entry.setdefault(one.entry, []).append(one)
    await call.rooms.reviewing.shown([one.question for one in found], call.person, call.now)
    query = call.request.query_params
    knowledge = call.rooms.knowledge()
    return call.show(
        "gevonden.html",
        entries=[
            (
                knowledge.by_id[entry],
                [one for one in waiting if not one.sent],
                [one for one in waiting if one.sent],
            )
            for entry, waiting in by_entry.items()
        ],
        sent=query.get("verstuurd", ""),
        stopped=query.get("gestopt", ""),
    )


async def _act(call: Call) -> Response:
    entry, finding = await call.field("antwoord"), call.editors.finding
    if await call.field("doe") == "stop":
        return back_to(f"/gevonden?gestopt={await finding.stop(entry, call.now)}")
    return back_to(f"/gevonden?verstuurd={await finding.send(entry, call.person, call.now)}")


PAGES = (Page("/gevonden", Role.EDITOR, get=_list, post=_act),)
