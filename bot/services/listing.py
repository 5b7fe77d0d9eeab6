"""The list of questions: which ones a view leaves, in which order, and who has them on his screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.review.queue import Asked, Reason, place, reason
from bot.services.people import GONE, names_of
from bot.storage import log, queue, reviews, search
from bot.storage.search import Filter

if TYPE_CHECKING:
    from bot.storage import Tx
    from bot.storage.log import Question
    from bot.storage.reviews import Claim

__all__ = ["PAGE", "Filter", "Listed", "Listing", "View", "asked_of", "listing", "ordered"]


PAGE = 25
"""Questions on one page of the list."""
COUNTED = 10_000
"""A list is counted so far; a longer one is "more than that" to whoever looks at it."""


@dataclass(frozen=True, slots=True)
class View:
    """Which questions somebody wants to see. state: open, later, reviewed, or empty for all."""

    filter: Filter
    reason: Reason | None = None
    words: str = ""

    @property
    def queued(self) -> bool:
        """Whether the order of the queue applies; else the newest come first."""
        return self.filter.state == "open" and not self.words


@dataclass(frozen=True, slots=True)
class Listed:
    """A question in the list, with who has it on his screen."""

    question: Question
    reason: Reason
    repeats: int
    held_by: str | None = None
    held_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of questions. held: names of who has questions of this list on their screens."""

    rows: tuple[Listed, ...]
    total: int
    oldest: datetime | None = None
    held: tuple[str, ...] = ()
    more: bool = False


def asked_of(question: Question) -> Asked:
    """What the queue needs to know of a question."""
    return Asked(
        question.id,
        question.asked_at,
        question.decision,
        question.margin,
        question.wants_person,
        question.helpful,
    )


def ordered(tx: Tx, view: View) -> list[tuple[Asked, int]]:
    """The queue of a view: one of each group of equal questions (the oldest), with how many it stands for."""
    waiting = queue.waiting(tx, view.filter, view.reason)
    words = [row.likeness or row.id for row in waiting]
    repeats = Counter(words)
    seen: set[tuple[str, str, bool | None]] = set()
    firsts: list[Asked] = []
    for row, likeness in zip(waiting, words, strict=True):
        # What waits for another reason stands for itself: alike questions may have been understood differently.
        alike = (likeness, row.decision, row.helpful)
        # Who waits for a person is never folded away behind somebody else's question.
        if alike in seen and not row.wants_person:
            continue
        seen.add(alike)
        firsts.append(Asked(*row[:-1], repeats[likeness]))
    return [(asked, asked.repeats) for asked in sorted(firsts, key=place)]


def listing(tx: Tx, view: View, person: str, now: datetime, page: int) -> Listing:
    """One page of a view."""
    held = reviews.claims(tx, now)
    names = names_of(tx)
    first = page * PAGE
    if view.queued:
        order = ordered(tx, view)
        read = reviews.judged(tx, person, [asked.id for asked, _ in order[:500]]) if order else set()
        order = [item for item in order if item[0].id not in read]
        shown = order[first : first + PAGE]
        opened = log.several(tx, [asked.id for asked, _ in shown])
        rows = [(opened[asked.id], repeats) for asked, repeats in shown if asked.id in opened]
        others = [claim for claim in held.values() if claim.person != person]
        free = [asked for asked, _ in order if asked.id not in held or held[asked.id].person == person]
        total, oldest = len(order), min((asked.asked_at for asked, _ in order), default=None)
        busy = () if free else tuple(sorted({names.get(claim.person, GONE) for claim in others}))
        more = len(order) > first + PAGE
    else:
        found = _newest(tx, view, first + PAGE + 1)
        rows = [(question, 1) for question in found[first : first + PAGE]]
        total, oldest, busy, more = _count(tx, view, found), None, (), len(found) > first + PAGE
    listed = tuple(_listed(question, repeats, held.get(question.id), person, names) for question, repeats in rows)
    return Listing(listed, total, oldest, busy, more)


def waiting(tx: Tx, view: View, person: str) -> tuple[int, str]:
    """How many questions of a queue this person has not read, and the id of the newest: opens nothing."""
    order = [asked for asked, _ in ordered(tx, view)]
    read = reviews.judged(tx, person, [asked.id for asked in order[:500]])
    left = [asked for asked in order if asked.id not in read]
    newest = max(left, key=lambda asked: asked.asked_at, default=None)
    return len(left), newest.id if newest else ""


def _newest(tx: Tx, view: View, limit: int) -> Sequence[Question]:
    if view.words:
        found = search.holding(tx, view.filter, view.words, limit=limit)
        return [one for one in found if view.reason in {None, reason(asked_of(one))}]
    if view.reason is None:
        return search.newest(tx, view.filter, limit=limit)
    ids = queue.newest(tx, view.filter, view.reason, limit=limit)
    opened = log.several(tx, ids)
    return [opened[each] for each in ids if each in opened]


def _count(tx: Tx, view: View, found: Sequence[Question]) -> int:
    if view.words:
        return len(found)
    if view.reason is None:
        return search.count(tx, view.filter, most=COUNTED + 1)
    return queue.count(tx, view.filter, view.reason, most=COUNTED + 1)


def _listed(question: Question, repeats: int, claim: Claim | None, person: str, names: dict[str, str]) -> Listed:
    theirs = claim if claim and claim.person != person else None
    return Listed(
        question,
        reason(asked_of(question)),
        repeats,
        names.get(theirs.person, GONE) if theirs else None,
        theirs.until if theirs else None,
    )
