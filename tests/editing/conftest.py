"""A small knowledge folder, published in a real database, with a matcher that learns from words alone."""

from __future__ import annotations

import asyncio
import itertools
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import folder
from bot.knowledge.base import KnowledgeBase
from bot.matching.fit import fit
from bot.matching.model import Model
from bot.services.current import Current
from bot.services.publishing import Progress, Publishing
from bot.storage import Storage

ROOT = Path(__file__).parents[2]
NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)  # Tuesday, noon in Amsterdam


def small() -> dict[str, str]:
    """The frozen small folder, with the bot's own sentences and the areas that are shipped."""
    shipped = folder.read(ROOT / "knowledge").files
    ours = {path: text for path, text in shipped.items() if path.startswith("texts/") or path == "areas.yaml"}
    return ours | folder.read(ROOT / "tests" / "knowledge" / "small").files


@dataclass
class Clock:
    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **of: float) -> None:
        self.now += timedelta(**of)


@dataclass
class Learning:
    """Learns for real, from words alone; the same knowledge is learnt once for all tests."""

    learnt: dict[str, Model] = field(default_factory=dict)

    async def __call__(self, base: KnowledgeBase, progress: Progress) -> Model:
        if base.version not in self.learnt:
            self.learnt[base.version] = await asyncio.to_thread(fit, base, ())
        progress("learning", 1, 1)
        return self.learnt[base.version]


@dataclass
class House:
    """A published folder with everything around it."""

    storage: Storage
    publishing: Publishing
    current: Current
    clock: Clock
    path: Path
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def new_id(self) -> str:
        return f"80{next(self.numbers):030x}"


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def learning() -> Learning:
    return Learning()


@pytest.fixture(scope="session")
async def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder as a first start leaves it, with its key: made once, copied for each test."""
    made = tmp_path_factory.mktemp("empty")
    await (
        await Storage.open(made / "data", url="", key_file=made / "keys" / "master.key", city="den-haag", make_key=True)
    ).close()
    return made


@pytest.fixture
async def house(tmp_path: Path, empty: Path, learning: Learning) -> AsyncIterator[House]:
    here = shutil.copytree(empty, tmp_path / "deurbel")
    files = small()
    folder.write(here / "knowledge", files)
    async with await Storage.open(
        here / "data", url="", key_file=here / "keys" / "master.key", city="den-haag"
    ) as storage:
        seeding = Publishing(storage, None, learning)
        await seeding.seed(files, NOON)
        current = Current(await seeding.open(NOON))
        yield House(storage, Publishing(storage, current, learning), current, Clock(), here / "knowledge")
