"""A backup can be restored, opens nothing by itself, and does not bring back whom we erased."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.storage import Storage, backups, erasure, inbox, log, rotation, talks, transfer
from bot.storage.backups import Backup
from bot.storage.errors import (
    BackupError,
    DatabaseDamagedError,
    ErasedError,
    FolderInUseError,
    KeyWrongError,
    StorageError,
)
from bot.storage.inbox import Arrival
from bot.storage.master import load
from tests.storage.conftest import CITY, NOON, VOTER
from tests.storage.voters import a_whole_voter, asked


@pytest.fixture
def into(tmp_path: Path) -> Path:
    return tmp_path / "backups"


@pytest.fixture
def keys_into(tmp_path: Path) -> Path:
    return tmp_path / "keys-backup"


async def opened(folder: Path, key_file: Path) -> Storage:
    return await Storage.open(folder, url="", key_file=key_file, city=CITY)


def back_up(folder: Path, into: Path, keys_into: Path, now: datetime = NOON) -> Backup:
    return backups.back_up(folder, folder / "deurbel.db", into, keys_into, now)


async def test_the_restore_drill(storage: Storage, folder: Path, key_file: Path, into: Path, keys_into: Path):
    """Both files lost: newest data and newest keys come back, and texts open."""
    await storage.writer.run(a_whole_voter)
    taken = back_up(folder, into, keys_into)
    await storage.close()
    for path in folder.iterdir():
        path.unlink()

    backups.restore(folder, taken.path, next(keys_into.iterdir()), NOON)

    async with await opened(folder, key_file) as restored:
        assert (await restored.read(lambda tx: log.get(tx, "q1"))).text == asked().text
        assert await restored.read(lambda tx: talks.chat_of(tx, "v1")) == VOTER


async def test_a_restore_does_not_bring_back_whom_we_erased(
    storage: Storage, folder: Path, key_file: Path, into: Path, keys_into: Path
):
    """Monday's data beside today's keys: the start erases the rows again."""
    await storage.writer.run(a_whole_voter)
    monday = back_up(folder, into, keys_into)
    await storage.writer.run(lambda tx: erasure.erase(tx, VOTER, NOON))
    await storage.close()

    aside = backups.restore(folder, monday.path, None, NOON)

    assert (aside / "deurbel.db").exists()
    async with await opened(folder, key_file) as restored:
        assert await restored.read(lambda tx: talks.voter_of(tx, VOTER)) is None
        with pytest.raises(ErasedError):
            await restored.read(lambda tx: tx.voter("v1"))


async def test_keys_of_days_are_in_no_backup(
    storage: Storage, folder: Path, key_file: Path, into: Path, keys_into: Path
):
    """What was said without consent cannot be opened from any copy, not even on the same day."""
    await storage.writer.run(lambda tx: talks.save(tx, VOTER, b"state", NOON))
    taken = back_up(folder, into, keys_into)
    await storage.close()
    for path in folder.iterdir():
        path.unlink()
    backups.restore(folder, taken.path, next(keys_into.iterdir()), NOON)

    async with await opened(folder, key_file) as restored:
        assert await restored.read(lambda tx: talks.load(tx, VOTER, NOON)) is None


async def test_only_the_newest_copy_of_the_keys_is_kept(storage: Storage, folder: Path, into: Path, keys_into: Path):
    """The age of the oldest one is how long an erasure takes to reach the backups."""
    for hour in range(3):
        back_up(folder, into, keys_into, NOON + timedelta(hours=hour))

    assert [path.name for path in keys_into.iterdir()] == ["keys-20261124T130000Z.db"]
    assert next(keys_into.iterdir()).stat().st_mode & 0o777 == 0o600
    assert len(backups.backups(into)) == 3


async def test_keys_are_not_copied_beside_the_data(storage: Storage, folder: Path, into: Path):
    """Whoever carries the backup away must not carry what opens it."""
    for keys_into in (into, into / "keys", into.parent):
        with pytest.raises(BackupError):
            back_up(folder, into, keys_into)
    assert not into.exists()


async def test_a_backup_is_taken_while_the_writer_writes(storage: Storage, folder: Path, into: Path, keys_into: Path):
    """It is whole and passes quick_check; the writer does not wait for it."""
    await storage.writer.run(a_whole_voter)
    for number in range(20):
        await storage.writer.run(lambda tx, number=number: log.add(tx, asked(f"more-{number}")))
        if number == 10:
            taken = back_up(folder, into, keys_into)
    backups.check(taken.path)


def test_old_copies_go_and_the_newest_of_each_period_stay(tmp_path: Path):
    """24 hourly, 7 daily, 4 weekly, over three months of hourly copies."""
    hours = 24 * 90
    taken = [Backup(tmp_path / str(hour), NOON - timedelta(hours=hour)) for hour in range(hours)]

    gone = {backup.path for backup in backups.surplus(taken)}
    kept = [backup.taken_at for backup in taken if backup.path not in gone]

    assert kept[:24] == [NOON - timedelta(hours=hour) for hour in range(24)]
    assert len({moment.date() for moment in kept}) >= 7
    assert len({moment.isocalendar()[:2] for moment in kept}) == 4
    assert len(kept) <= 24 + 7 + 4


async def test_nothing_is_restored_that_is_damaged_foreign_or_while_running(
    storage: Storage, folder: Path, into: Path, keys_into: Path, tmp_path: Path
):
    """Each refusal leaves the data as it was."""
    await storage.writer.run(a_whole_voter)
    taken = back_up(folder, into, keys_into)
    with pytest.raises(FolderInUseError):
        backups.restore(folder, taken.path, None, NOON)
    broken = tmp_path / "broken.db"
    broken.write_bytes(taken.path.read_bytes()[:8192] + b"\xff" * 8192)
    await storage.close()
    before = (folder / "deurbel.db").read_bytes()

    for wrong in (broken, tmp_path / "nowhere.db", next(keys_into.iterdir())):
        with pytest.raises(DatabaseDamagedError):
            backups.restore(folder, wrong, None, NOON)

    assert (folder / "deurbel.db").read_bytes() == before


async def test_a_new_master_key_opens_everything_and_kills_older_copies_of_the_keys(
    storage: Storage, folder: Path, key_file: Path, into: Path, keys_into: Path
):
    """No text is touched; the stolen copy of keys.db from before is worthless."""
    await storage.writer.run(a_whole_voter)
    taken = back_up(folder, into, keys_into)
    stolen = next(keys_into.iterdir()).read_bytes()
    old = load(key_file)

    new, wrapped = rotation.rotate(
        key_file, storage.keys, lambda: back_up(folder, into, keys_into, NOON + timedelta(hours=1))
    )

    assert (new.number, wrapped) == (2, 6)
    assert load(key_file) == (new,) != old
    await storage.writer.run(lambda tx: log.add(tx, asked("q2")))
    await storage.close()
    async with await opened(folder, key_file) as again:
        assert {(await again.read(lambda tx, each=each: log.get(tx, each))).text for each in ("q1", "q2")} == {
            asked().text
        }

    (folder / "keys.db").unlink()
    (tmp := keys_into / "stolen.db").write_bytes(stolen)
    backups.restore(folder, taken.path, tmp, NOON)
    with pytest.raises(KeyWrongError):
        await opened(folder, key_file)


async def test_a_rotation_that_was_interrupted_is_finished_at_the_next_start(
    storage: Storage, folder: Path, key_file: Path
):
    """Killed after the key file was written and before the keys were wrapped anew, and again after that."""
    await storage.writer.run(a_whole_voter)

    def killed() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotation.rotate(key_file, storage.keys, killed)
    await storage.close()
    assert [key.number for key in load(key_file)] == [2, 1]

    async with await opened(folder, key_file) as again:
        assert (await again.read(lambda tx: log.get(tx, "q1"))).text == asked().text
        new, _ = rotation.rotate(key_file, again.keys, lambda: None)
    assert [key.number for key in load(key_file)] == [new.number] == [3]
    async with await opened(folder, key_file) as once_more:
        assert (await once_more.read(lambda tx: log.get(tx, "q1"))).text == asked().text


async def test_everything_moves_to_another_database_and_still_opens(
    storage: Storage, url: str, folder: Path, key_file: Path, tmp_path: Path
):
    """From the SQLite file to either engine: the same texts under the same master key, and new rows count on."""
    await storage.writer.run(a_whole_voter)
    elsewhere = tmp_path / "elsewhere"

    copied = await transfer.copy_to(storage, url, elsewhere)

    assert (copied["question"], copied["visit"], copied["inbox"]) == (1, 1, 1)
    async with await Storage.open(elsewhere, url=url, key_file=key_file, city=CITY) as moved:
        assert (await moved.read(lambda tx: log.get(tx, "q1"))).text == asked().text
        assert await moved.read(lambda tx: talks.chat_of(tx, "v1")) == VOTER
        again = Arrival("1", VOTER, b"raw", NOON)
        assert await moved.writer.run(lambda tx: inbox.add(tx, [again])) == [None], "known there too"
        (seq,) = await moved.writer.run(lambda tx: inbox.add(tx, [Arrival("2", VOTER, b"raw", NOON)]))
        assert seq > 1
    with pytest.raises(StorageError, match="not empty"):
        await transfer.copy_to(storage, url, elsewhere)
    with pytest.raises(StorageError, match="DATABASE_URL"):
        await transfer.copy_to(storage, "", folder)
