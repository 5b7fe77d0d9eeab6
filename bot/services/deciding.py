"""Decide about thousands of messages at once without anybody who waits for an answer noticing.

A thread would not do: reading a message is Python, and holds the interpreter that the talk needs. So the work is done
by `bot.services.deciding_apart`, a process of its own, behind the talk in the line for a processor. It lives as
long as one replay and dies with its caller. Words go through a socket and stay in memory.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import sys
from collections.abc import Awaitable, Callable, Coroutine, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, cast

from bot.matching.many import decide_many
from bot.services.handing import nameless, receive, send, write_model

if TYPE_CHECKING:
    from bot.matching.arrays import Vectors
    from bot.matching.decision import Decision
    from bot.matching.model import Model
    from bot.matching.reading import Reading

    Encode = Callable[[Sequence[str]], Awaitable[Vectors | None]]
    Models = tuple[Model, Model]
    Both = tuple[list[Decision], list[Decision]]
    Tell = Callable[[int], Awaitable[None]]

FEW = 400
"""So many are done here before a process of its own has begun."""
CHUNK = 256
"""Messages between two reports of how far it is."""
HALVES = 2
"""Processes that share the work. Decisions come back without their ranking: who compares needs none."""
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


def readings(texts: Iterable[str], model: Model) -> dict[str, Reading]:
    """How a model reads those messages that no guard of it decides."""
    return {text: model.reader.read(text) for text in texts if model.guards.verdict(text) is None}


def needed(read: Iterable[Mapping[str, Reading]]) -> list[str]:
    """The canonical texts whose vectors help to decide, each once."""
    return list(dict.fromkeys(text for of_one in read for reading in of_one.values() for text in reading.texts))


def decide_all(
    texts: Sequence[str], model: Model, vectors: Vectors | None, read: Mapping[str, Reading]
) -> list[Decision]:
    """Decide about each. What changes does not hang on the language, and finding it out takes a third of the time."""
    decided = decide_many(texts, model, vectors, languages=[""] * len(texts), readings=read)
    return [replace(decision, ranking=()) for decision in decided]


async def _here(texts: Sequence[str], missing: Sequence[str], models: Models, encode: Encode, tell: Tell) -> Both:
    shares = (missing, texts)
    read = [await asyncio.to_thread(readings, share, model) for share, model in zip(shares, models, strict=True)]
    vectors = await encode(needed(read))
    decided: list[list[Decision]] = []
    for share, model, found in zip(shares, models, read, strict=True):
        decided.append(await asyncio.to_thread(decide_all, share, model, vectors, found))
        await tell(sum(map(len, decided)))
    return decided[0], decided[1]


async def _apart(texts: Sequence[str], missing: Sequence[str], models: Models, encode: Encode, tell: Tell) -> Both:
    pairs = [socket.socketpair() for _ in range(HALVES)]
    asked = [(missing, models[0]), (texts, models[1])]
    asked = [(whole, model) for whole, model in asked if whole]  # mostly the first has nothing left to decide
    done = [0] * HALVES

    async def half(number: int) -> list[Decision]:
        async def told(count: int) -> None:
            done[number] = count
            await tell(sum(done))

        shares = [whole[number::HALVES] for whole, _ in asked]
        return await _half(pairs[number][0], shares, encode, told)

    with nameless() as file:
        process = await _started(file.fileno(), [theirs for _, theirs in pairs])
        try:
            indices = [await asyncio.to_thread(write_model, model, file) for _, model in asked]
            assert process.stdin is not None
            await send(process.stdin, indices)
            found = await _all(half(number) for number in range(HALVES))
        except (OSError, asyncio.IncompleteReadError) as error:
            raise DecidingError("the process that decides ended without a result") from error
        finally:
            for ours, _ in pairs:
                ours.close()
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
    old: list[Decision] = _woven([one[: len(missing[number::HALVES])] for number, one in enumerate(found)])
    return old, _woven([one[len(missing[number::HALVES]) :] for number, one in enumerate(found)])


async def _all(halves: Iterable[Coroutine[object, object, list[Decision]]]) -> list[list[Decision]]:
    """What all make; when one fails none is left behind."""
    tasks = [asyncio.create_task(half) for half in halves]
    try:
        return await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _started(file: int, sockets: Sequence[socket.socket]) -> asyncio.subprocess.Process:
    """The process; its ends of the sockets are then its own, so that we hear when it ends."""
    path = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]).strip(os.pathsep)
    descriptors = (file, *(one.fileno() for one in sockets))
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.services.deciding_apart",
        *map(str, descriptors),
        pass_fds=descriptors,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,  # a complaint could hold a voter's words
        env={**os.environ, **ALONE, "PYTHONPATH": path},
    )
    for one in sockets:
        one.close()
    return process


async def _half(ours: socket.socket, shares: Sequence[Sequence[str]], encode: Encode, tell: Tell) -> list[Decision]:
    reader, writer = await asyncio.open_unix_connection(sock=ours)
    try:
        await send(writer, shares)
        await send(writer, await encode(cast("list[str]", await receive(reader))))
        decided: list[Decision] = []
        while len(decided) < sum(map(len, shares)):
            decided += cast("list[Decision]", await receive(reader))
            await tell(len(decided))
        return decided
    finally:
        writer.close()
        with contextlib.suppress(OSError):
            await writer.wait_closed()


def _woven(shares: Sequence[Sequence[Decision]]) -> list[Decision]:
    """Put every n-th together again."""
    whole: list[Decision] = [shares[0][0]] * sum(map(len, shares)) if shares[0] else []
    for number, share in enumerate(shares):
        whole[number :: len(shares)] = share
    return whole
