"""Killed in the middle of /vergeet: after the restart it is finished, and nothing of the voter is left (L12)."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from sqlalchemy import select

from bot.storage import consents, inbox, log, outbox, talks
from bot.storage.tables import metadata
from tests.promises.forgetting import CHAT, TALK, WORDS, YES, known, opened
from tests.services.conftest import NOON, answering_on, counting

ROOT = Path(__file__).parents[2]


async def test_the_key_is_gone_the_rows_are_not_and_the_restart_finishes_it(tmp_path):
    """The worst moment: the key is destroyed and committed, the rows and the receipt are not."""
    died = subprocess.run(
        [sys.executable, "-m", "tests.promises.forgetting", str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "DEURBEL_FAILPOINT": f"turn not committed:{len(TALK) + 1}"},
        check=False,
        timeout=120,
    )
    assert died.returncode == -signal.SIGKILL

    async with await opened(tmp_path) as storage:
        # The start has swept already, before anybody said anything.
        assert await storage.read(lambda tx: talks.voter_of(tx, CHAT)) is None
        for table in ("voter", "question"):
            rows = await storage.read(lambda tx, table=table: tx.sql.execute(select(metadata.tables[table])).all())
            assert rows == []
        assert await storage.read(lambda tx: tx.keys.counts().voters) == 0

        # The row of his "yes" still waits; the same step on it gives the receipt.
        (row,) = await storage.read(inbox.waiting)
        await answering_on(storage, known(), counting()).answer(CHAT, YES, row.seq, NOON)
        (receipt,) = await storage.read(lambda tx: outbox.answers_to(tx, row.seq))
        assert "Alles van u is gewist" in receipt.body.decode()
        assert [one.given for one in await storage.read(lambda tx: consents.of(tx, CHAT))] == [True]
        await storage.database.checkpoint()

    for path in (tmp_path / "data").rglob("*"):
        if path.is_file():
            assert WORDS.encode() not in path.read_bytes()
            assert CHAT.id.encode() not in path.read_bytes()


async def test_not_killed_it_is_all_done_at_once(tmp_path):
    """The same process without a kill, so that the test above is known to die where it says."""
    subprocess.run(
        [sys.executable, "-m", "tests.promises.forgetting", str(tmp_path)], cwd=ROOT, check=True, timeout=120
    )

    async with await opened(tmp_path) as storage:
        assert await storage.read(inbox.waiting) == []
        assert await storage.read(lambda tx: log.get(tx, "")) is None
        assert await storage.read(lambda tx: tx.keys.counts().voters) == 0
