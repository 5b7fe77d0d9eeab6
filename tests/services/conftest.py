"""Voters who talk with a running service: a real SQLite file, the small knowledge base, a matcher fitted to it."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.conversation.event import Command, Event, Tap, Words
from bot.conversation.published import Published
from bot.conversation.turn import Reply
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.load import load
from bot.matching.fit import fit
from bot.services.answering import Answering, Chance
from bot.services.current import Current
from bot.storage import Chat, Storage
from tests.conversation.conftest import small_files

CITY = "den-haag"
VISITOR = Chat("web", "visitor-1")
VISITOR = Chat("web", "visitor-1")
NOON = datetime(2026, 2, 1, 11, tzinfo=UTC)


@pytest.fixture(scope="session")
def published() -> Published:
    """The small knowledge base, and a matcher that knows no encoder: words alone decide, the same on every machine."""
    base = load(small_files())
    assert isinstance(base, KnowledgeBase)
    return Published(base, fit(base, ()), base.version, number=7)


@pytest.fixture
async def storage(tmp_path: Path) -> AsyncIterator[Storage]:
    key = tmp_path / "keys" / "master.key"
    async with await Storage.open(tmp_path / "data", url="", key_file=key, city=CITY, make_key=True) as opened:
        yield opened


async def no_encoder(texts: Sequence[str]) -> None:
    """The encoder is away."""


def counting() -> Chance:
    """Ids that can be told apart, the same at each run."""
    numbers = itertools.count(1)
    return Chance(new_id=lambda: f"{next(numbers):032x}", secret=lambda: "s" * 43)


def answering_on(storage: Storage, published: Published, chance: Chance) -> Answering:
    """The service, as after a restart: nothing in memory."""
    return Answering(storage, Current(published), no_encoder, chance, console="https://deurbel.invalid")


@pytest.fixture
def chance() -> Chance:
    return counting()


@pytest.fixture
def answering(storage: Storage, published: Published, chance: Chance) -> Answering:
    return answering_on(storage, published, chance)


@dataclass
class Visitor:
    """One voter of one chat, through the way that has its own request."""

    answering: Answering
    chat: Chat = VISITOR
    now: datetime = NOON
    number: int = 0
    replies: tuple[Reply, ...] = field(default=())

    async def does(self, event: Event, *, after: timedelta = timedelta(minutes=1)) -> tuple[Reply, ...]:
        self.now += after
        self.number += 1
        key = f"{self.chat.id}:{self.number}"
        self.replies = await self.answering.answer_at_once(self.chat, event, key, self.now)
        return self.replies

    async def says(self, text: str) -> tuple[Reply, ...]:
        return await self.does(Words(text))

    async def taps(self, data: str) -> tuple[Reply, ...]:
        return await self.does(Tap(data))

    async def commands(self, name: str, argument: str = "") -> tuple[Reply, ...]:
        return await self.does(Command(name, argument))


@pytest.fixture
def visitor(answering: Answering) -> Visitor:
    return Visitor(answering)
