"""Bring a database to the version of this program, after making a copy of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from bot.storage import backups, schema
from bot.storage.engine import address_of, open_database
from bot.storage.errors import OlderDatabaseError
from bot.storage.folder_lock import FolderLock

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy import Engine


@dataclass(frozen=True, slots=True)
class Upgraded:
    """What an upgrade did. `copy` is the database as it was; None when nothing had to be done, or on PostgreSQL."""

    before: str
    after: str
    copy: Path | None


async def upgrade(folder: Path, *, url: str, now: datetime) -> Upgraded:
    """Upgrade the database of a folder. Nothing else may run. Raises StorageError; then nothing was changed."""
    lock = FolderLock.take(folder)
    try:
        database = open_database(address_of(url, folder), folder)
        try:
            return await database.call(lambda: _upgrade(database.engine, database.path, now))
        finally:
            await database.close()
    finally:
        lock.release()


def _upgrade(engine: Engine, path: Path | None, now: datetime) -> Upgraded:
    before = None
    if path is None or path.exists():  # connecting would make an empty file
        with engine.begin() as connection:
            before = schema.revision_of(connection)
    if before is None:
        raise OlderDatabaseError("There is no database yet: the first start makes one. Nothing was changed.")
    schema.refuse_unknown(before)
    if before == schema.head():
        return Upgraded(before, before, None)
    copy = None
    if path is not None:
        copy = path.with_name(f"before-{schema.head()}-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.db")
        backups.copy(path, copy)
    schema.upgrade(engine, path)
    return Upgraded(before, schema.head(), copy)
