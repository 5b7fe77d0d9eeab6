"""Follow-ups: what happened at a door or on the phone, what follows from it, and in which order doors are walked.

Visits are only added, never changed (docs/decisions/0061): phones send twice, late and out of order, so the state of a
follow-up is computed from all of them. Any order of arrival gives one end state. There is no outcome for support, vote,
party, religion, origin or health, and there never will be (B15).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.knowledge.campaign import VisitingHours
    from bot.places import Address

UNDO_WITHIN = timedelta(hours=24)
"""How long a visit may be undone (B2)."""


class Outcome(StrEnum):
    """What happened at a door (b2). The console's templates hold the Dutch for each."""

    ANSWERED = "answered"
    QUESTION_OPEN = "question-open"
    COME_BACK = "come-back"
    NOT_HOME = "not-home"
    DECLINED = "declined"
    NEVER_AGAIN = "never-again"
    MOVED = "moved"
    UNREACHABLE = "unreachable"
    OTHER_LANGUAGE = "other-language"
    UNSAFE = "unsafe"


PHONE_OUTCOMES = (
    Outcome.ANSWERED,
    Outcome.QUESTION_OPEN,
    Outcome.COME_BACK,
    Outcome.NOT_HOME,
    Outcome.DECLINED,
    Outcome.NEVER_AGAIN,
    Outcome.MOVED,
    Outcome.OTHER_LANGUAGE,
)
"""The outcomes that fit a call: there is no door to miss and nobody to walk away from."""


class State(StrEnum):
    """Where a follow-up stands."""

    OPEN = "open"
    ASSIGNED = "assigned"
    COME_BACK = "come-back"
    AWAITING = "awaiting"
    DONE = "done"
    LAPSED = "lapsed"
    NEVER = "never"


CLOSED = frozenset({State.DONE, State.LAPSED, State.NEVER})

_AFTER = {
    Outcome.ANSWERED: State.DONE,
    Outcome.QUESTION_OPEN: State.AWAITING,
    Outcome.COME_BACK: State.COME_BACK,
    Outcome.NOT_HOME: State.COME_BACK,
    Outcome.DECLINED: State.DONE,
    Outcome.NEVER_AGAIN: State.NEVER,
    Outcome.MOVED: State.LAPSED,
    Outcome.UNREACHABLE: State.OPEN,
    Outcome.OTHER_LANGUAGE: State.COME_BACK,
    Outcome.UNSAFE: State.NEVER,
}


@dataclass(frozen=True, slots=True)
class Visit:
    """One report from a door.

    id and count: made on the phone, an id per visit and a counter per tap; the highest count is what was meant.
    outcome:      None when the report only takes an earlier one back.
    supersedes:   id of the visit this one replaces or takes back.
    happened_at:  the phone's clock, bounded by when the server received it.
    day_part:     when to come back ("morning", "afternoon", "evening"), as the asker said.
    """

    id: str
    count: int
    by: str
    outcome: Outcome | None
    happened_at: datetime
    supersedes: str | None = None
    day_part: str = ""
    lifted: bool = False
    """A coordinator has lifted a "never again" since."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What all visits together say: state, attempts that count, the visit that decided, and whether two disagree."""

    state: State
    attempts: int
    decided_by: Visit | None
    not_reached: bool
    disputed: bool


def effective(visits: Iterable[Visit]) -> tuple[Visit, ...]:
    """The visits that still count, oldest first: the last tap of each, less what was taken back, replaced or lifted."""
    last: dict[str, Visit] = {}
    for visit in visits:
        if visit.id not in last or (visit.count, visit.happened_at) > (
            last[visit.id].count,
            last[visit.id].happened_at,
        ):
            last[visit.id] = visit
    gone = {visit.supersedes for visit in last.values() if visit.supersedes}
    kept = (visit for visit in last.values() if visit.id not in gone and visit.outcome and not visit.lifted)
    return tuple(sorted(kept, key=lambda visit: (visit.happened_at, visit.id)))


def standing(visits: Iterable[Visit], *, attempts_allowed: int = 3, assigned: bool = False) -> Standing:
    """Compute where a follow-up stands.

    "Never again" and "unsafe" beat every later visit until a coordinator lifts them; "moved" beats all but those.
    Nobody home for the third time closes it as not reached (B5). A missing door is no attempt.
    """
    counting = effective(visits)
    attempts = sum(visit.outcome is not None and visit.outcome is not Outcome.UNREACHABLE for visit in counting)
    idle = State.ASSIGNED if assigned else State.OPEN
    if not counting:
        return Standing(idle, 0, None, not_reached=False, disputed=False)
    disputed = len({visit.by for visit in counting}) > 1 and _same_day(counting)
    for wanted in ({Outcome.NEVER_AGAIN, Outcome.UNSAFE}, {Outcome.MOVED}):
        for visit in counting:
            if visit.outcome in wanted:
                return Standing(_AFTER[visit.outcome], attempts, visit, not_reached=False, disputed=disputed)
    newest = counting[-1]
    state = _AFTER[newest.outcome] if newest.outcome else idle
    absent = sum(visit.outcome is Outcome.NOT_HOME for visit in counting)
    not_reached = newest.outcome is Outcome.NOT_HOME and absent >= attempts_allowed
    if not_reached:
        state = State.DONE
    elif assigned and state in {State.OPEN, State.COME_BACK}:
        state = State.ASSIGNED
    return Standing(state, attempts, newest, not_reached=not_reached, disputed=disputed)


def _same_day(visits: Sequence[Visit]) -> bool:
    return (visits[-1].happened_at - visits[0].happened_at) < timedelta(days=1)


def may_undo(visit: Visit, *, by: str, team: bool, now: datetime) -> bool:
    """Tell whether this person may take the visit back (B2): his own within 24 hours, the team always."""
    return team or (visit.by == by and now - visit.happened_at <= UNDO_WITHIN)


def day_part(local: datetime) -> str:
    """`morning` until noon, `afternoon` until six, then `evening`."""
    if local.time() < time(12):
        return "morning"
    return "afternoon" if local.time() < time(18) else "evening"


def ringing_refused(local: datetime, hours: VisitingHours, *, election_day: bool = False) -> str | None:
    """Say why a door may not be rung at this local time (B5), or None when it may.

    Returns one of `too-early`, `too-late`, `sunday`, `day-off`, `election-day`; the sentence stands in the console.
    """
    if election_day:
        return "election-day"
    if local.strftime("%m-%d") in hours.days_off or local.strftime("%Y-%m-%d") in hours.days_off:
        return "day-off"
    if local.weekday() == 6 and local.time() < time.fromisoformat(hours.sunday_earliest):
        return "sunday"
    if local.time() < time.fromisoformat(hours.earliest):
        return "too-early"
    return "too-late" if local.time() > time.fromisoformat(hours.latest) else None


def another_time(previous: Iterable[datetime], local: datetime) -> bool:
    """Tell whether a new attempt falls on another day or another part of the day than all before it (B5)."""
    now = (local.date(), day_part(local))
    return all((earlier.date(), day_part(earlier)) != now for earlier in previous)


NEVER_IN_A_NOTE = (
    "stem(t|de|men)? op", "kiest voor", "aanhang", "voorstander", "tegenstander", "vvd", "pvv", "cda", "d66", "denk",
    "moslim", "islam", "christen", "joods", "hindoe", "gelovig", "geloof", "kerk", "moskee",
    "turks?", "marokkaan", "marokkaans", "surinaams?", "antilliaans?", "pool", "pools", "allochtoon", "buitenlander",
    "asielzoeker", "ziek", "depress", "kanker", "verslaafd", "gehandicapt", "zwanger", "psych", "medicijn",
    "homo", "lesbisch", "lhbt", "vakbond", "uitkering", "bijstand", "schulden", "gescheiden", "dronken",
)  # fmt: skip
"""Beginnings of words that have no place in a note from a door (L33): it holds the asker's question, nothing about him.
The console warns and asks to rephrase; it never drops them silently."""
_NEVER = re.compile(rf"(?<!\w)(?:{'|'.join(NEVER_IN_A_NOTE)})\w*", re.IGNORECASE)


def trouble_in_note(note: str) -> str:
    """Return the first word of a note that has no place there, or an empty string."""
    found = _NEVER.search(note)
    return found[0] if found else ""


_NATURAL = re.compile(r"(\d+)")


_FLOOR = re.compile(r"\b(\d{1,2})\s*(?:e|de|ste)?\s*(?:etage|verdieping|hoog|floor)\b", re.IGNORECASE)
_FLOOR_OF_ADDITION = {"HS": 0, "HUIS": 0, "BG": 0, "BENEDEN": 0, "BOVEN": 1, "I": 1, "II": 2, "III": 3, "IV": 4, "V": 5}


def floor_of(address: Address) -> int:
    """On which floor a door is, as far as its asker or its addition says so; 0 is the street."""
    said = _FLOOR.search(address.hint)
    return int(said[1]) if said else _FLOOR_OF_ADDITION.get(address.addition, 0)


def walking_order(address: Address, *, odd_first: bool = True) -> tuple[object, ...]:
    """Sort key for a walk (B7): postcode area, street, one side up, the other side down, floor, letter and addition.

    The street is what askers typed, so the postcode leads: letters of one street lie together within it.
    """
    first = (address.number % 2 == 1) == odd_first
    addition = tuple((int(piece), "") if piece.isdigit() else (-1, piece) for piece in _NATURAL.split(address.addition))
    side = (0, address.number) if first else (1, -address.number)
    return (*_street(address), *side, floor_of(address), addition, address.postcode)


def route(doors: Sequence[Address], *, odd_first: bool = True, first: int | None = None) -> list[int]:
    """The order in which doors are walked, as places in `doors`.

    first: where the walk begins. Up one side and down the other makes each street a loop, so it begins anywhere in its
    street and goes round; the other streets follow as they lie.
    """
    order = sorted(range(len(doors)), key=lambda place: walking_order(doors[place], odd_first=odd_first))
    if first is None:
        return order
    loop = [place for place in order if _street(doors[place]) == _street(doors[first])]
    begin, at = order.index(loop[0]), loop.index(first)
    return [*loop[at:], *loop[:at], *order[begin + len(loop) :], *order[:begin]]


def _street(address: Address) -> tuple[str, str]:
    return (address.pc4, address.street.casefold())
