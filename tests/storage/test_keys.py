"""Sealed means sealed; and a missing, wrong or unsafe key is one clear line, never a silent new key."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from bot.storage import Storage, Tx, master, talks
from bot.storage.errors import (
    ErasedError,
    KeyMissingError,
    KeyUnsafeError,
    KeyWrongError,
    StorageError,
    UnreadableError,
)
from bot.storage.sealing import Box, new_key
from bot.storage.tables import question, voter
from tests.storage.conftest import CITY, NOON, VOTER


async def open_it(folder: Path, key_file: Path, **options) -> Storage:
    return await Storage.open(folder, url="", key_file=key_file, city=CITY, **options)


async def refused(folder: Path, key_file: Path, **options) -> StorageError:
    with pytest.raises(StorageError) as caught:
        await open_it(folder, key_file, **options)
    assert "\n" not in str(caught.value)
    return caught.value


async def with_a_voter(folder: Path, key_file: Path) -> None:
    async with await open_it(folder, key_file, make_key=True) as storage:

        def unit(tx: Tx) -> None:
            talks.enrol(tx, VOTER, "v1", language="nl", keeps_questions=True, now=NOON)

        await storage.writer.run(unit)


def test_a_sealed_text_opens_only_in_its_own_place():
    """Other key, other voter, other city, other column, one bit changed: each is refused, and the text not shown."""
    key = new_key()
    box = Box.of(key, CITY, "v1")
    sealed = box.seal(question.c.text, "Komt er een huurstop?")
    flipped = sealed[:-1] + bytes([sealed[-1] ^ 1])

    assert box.read(question.c.text, sealed) == "Komt er een huurstop?"
    for other, place, blob in [
        (Box.of(new_key(), CITY, "v1"), question.c.text, sealed),
        (Box.of(key, CITY, "v2"), question.c.text, sealed),
        (Box.of(key, "delft", "v1"), question.c.text, sealed),
        (box, question.c.detail, sealed),
        (box, question.c.text, flipped),
        (box, question.c.text, sealed[:5]),
        (box, question.c.text, b""),
    ]:
        with pytest.raises(UnreadableError) as caught:
            other.read(place, blob)
        assert "huurstop" not in str(caught.value)


def test_equal_texts_are_sealed_differently():
    """Nobody can see from the rows that two voters asked the same."""
    box = Box.of(new_key(), CITY, "v1")
    assert box.seal(question.c.text, "huur") != box.seal(question.c.text, "huur")


async def test_the_first_start_makes_a_key_that_only_its_owner_can_read(folder, key_file):
    """Mode 0600, outside the data folder; without leave to make one there is a line that says what to type."""
    assert isinstance(await refused(folder, key_file), KeyMissingError)
    assert not key_file.exists()

    async with await open_it(folder, key_file, make_key=True):
        pass

    assert key_file.stat().st_mode & 0o777 == 0o600
    async with await open_it(folder, key_file):
        pass


async def test_a_lost_key_is_never_replaced_silently(folder, key_file):
    """Not even where a first start may make one."""
    await with_a_voter(folder, key_file)
    key_file.unlink()

    assert isinstance(await refused(folder, key_file, make_key=True), KeyMissingError)
    assert not key_file.exists()


async def test_a_wrong_key_is_refused_and_changes_nothing(folder, key_file):
    """Another key with the same number, and one with another number."""
    await with_a_voter(folder, key_file)
    right = key_file.read_bytes()

    for wrong in (master.MasterKey(1, new_key()), master.MasterKey(2, new_key())):
        key_file.unlink()
        master.save(key_file, [wrong])
        assert isinstance(await refused(folder, key_file), KeyWrongError)

    key_file.write_bytes(right)
    async with await open_it(folder, key_file) as storage:
        assert await storage.read(lambda tx: talks.chat_of(tx, "v1")) == VOTER


async def test_missing_keys_beside_sealed_rows_are_refused(folder, key_file):
    """keys.db lost: no new one is made over rows that only the old one opens."""
    await with_a_voter(folder, key_file)
    (folder / "keys.db").rename(folder / "elsewhere")

    assert isinstance(await refused(folder, key_file, make_key=True), KeyMissingError)

    (folder / "elsewhere").rename(folder / "keys.db")
    async with await open_it(folder, key_file):
        pass


async def test_keys_of_other_data_are_refused(folder, key_file, tmp_path):
    """An empty database beside a used keys.db: opening it would sweep every key away."""
    await with_a_voter(folder, key_file)
    for name in ("deurbel.db", "deurbel.db-wal", "deurbel.db-shm"):
        (folder / name).unlink(missing_ok=True)

    assert isinstance(await refused(folder, key_file), KeyWrongError)


async def test_an_unsafe_key_file_is_refused(folder, key_file):
    """Readable by others, or inside the data folder."""
    await with_a_voter(folder, key_file)
    key_file.chmod(0o640)
    assert isinstance(await refused(folder, key_file), KeyUnsafeError)
    key_file.chmod(0o600)

    inside = folder / "master.key"
    shutil.copy(key_file, inside)
    assert isinstance(await refused(folder, inside), KeyUnsafeError)
    link = key_file.parent / "link.key"
    link.symlink_to(inside)
    assert isinstance(await refused(folder, link), KeyUnsafeError)


async def test_rubbish_in_the_key_file_is_named(folder, key_file):
    """A line that is no key: said with the file's name, without what stands in it."""
    await with_a_voter(folder, key_file)
    key_file.write_text("deurbel-master 1 GEHEIMSLEUTEL\n")

    error = await refused(folder, key_file)

    assert str(key_file) in str(error)
    assert "GEHEIM" not in str(error)


def test_a_key_survives_paper():
    """Typed in again from the safe, in lower case and in groups."""
    key = master.make()
    word, number, letters = key.line.split()
    typed = f"  {word} {number} " + " ".join(letters[at : at + 4].lower() for at in range(0, len(letters), 4))

    assert master.parse(typed, "paper") == key
    assert "secret" not in repr(key)


async def test_a_voters_key_is_there_before_his_row_and_an_orphan_is_swept(folder, key_file):
    """The unit fails after the key was committed: the row is not there, the key goes at the next start."""
    async with await open_it(folder, key_file, make_key=True) as storage:

        def unit(tx: Tx) -> None:
            talks.enrol(tx, VOTER, "v1", language="nl", keeps_questions=True, now=NOON)
            raise RuntimeError("and then something fails")

        with pytest.raises(RuntimeError):
            await storage.writer.run(unit)
        assert storage.keys.unsettled(CITY) == ["v1"]

    async with await open_it(folder, key_file) as storage:
        assert storage.keys.unsettled(CITY) == []
        with pytest.raises(ErasedError):
            storage.keys.voter(CITY, "v1")


async def test_a_reader_does_not_keep_a_destroyed_key_open(storage: Storage):
    """Readers open the key over and over while it is destroyed: afterwards nobody has it."""
    await storage.writer.run(lambda tx: talks.enrol(tx, VOTER, "v1", language="nl", keeps_questions=True, now=NOON))

    async def look() -> None:
        try:
            for _ in range(200):
                storage.keys._open.clear()
                await storage.scan(lambda tx: tx.voter("v1"))
        except ErasedError:
            pass

    readers = [asyncio.create_task(look()) for _ in range(2)]
    await asyncio.sleep(0)
    await storage.writer.run(lambda tx: tx.keys.destroy_voters(CITY, ["v1"], NOON))
    await asyncio.gather(*readers)

    with pytest.raises(ErasedError):
        storage.keys.voter(CITY, "v1")


async def test_exceptions_carry_no_words(storage: Storage):
    """The database's own error messages show neither parameters nor texts."""

    def unit(tx: Tx) -> None:
        tx.sql.execute(voter.insert().values(city=CITY, id="v1", pseudonym="Jan de Vries", chat=b"0612345678"))

    with pytest.raises(Exception, match="NOT NULL") as caught:
        await storage.writer.run(unit)
    assert "Vries" not in str(caught.value)
    assert "0612345678" not in repr(caught.value)
