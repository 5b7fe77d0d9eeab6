"""The doors of walks: which ones may be rung now, in which order, and what stands on each card."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.followup import State, another_time, day_part, effective, route, walking_order
from bot.storage import log, promises, reviews, visits, walks
from bot.storage.times import AMSTERDAM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.followup import Visit
    from bot.knowledge.campaign import Campaign
    from bot.places import Address
    from bot.storage import Tx
    from bot.storage.followups import FollowUp
    from bot.storage.log import Question
    from bot.storage.promises import Promise
    from bot.storage.visits import Report
    from bot.storage.walks import Walk


@dataclass(frozen=True, slots=True)
class Earlier:
    """A visit that counts, as words: outcome, when, by whom (empty for the one who looks)."""

    outcome: str
    at: datetime
    name: str


@dataclass(frozen=True, slots=True)
class Door:
    """One door of a walk.

    visit, count: the visit that a tap on this phone belongs to: one's own of today, or a new one.
    done:         somebody reported it on this walk.
    entry:        the position its question is about, as reviewers said, else as the bot did; empty when none.
    """

    id: str
    place: int
    address: Address
    first_name: str
    day_part: str
    language: str
    question: Question
    entry: str
    consented_at: datetime
    attempts: int
    earlier: tuple[Earlier, ...]
    promise: Promise | None
    visit: str
    count: int
    done: bool


def offered(tx: Tx, free: Sequence[FollowUp], campaign: Campaign, now: datetime, size: int) -> list[FollowUp]:
    """The doors to hand out: those that may be rung again now, of one postcode area, in walking order (B5, B7)."""
    local = now.astimezone(AMSTERDAM)
    said = visits.of(tx, [one.id for one in free if one.attempts])

    def fits(one: FollowUp) -> bool:
        tried = effective(report.visit for report in said.get(one.id, ()))
        if one.state is State.COME_BACK and one.day_part and one.day_part != day_part(local) and tried:
            return False
        times = [visit.happened_at.astimezone(AMSTERDAM) for visit in tried]
        return one.attempts < campaign.visiting.attempts and another_time(times, local)

    fitting = [one for one in free if one.address is not None and fits(one)]
    if not fitting:
        return []
    areas = Counter(one.address.pc4 for one in fitting if one.address)
    largest = max(areas.values())
    # Of the areas that fill a walk, the one where somebody waits longest (doors come oldest first).
    area = next(one.address.pc4 for one in fitting if one.address and areas[one.address.pc4] >= min(size, largest))
    there = [one for one in fitting if one.address and one.address.pc4 == area]
    return sorted(there, key=lambda one: walking_order(one.address) if one.address else ())[:size]


def doors_of(tx: Tx, walk: Walk, person: str, names: dict[str, str], fresh: Sequence[str]) -> tuple[Door, ...]:
    """The cards of a walk as this person sees them. fresh: ids for visits not begun yet, one a door at least."""
    found = _in_order(walk, walks.doors(tx, walk.id))
    said = visits.of(tx, [one.id for one in found])
    asked = log.several(tx, [one.question for one in found])
    places = walks.places(tx, walk.id)
    doors = []
    for one, new_visit in zip(found, fresh, strict=False):
        question = asked.get(one.question)
        if question is None or one.address is None or (one.state is State.LAPSED and not said[one.id]):
            continue
        tried = effective(report.visit for report in said[one.id])
        visit, count = _own_visit(said[one.id], person, walk, new_visit)
        promise = next((each for each in promises.of_followup(tx, one.id) if each.ended_as is None), None)
        earlier = tuple(_earlier(each, person, names) for each in tried)
        done = any(each.happened_at >= walk.made_at for each in tried)
        doors.append(
            Door(
                one.id,
                places[one.id],
                one.address,
                one.first_name,
                one.day_part or "",
                one.language,
                question,
                entry_of(tx, question),
                one.asked_at,
                one.attempts,
                earlier,
                promise,
                visit,
                count,
                done,
            )
        )
    return tuple(doors)


def _in_order(walk: Walk, found: Sequence[FollowUp]) -> list[FollowUp]:
    """As the walkers go: on their side first, from the door they chose."""
    with_address = [(one, one.address) for one in found if one.address is not None]
    first = next((place for place, (one, _) in enumerate(with_address) if one.id == walk.first_door), None)
    order = route([address for _, address in with_address], odd_first=not walk.even_first, first=first)
    return [with_address[place][0] for place in order]


def lapsed_rows(tx: Tx, walk: Walk) -> tuple[int, ...]:
    """Rows of a list whose door may not be rung any more: withdrawn, erased, paused, or on another list by now.

    A phone learns it at its next contact; for paper this is the list of what to strike out.
    """
    places = walks.places(tx, walk.id)
    there = [one for one in walks.doors(tx, walk.id) if one.address is not None]
    said = visits.of(tx, [one.id for one in there])
    stand = {places[one.id] for one in there if one.state is not State.LAPSED or said[one.id]}
    return tuple(row for row in range(1, walk.row_count + 1) if row not in stand)


def _own_visit(said: Sequence[Report], person: str, walk: Walk, fresh: str) -> tuple[str, int]:
    """The visit that the next tap belongs to: one's own of this walk, so that changing one's mind stays one visit."""
    own = [one.visit for one in said if one.visit.by == person and one.visit.happened_at >= walk.made_at]
    if not own:
        return fresh, 0
    last = max(own, key=lambda one: (one.happened_at, one.count))
    return last.id, max(one.count for one in own if one.id == last.id)


def _earlier(visit: Visit, person: str, names: dict[str, str]) -> Earlier:
    name = "" if visit.by == person else names.get(visit.by, "")
    return Earlier(visit.outcome.value if visit.outcome else "", visit.happened_at, name)


def entry_of(tx: Tx, question: Question) -> str:
    """The position a question is about, as reviewers said, else as the bot did; empty when none."""
    said = [one for one in reviews.counting(reviews.of(tx, question.id)) if one.kind != "later"]
    if said:
        return said[-1].entry or ""
    return question.entry if question.decision in {"answer", "silent", "clarify"} else ""
