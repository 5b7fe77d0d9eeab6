"""The question queue and the list of all questions. Filters live in the address, so that every view is a link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal
from urllib.parse import parse_qsl, urlencode

from starlette.responses import JSONResponse, Response

from bot.console.access import Page, back_to
from bot.console.pages.vraag import undo_line
from bot.review.queue import Reason
from bot.services.listing import Filter, View
from bot.services.people import Role

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.console.access import Call
    from bot.console.rooms import Rooms
    from bot.services.listing import Listed
    from bot.services.people import SignedIn

STATES = {"open": "open", "later": "later", "klaar": "reviewed", "alles": None}
REASONS = {
    "mens": Reason.PERSON,
    "fout": Reason.WRONG,
    "twijfel": Reason.UNSURE,
    "onbekend": Reason.UNKNOWN,
    "steekproef": Reason.SAMPLE,
    "zeker": Reason.SURE,
}
DECISIONS = {
    "antwoord": "answer",
    "stil": "silent",
    "keuze": "clarify",
    "vast": "reply",
    "onbekend": "unknown",
}
Audited = Literal["", "all", "wrong"]
AUDITED: dict[str, Audited] = {"alles": "all", "fout": "wrong"}
NAMES = ("staat", "soort", "wijk", "besluit", "positie", "taal", "sinds", "tot", "van", "zoek", "thema", "keuring")
"""The query names; what is not among them, or has an unknown value, filters nothing."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an address asks for: the view, and the same in the codes that the page's words hang on."""

    view: View
    raw: Mapping[str, str]
    state: str
    reason: str
    decision: str
    position: str
    theme: str
    audited: Audited
    language: str
    wijk: str
    since: date | None
    until: date | None
    mine: bool
    words: str

    @property
    def query(self) -> str:
        """The filter as a query, without what filters nothing."""
        return urlencode({name: value for name, value in self.raw.items() if value})


NEWEST = 5
"""Questions that just came in and ask nothing of anybody; shown so that one sees that the log is alive."""


def wanted(query: Mapping[str, str], person: SignedIn, rooms: Rooms) -> Wanted:
    """Read the filters of an address."""
    raw = {name: query.get(name, "").strip()[:100] for name in NAMES}
    state = STATES.get(raw["staat"] or "open", "open")
    reason = REASONS.get(raw["soort"])
    decision = DECISIONS.get(raw["besluit"], "")
    knowledge = rooms.knowledge()
    position = raw["positie"] if raw["positie"] in knowledge.by_id else ""
    theme = raw["thema"] if raw["thema"] in knowledge.themes else ""
    # Readers of the audit see no earlier verdict: only editors may ask for what was found wrong.
    audited: Audited = AUDITED.get(raw["keuring"], "") if person.role is not Role.VOLUNTEER else ""
    wijken = rooms.wijken(raw["wijk"])
    language = raw["taal"] if raw["taal"].isalpha() else ""
    since, until = _day(raw["sinds"]), _day(raw["tot"])
    mine = raw["van"] == "mij"
    if mine and not raw["staat"]:
        state = None
    chosen = Filter(
        state=state,
        decisions=(decision,) if decision and decision != "unknown" else (),
        unanswered=decision == "unknown",
        entry=position or None,
        entries=tuple(one.id for one in knowledge.positions if one.theme == theme) if theme else (),
        audited=audited,
        language=language or None,
        wijken=wijken,
        first_day=since,
        last_day=until,
        judged_by=person.id if mine else None,
    )
    return Wanted(
        View(chosen, reason, raw["zoek"]),
        raw,
        state or "",
        reason or "",
        decision,
        position,
        theme,
        audited,
        language,
        raw["wijk"] if wijken else "",
        since,
        until,
        mine,
        raw["zoek"],
    )


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError:
        return None


def _row(item: Listed, call: Call) -> dict[str, object]:
    question = item.question
    left = (item.held_until - call.now).total_seconds() if item.held_until else 0
    return {
        "id": question.id,
        "text": question.text,
        "language": question.language,
        "filth": question.filth,
        "asked_at": question.asked_at,
        "wijk": question.wijk,
        "reason": item.reason.value,
        "repeats": item.repeats,
        "held_by": item.held_by,
        "minutes_left": max(1, round(left / 60)),
    }


async def _list(call: Call) -> Response:
    query = call.request.query_params
    want = wanted(query, call.person, call.rooms)
    number = int(query["blad"]) if query.get("blad", "").isdecimal() and len(query["blad"]) < 5 else 0
    reviewing = call.rooms.reviewing
    listing = await reviewing.page(want.view, call.person, call.now, number=number)
    last = await reviewing.last(call.person, limit=1)
    knowledge = call.rooms.knowledge()
    queued = {item.question.id for item in listing.rows}
    newest = () if want.query else await reviewing.newest(call.person, call.now, besides=queued, limit=NEWEST)
    return call.show(
        "vragen.html",
        newest=[_row(item, call) for item in newest],
        view=want,
        raw=want.raw,
        query=want.query,
        filtered=bool(want.query),
        list=listing,
        rows=[_row(item, call) for item in listing.rows],
        more=urlencode({**dict(query), "blad": number + 1}) if listing.more else "",
        poll=f"/vragen/nieuw?{want.query}" if want.view.queued and not number else "",
        undo=undo_line(last, call, query.get("gedaan", "")),
        practised=bool(last),
        talks=await call.rooms.replying.talks_of(call.person),
        day=await reviewing.day(call.person, call.now),
        places=call.rooms.place_options(),
        positions=[(one.id, one.title.nl) for one in knowledge.positions],
        languages=[("nl", "Nederlands"), ("en", "Engels"), ("tr", "Turks"), ("pl", "Pools"), ("ar", "Arabisch")],
    )


async def _count(call: Call) -> Response:
    """How many there are now, for the page that looks every ten seconds; nothing to send when nothing changed."""
    want = wanted(call.request.query_params, call.person, call.rooms)
    total, newest = await call.rooms.reviewing.waiting(want.view, call.person)
    tag = f'"{total}-{newest[:8]}"'
    if call.request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers={"etag": tag})
    return JSONResponse({"total": total}, headers={"etag": tag, "cache-control": "no-cache"})


async def _next(call: Call) -> Response:
    want = wanted(call.request.query_params, call.person, call.rooms)
    found = await call.rooms.reviewing.next_free(want.view, call.person, call.now)
    carried = {"lijst": want.query} if want.query else {}
    if done := call.request.query_params.get("gedaan", ""):
        carried["gedaan"] = done
    query = f"?{urlencode(carried)}" if carried else ""
    if found is None:
        done_query = urlencode({key: value for key, value in {**want.raw, "gedaan": done}.items() if value})
        return back_to(f"/vragen?{done_query}" if done_query else "/vragen")
    return back_to(f"/vragen/{found}{query}")


async def _take_ten(call: Call) -> Response:
    """Keep ten for oneself, where more people read at once."""
    query = dict(parse_qsl(await call.field("lijst")))
    want = wanted(query, call.person, call.rooms)
    await call.rooms.reviewing.take_ten(want.view, call.person, call.now)
    return back_to(f"/vragen/volgende?{want.query}" if want.query else "/vragen/volgende")


PAGES = (
    Page("/vragen", Role.VOLUNTEER, get=_list),
    Page("/vragen/neem", Role.VOLUNTEER, post=_take_ten),
    Page("/vragen/nieuw", Role.VOLUNTEER, get=_count),
    Page("/vragen/volgende", Role.VOLUNTEER, get=_next),
)
