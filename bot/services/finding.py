"""The answer finds its asker: who asked, got no answer, and wanted to hear, hears it once when there is one.

Only with K2-chat for just that question, never after /stop, never twice (a mark on the question, and one key for the
message), spread over time, and until its turn each message can be taken back.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.conversation.event import FromTeam
from bot.followup import CLOSED
from bot.services.telling import Told, Wake, reachable, tell, untell
from bot.storage import followups, locks, log, notices, people
from bot.storage.people import Look
from bot.storage.times import day_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.knowledge.base import KnowledgeBase
    from bot.services.people import SignedIn
    from bot.storage import Storage, Tx
    from bot.storage.log import Question

APART = timedelta(seconds=2)
"""Between two messages: far within what Telegram allows, and time to think again."""
HEAD_START = timedelta(seconds=30)
"""Nothing goes out before this: the time to see that it was the wrong button."""
STOPPABLE = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who asked about what can be answered now. sent: it is on its way, and may still be stopped."""

    question: Question
    entry: str
    sent: bool


class Finding:
    """The answers of one city that look for who asked."""

    def __init__(self, storage: Storage, *, knowledge: Callable[[], KnowledgeBase], wake: Wake) -> None:
        self._storage = storage
        self._knowledge = knowledge
        self._wake = wake

    async def waiting(self, now: datetime) -> list[Waiting]:
        """Who can be told, and who is being told, by answer."""
        known = self._knowledge().by_id.keys()
        found = await self._storage.scan(lambda tx: _waiting(tx, now))
        return [one for one in found if one.entry in known]

    async def send(self, entry: str, person: SignedIn, now: datetime) -> int:
        """Tell everybody who waits for this answer; how many. Pressed twice, nobody hears it twice."""

        def unit(tx: Tx) -> list[Told]:
            told: list[Told] = []
            for one in _waiting(tx, now):
                if one.entry != entry or one.sent or one.question.voter is None:
                    continue
                if not log.told(tx, one.question.id, now):
                    continue
                asked = day_of(one.question.asked_at).isoformat()
                event = FromTeam("found", "", asked, entry, one.question.id)
                later = now + HEAD_START + APART * len(told)
                key = f"found:{one.question.id}"
                people.looked(tx, Look(person.id, now, "write", "chat", key[:40], one.question.voter, "answer"))
                sent = tell(tx, one.question.voter, event, key=key, now=now, not_before=later)
                if sent is not None:
                    told.append(sent)
            return told

        sent = await self._storage.writer.run(unit)
        for one in sent:
            self._wake(one)
        return len(sent)

    async def stop(self, entry: str, now: datetime) -> int:
        """Take back what has not gone out yet; how many."""

        def unit(tx: Tx) -> int:
            stopped = 0
            for one in _waiting(tx, now):
                if one.entry == entry and one.sent and one.question.voter is not None:
                    taken = untell(tx, one.question.voter, f"found:{one.question.id}", now)
                    stopped += taken
            return stopped

        return await self._storage.writer.run(unit)


def _waiting(tx: Tx, now: datetime) -> list[Waiting]:
    """Open requests by chat whose question has an answer now: a confirmed match, or a gap that was answered."""
    confirmed = {one.question: one.entry for one in locks.held(tx)}
    answered = {one.id: one.entry for one in notices.gaps(tx) if one.entry and one.state != "dismissed"}
    settled = {question: answered[gap] for question, gap in notices.settled_questions(tx).items() if gap in answered}
    entries = settled | confirmed
    asked = [one for one in followups.listed(tx, ways=("chat",)) if one.state not in CLOSED and one.question in entries]
    questions = log.several(tx, [one.question for one in asked])
    found = []
    for one in asked:
        question = questions.get(one.question)
        if question is None or question.voter is None or not reachable(tx, question.voter):
            continue
        entry = entries[one.question]
        if entry in question.ids and question.decision == "answer":
            continue  # he had this answer when he asked
        if question.told_at is not None and question.told_at < now - STOPPABLE:
            continue
        found.append(Waiting(question, entry or "", question.told_at is not None))
    return found
