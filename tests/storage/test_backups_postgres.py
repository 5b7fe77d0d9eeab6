"""A PostgreSQL is backed up and its master key replaced as a SQLite file is."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.storage import Storage, backups, backups_postgres, erasure, log, master, rotation, talks, transfer
from bot.storage.errors import BackupError, ErasedError, KeyWrongError
from tests.postgresql import PostgresServer
from tests.storage.conftest import CITY, NOON, VOTER
from tests.storage.voters import a_whole_voter, asked

pytestmark = pytest.mark.xdist_group("postgresql")


async def test_a_copy_of_postgresql_comes_back_without_whom_we_erased(
    empty_postgres: str, postgres: PostgresServer, folder: Path, key_file: Path, tmp_path: Path
):
    """Copied beside a running bot; put back by way of a SQLite file into an empty PostgreSQL."""
    into, keys_into, anew = tmp_path / "backups", tmp_path / "keys-backup", tmp_path / "anew"
    async with await Storage.open(folder, url=empty_postgres, key_file=key_file, city=CITY, make_key=True) as running:
        await running.writer.run(a_whole_voter)
        with pytest.raises(BackupError):
            await backups_postgres.back_up(empty_postgres, folder, into, into / "keys", NOON)
        monday = await backups_postgres.back_up(empty_postgres, folder, into, keys_into, NOON)
        monday_keys = next(keys_into.iterdir()).read_bytes()
        await running.writer.run(lambda tx: erasure.erase(tx, VOTER, NOON))
        await backups_postgres.back_up(empty_postgres, folder, into, keys_into, NOON.replace(hour=15))
    assert asked().text.encode() not in monday.path.read_bytes()
    assert [path.suffix for path in into.iterdir()] == [".db", ".db"]

    (tuesday_keys,) = keys_into.iterdir()
    assert tuesday_keys.read_bytes() != monday_keys
    backups.restore(anew, monday.path, tuesday_keys, NOON)
    postgres.psql("DROP SCHEMA keys CASCADE; DROP SCHEMA public CASCADE; CREATE SCHEMA public;")
    async with await Storage.open(anew, url="", key_file=key_file, city=CITY) as restored:
        await transfer.copy_to(restored, empty_postgres, tmp_path / "elsewhere")

    async with await Storage.open(folder, url=empty_postgres, key_file=key_file, city=CITY) as again:
        assert await again.read(lambda tx: talks.voter_of(tx, VOTER)) is None
        with pytest.raises(ErasedError):
            await again.read(lambda tx: tx.voter("v1"))


async def test_a_new_master_key_opens_postgresql_and_kills_older_copies_of_the_keys(
    empty_postgres: str, folder: Path, key_file: Path, tmp_path: Path
):
    into, keys_into, anew = tmp_path / "backups", tmp_path / "keys-backup", tmp_path / "anew"
    async with await Storage.open(folder, url=empty_postgres, key_file=key_file, city=CITY, make_key=True) as running:
        await running.writer.run(a_whole_voter)
        taken = await backups_postgres.back_up(empty_postgres, folder, into, keys_into, NOON)
        stolen = next(keys_into.iterdir()).rename(tmp_path / "stolen.db")
        database = running.database
        new, wrapped = await database.call(
            lambda: rotation.rotate(
                key_file, running.keys, lambda: backups.back_up_keys(database.keys, keys_into, NOON)
            )
        )
        assert (new.number, wrapped) == (2, 6)
        assert master.load(key_file) == (new,)

    async with await Storage.open(folder, url=empty_postgres, key_file=key_file, city=CITY) as again:
        assert (await again.read(lambda tx: log.get(tx, "q1"))).text == asked().text
    backups.restore(anew, taken.path, stolen, NOON)
    with pytest.raises(KeyWrongError):
        await Storage.open(anew, url="", key_file=key_file, city=CITY)
