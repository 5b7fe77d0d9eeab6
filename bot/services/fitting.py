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

from bot.encoder.cache import DiskCache
from bot.matching.arrays import Vectors
from bot.matching.fit import NETWORKS, fit, texts_of
from bot.services import keeping

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from pathlib import Path

    from bot.knowledge.base import KnowledgeBase
    from bot.matching.fit import EncoderShape

    Encoded = tuple[tuple[EncoderShape, Path], ...]
    """Encoders, each with the file of what it made of all examples."""

WORKERS = 2
"""Networks trained side by side; each uses one core."""


class FitError(Exception):
    """The process ended without a model: killed, or out of memory."""


async def fit_apart(
    base: KnowledgeBase,
    encoded: Encoded,
    *,
    into: Path,
    key: bytes,
    seed: int,
    progress: Callable[[str], None],
    networks: int = NETWORKS,
) -> None:
    """Fit, and write the model to a file, with its key. progress: called with what is being done. Raises FitError.

    Through a file, because its reader need not copy it: a model in a message would halt the talk for as long as it
    takes to unpack, and stand in memory twice.
    """
    spawning = multiprocessing.get_context("spawn")
    ours, theirs = spawning.Pipe(duplex=False)
    process = spawning.Process(
        target=_work, args=(theirs, base, encoded, seed, into, key, networks), name="deurbel-fit", daemon=True
    )
    await asyncio.to_thread(process.start)
    theirs.close()
    try:
        while True:
            said = await asyncio.to_thread(_next, ours)
            if said is None:
                return
            progress(said)
    finally:
        process.kill()
        ours.close()


def _next(connection: Connection) -> str | None:
    """What is being done; None at the end."""
    try:
        said: str | None = connection.recv()
    except (EOFError, OSError) as error:
        raise FitError("the process that fits the matcher ended without one") from error
    return said


def _work(
    connection: Connection, base: KnowledgeBase, encoded: Encoded, seed: int, into: Path, key: bytes, networks: int
) -> None:
    """The process: fit, write, tell, and end. A Ctrl-C is its caller's to handle."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with ThreadPoolExecutor(WORKERS, thread_name_prefix="fit") as workers:
        vectors = tuple((shape, _vectors(base, shape, path)) for shape, path in encoded)
        model = fit(base, vectors, seed=seed, progress=connection.send, each=workers.map, networks=networks)
    keeping.write(into, key, model)
    connection.send(None)


def _vectors(base: KnowledgeBase, shape: EncoderShape, path: Path) -> Vectors:
    return Vectors(shape.name, DiskCache(path, shape.name).known(texts_of(base)))
