"""Move everything to another database, such as from the SQLite file to PostgreSQL, keys included.

Row by row through the same tables: what is sealed stays sealed, and the master key stays the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, insert, select

from bot.storage.engine import address_of, open_database
from bot.storage.errors import StorageError
from bot.storage.folder_lock import FolderLock
from bot.storage.key_tables import key_tables
from bot.storage.store import prepare
from bot.storage.tables import metadata

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection, Engine, Table

    from bot.storage.store import Storage

_TOGETHER = 1000
"""Rows in one INSERT."""


async def copy_to(source: Storage, url: str, folder: Path) -> dict[str, int]:
    """Copy all cities' data and keys into an empty database; how many rows of each table. Raises StorageError.

    Nothing else may write meanwhile: the caller holds the source open and serves nobody. `folder` is the data folder
    that the copy will be used with; when it is to hold SQLite files it must be another one than the source's.
    """
    target = open_database(address_of(url, folder), folder)
    if target.path is not None and target.path == source.database.path:
        raise StorageError(
            "DATABASE_URL names the database that is to be copied. Name another one. Nothing was copied."
        )
    lock = FolderLock.take(folder) if target.path is not None else None
    try:
        await target.call(lambda: prepare(target))
        if await target.write(_holds_something):
            raise StorageError("The database to copy to is not empty. Name an empty one. Nothing was copied.")
        counts: dict[str, int] = {}
        for table in metadata.sorted_tables:
            counts[table.name] = 0
            for rows in await source.scan(lambda tx, table=table: list(_batches(tx.sql, table))):  # type: ignore[misc]
                await target.write(lambda sql, table=table, rows=rows: sql.execute(insert(table), rows) and None)  # type: ignore[misc]
                counts[table.name] += len(rows)
        await target.write(_count_on)
        keys = await source.database.call(lambda: _all_keys(source.database.keys))
        await target.call(lambda: _put_keys(target.keys, keys))
        return counts
    finally:
        await target.close()
        if lock is not None:
            lock.release()


def _batches(sql: Connection, table: Table) -> Iterator[list[dict[str, object]]]:
    for some in sql.execute(select(table)).mappings().partitions(_TOGETHER):
        yield [dict(row) for row in some]


def _holds_something(sql: Connection) -> bool:
    return any(sql.execute(select(1).select_from(table).limit(1)).first() for table in metadata.sorted_tables)


def _count_on(sql: Connection) -> None:
    """Let PostgreSQL number new rows after the copied ones; SQLite does so by itself."""
    if sql.dialect.name != "postgresql":
        return
    for table in metadata.sorted_tables:
        if "seq" in table.c:
            last = sql.execute(select(func.max(table.c.seq))).scalar()
            if last is not None:
                sql.execute(select(func.setval(func.pg_get_serial_sequence(table.name, "seq"), last)))


def _all_keys(engine: Engine) -> dict[str, list[dict[str, object]]]:
    with engine.begin() as sql:
        return {
            name: [dict(row) for row in sql.execute(select(table)).mappings()]
            for name, table in key_tables.tables.items()
        }


def _put_keys(engine: Engine, keys: dict[str, list[dict[str, object]]]) -> None:
    with engine.begin() as sql:
        for name, rows in keys.items():
            if rows:
                sql.execute(insert(key_tables.tables[name]), rows)
