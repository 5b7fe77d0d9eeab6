"""The one writer loses nothing, groups what waits, and lets a bad unit fall alone."""

from __future__ import annotations

import asyncio
import sqlite3
import subprocess
import sys
from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from bot.storage import Storage, Tx, tally
from bot.storage.errors import NotWrittenError, WriterClosedError
from bot.storage.tables import switch
from bot.storage.tables import tally as tally_table
from tests.storage.conftest import NOON

DAY = date(2026, 11, 24)


def _read_then_write(tx: Tx) -> int:
    """Add one the careless way: read, compute, write."""
    where = (switch.c.city == tx.city, switch.c.name == "counter")
    value = tx.sql.execute(select(switch.c.value).where(*where)).scalar()
    if value is None:
        tx.sql.execute(switch.insert().values(city=tx.city, name="counter", value="1", by="t", at=NOON))
        return 1
    tx.sql.execute(switch.update().where(*where).values(value=str(int(value) + 1)))
    return int(value) + 1


def _count(what: str):
    return lambda tx: tally.add(tx, DAY, what, "answer", "nl")


def _counted(tx: Tx) -> dict[str, int]:
    return {row.what: row.count for row in tally.between(tx, DAY, DAY)}


async def test_eight_writers_lose_no_update(either: Storage):
    """Reading and then writing, all at once: every one of 400 increments is there."""

    async def one_writer() -> list[int]:
        return [await either.writer.run(_read_then_write) for _ in range(50)]

    seen = await asyncio.gather(*(one_writer() for _ in range(8)))

    assert sorted(value for values in seen for value in values) == list(range(1, 401))


async def test_what_waits_is_committed_together(storage: Storage):
    """A hundred units handed in at once take a few transactions, not a hundred."""
    commits = 0
    original = storage.database.write

    async def counting(work):
        nonlocal commits
        commits += 1
        return await original(work)

    storage.database.write = counting
    await asyncio.gather(*(storage.writer.run(_count(f"entry-{n}")) for n in range(100)))

    assert len(await storage.read(_counted)) == 100
    assert commits <= 3


async def test_a_unit_that_fails_undoes_itself_alone(either: Storage):
    """Its writes are gone, the error comes back to its caller, its neighbours are committed."""

    def poison(tx: Tx) -> None:
        tally.add(tx, DAY, "poison", "answer", "nl")
        raise LookupError("nothing to see")

    units = [_count("before"), poison, _count("after"), poison]
    results = await asyncio.gather(*(either.writer.run(unit) for unit in units), return_exceptions=True)

    assert [type(result) for result in results] == [type(None), LookupError, type(None), LookupError]
    assert await either.read(_counted) == {"before": 1, "after": 1}


async def test_a_unit_that_the_database_refuses_undoes_itself_alone(either: Storage):
    """A broken constraint in the middle of a group: on PostgreSQL it would abort the whole transaction."""

    def refused(tx: Tx) -> None:
        tx.sql.execute(tally_table.insert().values(city=tx.city, day=DAY, what=None, decision="", language="", count=1))

    units = [_count("before"), refused, _count("after")]
    results = await asyncio.gather(*(either.writer.run(unit) for unit in units), return_exceptions=True)

    assert [result is None for result in results] == [True, False, True]
    assert await either.read(_counted) == {"before": 1, "after": 1}


async def test_a_broken_transaction_takes_down_only_its_breaker(either: Storage):
    """A unit that ends the transaction under the others: they are run again one by one, once each."""

    def breaker(tx: Tx) -> None:
        tx.sql.exec_driver_sql("ROLLBACK")
        raise RuntimeError("the transaction is gone")

    units = [_count("before"), breaker, _count("after")]
    results = await asyncio.gather(*(either.writer.run(unit) for unit in units), return_exceptions=True)

    assert [result is None for result in results] == [True, False, True]
    assert await either.read(_counted) == {"before": 1, "after": 1}


async def test_a_full_disk_fails_what_does_not_fit_and_nothing_else(storage: Storage):
    """Each caller hears that it was not written and may try again; the writer goes on once there is room."""

    def limit(pages: str) -> None:
        connection = storage.database.engine.raw_connection()
        connection.cursor().execute(f"PRAGMA max_page_count = {pages}")
        connection.close()

    def big(tx: Tx) -> None:
        tx.sql.execute(switch.insert().values(city=tx.city, name="big", value="x" * 3_000_000, by="t", at=NOON))

    await storage.database.call(lambda: limit("1"))  # SQLite takes it as: not one page more than there are
    units = [_count("before"), big, _count("after")]
    results = await asyncio.gather(*(storage.writer.run(unit) for unit in units), return_exceptions=True)
    assert isinstance(results[1], NotWrittenError)
    assert await storage.read(_counted) == {"before": 1, "after": 1}

    await storage.database.call(lambda: limit("1000000"))
    await storage.writer.run(big)


async def test_a_cancelled_caller_does_not_cancel_the_group(either: Storage):
    """The unit was handed in with others; it is carried out although nobody waits for it any more."""
    first = asyncio.create_task(either.writer.run(_count("cancelled")))
    second = asyncio.create_task(either.writer.run(_count("waiting")))
    await asyncio.sleep(0)
    first.cancel()

    await second

    assert first.cancelled()
    assert await either.read(_counted) == {"cancelled": 1, "waiting": 1}


async def test_what_waits_at_closing_is_still_written_and_what_comes_later_is_refused(folder, key_file):
    """Closing carries out the queue; a late caller hears that nothing was written."""
    storage = await Storage.open(folder, url="", key_file=key_file, city="den-haag", make_key=True)
    waiting = [asyncio.create_task(storage.writer.run(_count("waiting"))) for _ in range(500)]
    await asyncio.sleep(0)
    await storage.close()
    await asyncio.gather(*waiting)

    with pytest.raises(WriterClosedError):
        await storage.writer.run(_count("late"))

    async with await Storage.open(folder, url="", key_file=key_file, city="den-haag") as again:
        assert await again.read(_counted) == {"waiting": 500}


async def test_a_reader_can_neither_write_nor_checkpoint(storage: Storage):
    """All connections but the writer's are read-only: SQLite's WAL-reset bug needs a second checkpointer."""
    await storage.writer.run(_count("one"))

    def write(tx: Tx) -> None:
        tally.add(tx, DAY, "two", "answer", "nl")

    def checkpoint(tx: Tx) -> None:
        tx.sql.exec_driver_sql("COMMIT")
        tx.sql.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    for attempt in (write, checkpoint):
        with pytest.raises((OperationalError, sqlite3.OperationalError)):
            await storage.scan(attempt)
    assert await storage.read(_counted) == {"one": 1}


def test_the_process_ends_after_an_exception_at_start(folder, key_file):
    """Open connections and threads must not keep a failed process alive."""
    program = f"""
import asyncio
from pathlib import Path
from bot.storage import Storage

async def main():
    await Storage.open(Path({str(folder)!r}), url="", key_file=Path({str(key_file)!r}), city="x", make_key=True)
    raise RuntimeError("something else failed at start")

asyncio.run(main())
"""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=False)

    assert ended.returncode == 1
    assert "something else failed at start" in ended.stderr
