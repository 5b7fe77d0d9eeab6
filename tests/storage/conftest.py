"""Real databases: a SQLite file always, a PostgreSQL where its package is installed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.storage import Chat, Storage

CITY = "den-haag"
NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
VOTER = Chat("telegram", "5550001234")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.xdist_group("postgresql"))])
def url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database on each engine."""
    if request.param == "sqlite":
        return ""
    address: str = request.getfixturevalue("empty_postgres")
    return address


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "master.key"


@pytest.fixture
async def storage(folder: Path, key_file: Path) -> AsyncIterator[Storage]:
    """An open SQLite file."""
    async with await Storage.open(folder, url="", key_file=key_file, city=CITY, make_key=True) as opened:
        yield opened


@pytest.fixture
async def either(url: str, folder: Path, key_file: Path) -> AsyncIterator[Storage]:
    """An open database, on each engine in turn."""
    async with await Storage.open(folder, url=url, key_file=key_file, city=CITY, make_key=True) as opened:
        yield opened
