"""Open the data of one process: folder lock, master key, schema, keys, writer. One `Storage` per city on top of it."""

from __future__ import annotations

import asyncio
import sqlite3
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self, TypeVar
from uuid import uuid4

from sqlalchemy import Column, insert, select
from sqlalchemy.exc import DBAPIError

from bot.storage import erasure, master, schema
from bot.storage.declared import held_by
from bot.storage.engine import Database, address_of, open_database
from bot.storage.errors import (
    DatabaseDamagedError,
    DatabaseUnreachableError,
    FolderNotWritableError,
    KeyMissingError,
    KeyWrongError,
)
from bot.storage.folder_lock import FolderLock
from bot.storage.key_tables import key_tables
from bot.storage.keys import Keys
from bot.storage.tables import meta, metadata
from bot.storage.transaction import Tx
from bot.storage.writer import Unit, Writer

if TYPE_CHECKING:
    from types import TracebackType

    from sqlalchemy import Connection


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class CityWriter:
    """The writer, for one city."""

    writer: Writer
    city: str

    async def run(self, unit: Unit[T]) -> T:
        """Run a unit in the next group and return its result once it is committed. See `Writer.run`."""
        return await self.writer.run(unit, self.city)


class Storage:
    """The data of one city: `writer.run(unit)` writes, `read(unit)` and `scan(unit)` look."""

    def __init__(self, database: Database, keys: Keys, writer: Writer, lock: FolderLock, city: str) -> None:
        self.database = database
        self.keys = keys
        self.city = city
        self.writer = CityWriter(writer, city)
        self._lock = lock

    @classmethod
    async def open(cls, folder: Path, *, url: str, key_file: Path, city: str, make_key: bool = False) -> Storage:
        """Open the data, making an empty database where there is none. Raises StorageError, with nothing left open.

        folder:   the data folder, made when it is missing; this process alone may use it.
        url:      `DATABASE_URL`; empty for SQLite in the folder.
        key_file: where the master key lies (`master.place`).
        make_key: make a master key when there is none and nothing was ever sealed (the try-out); else it is an error.
        """
        lock = FolderLock.take(folder)
        database = writer = None
        try:
            database = open_database(address_of(url, folder), folder)
            keys = await _open(database, folder, key_file, make_key=make_key)
            writer = Writer(database, keys)
            storage = cls(database, keys, writer, lock, city)
            writer.start()
            await storage._prepare()
        except BaseException:
            if writer is not None:
                await writer.close()
            if database is not None:
                await database.close()
            lock.release()
            raise
        return storage

    async def of(self, city: str) -> Storage:
        """The data of another city in the same database."""
        other = Storage(self.database, self.keys, self.writer.writer, self._lock, city)
        await other._prepare()
        return other

    async def _prepare(self) -> None:
        """Make the city's keys, so that no reader ever needs to, and finish the erasures that a crash interrupted."""
        await self.database.call(lambda: _make_city_keys(self.keys, self.city))
        await self.writer.run(erasure.sweep)

    async def read(self, unit: Unit[T]) -> T:
        """Look at one consistent state, without writing: for the running talk, which must not wait."""
        return await self.database.read(lambda connection: unit(Tx(connection, self.city, self.keys)))

    async def scan(self, unit: Unit[T]) -> T:
        """The same for lists, searches and figures, which may take a second and must not hold up the talk."""
        return await self.database.scan(lambda connection: unit(Tx(connection, self.city, self.keys)))

    async def close(self) -> None:
        """Carry out what waits, close every connection, give the folder back."""
        try:
            await self.writer.writer.close()
        finally:
            await self.database.close()
            self._lock.release()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await asyncio.shield(self.close())


async def _open(database: Database, folder: Path, key_file: Path, *, make_key: bool) -> Keys:
    master.refuse_unsafe(key_file, folder)
    try:
        await database.call(lambda: prepare(database))
    except (OSError, DBAPIError) as error:
        if isinstance(error, DBAPIError) and database.path is not None:
            if getattr(error.orig, "sqlite_errorcode", 0) & 0xFF in {sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT}:
                raise DatabaseDamagedError(
                    f"{database.path}: damaged, or no database. Restore a backup with: deurbel restore. "
                    "Nothing was changed."
                ) from error
            raise FolderNotWritableError(
                f"{database.path}: cannot be opened or written ({error.orig}). Nothing was changed."
            ) from error
        raise DatabaseUnreachableError(
            f"DATABASE_URL: the database does not answer ({type(error).__name__}). Is it running, and may this machine "
            "reach it? Nothing was started."
        ) from error
    return await database.call(lambda: _unlock(database, key_file, make_key=make_key))


def prepare(database: Database) -> None:
    """Bring an empty database to our revision, refuse any other. Synchronous: inside `database.call`."""
    with database.engine.begin() as connection:
        revision = schema.revision_of(connection)
    if revision is None:
        schema.upgrade(database.engine, database.path)
    else:
        schema.refuse_other(revision)
    with database.keys.begin() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("CREATE SCHEMA IF NOT EXISTS keys")
        key_tables.create_all(connection)


def _unlock(database: Database, key_file: Path, *, make_key: bool) -> Keys:
    """Find the master key that belongs to the data; never make a new one over old data."""
    in_use = Keys.in_use(database.keys)
    with database.engine.begin() as connection:
        sealed = None if in_use else first_sealed(connection)
        mark = connection.execute(select(meta.c.value).where(meta.c.name == "pair")).scalar()
    if sealed is not None:
        raise KeyMissingError(
            f"The database holds sealed rows (table {sealed}), but keys.db is missing or empty. Put keys.db back from "
            "its backup. No new key was made."
        )
    masters = master.load(key_file)
    if not masters:
        if in_use:
            raise KeyMissingError(
                f"{key_file}: there is no master key, and the data is sealed under one. Put the key file back, or type "
                "it in from paper with: deurbel keys create --from-paper. No new key was made."
            )
        if not make_key:
            raise KeyMissingError(
                f"{key_file}: there is no master key yet. Run: deurbel keys create (and print it for the safe)."
            )
        masters = (master.make(),)
        master.save(key_file, masters)
    keys = Keys(database.keys, masters)
    keys.check()
    _pair(database, keys, mark)
    return keys


def _pair(database: Database, keys: Keys, mark: str | None) -> None:
    """Refuse a keys.db that belongs to other data: its keys would be swept, or its erasures never be seen."""
    theirs = keys.pair(None)
    if mark is None and theirs is None:
        mark = uuid4().hex
        with database.engine.begin() as connection:
            connection.execute(insert(meta).values(name="pair", value=mark))
        keys.pair(mark)
    elif theirs is None and mark is not None:
        keys.pair(mark)
    elif mark != theirs:
        raise KeyWrongError(
            "keys.db belongs to another database. Put the two files that belong together side by side, or move keys.db "
            "away to begin anew. Nothing was changed."
        )


def first_sealed(connection: Connection) -> str | None:
    """A table that holds something sealed, or None."""
    for table in metadata.sorted_tables:
        sealed: list[Column[object]] = [c for c in table.columns if (held := held_by(c)) and held.sealed]
        for column in sealed:
            if connection.execute(select(1).select_from(table).where(column.is_not(None)).limit(1)).first():
                return table.name
    return None


def _make_city_keys(keys: Keys, city: str) -> None:
    """Make the city's own keys."""
    for name in ("pepper", "team", "heard", "threats"):
        keys.city(city, name)
