"""The child process: `python -m bot.encoder NAME THREADS`. Texts on standard input, vectors on standard output.

The first reply comes unasked, for one word: then the parent knows that the encoder works and how long its vectors are.
Ends when its input ends, so that it never outlives its parent. Says nothing: what it reads are voters' words.
"""

from __future__ import annotations

import json
import os
import sys
from typing import BinaryIO

from bot.encoder import frames


def main(name: str, threads: int) -> int:
    """Serve until the input ends. Exit status 3: this encoder does not work on this machine."""
    os.environ["OMP_NUM_THREADS"] = str(threads)  # these are read when the C library is loaded
    os.environ["OMP_WAIT_POLICY"] = "passive"  # a thread that waits spinning takes the core from the one it waits for
    source, sink = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a package prints must not stand between vectors
    from bot.encoder import packages  # noqa: PLC0415  after the number of threads is set

    try:
        embed = packages.load(name, threads)
        sink.write(frames.reply(embed(["hallo"])))
    except (ImportError, OSError, RuntimeError, KeyError):
        return 3
    sink.flush()
    while (texts := _next(source)) is not None:
        sink.write(frames.reply(embed(texts)))
        sink.flush()
    return 0


def _next(source: BinaryIO) -> list[str] | None:
    head = source.read(frames.LENGTH.size)
    if len(head) < frames.LENGTH.size:
        return None
    (length,) = frames.LENGTH.unpack(head)
    body = source.read(length)
    return [str(text) for text in json.loads(body)] if len(body) == length else None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
