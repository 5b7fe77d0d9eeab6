"""What was acknowledged is there after `kill -9`, whole, whatever was under way."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

from bot.storage import Storage, inbox, log, outbox
from bot.storage.search import Filter, count
from tests.storage.conftest import CITY

_TURNS = """
import asyncio, sys
from datetime import datetime
from pathlib import Path
from bot.storage import Chat, Storage, inbox, log, outbox, talks
from bot.storage.inbox import Arrival
from bot.storage.outbox import Message
from tests.storage.conftest import CITY, NOON
from tests.storage.voters import asked

async def main(folder, key_file, round_):
    storage = await Storage.open(Path(folder), url="", key_file=Path(key_file), city=CITY, make_key=True)

    async def chat(name):
        voter = Chat("telegram", name)
        for number in range(1000):
            key = f"{round_}-{name}-{number}"
            (seq,) = await storage.writer.run(lambda tx: inbox.add(tx, [Arrival(key, voter, key.encode(), NOON)]))
            print("in", key, flush=True)

            def turn(tx):
                assert inbox.finish(tx, seq, NOON)
                talks.enrol(tx, voter, f"v-{name}", language="nl", keeps_questions=True, now=NOON)
                talks.save(tx, voter, key.encode(), NOON)
                log.add(tx, asked(key, f"v-{name}", text=key))
                outbox.add(tx, [Message(voter, "answer", key.encode(), 0, inbox_seq=seq)], NOON)

            await storage.writer.run(turn)
            print("done", key, flush=True)

    await asyncio.gather(*(chat(str(n)) for n in range(20)))

asyncio.run(main(*sys.argv[1:]))
"""


async def test_nothing_acknowledged_is_lost_and_nothing_is_half_done(folder: Path, key_file: Path):
    """Twenty chats under way, killed again and again: rows taken in, done, logged and answered agree."""
    taken_in: set[str] = set()
    done: set[str] = set()
    for round_ in range(3):
        running = subprocess.Popen(
            [sys.executable, "-c", _TURNS, str(folder), str(key_file), str(round_)], stdout=subprocess.PIPE, text=True
        )
        assert running.stdout is not None
        for line, _ in zip(running.stdout, range(60 + 37 * round_), strict=False):
            what, _, key = line.strip().partition(" ")
            (taken_in if what == "in" else done).add(key)
        running.kill()
        rest = running.stdout.read()
        for line in rest.splitlines(keepends=True):
            what, _, key = line.strip().partition(" ")
            if line.endswith("\n"):
                (taken_in if what == "in" else done).add(key)
        running.wait()
        running.stdout.close()

    with closing(sqlite3.connect(folder / "deurbel.db")) as look:
        assert look.execute("PRAGMA quick_check").fetchone() == ("ok",)
        ((ended,),) = look.execute("SELECT count(*) FROM inbox WHERE done_at IS NOT NULL")
        joined = "SELECT count(*) FROM inbox JOIN outbox ON inbox_seq = inbox.seq WHERE done_at IS NOT NULL"
        assert look.execute(joined).fetchone() == (ended,), "done is answered, answered is done"
    async with await Storage.open(folder, url="", key_file=key_file, city=CITY) as storage:
        waiting = {row.body.decode() for row in await storage.read(lambda tx: inbox.waiting(tx, limit=100_000))}
        replies = {
            due.body.decode() for due in await storage.read(lambda tx: outbox.waiting(tx, "telegram", limit=9999))
        }
        logged = await storage.scan(lambda tx: {key for key in replies if log.get(tx, key)})
        assert await storage.scan(lambda tx: count(tx, Filter())) == ended

    assert len(done) > 50
    assert done <= replies
    assert taken_in <= replies | waiting
    assert replies == logged
    assert len(replies) == ended
