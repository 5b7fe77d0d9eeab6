"""Bad weather for Deurbel in this process, on a clock that runs ahead: what it does to who asks and what is heard."""

from __future__ import annotations

import asyncio
import contextlib
import random
import sqlite3
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.storage import inbox
from tests.telegram.killing import Faults, Ledger
from tests.telegram_emulator.faults import KINDS_WITHOUT_WAIT, Fault

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping
    from pathlib import Path

    from bot.storage import Storage
    from tests.telegram.talking import Talk
    from tests.telegram_emulator import Emulator


@dataclass
class Storm:
    """People who ask while something is wrong. Everything is by the loop's clock, which may run ahead."""

    telegram: Emulator
    answers: Mapping[str, str]
    chats: int = 20
    seed: int = 1
    ledger: Ledger = field(default_factory=Ledger)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.voters = [self.telegram.voter() for _ in range(self.chats)]
        self.asked = 0

    async def everyone_is_known(self) -> None:
        """The first message of a talk and the question about consent lie behind everyone."""
        first = next(iter(self.answers))
        for voter in self.voters:
            voter.types(first)
        done = lambda: all(any("niet bewaren" in one for one in voter.buttons()) for voter in self.voters)  # noqa: E731
        await self.telegram.account.until(done, within_s=3600)
        for voter in self.voters:
            self.ledger.from_message[voter.user.id] = len(voter.hears())

    async def people_ask(self, messages: int, *, over_s: float) -> None:
        """So many questions, spread over a time."""
        for _ in range(messages):
            voter = self.chance.choice(self.voters)
            asked = self.ledger.asked[voter.user.id]
            others = [one for one, answer in self.answers.items() if not asked or answer != self.answers[asked[-1]]]
            asked.append(self.chance.choice(others))
            voter.types(asked[-1])
            self.asked += 1
            await asyncio.sleep(over_s / messages)

    async def settled(self, within_s: float = 7200) -> Faults:
        """Wait until everything is answered, or the time is over."""
        with contextlib.suppress(TimeoutError):
            await self.telegram.account.until(lambda: self.faults().lost == 0, within_s=within_s)
        return self.faults()

    def faults(self) -> Faults:
        """As of now. Here nothing is killed, so every reply that came again counts as doubled."""
        return self.ledger.faults(self.voters, self.answers)

    def left_open(self) -> int:
        """How often it was left open whether Telegram had a message: so often one may come again."""
        ends = Counter(call.outcome for call in self.telegram.account.calls("sendMessage"))
        return ends["drop after"] + ends["truncated"]


async def failing_calls(storm: Storm, *, share: float, messages: int, over_s: float) -> Faults:
    """So much of all calls fails in every way there is, for a time; then the sky clears."""
    for kind in KINDS_WITHOUT_WAIT:
        fault = Fault(
            "*", kind, times=None, share=share / len(KINDS_WITHOUT_WAIT), status=502, description="Bad Gateway"
        )
        storm.telegram.account.weather.add(fault)
    await storm.people_ask(messages, over_s=over_s)
    storm.telegram.account.weather.clear()
    return await storm.settled()


async def full_disk(storm: Storm, talk: Talk, *, messages: int, over_s: float) -> Faults:
    """The database takes no page more; then there is room again."""
    await storm.people_ask(messages // 2, over_s=1)
    async with no_room(talk.storage):
        await storm.people_ask(messages // 2, over_s=over_s / 2)
        await asyncio.sleep(over_s / 2)  # by the loop's clock: tries in vain
    return await storm.settled()


@contextlib.asynccontextmanager
async def no_room(storage: Storage) -> AsyncIterator[None]:
    """SQLite's own "database or disk is full": no page may be added."""
    await _limit_pages(storage, grow=0)
    try:
        yield
    finally:
        await _limit_pages(storage, grow=1_000_000)


async def _limit_pages(storage: Storage, *, grow: int) -> None:
    def limit() -> None:
        with storage.database.engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert isinstance(raw, sqlite3.Connection)
            (pages,) = raw.execute("PRAGMA page_count").fetchone()
            raw.execute(f"PRAGMA max_page_count={pages + grow}")

    await storage.database.call(limit)


async def locked_database(storm: Storm, path: Path, *, messages: int, hold_s: float) -> Faults:
    """Another process holds the database for longer than our patience with one statement (real seconds)."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        await storm.people_ask(messages, over_s=1)
        await asyncio.to_thread(_hold, hold_s)
    finally:
        other.execute("ROLLBACK")
        other.close()
    return await storm.settled()


def _hold(seconds: float) -> None:
    import time

    time.sleep(seconds)  # real time: SQLite's own waiting knows no other


async def parked(talk: Talk) -> int:
    """Rows that were put aside; weather must put none aside."""
    return len(await talk.storage.read(inbox.parked))
