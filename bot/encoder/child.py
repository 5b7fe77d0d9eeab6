"""One child process: started, asked, ended. What to do when it dies is for bot.encoder.service."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.encoder import frames

START_S = 20.0
BASE_S, A_TEXT_S = 2.0, 0.4
"""A request gets so long, and so long more for each text (one of 600 characters takes some 80 ms)."""


class EncoderDied(Exception):  # noqa: N818  what happened, not whose error
    """The process ended, did not start, or took too long and was ended."""


class Child:
    """A running encoder process."""

    def __init__(self, process: asyncio.subprocess.Process, dim: int) -> None:
        self._process = process
        self.dim = dim

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    async def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (n, dim) vectors. Raises EncoderDied; the process is gone then."""
        try:
            async with asyncio.timeout(BASE_S + A_TEXT_S * len(texts)):
                assert self._process.stdin is not None
                self._process.stdin.write(frames.request(texts))
                await self._process.stdin.drain()
                return await _reply(self._process)
        except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
            await self.end()
            raise EncoderDied(type(error).__name__) from error
        except asyncio.CancelledError:
            await self.end()  # a reply nobody waits for would be read as the next one's
            raise

    async def wait(self) -> int:
        """Wait until the process has ended; return its exit status."""
        return await self._process.wait()

    async def end(self) -> None:
        """End the process now."""
        if self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
        await self._process.wait()


ROOT = Path(__file__).resolve().parents[2]
"""Where the package `bot` is found: the child is given this, whatever folder the parent was started in."""


async def start(name: str, threads: int) -> Child:
    """Start the encoder `name`. Raises EncoderDied when it does not work on this machine."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.encoder",
        name,
        str(threads),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,  # a package's complaint could hold a voter's words
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]).strip(os.pathsep),
        },
    )
    try:
        async with asyncio.timeout(START_S):
            first = await _reply(process)
    except (OSError, asyncio.IncompleteReadError, TimeoutError) as error:
        await Child(process, 0).end()
        raise EncoderDied(f"{name} did not start (exit status {process.returncode})") from error
    except asyncio.CancelledError:
        await Child(process, 0).end()
        raise
    return Child(process, first.shape[1])


async def _reply(process: asyncio.subprocess.Process) -> NDArray[np.float32]:
    assert process.stdout is not None
    rows, columns = frames.SHAPE.unpack(await process.stdout.readexactly(frames.SHAPE.size))
    return frames.vectors_from((rows, columns), await process.stdout.readexactly(rows * columns * 4))
