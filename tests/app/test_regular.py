"""What runs beside the talk survives a bad moment of the disk, and so does the process."""

from __future__ import annotations

import asyncio
import contextlib

from bot.app.regular import again_and_again
from bot.storage.errors import NotWrittenError
from tests.fast_loop import faster


async def test_what_fails_beside_the_talk_is_tried_again_within_minutes_and_ends_nothing() -> None:
    tries, done = 0, asyncio.Event()

    async def purge() -> None:
        nonlocal tries
        tries += 1
        if tries < 3:
            raise NotWrittenError("the database took nothing")
        done.set()

    with faster(1000):
        begin = asyncio.get_running_loop().time()
        task = asyncio.create_task(again_and_again("purge", purge, lambda: 86_400.0))
        await asyncio.wait_for(done.wait(), 3600)
        assert asyncio.get_running_loop().time() - begin < 600, "a day must not pass before the next try"
        assert not task.done()
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    assert tries == 3
