"""What people ask and the letter does not say: groups, ranked by how many asked, and what is done about each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

from starlette.exceptions import HTTPException

from bot.console.access import Page, back_to
from bot.console.entry_view import subject_of
from bot.knowledge.entry import Silent, asked_for, entry_of, with_entry
from bot.knowledge.sameness import same
from bot.services.naming import day_of
from bot.services.people import Role

if TYPE_CHECKING:
    from starlette.responses import Response

    from bot.console.access import Call

LEAST = 3
WEEKS = 4
MOST_ON_PAPER = 40
LISTED, OPENED = 60, 100
"""Groups in the list, and questions of the one that is open."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which groups are shown: since when, and of how many people at least."""

    since: date
    least: int

    @property
    def query(self) -> str:
        """The same in an address."""
        return f"sinds={self.since}&minimaal={self.least}"


def _asked(call: Call) -> Asked:
    query, today = call.request.query_params, day_of(call.now)
    least = int(query["minimaal"]) if query.get("minimaal", "").isdecimal() and len(query["minimaal"]) < 4 else LEAST
    try:
        since = date.fromisoformat(query.get("sinds", ""))
    except ValueError:
        since = today - timedelta(weeks=WEEKS)
    return Asked(min(since, today), least)


async def _list(call: Call) -> Response:
    return await _page(call, call.request.query_params.get("groep", ""))


async def _page(call: Call, group: str, *, status: int = 200, problem: str = "") -> Response:
    """The groups. problem: why nothing was done with the one that is open; what was typed stays."""
    query, asked = call.request.query_params, _asked(call)
    gaps = call.editors.gaps
    found = await gaps.open_ones(call.now, since=asked.since, least=asked.least)
    base = await call.editors.publishing.base()
    dealt = await gaps.dealt_with() if query.get("klaar") else []
    names = await call.editors.publishing.names() if dealt else {}
    form = await call.form() if call.request.method == "POST" else {}
    opened = next((one for one in found if any(question.id == group for question in one.questions)), None)
    listed = [question for one in found[:LISTED] for question in one.samples]
    await call.rooms.reviewing.shown([*listed, *(opened.questions[:OPENED] if opened else ())], call.person, call.now)
    return call.show(
        "gaten.html",
        status=status,
        groups=found,
        listed=LISTED,
        most=OPENED,
        opened=opened,
        asked=asked,
        dealt=[(gap, count, names.get(gap.by, "")) for gap, count in dealt],
        shows_dealt=bool(query.get("klaar")),
        titles=[(one.id, one.title.nl) for one in base.positions],
        alerts=await call.editors.bursts.open_ones(),
        done=query.get("gedaan", ""),
        problem=problem,
        typed={name: str(value) for name, value in form.items() if isinstance(value, str)},
    )


async def _paper(call: Call) -> Response:
    """The list for the candidate: what people ask and the letter does not say, to hand over on paper."""
    asked = _asked(call)
    found = await call.editors.gaps.open_ones(call.now, since=asked.since, least=asked.least)
    written = [question for one in found[:MOST_ON_PAPER] for question in one.samples]
    await call.rooms.reviewing.shown(written, call.person, call.now)
    return call.show(
        "gaten_lijst.html", groups=found[:MOST_ON_PAPER], asked=asked, more=max(0, len(found) - MOST_ON_PAPER)
    )


async def _settle(call: Call) -> Response:
    form = await call.form()
    questions = [str(value) for value in form.getlist("vraag")][:500]
    act, entry = str(form.get("doe", "")), str(form.get("bij", ""))
    gaps = call.editors.gaps
    kind, _, which = act.partition(":")
    if which:
        return await _take_back(call, kind, which)
    if not questions:
        raise HTTPException(400)
    typed = {name: str(form.get(name, "")).strip() for name in ("reden", "voorbeeld", "waarover", "zegt", "zegt_en")}
    known = (await call.editors.publishing.base()).by_id
    if act == "nieuw":
        return back_to("/antwoorden/nieuw?gat=" + ",".join(questions[:40]))
    problem = await _problem(call, act, entry in known, questions, typed)
    if problem:
        return await _page(call, questions[0], status=400, problem=problem)
    if act == "negeer":
        await gaps.settle(questions, "dismissed", None, call.person, call.now, why=typed["reden"])
        return back_to("/gaten?gedaan=negeer")
    await _add(call, act, entry, typed)
    await gaps.settle(questions, "attached", entry, call.person, call.now, why=typed["reden"])
    if typed["voorbeeld"] or act == "stil":
        return back_to(f"/antwoorden/{quote(entry)}?bewaard=1")
    return back_to("/gaten?gedaan=hoort-bij")


async def _take_back(call: Call, kind: str, which: str) -> Response:
    """A notice was seen, or a group that was dealt with waits again."""
    if kind == "melding":
        await call.editors.bursts.close(which, call.person, call.now)
        return back_to("/gaten")
    await call.editors.gaps.reopen(which)
    return back_to("/gaten?klaar=1&gedaan=terug")


async def _problem(call: Call, act: str, known: bool, questions: list[str], typed: dict[str, str]) -> str:
    """Why this cannot be done as it was filled in, or ""."""
    if act not in {"negeer", "hoort-bij", "stil"}:
        raise HTTPException(400)
    if act == "negeer":
        return "" if typed["reden"] else "reden"
    if not known:
        return "antwoord"
    if act == "stil" and not (typed["waarover"] and typed["zegt"]):
        return "stil"
    asked = {same(one.text) for one in await call.editors.gaps.questions(questions)}
    return "eigen-woorden" if typed["voorbeeld"] and same(typed["voorbeeld"]) in asked else ""


async def _add(call: Call, act: str, entry: str, typed: dict[str, str]) -> None:
    """Put the silence, and the editor's own way of asking it, into the draft of the answer."""
    if act != "stil" and not typed["voorbeeld"]:
        return
    said = Silent(typed["waarover"], typed["zegt"], typed["zegt_en"]) if act == "stil" else None

    def edit(files: dict[str, str]) -> dict[str, str]:
        now = entry_of(files, entry)
        if now is None:
            raise HTTPException(404)
        return with_entry(files, entry, asked_for(now, typed["voorbeeld"], said))

    await call.editors.editing.save(subject_of(entry), edit, call.person, call.now)


PAGES = (
    Page("/gaten", Role.EDITOR, get=_list, post=_settle),
    Page("/gaten/lijst", Role.EDITOR, get=_paper),
)
