"""Reading what people asked: the queue, one card at a time, a verdict with one key, and taking it back.

Every verdict names the one it was based on. If somebody said something since, nothing is written and the page shows
who and what (`TakenError`). Who may see what: the page asks for the role, this room for claims and threats.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.followup import CLOSED
from bot.review.agreement import Agreement, agreement
from bot.review.queue import CLAIM, Asked, Reason, blind, place, read_twice, reason
from bot.services.people import names_of
from bot.storage import followups, log, queue, reviews, search
from bot.storage.times import begin_of, day_of

if TYPE_CHECKING:
    from bot.services.people import SignedIn
    from bot.storage import Storage, Tx
    from bot.storage.log import Question
    from bot.storage.reviews import Claim, Kind, Verdict
    from bot.storage.search import Filter

PAGE = 25
"""Questions on one page of the list."""
AGREEMENT_OVER = timedelta(days=30)
"""The stretch over which agreement between readers is counted."""
GONE = "oud-vrijwilliger"


class TakenError(Exception):
    """Somebody else decided, or has it on his screen."""

    def __init__(self, name: str, verdict: Verdict | None) -> None:
        super().__init__("somebody was first")
        self.name = name
        self.verdict = verdict


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


@dataclass(frozen=True, slots=True)
class Said:
    """A verdict with the name of who gave it."""

    verdict: Verdict
    name: str


@dataclass(frozen=True, slots=True)
class Card:
    """One question with everything a reader needs.

    based_on:  id of the verdict that counts now, or empty: what the reader's own verdict replaces.
    held:      somebody else has it on his screen.
    blind:     what the bot and earlier readers decided must not be shown.
    chat:      id of the follow-up by chat that is open, if the voter gave K2-chat.
    """

    question: Question
    reason: Reason
    repeats: int
    based_on: str
    blind: bool
    held: tuple[str, datetime] | None
    history: tuple[Said, ...]
    chat: str | None


@dataclass(frozen=True, slots=True)
class Day:
    """Progress of today, and how far readers agree."""

    mine: int
    all: int
    agreement: Agreement


class Reviewing:
    """The review of the question log."""

    def __init__(self, storage: Storage, *, version: Callable[[], int], new_id: Callable[[], str]) -> None:
        self._storage = storage
        self._version = version
        self._new_id = new_id

    # ---- looking

    async def page(self, view: View, person: SignedIn, now: datetime, *, number: int = 0) -> Listing:
        """One page of the questions of a view."""
        return await self._storage.scan(lambda tx: _listing(tx, view, person.id, now, number))

    async def next_free(self, view: View, person: SignedIn, now: datetime) -> str | None:
        """The first question of a view that nobody has on his screen and this person has not read yet."""

        def unit(tx: Tx) -> str | None:
            held = reviews.claims(tx, now)
            order = [asked for asked, _ in _ordered(tx, view)]
            read = reviews.judged(tx, person.id, [asked.id for asked in order[:500]])
            free = (
                asked.id
                for asked in order
                if asked.id not in read and (asked.id not in held or held[asked.id].person == person.id)
            )
            return next(free, None)

        return await self._storage.scan(unit)

    async def open(self, question_id: str, person: SignedIn, now: datetime) -> Card | None:
        """A question's card, claimed for ten minutes where it waits for a verdict and nobody else has it."""

        def unit(tx: Tx) -> Card | None:
            question = log.get(tx, question_id)
            if question is None:
                return None
            claim = None
            if question.state != "reviewed":
                claim = reviews.take(tx, question_id, person.id, until=now + CLAIM, now=now)
            return _card(tx, question, person.id, claim)

        return await self._storage.writer.run(unit)

    async def last(self, person: SignedIn, *, limit: int = 10) -> list[tuple[Verdict, str]]:
        """Somebody's last verdicts, newest first, with the label of who asked."""
        found = await self._storage.read(lambda tx: reviews.latest_by(tx, person.id, limit=limit))
        return [(one, f"kiezer {one.question[-2:]}") for one in found]

    async def day(self, person: SignedIn, now: datetime) -> Day:
        """How the day goes."""
        today = begin_of(day_of(now))

        def unit(tx: Tx) -> Day:
            return Day(
                reviews.count_since(tx, today, person=person.id),
                reviews.count_since(tx, today),
                agreement(reviews.read_twice(tx, now - AGREEMENT_OVER)),
            )

        return await self._storage.scan(unit)

    # ---- deciding

    async def judge(
        self, question_id: str, kind: Kind, entry: str | None, *, based_on: str, person: SignedIn, now: datetime
    ) -> Verdict | None:
        """Say what a question was about. None when it is gone; raises TakenError when somebody was first."""
        verdict_id, version = self._new_id(), self._version()

        def unit(tx: Tx) -> Verdict | None:
            question = log.get(tx, question_id)
            if question is None:
                return None
            counting = reviews.counting(reviews.of(tx, question_id))
            card = _card(tx, question, person.id, None)
            if card.based_on != based_on:
                latest = counting[-1] if counting else None
                raise TakenError(_name(tx, latest.person if latest else ""), latest)
            held = reviews.claims(tx, now).get(question_id)
            if held and held.person != person.id:
                raise TakenError(_name(tx, held.person), None)
            new = reviews.Verdict(
                verdict_id, question_id, person.id, kind, entry, card.blind, version, now, card.based_on or None
            )
            reviews.say(tx, new)
            _settle(tx, question_id)
            reviews.release(tx, question_id, person.id)
            return new

        return await self._storage.writer.run(unit)

    async def undo(self, verdict_id: str, person: SignedIn, now: datetime) -> Verdict | None:
        """Take one's own verdict back; the question waits again. None when there is nothing to take back."""

        def unit(tx: Tx) -> Verdict | None:
            said = reviews.get(tx, verdict_id)
            if said is None or said.person != person.id or not reviews.undo(tx, verdict_id, now):
                return None
            _settle(tx, said.question)
            reviews.take(tx, said.question, person.id, until=now + CLAIM, now=now)
            return said

        return await self._storage.writer.run(unit)


def _settle(tx: Tx, question_id: str) -> None:
    """Put state and lock where the verdicts that count say."""
    said = reviews.counting(reviews.of(tx, question_id))
    firm = [one for one in said if one.kind != "later"]
    if not firm:
        log.set_state(tx, question_id, "later" if said else "open")
        reviews.drop_lock(tx, question_id)
        return
    readers = {one.person for one in firm}
    log.set_state(tx, question_id, "open" if read_twice(question_id) and len(readers) < 2 else "reviewed")
    labels = {one.label for one in firm}
    if len(labels) == 1 and firm[-1].entry is not None:
        reviews.set_lock(tx, firm[-1])
    else:  # readers who do not agree confirm nothing
        reviews.drop_lock(tx, question_id)


def _card(tx: Tx, question: Question, person: str, claim: Claim | None) -> Card:
    said = reviews.of(tx, question.id)
    counting = reviews.counting(said)
    mine = next((one for one in reversed(counting) if one.person == person), None)
    # A second reader adds a reading of his own beside the first; anybody else corrects what stands.
    second = read_twice(question.id) and mine is None and len({one.person for one in counting}) == 1
    asked = _asked(question)
    stands = mine or (counting[-1] if counting and not second else None)
    names = names_of(tx)
    chat = next((one for one in followups.of_question(tx, question.id) if one.way == "chat"), None)
    held = (names.get(claim.person, GONE), claim.until) if claim and claim.person != person else None
    hidden = mine is None and blind(asked, judged_before=second)
    return Card(
        question,
        reason(asked),
        reviews.sharing_words(tx, question.id),
        stands.id if stands else "",
        hidden,
        held,
        () if hidden else tuple(Said(one, names.get(one.person, GONE)) for one in said),
        chat.id if chat and chat.state not in CLOSED else None,
    )


def _asked(question: Question) -> Asked:
    return Asked(
        question.id,
        question.asked_at,
        question.decision,
        question.margin,
        question.wants_person,
        question.helpful,
    )


def _ordered(tx: Tx, view: View) -> list[tuple[Asked, int]]:
    """The queue of a view: one of each group of equal questions (the oldest), with how many it stands for."""
    waiting = queue.waiting(tx, view.filter, view.reason)
    repeats = Counter(likeness for _, likeness in waiting)
    seen: set[str] = set()
    firsts: list[Asked] = []
    for asked, likeness in waiting:
        # Who waits for a person is never folded away behind somebody else's question.
        if likeness in seen and not asked.wants_person:
            continue
        seen.add(likeness)
        firsts.append(replace(asked, repeats=repeats[likeness]))
    return [(asked, asked.repeats) for asked in sorted(firsts, key=place)]


def _listing(tx: Tx, view: View, person: str, now: datetime, page: int) -> Listing:
    held = reviews.claims(tx, now)
    names = names_of(tx)
    first = page * PAGE
    if view.queued:
        order = _ordered(tx, view)
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


def _newest(tx: Tx, view: View, limit: int) -> Sequence[Question]:
    if view.words:
        found = search.holding(tx, view.filter, view.words, limit=limit)
        return [one for one in found if view.reason in {None, reason(_asked(one))}]
    if view.reason is None:
        return search.newest(tx, view.filter, limit=limit)
    ids = [asked.id for asked, _ in queue.waiting(tx, view.filter, view.reason)][-limit:]
    opened = log.several(tx, ids)
    return [opened[each] for each in reversed(ids) if each in opened]


def _count(tx: Tx, view: View, found: Sequence[Question]) -> int:
    if view.words:
        return len(found)
    if view.reason is None:
        return search.count(tx, view.filter)
    return len(queue.waiting(tx, view.filter, view.reason))


def _listed(question: Question, repeats: int, claim: Claim | None, person: str, names: dict[str, str]) -> Listed:
    theirs = claim if claim and claim.person != person else None
    return Listed(
        question,
        reason(_asked(question)),
        repeats,
        names.get(theirs.person, GONE) if theirs else None,
        theirs.until if theirs else None,
    )


def _name(tx: Tx, person: str) -> str:
    return names_of(tx).get(person, GONE)
