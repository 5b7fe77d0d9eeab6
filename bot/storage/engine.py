"""Open one database, SQLite or PostgreSQL, for one writer and several readers.

On SQLite each connection belongs to a thread of ours and a whole transaction is one hop to it: three times cheaper
than a hop per statement (docs/decisions/0030). One connection writes *and* checkpoints, all others are opened
read-only: that keeps clear of SQLite's WAL-reset bug (3.7.0 to 3.51.2). `BEGIN IMMEDIATE`, because a transaction that
reads before it writes loses updates without it. On PostgreSQL the same synchronous functions run over asyncpg.
"""

from __future__ import annotations

import asyncio
import sqlite3
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar
from urllib.parse import quote

from sqlalchemy import create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import QueuePool

from bot.storage.errors import DatabaseUrlError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import URL, Connection, Engine
    from sqlalchemy.engine.interfaces import DBAPIConnection
    from sqlalchemy.pool import ConnectionPoolEntry

T = TypeVar("T")
_WAIT_S = 5
_SWITCH_S = 0.0002
"""How long a busy loop may keep the interpreter from the writer's thread, which asks for it at each statement. With
Python's own 5 ms a busy bot did some 760 replies a second, with this 880 (50 chats, four rounds in turn, two cores)."""


class Database(Protocol):
    """What both engines offer. Only the writer calls `write`; it runs one call at a time."""

    engine: Engine
    """The writing engine, for synchronous work inside `call` or a unit."""
    keys: Engine
    """Where the keys lie: another file, or another schema."""
    path: Path | None
    """The file, on SQLite."""

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run `work` in one transaction and commit it, or roll back what it did and raise what it raised."""

    async def read(self, work: Callable[[Connection], T]) -> T:
        """Run `work` on one consistent state without writing: for the talk, which must not wait."""

    async def scan(self, work: Callable[[Connection], T]) -> T:
        """The same for the console, whose long scans must not hold up the talk."""

    async def call(self, work: Callable[[], T]) -> T:
        """Run synchronous work that uses `engine` or `keys` by itself."""

    async def checkpoint(self) -> bool:
        """Empty the write-ahead log into the database; False when a reader was in the way, so try again later."""

    async def close(self) -> None:
        """Close every connection and end every thread."""


def address_of(url: str, folder: Path) -> URL:
    """What `DATABASE_URL` means; empty means a file in the data folder. Raises DatabaseUrlError."""
    if not url:
        return make_url("sqlite://").set(database=str(folder / "deurbel.db"))
    try:
        parsed = make_url(url)
    except ArgumentError:
        raise DatabaseUrlError(
            ".env, DATABASE_URL: no address of a database. Write postgresql://user@host/name, or leave it empty. "
            "Nothing was started."
        ) from None
    if parsed.get_backend_name() == "sqlite" and parsed.database and parsed.database != ":memory:":
        return parsed.set(drivername="sqlite")
    if parsed.drivername in {"postgresql", "postgresql+asyncpg"}:
        return parsed.set(drivername="postgresql+asyncpg")
    raise DatabaseUrlError(
        f'.env, DATABASE_URL: no such scheme "{parsed.drivername}". Write postgresql://user@host/name, '
        "or leave it empty for SQLite. Nothing was started."
    )


def sqlite_engine(path: Path, *pragmas: str, foreign_keys: bool = True) -> Engine:
    """A writing engine of one connection on a SQLite file."""
    engine = create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(path, timeout=_WAIT_S, check_same_thread=False),
        poolclass=QueuePool,
        pool_size=1,
        max_overflow=0,
        hide_parameters=True,
    )
    fixed = ("secure_delete=ON", f"foreign_keys={'ON' if foreign_keys else 'OFF'}", f"busy_timeout={_WAIT_S * 1000}")

    @event.listens_for(engine, "connect")
    def _set_up(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # the driver stops sending its own BEGIN
        for pragma in (*pragmas, *fixed):
            cursor = connection.cursor()
            cursor.execute("PRAGMA " + pragma)
            cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def sqlite_reader(path: Path, connections: int) -> Engine:
    """A pool of connections that can neither write nor checkpoint."""
    engine = create_engine(
        "sqlite://",
        creator=lambda: sqlite3.connect(
            f"file:{quote(str(path))}?mode=ro", uri=True, timeout=_WAIT_S, check_same_thread=False
        ),
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=0,
        hide_parameters=True,
    )

    @event.listens_for(engine, "connect")
    def _set_up(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        connection.isolation_level = None

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN")

    return engine


class SqliteDatabase:
    """A SQLite file with its keys.db."""

    def __init__(self, path: Path, keys_path: Path, *, readers: int = 2, scanners: int = 2) -> None:
        self.path: Path | None = path
        self.engine = sqlite_engine(path, "journal_mode=WAL", "synchronous=FULL")
        # In WAL mode a destroyed key would stay in the log until a checkpoint; a rollback journal forgets it at once.
        self.keys = sqlite_engine(keys_path, "journal_mode=DELETE", "synchronous=FULL")
        self._readers = sqlite_reader(path, readers)
        self._scanners = sqlite_reader(path, scanners)
        self._writer_thread = ThreadPoolExecutor(1, "deurbel-writer")
        sys.setswitchinterval(_SWITCH_S)
        self._reader_threads = ThreadPoolExecutor(readers, "deurbel-reader")
        self._scanner_threads = ThreadPoolExecutor(scanners, "deurbel-scanner")

    async def write(self, work: Callable[[Connection], T]) -> T:
        """See Database."""

        def transaction() -> T:
            with self.engine.begin() as connection:
                return work(connection)

        return await asyncio.get_running_loop().run_in_executor(self._writer_thread, transaction)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """See Database."""
        return await self._look(self._reader_threads, self._readers, work)

    async def scan(self, work: Callable[[Connection], T]) -> T:
        """See Database."""
        return await self._look(self._scanner_threads, self._scanners, work)

    @staticmethod
    async def _look(threads: ThreadPoolExecutor, engine: Engine, work: Callable[[Connection], T]) -> T:
        def look() -> T:
            with engine.connect() as connection:
                return work(connection)

        return await asyncio.get_running_loop().run_in_executor(threads, look)

    async def call(self, work: Callable[[], T]) -> T:
        """See Database."""
        return await asyncio.get_running_loop().run_in_executor(self._writer_thread, work)

    async def checkpoint(self) -> bool:
        """See Database."""

        def empty() -> bool:
            connection = self.engine.raw_connection()  # not through the pool's BEGIN: it cannot run in a transaction
            try:
                cursor = connection.cursor()
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                (busy, *_), *_ = cursor.fetchall()
                return not busy
            finally:
                connection.close()

        return await self.call(empty)

    async def close(self) -> None:
        """See Database."""

        def end() -> None:
            for threads in (self._writer_thread, self._reader_threads, self._scanner_threads):
                threads.shutdown(wait=True)
            for engine in (self._readers, self._scanners, self.engine, self.keys):
                engine.dispose()

        await asyncio.to_thread(end)


def open_database(url: URL, folder: Path) -> Database:
    """The database that an address names. No connection is made yet."""
    if url.get_backend_name() == "sqlite":
        return SqliteDatabase(Path(url.database or ""), folder / "keys.db")
    from bot.storage.postgres import PostgresDatabase  # noqa: PLC0415  half a second that SQLite need not wait for

    try:
        return PostgresDatabase(url)
    except ImportError as error:
        raise DatabaseUrlError(
            f".env, DATABASE_URL: PostgreSQL needs a package that is not installed ({error.name}). "
            "Install it with: pip install deurbel[postgres]. Nothing was started."
        ) from error
