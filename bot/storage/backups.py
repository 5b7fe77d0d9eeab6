"""Copies of the data, and of the keys apart from them.

`VACUUM INTO` from a read-only connection: whole, without deleted pages, and without holding up the writer. A copy of
the data alone is safe to send anywhere. The keys are copied to another place, the newest copy only and without the keys
of days: how long old copies of the keys live is how long an erasure takes to reach old copies of the data.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from bot.storage import schema
from bot.storage.engine import sqlite_engine
from bot.storage.errors import BackupError, DatabaseDamagedError
from bot.storage.folder_lock import FolderLock
from bot.storage.key_tables import city_key, erased, key_tables, master, pair, voter_key

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Engine

_STAMP = "%Y%m%dT%H%M%SZ"
_DATA, _KEYS = "deurbel-", "keys-"
_COPIED_KEYS = (pair, master, voter_key, city_key, erased)

HOURLY, DAILY, WEEKLY = 24, 7, 4
"""How many copies of the data are kept of each kind."""


@dataclass(frozen=True, slots=True)
class Backup:
    """One copy of the data."""

    path: Path
    taken_at: datetime

    @property
    def size(self) -> int:
        """In bytes."""
        return self.path.stat().st_size


def back_up(data_folder: Path, database: Path, into: Path, keys_into: Path, now: datetime) -> Backup:
    """Copy data and keys, check the copies, and let go of those whose time is over. Raises BackupError.

    into, keys_into: two folders, neither in the other: whoever carries both away carries what opens the data.
    """
    refuse_together(into, keys_into)
    target = name_for(into, now)
    keys = sqlite_engine(data_folder / "keys.db", "journal_mode=DELETE")
    try:
        into.mkdir(parents=True, exist_ok=True, mode=0o700)
        copy(database, target)
        back_up_keys(keys, keys_into, now)
        thin_out(into)
    except (OSError, sqlite3.Error) as error:
        raise BackupError(f"{into}: the backup failed ({error}). The data itself is untouched.") from error
    finally:
        keys.dispose()
    return Backup(target, now)


def refuse_together(into: Path, keys_into: Path) -> None:
    """Raise BackupError unless neither folder lies in the other."""
    here, there = into.resolve(), keys_into.resolve()
    if here == there or here.is_relative_to(there) or there.is_relative_to(here):
        raise BackupError(f"{keys_into}: copies of the keys must not lie with those of the data. Name another folder.")


def name_for(into: Path, now: datetime) -> Path:
    """Where a copy of the data that is taken now will lie."""
    return into / f"{_DATA}{now.astimezone(UTC).strftime(_STAMP)}.db"


def thin_out(into: Path) -> None:
    """Let go of the copies whose time is over."""
    for old in surplus(_of(into, _DATA)):
        old.path.unlink()


def back_up_keys(keys: Engine, keys_into: Path, now: datetime) -> Path:
    """Copy the keys from where they lie, and let go of every older copy. Raises BackupError."""
    target = keys_into / f"{_KEYS}{now.astimezone(UTC).strftime(_STAMP)}.db"
    try:
        keys_into.mkdir(parents=True, exist_ok=True, mode=0o700)
        _copy_keys(keys, target)
        for old in _of(keys_into, _KEYS):
            if old.path != target:
                old.path.unlink()
    except (OSError, sqlite3.Error) as error:
        raise BackupError(f"{keys_into}: the keys could not be copied ({error}). They are untouched.") from error
    return target


def copy(database: Path, target: Path) -> None:
    """A whole, checked copy of a database that is in use; it appears under its name only when it is complete."""
    partial = target.with_name(target.name + ".partial")
    partial.unlink(missing_ok=True)
    with closing(sqlite3.connect(f"file:{quote(str(database))}?mode=ro", uri=True, isolation_level=None)) as source:
        source.execute("VACUUM INTO ?", (str(partial),))
    _settle(partial, target)


def backups(folder: Path) -> list[Backup]:
    """The copies of the data in a folder, newest first."""
    return _of(folder, _DATA)


def surplus(found: Iterable[Backup]) -> list[Backup]:
    """The copies to let go: all but the newest of each of the last 24 hours, 7 days and 4 weeks that have one."""
    newest_first = sorted(found, key=lambda each: each.taken_at, reverse=True)
    kept: set[Path] = set()
    for form, count in (("%Y%m%d%H", HOURLY), ("%Y%m%d", DAILY), ("%G-%V", WEEKLY)):
        by_period: dict[str, Path] = {}
        for each in newest_first:
            by_period.setdefault(each.taken_at.strftime(form), each.path)
        kept.update(list(by_period.values())[:count])
    return [each for each in newest_first if each.path not in kept]


def restore(data_folder: Path, backup: Path, keys: Path | None, now: datetime) -> Path:
    """Put a copy of the data back, beside the keys that are there or, when those are lost, a copy of the keys.

    Nothing may run meanwhile. What was there is moved to a folder of its own, whose path is returned. The next start
    erases again whom the copy brought back. Raises BackupError, FolderInUseError, DatabaseDamagedError and
    NewerDatabaseError; then nothing was changed.
    """
    for each in (backup, keys):
        if each is not None:
            check(each)
    _refuse_unknown(backup)
    if keys is None and not (data_folder / "keys.db").exists():
        raise BackupError(
            f"{data_folder}: there is no keys.db. Name the copy of the keys as well. Nothing was changed."
        )
    lock = FolderLock.take(data_folder)
    try:
        aside = data_folder / f"replaced-{now.astimezone(UTC).strftime(_STAMP)}"
        aside.mkdir(mode=0o700)
        names = ["deurbel.db", "deurbel.db-wal", "deurbel.db-shm", *(["keys.db", "keys.db-journal"] if keys else [])]
        for name in names:
            if (data_folder / name).exists():
                (data_folder / name).rename(aside / name)
        _put(backup, data_folder / "deurbel.db")
        if keys is not None:
            _put(keys, data_folder / "keys.db")
    except OSError as error:
        raise BackupError(f"{data_folder}: the restore failed ({error}). The old files are in {aside}.") from error
    finally:
        lock.release()
    return aside


def check(path: Path) -> None:
    """Raise DatabaseDamagedError unless the file is a database in order."""
    try:
        if not path.is_file():
            raise DatabaseDamagedError(f"{path}: there is no such file. Nothing was changed.")
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro&immutable=1", uri=True)) as look:
            found = look.execute("PRAGMA quick_check").fetchone()
    except sqlite3.Error as error:
        raise DatabaseDamagedError(f"{path}: no database, or damaged ({error}). Nothing was changed.") from error
    if found != ("ok",):
        raise DatabaseDamagedError(f"{path}: damaged, says SQLite's quick_check. Nothing was changed.")


def _copy_keys(there: Engine, target: Path) -> None:
    """Row by row into a new file: the keys of days are in no backup, and no deleted page comes along."""
    partial = target.with_name(target.name + ".partial")
    partial.unlink(missing_ok=True)
    here = sqlite_engine(partial, "journal_mode=DELETE")
    try:
        with there.begin() as old, here.begin() as new:
            key_tables.create_all(new)
            for table in _COPIED_KEYS:
                rows = [dict(row._mapping) for row in old.execute(table.select())]
                if rows:
                    new.execute(table.insert(), rows)
    finally:
        here.dispose()
    _settle(partial, target)
    target.chmod(0o600)


def _settle(partial: Path, target: Path) -> None:
    check(partial)
    with partial.open("rb") as file:
        os.fsync(file.fileno())
    partial.replace(target)


def _put(source: Path, target: Path) -> None:
    shutil.copyfile(source, target)
    with target.open("rb") as file:
        os.fsync(file.fileno())


def _of(folder: Path, head: str) -> list[Backup]:
    found: list[Backup] = []
    for path in folder.glob(f"{head}*.db"):
        try:
            taken_at = datetime.strptime(path.stem.removeprefix(head), _STAMP).replace(tzinfo=UTC)
        except ValueError:
            continue  # somebody else's file
        found.append(Backup(path, taken_at))
    return sorted(found, key=lambda each: each.taken_at, reverse=True)


def _refuse_unknown(backup: Path) -> None:
    with closing(sqlite3.connect(f"file:{quote(str(backup))}?mode=ro&immutable=1", uri=True)) as look:
        try:
            row = look.execute("SELECT version_num FROM alembic_version").fetchone()
        except sqlite3.Error:
            row = None
    if row is None:
        raise DatabaseDamagedError(f"{backup}: this is no database of Deurbel. Nothing was changed.")
    schema.refuse_unknown(row[0])
