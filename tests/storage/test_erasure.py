"""Erased is erased: looked for in the bytes of every file, before and after, killed in between or not."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.knowledge.campaign import Retention
from bot.storage import (
    Chat,
    Storage,
    Tx,
    backups,
    consents,
    erasure,
    followups,
    inbox,
    log,
    notices,
    outbox,
    people,
    retention,
    talks,
    threats,
    visits,
    withdrawal,
)
from bot.storage.declared import held_by
from bot.storage.errors import ErasedError
from bot.storage.inbox import Arrival
from bot.storage.key_tables import day_key
from bot.storage.notices import Gap
from bot.storage.tables import metadata, question
from tests.storage.conftest import CITY, NOON, VOTER
from tests.storage.voters import WORDS, a_whole_voter, asked, enrolled


def found_in(folder: Path) -> dict[str, list[str]]:
    """Which of the voter's words and ids stand readable in which file."""
    sought = [*WORDS, VOTER.id]
    return {
        path.name: [word for word in sought if word.encode() in path.read_bytes()]
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def holding(folder: Path, bytes_: bytes) -> list[str]:
    """The files that hold these bytes."""
    return [path.name for path in folder.rglob("*") if path.is_file() and bytes_ in path.read_bytes()]


def sealed_fields(tx: Tx) -> int:
    """How many sealed fields there are under a voter's or a day's key."""
    count = 0
    for table in metadata.sorted_tables:
        for column in table.columns:
            held = held_by(column)
            if held and held.sealed in {"voter", "day"}:
                count += len(tx.sql.execute(select(column).where(column.is_not(None))).all())
    return count


async def test_no_word_and_no_id_stands_readable_in_any_file(storage: Storage, folder: Path):
    """Database, write-ahead log, keys and a copy of the database: not one of them, with consent or without."""

    def web_talk(tx: Tx) -> None:
        page = Arrival(f"{VOTER.id}:7", Chat("web", VOTER.id), WORDS[0].encode(), NOON)
        inbox.add(tx, [page])

    await storage.writer.run(a_whole_voter)
    await storage.writer.run(web_talk)
    backups.copy(folder / "deurbel.db", folder / "backup.db")

    found = found_in(folder)

    assert set(found) >= {"deurbel.db", "deurbel.db-wal", "keys.db", "backup.db"}
    assert not any(found.values()), found
    assert await storage.read(sealed_fields) == 11


async def test_erasure_leaves_a_receipt_and_nothing_else(either: Storage):
    """Rows, queue and memory are gone; the proof of consent stays under a keyed hash; a threat is named as held."""
    await either.writer.run(a_whole_voter)
    await either.writer.run(lambda tx: threats.add(tx, "t1", VOTER, "Ik weet je te vinden", NOON))

    receipt = await either.writer.run(lambda tx: erasure.erase(tx, VOTER, NOON))

    assert receipt == erasure.Receipt(questions=1, followups=1, visits=1, stopped=1, threats_held=1)
    assert await either.read(lambda tx: talks.voter_of(tx, VOTER)) is None
    assert await either.read(lambda tx: talks.load(tx, VOTER, NOON)) is None
    assert await either.read(lambda tx: log.get(tx, "q1")) is None
    assert await either.read(lambda tx: followups.get(tx, "f1")) is None
    assert await either.read(lambda tx: outbox.waiting(tx, "telegram")) == []
    assert [proof.text for proof in await either.read(lambda tx: consents.of(tx, VOTER))] == [
        "Mag ik uw vraag bewaren?"
    ]
    with pytest.raises(ErasedError):
        await either.writer.run(lambda tx: log.add(tx, asked("q2")))


async def test_erasure_reaches_an_old_backup(folder: Path, key_file: Path, tmp_path: Path):
    """A copy of the database from before the erasure, beside today's keys: not one text of the voter opens."""
    async with await Storage.open(folder, url="", key_file=key_file, city=CITY, make_key=True) as storage:
        await storage.writer.run(a_whole_voter)
        backups.copy(folder / "deurbel.db", tmp_path / "monday.db")
        await storage.writer.run(lambda tx: erasure.erase(tx, VOTER, NOON))
        wrapped_left = storage.keys.unsettled(CITY)
    assert wrapped_left == []

    for name in ("deurbel.db", "deurbel.db-wal", "deurbel.db-shm"):
        (folder / name).unlink(missing_ok=True)
    (tmp_path / "monday.db").rename(folder / "deurbel.db")

    async with await Storage.open(folder, url="", key_file=key_file, city=CITY) as restored:
        assert await restored.read(lambda tx: log.get(tx, "q1")) is None
        with pytest.raises(ErasedError):
            restored.keys.voter(CITY, "v1")
        assert await restored.read(lambda tx: talks.voter_of(tx, VOTER)) is None, "the sweep erases the rows again"


async def test_a_destroyed_key_is_in_no_file(storage: Storage, folder: Path):
    """Its wrapped bytes are gone from keys.db and its journal at once, not at some later checkpoint."""
    await storage.writer.run(a_whole_voter)
    with sqlite3.connect(folder / "keys.db") as look:
        ((wrapped,),) = look.execute("SELECT wrapped FROM voter_key").fetchall()
    look.close()
    assert holding(folder, wrapped) == ["keys.db"]

    await storage.writer.run(lambda tx: erasure.erase(tx, VOTER, NOON))

    assert holding(folder, wrapped) == []


async def test_an_erasure_that_was_interrupted_is_finished_at_the_next_start(folder: Path, key_file: Path):
    """Killed after the key and before the rows: the rows are dead already, and the start sweeps them."""
    async with await Storage.open(folder, url="", key_file=key_file, city=CITY, make_key=True) as storage:
        await storage.writer.run(a_whole_voter)

        def killed_between(tx: Tx) -> None:
            erasure.erase(tx, VOTER, NOON)
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            await storage.database.write(lambda sql: killed_between(Tx(sql, CITY, storage.keys)))
        assert await storage.read(lambda tx: len(tx.sql.execute(select(question.c.id)).all())) == 1, "rolled back"
        with pytest.raises(ErasedError):
            storage.keys.voter(CITY, "v1")

    async with await Storage.open(folder, url="", key_file=key_file, city=CITY) as again:
        assert await again.read(lambda tx: talks.voter_of(tx, VOTER)) is None
        assert await again.read(lambda tx: log.get(tx, "q1")) is None


async def test_a_destroyed_day_key_is_in_no_file(storage: Storage, folder: Path):
    """Nobody can link yesterday's chat to a name any more, not even we."""
    await storage.writer.run(lambda tx: talks.save(tx, VOTER, b"state", NOON))
    with storage.database.keys.begin() as keys:
        wrapped = keys.execute(select(day_key.c.wrapped)).scalar_one()
    assert holding(folder, wrapped) == ["keys.db"]

    await storage.writer.run(lambda tx: retention.end_days(tx, NOON + timedelta(days=2)))

    assert holding(folder, wrapped) == []


def test_every_table_with_a_voters_data_is_reached_by_erasure():
    """It hangs on the voter's row by foreign keys, or stands in the list of what is handled or kept by right."""
    handled = {"inbox", "outbox", "session", "access", "voter", "gap"}
    kept_by_right = {"consent", "do_not_ring", "threat", "request"}
    without_voters = {"person", "login", "device", "version", "draft", "walk", "switch", "job"}
    for table in metadata.sorted_tables:
        if not any((held := held_by(column)) and held.what for column in table.columns):
            continue
        reached, ahead = set(), [table]
        while ahead:
            here = ahead.pop()
            reached.add(here.name)
            ahead += [key.column.table for key in here.foreign_keys if key.column.table.name not in reached]
        assert "voter" in reached or table.name in handled | kept_by_right | without_voters | {"alert"}, table.name


async def test_withdrawing_k1_drops_the_questions_and_keeps_what_the_visit_needs(either: Storage):
    """The rest goes on under a new key; the old one, and with it every old copy, is dead."""

    def more(tx: Tx) -> None:
        a_whole_voter(tx)
        log.add(tx, asked("q2"))

    await either.writer.run(more)

    dropped = await either.writer.run(lambda tx: withdrawal.withdraw_questions(tx, VOTER, "v2", NOON))

    assert dropped == 1
    known = await either.read(lambda tx: talks.voter_of(tx, VOTER))
    assert (known.id, known.keeps_questions) == ("v2", False)
    assert await either.read(lambda tx: talks.chat_of(tx, "v2")) == VOTER
    assert await either.read(lambda tx: log.get(tx, "q2")) is None
    kept = await either.read(lambda tx: log.get(tx, "q1"))
    assert (kept.text, kept.shown, kept.kept_for) == (WORDS[0], "Martijn Balster wil meer groen.", "K2")
    door = await either.read(lambda tx: followups.get(tx, "f1"))
    assert (door.address.street, door.phone) == (WORDS[1], WORDS[3])
    (report,) = (await either.read(lambda tx: visits.of(tx, ["f1"])))["f1"]
    assert report.note == WORDS[4]
    with pytest.raises(ErasedError):
        await either.read(lambda tx: tx.voter("v1"))


async def test_withdrawing_k1_without_a_follow_up_erases_the_voter(either: Storage):
    """Nothing is left that anything rests on."""

    def only_questions(tx: Tx) -> None:
        enrolled(tx)
        log.add(tx, asked())

    await either.writer.run(only_questions)
    assert await either.writer.run(lambda tx: withdrawal.withdraw_questions(tx, VOTER, "v2", NOON)) == 1
    assert await either.read(lambda tx: talks.voter_of(tx, VOTER)) is None


async def test_a_groups_centre_goes_with_the_last_of_its_questions(either: Storage):
    """It is a trace of what was asked: gone when nobody's question is in the group any more."""

    def unit(tx: Tx) -> None:
        enrolled(tx)
        log.add(tx, asked())
        log.add(tx, asked("q2", None))
        notices.settle_gap(tx, Gap("g1", "dismissed", None, "p1", NOON, b"vector"), ["q1", "q2"])

    await either.writer.run(unit)
    await either.writer.run(lambda tx: erasure.erase(tx, VOTER, NOON))
    assert [gap.centre for gap in await either.read(notices.gaps)] == [b"vector"]

    await either.writer.run(lambda tx: retention.purge(tx, Retention(), None, NOON + timedelta(days=91)))
    assert [(gap.state, gap.centre) for gap in await either.read(notices.gaps)] == [("dismissed", None)]


async def test_the_log_of_looks_loses_the_voter_and_keeps_the_volunteer(either: Storage):
    """Who looked stays known; at whom does not."""

    def unit(tx: Tx) -> None:
        enrolled(tx)
        people.looked(tx, people.Look("p1", NOON, "opened", "door", "f1", "v1", "walk"))

    await either.writer.run(unit)
    assert len(await either.read(lambda tx: people.looks(tx, voter="v1"))) == 1
    await either.writer.run(lambda tx: erasure.erase(tx, VOTER, NOON))
    assert [(look.person, look.voter) for look in await either.read(people.looks)] == [("p1", None)]


async def test_an_erasure_that_failed_after_the_key_can_be_done_again_and_the_chat_goes_on(either: Storage):
    """The rows are still there, but dead: the talk goes on as with a stranger, a new yes works, an erasure finishes."""
    await either.writer.run(a_whole_voter)

    def failing(tx: Tx) -> None:
        erasure.erase(tx, VOTER, NOON)
        raise RuntimeError("something after it")

    with pytest.raises(RuntimeError):
        await either.writer.run(failing)

    assert await either.read(lambda tx: talks.voter_of(tx, VOTER)) is None
    assert await either.read(lambda tx: talks.load(tx, VOTER, NOON)) is None
    await either.writer.run(lambda tx: talks.save(tx, VOTER, b"as a stranger", NOON))
    assert await either.read(lambda tx: talks.load(tx, VOTER, NOON)) == b"as a stranger"

    assert (await either.writer.run(lambda tx: erasure.erase(tx, VOTER, NOON))).questions == 1
    await either.writer.run(lambda tx: talks.enrol(tx, VOTER, "v2", language="nl", keeps_questions=True, now=NOON))
    assert (await either.read(lambda tx: talks.voter_of(tx, VOTER))).id == "v2"


async def test_a_new_yes_replaces_dead_rows(either: Storage):
    """Nobody is locked out because an erasure was not finished."""
    await either.writer.run(a_whole_voter)
    await either.writer.run(lambda tx: tx.keys.destroy_voters(tx.city, ["v1"], NOON))

    await either.writer.run(lambda tx: talks.enrol(tx, VOTER, "v2", language="nl", keeps_questions=True, now=NOON))

    assert (await either.read(lambda tx: talks.voter_of(tx, VOTER))).id == "v2"
    assert await either.read(lambda tx: tx.sql.execute(select(question.c.id)).all()) == []
