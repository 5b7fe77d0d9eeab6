"""Hand models, messages and decisions from one process of ours to another.

Words go through a pipe or a socket and are never written down. A model goes through a file that has no name, in memory
where the system has that: both sides read the same pages, and nothing of a hundred megabytes is copied.
"""

from __future__ import annotations

import asyncio
import mmap
import os
import pickle
import struct
import tempfile
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, BinaryIO, cast

import numpy as np

from bot.matching.arrays import Vectors
from bot.matching.language import Languages
from bot.matching.model import Model

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.matching.arrays import Floats

    Place = tuple[int, int]
    Index = tuple[tuple[str, tuple[Place, ...]], ...]
    """Of each part of a model: its name, and where its body and its arrays begin and end in the file."""

LENGTH = struct.Struct("<Q")
SLICE = 1 << 20
"""Bytes handed over at once: more would be copied while voters wait."""
ALIGNED = 64
"""Arrays begin at such places, for arithmetic that wants them so."""


def nameless() -> BinaryIO:
    """A file without a name, gone when nobody has it open."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("deurbel-model"), "w+b")
    return cast("BinaryIO", tempfile.TemporaryFile())  # a model holds no voters' words


def write_model(model: Model, file: BinaryIO) -> Index:
    """Append what deciding needs of a model. In parts, so that a thread that does it lets others in between."""
    rows = replace(model.rows, texts=(), plain=(), language=())
    slim = replace(model, languages=Languages({}, {}, {}), rows=rows)
    index = []
    for field in (field for field in fields(Model) if field.init):
        apart: list[pickle.PickleBuffer] = []
        body = pickle.dumps(getattr(slim, field.name), protocol=5, buffer_callback=apart.append)
        index.append(
            (field.name, tuple(_append(part, file) for part in [memoryview(body), *(one.raw() for one in apart)]))
        )
    file.flush()
    return tuple(index)


def _append(part: memoryview[int], file: BinaryIO) -> tuple[int, int]:
    first = -(-file.tell() // ALIGNED) * ALIGNED
    file.seek(first)
    file.write(part)
    return first, file.tell()


def read_models(descriptor: int, indices: Sequence[Index]) -> list[Model]:
    """The models in a file. Their arrays are the file's pages, and cannot be written to."""
    if not indices:
        return []
    whole = memoryview(mmap.mmap(descriptor, 0, access=mmap.ACCESS_READ))
    models = []
    for index in indices:
        parts = {}
        for name, places in index:
            body, *apart = (whole[first:last] for first, last in places)
            parts[name] = pickle.loads(body, buffers=apart)  # noqa: S301  from the process that started this one
        models.append(Model(**parts))
    return models


def packed(what: object) -> list[memoryview]:
    """What goes through a pipe: the number of parts, and each with its length. Arrays are not copied for it."""
    if isinstance(what, Vectors):  # one array, not thousands
        texts = list(what.by_text)
        matrix = np.stack([what.by_text[text] for text in texts]) if texts else np.empty((0, 0), np.float32)
        what = _Stacked(what.encoder, texts, matrix)
    apart: list[pickle.PickleBuffer] = []
    body = pickle.dumps(what, protocol=5, buffer_callback=apart.append)
    parts = [memoryview(body), *(part.raw() for part in apart)]
    found = [memoryview(LENGTH.pack(len(parts)))]
    for part in parts:
        found += [memoryview(LENGTH.pack(part.nbytes)), part]
    return found


@dataclass(frozen=True, slots=True)
class _Stacked:
    """Vectors on their way: (n, dim)."""

    encoder: str
    texts: list[str]
    matrix: Floats


def _unpacked(parts: list[bytes]) -> object:
    # From a process that we started or that started us, over a pipe that nobody else has.
    what = pickle.loads(parts[0], buffers=parts[1:])  # noqa: S301
    if isinstance(what, _Stacked):
        return Vectors(what.encoder, dict(zip(what.texts, what.matrix, strict=True)))
    return what


async def send(writer: asyncio.StreamWriter, what: object) -> None:
    """Hand something over. Raises OSError when the other side is gone."""
    for part in await asyncio.to_thread(packed, what):
        for first in range(0, part.nbytes, SLICE):
            writer.write(part[first : first + SLICE])
            await writer.drain()


async def receive(reader: asyncio.StreamReader) -> object:
    """What the other side hands over. Raises IncompleteReadError when it is gone."""
    (count,) = LENGTH.unpack(await reader.readexactly(LENGTH.size))
    parts = []
    for _ in range(count):
        (length,) = LENGTH.unpack(await reader.readexactly(LENGTH.size))
        parts.append(await reader.readexactly(length))
    return _unpacked(parts)


def give(pipe: BinaryIO, what: object) -> None:
    """As `send`, for who has nothing else to do."""
    pipe.writelines(packed(what))
    pipe.flush()


def take(pipe: BinaryIO) -> object:
    """As `receive`, for who has nothing else to do. Raises EOFError."""
    (count,) = LENGTH.unpack(_exactly(pipe, LENGTH.size))
    return _unpacked([_exactly(pipe, LENGTH.unpack(_exactly(pipe, LENGTH.size))[0]) for _ in range(count)])


def _exactly(pipe: BinaryIO, length: int) -> bytes:
    body = pipe.read(length)
    if len(body) != length:
        raise EOFError("the other side is gone")
    return body
