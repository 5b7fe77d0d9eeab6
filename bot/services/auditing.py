"""The blind audit: was a sure answer right? Ten a day for each reader, a fifth read twice, words and answer alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.storage import audits, log
from bot.storage.times import begin_of, day_of

if TYPE_CHECKING:
    from bot.services.people import SignedIn
    from bot.storage import Storage, Tx
    from bot.storage.audits import Item

A_DAY = 10
DRAWN_FROM = timedelta(days=30)
VERDICTS = frozenset({"good", "wrong", "should-ask", "unsure"})
_TWICE = frozenset("012")
"""Last digits of a random hexadecimal id that are read twice: 3 of 16, about a fifth."""


@dataclass(frozen=True, slots=True)
class Audited:
    """One item as its reader sees it. text and shown alone: no figures, no names, no earlier verdict."""

    question: str
    rater: int
    text: str
    shown: str
    language: str
    done: int


class Auditing:
    """Handing out the sample and taking down what readers say."""

    def __init__(self, storage: Storage) -> None:
        self._storage = storage

    async def next(self, person: SignedIn, now: datetime) -> Audited | int:
        """The next item, or how many this person did today when there is none left for him."""
        today = begin_of(day_of(now))

        def unit(tx: Tx) -> Audited | int:
            done = audits.count_done(tx, person.id, today)
            if done >= A_DAY:
                return done
            item = audits.under_way(tx, person.id) or _draw(tx, person.id, now)
            question = log.get(tx, item.question) if item else None
            if item is None or question is None:
                return done
            return Audited(question.id, item.rater, question.text, question.shown, question.language, done)

        return await self._storage.writer.run(unit)

    async def judge(self, question_id: str, verdict: str, person: SignedIn, now: datetime) -> bool:
        """Take down a verdict on the item this person has; False when he has another or none."""

        def unit(tx: Tx) -> bool:
            item = audits.under_way(tx, person.id)
            if item is None or item.question != question_id or verdict not in VERDICTS:
                return False
            audits.judge(tx, item, verdict, now)
            return True

        return await self._storage.writer.run(unit)


def _draw(tx: Tx, person: str, now: datetime) -> Item | None:
    second = audits.second_reading(tx, person)
    if second is not None:
        audits.give(tx, second, person)
        return second
    found = audits.undrawn(tx, day_of(now - DRAWN_FROM))
    if not found:
        return None
    question_id, entry = found[0]
    audits.draw(tx, question_id, entry, day_of(now), twice=question_id[-1] in _TWICE)
    item = audits.Item(question_id, 1, day_of(now), entry, person, None, None)
    audits.give(tx, item, person)
    return item
