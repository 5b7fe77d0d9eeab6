"""A copy of the data that lies in PostgreSQL: a SQLite file of the same tables, with the keys apart, as on SQLite.

Row by row out of one snapshot, beside a running bot. What is sealed stays sealed, and the schema `keys` cannot come
along by mistake. The copy is put back with `deurbel restore` into an empty folder, and from there into PostgreSQL with
`deurbel db copy`: the same path that is tested for moving, and the start that erases again whom a copy brought back.
"""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING

from sqlalchemy import insert, select
from sqlalchemy.exc import DBAPIError

from bot.storage import backups, schema
from bot.storage.engine import address_of, open_database, sqlite_engine
from bot.storage.errors import BackupError, DatabaseUnreachableError
from bot.storage.tables import metadata

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Connection

    from bot.storage.backups import Backup

_TOGETHER = 1000
"""Rows in the memory at a time."""


async def back_up(url: str, data_folder: Path, into: Path, keys_into: Path, now: datetime) -> Backup:
    """Copy data and keys, check the copies, let go of those whose time is over. Raises StorageError."""
    backups.refuse_together(into, keys_into)
    database = open_database(address_of(url, data_folder), data_folder)
    target = backups.name_for(into, now)
    try:
        await database.scan(lambda source: _copy(source, target))
        await database.call(lambda: backups.back_up_keys(database.keys, keys_into, now))
        backups.thin_out(into)
    except (OSError, sqlite3.Error) as error:
        raise BackupError(f"{into}: the backup failed ({error}). The data itself is untouched.") from error
    except DBAPIError as error:
        raise DatabaseUnreachableError(
            f"DATABASE_URL: the database does not answer ({type(error.orig).__name__}). Nothing was copied."
        ) from error
    finally:
        await database.close()
    return backups.Backup(target, now)


def _copy(source: Connection, target: Path) -> None:
    """All tables as they stand at one moment."""
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    source = source.execution_options(isolation_level="REPEATABLE READ")
    schema.refuse_other(schema.revision_of(source) or "")
    building = target.with_name(target.name + ".building")
    _remove(building)
    engine = sqlite_engine(building, "journal_mode=WAL")
    try:
        schema.upgrade(engine, building)
        with engine.begin() as copy:
            for table in metadata.sorted_tables:
                found = source.execution_options(stream_results=True).execute(select(table)).mappings()
                for rows in found.partitions(_TOGETHER):
                    copy.execute(insert(table), [dict(row) for row in rows])
        engine.dispose()
        backups.copy(building, target)
    finally:
        engine.dispose()
        _remove(building)


def _remove(building: Path) -> None:
    for tail in ("", "-wal", "-shm"):
        building.with_name(building.name + tail).unlink(missing_ok=True)
