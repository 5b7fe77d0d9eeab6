"""Reading what people asked: the queue, one card at a time, a verdict with one key, and taking it back.

Every verdict names the one it was based on. If somebody said something since, nothing is written and the page shows
who and what (`TakenError`). Who may see what: the page asks for the role, this room for claims and threats.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING

from bot.followup import CLOSED
from bot.review.agreement import Agreement, agreement
from bot.review.queue import CLAIM, Reason, blind, read_twice, reason
from bot.services.listing import Filter, Listed, Listing, View, asked_of, listing, ordered, waiting
from bot.services.looking import seen
from bot.services.people import GONE, names_of
from bot.services.settling import in_the_same_words, settle
from bot.storage import followups, log, people, reviews
from bot.storage.times import begin_of, day_of

if TYPE_CHECKING:
    from bot.services.people import SignedIn
    from bot.storage import Storage, Tx
    from bot.storage.log import Question
    from bot.storage.reviews import Claim, Kind, Verdict

__all__ = ["AGREEMENT_OVER", "Card", "Day", "Kind", "Reviewing", "Said", "TakenError", "Verdict"]


AGREEMENT_OVER = timedelta(days=30)
"""The stretch over which agreement between readers is counted."""
MANY = 200
"""From so many pairs on one more moves no figure that is shown, so it is counted again once in `RECOUNTED` only."""
RECOUNTED = timedelta(minutes=5)


A_MOMENT = timedelta(milliseconds=1)
"""What is decided along with a question is dated just before it, so that one's last decision stays the last."""


BATCH = 10
"""Questions that somebody takes together."""


class TakenError(Exception):
    """Somebody else decided, or has it on his screen."""

    def __init__(self, name: str, verdict: Verdict | None) -> None:
        super().__init__("somebody was first")
        self.name = name
        self.verdict = verdict


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
    mine_until: so long the reader has it to himself, or None.
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
    mine_until: datetime | None


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
        self._agreed: tuple[datetime, Agreement] | None = None

    # ---- looking

    async def page(self, view: View, person: SignedIn, now: datetime, *, number: int = 0) -> Listing:
        """One page of the questions of a view."""
        found = await self._storage.scan(lambda tx: listing(tx, view, person.id, now, number))
        await seen(self._storage, (row.question for row in found.rows), person, now)
        return found

    async def newest(self, person: SignedIn, now: datetime, *, besides: set[str], limit: int) -> Sequence[Listed]:
        """What just came in, besides the questions that are shown already."""
        found = await self._storage.scan(lambda tx: listing(tx, View(Filter()), person.id, now, 0))
        rows = [row for row in found.rows if row.question.id not in besides][:limit]
        await seen(self._storage, (row.question for row in rows), person, now)
        return rows

    async def shown(self, questions: Iterable[Question], person: SignedIn, now: datetime) -> None:
        """Another page than the queue showed these questions: that is written down as well."""
        await seen(self._storage, questions, person, now)

    async def waiting(self, view: View, person: SignedIn) -> tuple[int, str]:
        """How many questions of a queue wait for this person, and the id of the newest."""
        return await self._storage.scan(lambda tx: waiting(tx, view, person.id))

    async def next_free(self, view: View, person: SignedIn, now: datetime) -> str | None:
        """The first question of a view that nobody has on his screen and this person has not read yet."""

        return await self._storage.scan(lambda tx: next(_free(tx, view, person.id, now), None))

    async def take_ten(self, view: View, person: SignedIn, now: datetime) -> int:
        """Keep the next ten free questions of a view for one person, for ten minutes; how many there were."""

        def unit(tx: Tx) -> int:
            taken = list(islice(_free(tx, view, person.id, now), BATCH))
            for each in taken:
                reviews.take(tx, each, person.id, until=now + CLAIM, now=now)
            return len(taken)

        return await self._storage.writer.run(unit)

    async def let_go(self, question_id: str, person: SignedIn, until: datetime) -> None:
        """The card was closed: its question is free for others. until: of the claim that the card was shown with."""
        await self._storage.writer.run(lambda tx: reviews.let_go(tx, question_id, person.id, until))

    async def open(self, question_id: str, person: SignedIn, now: datetime) -> Card | None:
        """A question's card, claimed for ten minutes where it waits for a verdict and nobody else has it."""

        def unit(tx: Tx) -> Card | None:
            question = log.get(tx, question_id)
            if question is None:
                return None
            look = people.Look(person.id, now, "open", "question", question.id, question.voter, "review")
            people.looked_once(tx, look, within=CLAIM)
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
        known = self._known_agreement(now)

        def unit(tx: Tx) -> Day:
            return Day(
                reviews.count_since(tx, today, person=person.id),
                reviews.count_since(tx, today),
                known or agreement(reviews.read_twice(tx, now - AGREEMENT_OVER)),
            )

        found = await self._storage.scan(unit)
        if known is None:
            self._agreed = (now, found.agreement)
        return found

    def _known_agreement(self, now: datetime) -> Agreement | None:
        """What was counted lately, if it was over so many pairs that one more would not be seen."""
        if self._agreed is None:
            return None
        at, counted = self._agreed
        return counted if counted.pairs >= MANY and now - at < RECOUNTED else None

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
            settle(tx, question_id)
            reviews.release(tx, question_id, person.id)
            if kind != "later" and not card.blind:
                for other in in_the_same_words(tx, question, person.id, now):
                    along = reviews.Verdict(
                        self._new_id(), other, person.id, kind, entry, False, version, now - A_MOMENT
                    )
                    reviews.say(tx, along)
                    settle(tx, other)
            return new

        return await self._storage.writer.run(unit)

    async def undo(self, verdict_id: str, person: SignedIn, now: datetime) -> Verdict | None:
        """Take one's own verdict back; the question waits again. None when there is nothing to take back."""

        def unit(tx: Tx) -> Verdict | None:
            said = reviews.get(tx, verdict_id)
            if said is None or said.person != person.id or not reviews.undo(tx, verdict_id, now):
                return None
            settle(tx, said.question)
            for along in reviews.said_along(tx, said, said.at - A_MOMENT):
                other = reviews.get(tx, along)
                if other is not None and reviews.undo(tx, along, now):
                    settle(tx, other.question)
            reviews.take(tx, said.question, person.id, until=now + CLAIM, now=now)
            return said

        return await self._storage.writer.run(unit)


def _free(tx: Tx, view: View, person: str, now: datetime) -> Iterator[str]:
    """The questions of a view, in its order, that nobody else has on his screen and this person has not read."""
    held = reviews.claims(tx, now)
    order = [asked for asked, _ in ordered(tx, view)]
    read = reviews.judged(tx, person, [asked.id for asked in order[:500]])
    for asked in order:
        if asked.id not in read and (asked.id not in held or held[asked.id].person == person):
            yield asked.id


def _card(tx: Tx, question: Question, person: str, claim: Claim | None) -> Card:
    said = reviews.of(tx, question.id)
    counting = reviews.counting(said)
    mine = next((one for one in reversed(counting) if one.person == person), None)
    # A second reader adds a reading of his own beside the first; anybody else corrects what stands.
    second = read_twice(question.id) and mine is None and len({one.person for one in counting}) == 1
    asked = asked_of(question)
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
        claim.until if claim and claim.person == person else None,
    )


def _name(tx: Tx, person: str) -> str:
    return names_of(tx).get(person, GONE)
