"""A season in a database: questions, what readers said of them, voters with doors. Sealed and indexed as in service.

Rows go through the same functions of storage as in service, but a whole season in one transaction, and without waiting
for the disk: a season made in service has waited for it 100,000 times.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from bot.followup import State
from bot.knowledge.base import KnowledgeBase
from bot.places import Address
from bot.review.queue import read_twice
from bot.storage import Storage, followups, locks, log, people, reviews, talks
from bot.storage.transaction import Chat, Tx

NOW = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
DAYS = 90
UNREAD = 0.12
"""Share of the questions that nobody has read yet: a team that is behind."""
READERS = 12
AT_ONCE = 20_000


@dataclass(frozen=True, slots=True)
class Season:
    """How much there is to make."""

    questions: int
    doors: int

    @property
    def every(self) -> int:
        """One question in so many is about a door."""
        return max(1, self.questions // max(1, self.doors))


async def make(storage: Storage, base: KnowledgeBase, season: Season) -> None:
    """Fill an empty database."""
    chance = random.Random(1)
    texts = [text for one in base.positions for text in base.examples.get(one.id, {}).get("nl", ())]
    quick = ("synchronous=OFF", "journal_mode=MEMORY", "cache_size=-200000")
    await storage.database.call(lambda: _tune(storage, quick))
    for first in range(0, season.questions, AT_ONCE):
        count = min(AT_ONCE, season.questions - first)
        await storage.writer.run(lambda tx, f=first, c=count: _fill(tx, base, texts, chance, season, f, c))
    await storage.database.call(lambda: _tune(storage, ("journal_mode=DELETE", "synchronous=FULL", "cache_size=-2000")))


def _tune(storage: Storage, pragmas: tuple[str, ...]) -> None:
    for engine, own in (
        (storage.database.engine, [one for one in pragmas if "journal" not in one]),
        (storage.database.keys, pragmas),
    ):
        connection = engine.raw_connection()  # one connection each, so what is set here stays set
        for pragma in own:
            connection.cursor().execute(f"PRAGMA {pragma}").fetchall()
        connection.close()


def _fill(
    tx: Tx, base: KnowledgeBase, texts: list[str], chance: random.Random, season: Season, first: int, count: int
) -> None:
    """Some questions of as many voters (four questions each), some with a door."""
    ids = [position.id for position in base.positions]
    wijken = [wijk.id for wijk in base.areas.wijken]
    if first == 0:
        for number in range(READERS):
            people.add(tx, _reader(number), f"Lezer {number}", "vrijwilliger", NOW, by=None)
    voter = ""
    for number in range(first, first + count):
        if number % 4 == 0:
            voter = _id(chance)
            talks.enrol(tx, Chat("telegram", f"bench-{number}"), voter, language="nl", keeps_questions=True, now=NOW)
        best, second = chance.sample(ids, 2)
        read = chance.random() >= UNREAD
        asked = log.Question(
            id=_id(chance),
            voter=voter,
            talk=voter,
            source="talk",
            kept_for="K1",
            channel="telegram",
            asked_at=NOW - timedelta(minutes=chance.randint(1, DAYS * 24 * 60)),
            language="nl",
            decision=chance.choices(("answer", "clarify", "unknown", "silent", "reply"), (62, 14, 10, 6, 8))[0],
            mode="one",
            ids=(best,),
            entry=best,
            probability=chance.random(),
            margin=chance.random(),
            version=1,
            text=chance.choice(texts),
            shown=base.by_id[best].answer.nl,
            ranking=((best, 0.6), (second, 0.2)),
            wijk=chance.choice(wijken),
            helpful=chance.choices((None, True, False), (80, 17, 3))[0],
            state="reviewed" if read else "open",
        )
        log.add(tx, asked)
        if read:
            _judged(tx, asked, second, chance)
        if number % season.every == 0 and number // season.every < season.doors:
            _door(tx, asked, voter, chance)


def _judged(tx: Tx, asked: log.Question, second: str, chance: random.Random) -> None:
    """What one reader, or two, said of a question within the day."""
    readers = chance.sample(range(READERS), 2 if read_twice(asked.id) else 1)
    for place, reader in enumerate(readers):
        entry = asked.entry if chance.random() < 0.9 else second
        at = asked.asked_at + timedelta(hours=chance.randint(1, 12) + place)
        said = reviews.Verdict(_id(chance), asked.id, _reader(reader), "entry", entry, bool(place), 1, at)
        reviews.say(tx, said)
    locks.keep(tx, said)


def _door(tx: Tx, asked: log.Question, voter: str, chance: random.Random) -> None:
    address = Address(f"25{chance.randint(11, 99)}AB", chance.randint(1, 300), "", "Lindenhof")
    new = followups.FollowUp(
        id=_id(chance),
        voter=voter,
        question=asked.id,
        consent=_id(chance),
        way="door",
        state=State.OPEN,
        language="nl",
        asked_at=asked.asked_at,
        wijk=asked.wijk,
        first_name="Ans",
        address=address,
    )
    followups.add(tx, new)


def _id(chance: random.Random) -> str:
    return UUID(int=chance.getrandbits(128)).hex


def _reader(number: int) -> str:
    return f"7e{number:030x}"
