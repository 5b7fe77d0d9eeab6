"""The process that decides about thousands of messages: `python -m bot.services.deciding_apart FILE ONE OTHER`.

It reads two models from a file that it was left open, and becomes two: a fork shares the models, and here nothing runs
yet that would not survive one. Each half has a socket of its own, is given messages, says which texts must be encoded,
is given their vectors, and says what it has decided, chunk by chunk.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
from typing import TYPE_CHECKING, NoReturn, cast

from bot.services.deciding import CHUNK, decide_all, needed, readings
from bot.services.handing import give, read_models, take

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.matching.arrays import Vectors
    from bot.matching.model import Model
    from bot.services.handing import Index

BEHIND_ALL = 10
"""How far behind: a tenth of what the talk may take when both want a processor, all of it when nobody else does."""


def serve(file: int, sockets: Sequence[int]) -> None:
    """Do one piece of work, and end. A Ctrl-C is the caller's to handle."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.nice(BEHIND_ALL)
    models = read_models(file, cast("list[Index]", take(sys.stdin.buffer)))
    copies = [_copy(number, sockets, models) for number in range(1, len(sockets))]
    for other in sockets[1:]:
        os.close(other)
    _half(sockets[0], models)
    for copy in copies:
        os.waitpid(copy, 0)


def _copy(number: int, sockets: Sequence[int], models: Sequence[Model]) -> int:
    copy = os.fork()
    if copy == 0:
        _work_as_copy(number, sockets, models)
    return copy


def _work_as_copy(number: int, sockets: Sequence[int], models: Sequence[Model]) -> NoReturn:
    """What a copy does, whatever happens: it must never come back into the program that it is a copy of."""
    try:
        for other in (*sockets[:number], *sockets[number + 1 :]):
            os.close(other)
        _half(sockets[number], models)
    finally:
        os._exit(0)


def _half(descriptor: int, models: Sequence[Model]) -> None:
    """Decide about a share of the messages. When the caller is gone, writing to it fails, and this ends."""
    with socket.socket(fileno=descriptor) as joined, joined.makefile("rb") as asked, joined.makefile("wb") as said:
        shares = cast("list[Sequence[str]]", take(asked))
        read = [readings(share, model) for share, model in zip(shares, models, strict=True)]
        give(said, needed(read))
        vectors = cast("Vectors | None", take(asked))
        for share, model, found in zip(shares, models, read, strict=True):
            for first in range(0, len(share), CHUNK):
                give(said, decide_all(share[first : first + CHUNK], model, vectors, found))


if __name__ == "__main__":
    serve(int(sys.argv[1]), [int(descriptor) for descriptor in sys.argv[2:]])
