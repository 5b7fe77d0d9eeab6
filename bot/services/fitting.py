"""Fit a matcher in a process of its own, so that the talk, the console and a stop never wait for it.

A thread would not do: it holds the interpreter for tens of milliseconds at a time while voters wait, and it cannot be
ended. The process is started fresh (never forked: the encoder's library hangs in a fork) and dies with its caller.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from bot.matching.fit import fit

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection

    from bot.knowledge.base import KnowledgeBase
    from bot.matching.arrays import Vectors
    from bot.matching.fit import EncoderShape
    from bot.matching.model import Model

    Encoded = tuple[tuple[EncoderShape, Vectors], ...]

WORKERS = 2
"""Networks trained side by side; each uses one core."""


class FitError(Exception):
    """The process ended without a model: killed, or out of memory."""


async def fit_apart(base: KnowledgeBase, encoded: Encoded, *, seed: int, progress: Callable[[str], None]) -> Model:
    """Fit, and return the model. progress: called with what is being done. Raises FitError."""
    spawning = multiprocessing.get_context("spawn")
    ours, theirs = spawning.Pipe(duplex=False)
    process = spawning.Process(target=_work, args=(theirs, base, encoded, seed), name="deurbel-fit", daemon=True)
    await asyncio.to_thread(process.start)
    theirs.close()
    try:
        while True:
            said = await asyncio.to_thread(_next, ours)
            if not isinstance(said, str):
                return said
            progress(said)
    finally:
        process.kill()
        ours.close()


def _next(connection: Connection) -> Model | str:
    try:
        said: Model | str = connection.recv()
    except (EOFError, OSError) as error:
        raise FitError("the process that fits the matcher ended without one") from error
    return said


def _work(connection: Connection, base: KnowledgeBase, encoded: Encoded, seed: int) -> None:
    """The process: fit, tell, and end. A Ctrl-C is its caller's to handle."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with ThreadPoolExecutor(WORKERS, thread_name_prefix="fit") as workers:
        connection.send(fit(base, encoded, seed=seed, progress=connection.send, each=workers.map))
