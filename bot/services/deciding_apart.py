"""The process that decides about thousands of messages: `python -m bot.services.deciding_apart`, asked over its pipe.

It is given messages and two models, says which texts must be encoded, is given their vectors, and says how far it is
until it has decided. Half of the work is done by a copy of itself: a fork shares the models, and here nothing runs yet
that would not survive one.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
from typing import TYPE_CHECKING, BinaryIO

from bot.services.deciding import CHUNK, LENGTH, decide_all, needed, packed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.matching.arrays import Vectors
    from bot.matching.decision import Decision
    from bot.matching.model import Model

    Job = tuple[Sequence[str], Model]

BEHIND_ALL = 10
"""How far behind: a tenth of what the talk may take when both want a processor, all of it when nobody else does."""


def serve(asked: BinaryIO, said: BinaryIO) -> None:
    """Do one piece of work, and end. A Ctrl-C is the caller's to handle."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(BEHIND_ALL)
    texts, missing, models = _take(asked)
    _give(said, needed(texts, models))
    vectors = _take(asked)
    jobs = [(part, model) for all_, model in zip((missing, texts), models, strict=True) for part in _chunks(all_)]
    decided = [one for found in _halves(jobs, vectors, said) for one in found]
    _give(said, (decided[: len(missing)], decided[len(missing) :]))


def _halves(jobs: list[Job], vectors: Vectors | None, said: BinaryIO) -> list[list[Decision]]:
    """Every second job here, the others in a copy of this process."""
    ours, theirs = os.pipe()
    copy = os.fork()
    if copy == 0:
        os.close(ours)
        _work_as_copy(jobs[1::2], vectors, theirs)
    os.close(theirs)
    with os.fdopen(ours, "rb") as copied:
        found: list[list[Decision]] = []
        done = 0
        for number, (texts, model) in enumerate(jobs):
            found.append(_take(copied) if number % 2 else decide_all(texts, model, vectors))
            done += len(texts)
            _give(said, done)
    os.waitpid(copy, 0)
    return found


def _work_as_copy(jobs: list[Job], vectors: Vectors | None, theirs: int) -> None:
    """What the copy does, whatever happens: it must never come back into the program that it is a copy of."""
    try:
        begun_by = os.getppid()
        with os.fdopen(theirs, "wb") as pipe:
            for texts, model in jobs:
                if os.getppid() != begun_by:  # the replay was broken off
                    break
                _give(pipe, decide_all(texts, model, vectors))
    finally:
        os._exit(0)


def _chunks(texts: Sequence[str]) -> list[Sequence[str]]:
    return [texts[first : first + CHUNK] for first in range(0, len(texts), CHUNK)]


def _give(pipe: BinaryIO, what: object) -> None:
    pipe.writelines(packed(what))
    pipe.flush()


def _take(pipe: BinaryIO):  # type: ignore[no-untyped-def]  # noqa: ANN202  whatever the other side sends
    (count,) = LENGTH.unpack(_exactly(pipe, LENGTH.size))
    parts = []
    for _ in range(count):
        (length,) = LENGTH.unpack(_exactly(pipe, LENGTH.size))
        parts.append(_exactly(pipe, length))
    # From the process that started this one, or from its copy.
    return pickle.loads(parts[0], buffers=parts[1:])  # noqa: S301


def _exactly(pipe: BinaryIO, length: int) -> bytes:
    body = pipe.read(length)
    if len(body) != length:
        raise EOFError("the other side is gone")
    return body


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
