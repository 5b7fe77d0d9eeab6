"""Decide about thousands of messages at once without anybody who waits for an answer noticing.

A thread would not do: reading a message is Python, and holds the interpreter that the talk needs. So the work is done
by `bot.services.deciding_apart`, a process of its own, behind the talk in the line for a processor. It lives as
long as one replay and dies with its caller. Words go through a pipe and stay in memory.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import pickle
import struct
import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from bot.matching.decide import wanted
from bot.matching.many import decide_many

if TYPE_CHECKING:
    from bot.matching.arrays import Vectors
    from bot.matching.decision import Decision
    from bot.matching.model import Model

    Encode = Callable[[Sequence[str]], Awaitable[Vectors | None]]
    Models = tuple[Model, Model]
    Both = tuple[list[Decision], list[Decision]]

FEW = 400
"""So many are done here before a process of its own has begun."""
CHUNK = 256
"""Messages between two reports of how far it is."""
SLICE = 1 << 20
"""Bytes handed to the pipe at once: more would be copied while voters wait."""
LENGTH = struct.Struct("<Q")
ROOT = Path(__file__).resolve().parents[2]
ALONE = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""Two processes each do half; threads of the arithmetic below them would only get in their way."""


class DecidingError(Exception):
    """The process ended without a result: killed, or out of memory."""


async def decide_both(
    texts: Sequence[str],
    models: Models,
    encode: Encode,
    *,
    known: dict[str, Decision],
    tell: Callable[[int, int], Awaitable[None]],
) -> Both:
    """What two models decide about each message; a message that comes twice is decided once.

    encode: gives the vectors of canonical texts, all of those it is asked for, or None.
    known:  what the first model is known to decide, by text; what is learnt here is added.
    tell:   called with how many decisions are made, and of how many.
    Raises DecidingError.
    """
    each = list(dict.fromkeys(texts))
    missing = [text for text in each if text not in known]
    whole = len(missing) + len(each)
    work = _here if len(each) < FEW else _apart
    old, new = await work(each, missing, models, encode, lambda done: tell(done, whole))
    known.update(zip(missing, old, strict=True))
    after = dict(zip(each, new, strict=True))
    return [known[text] for text in texts], [after[text] for text in texts]


def needed(texts: Sequence[str], models: Models) -> list[str]:
    """The canonical texts whose vectors help to decide these messages, each once."""
    found: dict[str, None] = {}
    for text in texts:
        for model in models:
            found.update(dict.fromkeys(wanted(text, model)))
    return list(found)


def decide_all(texts: Sequence[str], model: Model, vectors: Vectors | None) -> list[Decision]:
    """Decide about each. What changes does not hang on the language, and finding it out takes a third of the time."""
    return decide_many(texts, model, vectors, languages=[""] * len(texts))


async def _here(
    texts: Sequence[str],
    missing: Sequence[str],
    models: Models,
    encode: Encode,
    tell: Callable[[int], Awaitable[None]],
) -> Both:
    vectors = await encode(await asyncio.to_thread(needed, texts, models))
    old = await asyncio.to_thread(decide_all, missing, models[0], vectors)
    await tell(len(old))
    new = await asyncio.to_thread(decide_all, texts, models[1], vectors)
    await tell(len(old) + len(new))
    return old, new


async def _apart(
    texts: Sequence[str],
    missing: Sequence[str],
    models: Models,
    encode: Encode,
    tell: Callable[[int], Awaitable[None]],
) -> Both:
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]).strip(os.pathsep)
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.services.deciding_apart",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,  # a complaint could hold a voter's words
        env={**os.environ, **ALONE, "PYTHONPATH": path},
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        await _send(process.stdin, (texts, missing, models))
        while True:
            said = await _next(process.stdout)
            if isinstance(said, int):
                await tell(said)
            elif isinstance(said, list):
                await _send(process.stdin, await encode(said))
            else:
                return said
    except (OSError, asyncio.IncompleteReadError) as error:
        raise DecidingError("the process that decides ended without a result") from error
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


def packed(what: object) -> list[memoryview]:
    """What goes through the pipe: the number of parts, and each with its length. Arrays are not copied for it."""
    apart: list[pickle.PickleBuffer] = []
    body = pickle.dumps(what, protocol=5, buffer_callback=apart.append)
    parts = [memoryview(body), *(part.raw() for part in apart)]
    found = [memoryview(LENGTH.pack(len(parts)))]
    for part in parts:
        found += [memoryview(LENGTH.pack(part.nbytes)), part]
    return found


async def _send(pipe: asyncio.StreamWriter, what: object) -> None:
    for part in await asyncio.to_thread(packed, what):
        for first in range(0, part.nbytes, SLICE):
            pipe.write(part[first : first + SLICE])
            await pipe.drain()


async def _next(pipe: asyncio.StreamReader) -> int | list[str] | Both:
    (count,) = LENGTH.unpack(await pipe.readexactly(LENGTH.size))
    parts = []
    for _ in range(count):
        (length,) = LENGTH.unpack(await pipe.readexactly(LENGTH.size))
        parts.append(await pipe.readexactly(length))
    # From a process that we started, over a pipe that nobody else has.
    said: int | list[str] | Both = pickle.loads(parts[0], buffers=parts[1:])  # noqa: S301
    return said
