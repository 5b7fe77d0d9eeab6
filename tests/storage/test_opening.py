"""What can be wrong at the start is one clear line, and nothing is changed by saying it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Column, Integer, String, select

from bot.storage import Storage, Tx, log, schema, status, upgrading
from bot.storage.engine import address_of, sqlite_engine
from bot.storage.errors import (
    DatabaseDamagedError,
    DatabaseUnreachableError,
    DatabaseUrlError,
    FolderInUseError,
    FolderNotWritableError,
    NewerDatabaseError,
    OlderDatabaseError,
    StorageError,
)
from bot.storage.tables import question
from tests.storage.conftest import CITY, NOON
from tests.storage.voters import a_whole_voter, asked


async def refused(folder: Path, key_file: Path, url: str = "") -> StorageError:
    with pytest.raises(StorageError) as caught:
        await Storage.open(folder, url=url, key_file=key_file, city=CITY, make_key=True)
    assert "\n" not in str(caught.value)
    return caught.value


async def test_a_folder_in_use_is_refused(storage: Storage, folder: Path, key_file: Path):
    """In the same process and from another one; the first goes on undisturbed."""
    assert isinstance(await refused(folder, key_file), FolderInUseError)
    program = f"""
import asyncio, sys
from pathlib import Path
from bot.storage import Storage, StorageError
try:
    asyncio.run(Storage.open(Path({str(folder)!r}), url="", key_file=Path({str(key_file)!r}), city="x"))
except StorageError as error:
    sys.exit(type(error).__name__)
"""
    other = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=False)
    assert other.stderr.strip() == "FolderInUseError"
    await storage.writer.run(a_whole_voter)


async def test_the_folder_is_free_again_after_a_kill(folder: Path, key_file: Path):
    """The kernel lets go of the lock, whatever ended the process."""
    program = f"""
import asyncio, os, signal
from pathlib import Path
from bot.storage import Storage
async def main():
    await Storage.open(Path({str(folder)!r}), url="", key_file=Path({str(key_file)!r}), city="x", make_key=True)
    os.kill(os.getpid(), signal.SIGKILL)
asyncio.run(main())
"""
    killed = subprocess.run([sys.executable, "-c", program], capture_output=True, timeout=30, check=False)
    assert killed.returncode == -9
    async with await Storage.open(folder, url="", key_file=key_file, city=CITY):
        pass


async def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path, key_file: Path):
    """A file stands where the folder should be."""
    (tmp_path / "taken").write_text("")
    assert isinstance(await refused(tmp_path / "taken" / "data", key_file), FolderNotWritableError)
    assert isinstance(await refused(tmp_path / "taken", key_file), FolderNotWritableError)


async def test_a_file_that_is_no_database_is_refused_and_left_alone(folder: Path, key_file: Path):
    """Somebody else's file is never overwritten."""
    folder.mkdir()
    (folder / "deurbel.db").write_text("This is a shopping list, and it is longer than a page of SQLite. " * 100)
    before = (folder / "deurbel.db").read_bytes()

    assert isinstance(await refused(folder, key_file), DatabaseDamagedError)
    assert (folder / "deurbel.db").read_bytes() == before


async def test_somebody_elses_database_is_refused_and_left_alone(folder: Path, key_file: Path):
    """It has tables, but no revision of ours."""
    folder.mkdir()
    with closing(sqlite3.connect(folder / "deurbel.db")) as theirs, theirs:
        theirs.execute("CREATE TABLE shopping (item TEXT)")

    assert isinstance(await refused(folder, key_file), DatabaseDamagedError)
    with closing(sqlite3.connect(folder / "deurbel.db")) as theirs:
        assert theirs.execute("SELECT name FROM sqlite_master").fetchall() == [("shopping",)]


async def test_a_newer_database_is_refused_and_left_alone(folder: Path, key_file: Path):
    """An older program must not write into what it does not know."""
    async with await Storage.open(folder, url="", key_file=key_file, city=CITY, make_key=True):
        pass
    with closing(sqlite3.connect(folder / "deurbel.db")) as newer, newer:
        newer.execute("UPDATE alembic_version SET version_num = 'from-the-future'")

    error = await refused(folder, key_file)

    assert isinstance(error, NewerDatabaseError)
    assert "from-the-future" in str(error)


def test_an_address_of_no_known_database_is_refused_with_what_to_write(tmp_path: Path):
    """`.env` says what stands there, what is wrong and what to write; a password is not repeated."""
    for url in ("postgres://me:geheim@host/deurbel", "mysql://host/x", "nonsense", "sqlite://", "://"):
        with pytest.raises(DatabaseUrlError, match="DATABASE_URL") as caught:
            address_of(url, tmp_path)
        assert "geheim" not in str(caught.value)
    assert address_of("", tmp_path).database == str(tmp_path / "deurbel.db")
    assert address_of("postgresql://me@host/deurbel", tmp_path).drivername == "postgresql+asyncpg"


async def test_a_server_that_does_not_answer_is_one_line(folder: Path, key_file: Path):
    """Nothing listens on the discard port of this machine."""
    error = await refused(folder, key_file, "postgresql://me:geheim@127.0.0.1:9/deurbel")
    assert isinstance(error, DatabaseUnreachableError)
    assert "geheim" not in str(error)


async def test_a_strange_name_of_the_folder_does_no_harm(tmp_path: Path, key_file: Path):
    """Readers are opened by an address in which some characters mean something."""
    folder = tmp_path / "data? mode=rw&x#1 100%é"
    async with await Storage.open(folder, url="", key_file=key_file, city=CITY, make_key=True) as storage:
        await storage.writer.run(a_whole_voter)
        assert await storage.read(lambda tx: log.get(tx, "q1")) is not None


async def test_a_migration_that_remakes_a_table_keeps_what_hangs_on_it(storage: Storage, folder: Path):
    """SQLite remakes a table to change it; with foreign keys on, that would take the children along."""

    def unit(tx: Tx) -> None:
        a_whole_voter(tx)
        log.add(tx, asked("q2"))

    await storage.writer.run(unit)
    migrating = sqlite_engine(folder / "deurbel.db", "journal_mode=WAL", foreign_keys=False)

    with migrating.begin() as connection:
        operations = Operations(MigrationContext.configure(connection))
        with operations.batch_alter_table("voter", recreate="always") as batch:
            batch.add_column(Column("new", Integer))
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall() == []
        assert len(connection.execute(select(question.c.id)).all()) == 2
        connection.rollback()
    migrating.dispose()


async def test_a_migration_that_fails_half_way_leaves_nothing(storage: Storage, folder: Path):
    """SQLite's own driver would have committed the first half."""
    migrating = sqlite_engine(folder / "deurbel.db", "journal_mode=WAL", foreign_keys=False)

    def half() -> None:
        with migrating.begin() as connection:
            Operations(MigrationContext.configure(connection)).create_table("half", Column("a", String))
            raise RuntimeError("half-way")

    with pytest.raises(RuntimeError):
        half()
    migrating.dispose()

    tables = await storage.read(
        lambda tx: tx.sql.exec_driver_sql("SELECT name FROM sqlite_master WHERE type='table'").scalars().all()
    )
    assert "half" not in tables


def test_what_is_known_ends_in_one_head():
    """Two heads would make an upgrade ambiguous."""
    assert schema.head() in schema.known()


async def test_status_counts_and_sizes(either: Storage):
    """What `db status` and `/readyz` show, without opening a word."""
    await either.writer.run(a_whole_voter)

    seen = await status.look(either, NOON)

    assert seen.revision == schema.head()
    assert (seen.rows["question"], seen.rows["followup"], seen.rows["inbox"]) == (1, 1, 1)
    assert (seen.keys.voters, seen.keys.days, seen.unreadable, seen.parked) == (1, 1, 0, 0)
    assert seen.oldest_in.total_seconds() == 0


async def test_a_checkpoint_empties_the_log_once_no_reader_is_in_the_way(storage: Storage, folder: Path):
    """Deleted rows leave the write-ahead log with it."""
    await storage.writer.run(a_whole_voter)
    assert (folder / "deurbel.db-wal").stat().st_size > 0
    assert await storage.database.checkpoint() is True
    assert (folder / "deurbel.db-wal").stat().st_size == 0


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ((3, 6, 9), False),
        ((3, 40, 1), True),
        ((3, 44, 5), True),
        ((3, 44, 6), False),
        ((3, 45, 0), True),
        ((3, 50, 6), True),
        ((3, 50, 7), False),
        ((3, 51, 2), True),
        ((3, 51, 3), False),
        ((3, 52, 0), False),
        ((4, 0, 0), False),
    ],
)
def test_the_wal_reset_bug_is_known_by_version(version: tuple[int, ...], expected: bool):
    """Fixed in 3.51.3 and, in their own lines, in 3.50.7 and 3.44.6."""
    assert status.wal_reset_bug(version) is expected


async def test_an_upgrade_of_what_is_up_to_date_does_nothing_and_of_the_unknown_is_refused(
    folder: Path, key_file: Path
):
    """No copy is made for nothing; there must be a database; a newer one is left alone."""
    with pytest.raises(OlderDatabaseError):
        await upgrading.upgrade(folder, url="", now=NOON)
    assert not (folder / "deurbel.db").exists()
    async with await Storage.open(folder, url="", key_file=key_file, city=CITY, make_key=True):
        with pytest.raises(FolderInUseError):
            await upgrading.upgrade(folder, url="", now=NOON)

    done = await upgrading.upgrade(folder, url="", now=NOON)

    assert (done.before, done.after, done.copy) == (schema.head(), schema.head(), None)
    with closing(sqlite3.connect(folder / "deurbel.db")) as newer, newer:
        newer.execute("UPDATE alembic_version SET version_num = 'from-the-future'")
    with pytest.raises(NewerDatabaseError):
        await upgrading.upgrade(folder, url="", now=NOON)
