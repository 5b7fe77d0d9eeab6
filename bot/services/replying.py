"""A person of the team answers a voter who asked for it (K2-chat), through the bot, with ten seconds to take it back.

Nobody can write to a voter without such a request: it is looked up in the same unit of work, and the conversation
looks again when the message has its turn. A message is keyed by its draft, so that a double tap sends it once.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.conversation.event import FromTeam
from bot.followup import CLOSED, Outcome, State, Visit
from bot.review.queue import CLAIM
from bot.services.people import GONE, names_of
from bot.services.reviewing import TakenError
from bot.services.telling import Told, Wake, reachable, tell, untell
from bot.storage import followups, log, people, reviews, sendings, talks, visits
from bot.storage.errors import ErasedError
from bot.storage.people import Look
from bot.storage.visits import Report

if TYPE_CHECKING:
    from bot.knowledge.base import KnowledgeBase
    from bot.services.people import SignedIn
    from bot.storage import Storage, Tx
    from bot.storage.followups import FollowUp
    from bot.storage.log import Question
    from bot.storage.sendings import Sending

__all__ = ["LONGEST", "UNDO", "Desk", "NotAskedError", "Question", "Replying", "Talk", "odd_numbers"]


UNDO = timedelta(seconds=10)
PRESENT = timedelta(hours=12)
"""So long after his last message somebody is held to be in the talk; then the bot answers again."""
LONGEST = 600
"""Characters of a person's own words."""
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


class NotAskedError(Exception):
    """The voter did not ask to be written to about this, or took it back."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What the one who answers sees. joined: he is in the talk. written: what the voter wrote to him there."""

    question: Question
    joined: bool
    sent: tuple[Sending, ...]
    written: tuple[Question, ...]
    reachable: bool


@dataclass(frozen=True, slots=True)
class Talk:
    """A talk somebody is in: about which question, and how many messages came back. last_at: the newest of those."""

    question: str
    label: str
    messages: int
    last_at: datetime | None


def odd_numbers(text: str, knowledge: KnowledgeBase) -> list[str]:
    """Numbers in somebody's own words that no source holds: worth a second look before they are said."""
    known = {
        number
        for source in knowledge.sources
        for words in source.paragraphs.values()
        for number in _NUMBER.findall(words)
    }
    return [number for number in _NUMBER.findall(text) if number not in known]


class Replying:
    """Answering claimed questions."""

    def __init__(self, storage: Storage, *, wake: Wake) -> None:
        self._storage = storage
        self._wake = wake

    async def desk(self, question_id: str, person: SignedIn, now: datetime) -> Desk | None:
        """A question to answer, claimed. None when it is gone; raises TakenError, NotAskedError."""

        def unit(tx: Tx) -> Desk | None:
            question = log.get(tx, question_id)
            if question is None:
                return None
            chat = _asked(tx, question_id)
            _claim(tx, question_id, person, now)
            people.looked(tx, Look(person.id, now, "open", "chat", chat.id, chat.voter, "follow-up"))
            return Desk(
                question,
                chat.holder == person.id,
                tuple(sendings.of(tx, question.channel, _drafts(tx, chat.voter, question_id))),
                tuple(log.to_person(tx, question.talk)),
                reachable(tx, chat.voter),
            )

        return await self._storage.writer.run(unit)

    async def talks_of(self, person: SignedIn) -> list[Talk]:
        """The talks somebody is in, so that no answer to him goes unseen."""

        def unit(tx: Tx) -> list[Talk]:
            mine = followups.listed(tx, ways=("chat",), holder=person.id)
            asked = log.several(tx, [one.question for one in mine])
            found = []
            for question in asked.values():
                written = log.to_person(tx, question.talk)
                last = written[-1].asked_at if written else None
                found.append(Talk(question.id, question.label, len(written), last))
            return found

        return await self._storage.scan(unit)

    async def send(
        self, question_id: str, draft: str, *, text: str, position: str | None, person: SignedIn, now: datetime
    ) -> bool:
        """Put an answer ready: it goes out after ten seconds. False when this draft was sent before.

        Raises TakenError, NotAskedError.
        """
        later = now + UNDO

        def unit(tx: Tx) -> list[Told]:
            chat = _asked(tx, question_id)
            _claim(tx, question_id, person, now)
            if not reachable(tx, chat.voter):
                raise NotAskedError
            events = [("reply", FromTeam("writes", person.name, text[:LONGEST], position, question_id))]
            if chat.holder != person.id:
                events.insert(0, ("joins", FromTeam("joins", person.name, question=question_id)))
            followups.hold(tx, chat.id, person.id, until=now + PRESENT, now=now)
            people.looked(tx, Look(person.id, now, "write", "chat", draft, chat.voter, question_id))
            told = [
                tell(tx, chat.voter, event, key=f"{kind}:{question_id}:{draft}", now=now, not_before=later)
                for kind, event in events
            ]
            return [one for one in told if one is not None]

        sent = await self._storage.writer.run(unit)
        for one in sent:
            self._wake(one)
        return bool(sent)

    async def take_back(self, question_id: str, draft: str, person: SignedIn, now: datetime) -> bool:
        """Take an answer back before it went out; False when it is too late."""

        def unit(tx: Tx) -> bool:
            chat = _asked(tx, question_id)
            if chat.holder != person.id or not untell(tx, chat.voter, f"reply:{question_id}:{draft}", now):
                return False
            if untell(tx, chat.voter, f"joins:{question_id}:{draft}", now):
                followups.let_go(tx, chat.id, person.id)
            return True

        return await self._storage.writer.run(unit)

    async def leave(self, question_id: str, person: SignedIn, now: datetime) -> None:
        """Go out of a talk without closing the question: the bot answers again and says so, a colleague may go on."""

        def unit(tx: Tx) -> Told | None:
            chat = _asked(tx, question_id)
            reviews.release(tx, question_id, person.id)
            return _leaves(tx, chat, person.name, now) if chat.holder == person.id else None

        self._wake_if(await self._storage.writer.run(unit))

    async def take_over(self, question_id: str, person: SignedIn, now: datetime) -> None:
        """Take a question from a colleague; if he was in the talk the voter hears that he has left."""

        def unit(tx: Tx) -> Told | None:
            chat = _asked(tx, question_id)
            held = reviews.claims(tx, now).get(question_id)
            if held and held.person != person.id:
                reviews.release(tx, question_id, held.person)
            _claim(tx, question_id, person, now)
            if chat.holder is None or chat.holder == person.id:
                return None
            return _leaves(tx, chat, names_of(tx).get(chat.holder, GONE), now)

        self._wake_if(await self._storage.writer.run(unit))

    async def let_time_run(self, now: datetime) -> int:
        """Who wrote nothing for half a day has left: the bot is not silent for ever because somebody went home."""

        def unit(tx: Tx) -> list[Told]:
            names = names_of(tx)
            open_ones = (one for one in followups.listed(tx, ways=("chat",)) if one.state not in CLOSED)
            gone = [one for one in open_ones if one.holder and one.held_until and one.held_until <= now]
            told = [_leaves(tx, one, names.get(one.holder or "", GONE), now) for one in gone]
            return [one for one in told if one is not None]

        left = await self._storage.writer.run(unit)
        for one in left:
            self._wake(one)
        return len(left)

    def _wake_if(self, told: Told | None) -> None:
        if told is not None:
            self._wake(told)

    async def finish(self, question_id: str, visit: str, person: SignedIn, now: datetime) -> None:
        """Say that the question is dealt with: the bot answers again, and the voter hears that it is closed.

        visit: id of the visit that is written down, so that doing this twice is doing it once.
        """

        def unit(tx: Tx) -> Told | None:
            chat = _asked(tx, question_id)
            done = Visit(visit, 1, person.id, Outcome.ANSWERED, now)
            try:
                if visits.add(tx, Report(done, chat.id, "", now)) != "new":
                    return None
            except ErasedError:
                return None
            followups.settle(tx, chat.id, State.DONE, attempts=chat.attempts + 1, tried_at=now, now=now)
            followups.told(tx, chat.id, now)
            reviews.release(tx, question_id, person.id)
            # Behind what was written last: one lane keeps the order, and the wait must not be shorter than that one's.
            event = FromTeam("closes", person.name, question=question_id)
            return tell(tx, chat.voter, event, key=f"closes:{question_id}", now=now, not_before=now + UNDO)

        self._wake_if(await self._storage.writer.run(unit))


def _leaves(tx: Tx, chat: FollowUp, name: str, now: datetime) -> Told | None:
    """Out of the talk, behind what was written last."""
    assert chat.holder is not None
    followups.let_go(tx, chat.id, chat.holder)
    key = f"leaves:{chat.question}:{now.timestamp():.0f}"
    event = FromTeam("leaves", name, question=chat.question)
    return tell(tx, chat.voter, event, key=key, now=now, not_before=now + UNDO)


def _asked(tx: Tx, question_id: str) -> FollowUp:
    """The request to be written to about this question. Raises NotAskedError."""
    found = next(
        (one for one in followups.of_question(tx, question_id) if one.way == "chat" and one.state not in CLOSED), None
    )
    if found is None or talks.voter_by_id(tx, found.voter) is None:
        raise NotAskedError
    return found


def _drafts(tx: Tx, voter: str, question_id: str) -> list[str]:
    """The keys of what was written about a question: every message of the team is written down with who sent it."""
    written = [one for one in people.looks(tx, voter=voter) if one.act == "write" and one.why == question_id]
    return list(dict.fromkeys(f"team:reply:{question_id}:{one.subject_id}" for one in reversed(written)))


def _claim(tx: Tx, question_id: str, person: SignedIn, now: datetime) -> None:
    held = reviews.take(tx, question_id, person.id, until=now + CLAIM, now=now)
    if held.person != person.id:
        raise TakenError(names_of(tx).get(held.person, ""), None)
