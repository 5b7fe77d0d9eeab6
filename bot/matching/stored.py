"""A fitted model as bytes and back, so that a warm start need not fit. No pickle: a file holds data, never code.

A head (what it is, a checksum, lengths), the model's parts as JSON with a number in the place of each array, and the
arrays one after the other, as they stand in memory.
"""

from __future__ import annotations

import dataclasses
import json
import math
import re
import struct
import zlib
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np

from bot.matching.evidence import DenseView, Segments, WordView
from bot.matching.fusion import Fusion
from bot.matching.guards import Guards, Verdict
from bot.matching.language import Languages
from bot.matching.lexical import Index, Lexicon, Projection, Sparse
from bot.matching.model import Half, Model
from bot.matching.network import Network
from bot.matching.reading import Reader
from bot.matching.rows import Entries, Rows
from bot.matching.spelling import Spelling, WordLists
from bot.matching.synonyms import Synonyms
from bot.matching.thresholds import Thresholds
from bot.matching.trust import Trust

if TYPE_CHECKING:
    from collections.abc import Iterable

Array = np.ndarray[Any, Any]
MAGIC = b"deurbel\x01"
HEAD = struct.Struct("<8sI4xQQ32x")
"""Magic, checksum of all that follows, length of the JSON, length of all that follows: 64 bytes."""
ALIGNED = 64
"""Arrays begin at multiples of this, as arithmetic wants them."""
_GAP = memoryview(bytes(ALIGNED))
_PARTS = {
    part.__name__: part
    for part in (
        DenseView,
        Entries,
        Fusion,
        Guards,
        Half,
        Index,
        Languages,
        Lexicon,
        Model,
        Network,
        Projection,
        Reader,
        Rows,
        Segments,
        Sparse,
        Spelling,
        Synonyms,
        Thresholds,
        Trust,
        Verdict,
        WordLists,
        WordView,
    )
}


def write(model: Model, file: BinaryIO) -> None:
    """Write a model. Its arrays begin at multiples of 64 bytes from here, so that they can be used where they stand."""
    arrays: list[Array] = []
    tree = _pack(model, arrays)
    places, end = [], 0
    for array in arrays:
        places.append([array.dtype.str, list(array.shape), end])
        end += -(-array.nbytes // ALIGNED) * ALIGNED
    head = json.dumps({"model": tree, "arrays": places}, ensure_ascii=False, separators=(",", ":")).encode()
    head += b" " * (-(HEAD.size + len(head)) % ALIGNED)
    parts = [memoryview(head)]
    for array in arrays:
        parts += [np.ascontiguousarray(array).reshape(-1).view(np.uint8).data, _GAP[: -array.nbytes % ALIGNED]]
    file.write(HEAD.pack(MAGIC, _checked(parts), len(head), len(head) + end))
    file.writelines(parts)


def read(packed: memoryview) -> Model:
    """Read a model; its arrays are views of `packed`, so nothing is copied.

    Raises ValueError when these are not the bytes of one whole model of this program's form.
    """
    try:
        magic, check, length, size = HEAD.unpack_from(packed)
        body = packed[HEAD.size : HEAD.size + size]
        if magic != MAGIC or len(body) != size or _checked([body]) != check:
            raise ValueError("it is another thing, or not whole")
        head = json.loads(bytes(body[:length]))
        arrays = [_array(body[length:], *place) for place in head["arrays"]]
        model = _unpack(head["model"], arrays)
    except (struct.error, ValueError, KeyError, TypeError, IndexError) as error:
        raise ValueError(f"not a model: {error}") from error
    if not isinstance(model, Model):
        raise ValueError("not a model: something else was packed")
    return model


def _checked(parts: Iterable[memoryview]) -> int:
    check = 0
    for part in parts:
        check = zlib.crc32(part, check)
    return check


def _array(body: memoryview, kind: str, shape: list[int], first: int) -> Array:
    return np.frombuffer(body, dtype=kind, count=math.prod(shape), offset=first).reshape(shape)


def _pack(value: Any, arrays: list[Array]) -> Any:  # noqa: ANN401, PLR0911  any part of a model
    if isinstance(value, np.ndarray):
        arrays.append(value)
        return {"array": len(arrays) - 1}
    if dataclasses.is_dataclass(value):
        fields = {name: _pack(getattr(value, name), arrays) for name in _kept(type(value))}
        return {"part": type(value).__name__, "fields": fields}
    if isinstance(value, re.Pattern):
        return {"pattern": value.pattern}
    if isinstance(value, dict):
        if _plain(value.values()) and all(isinstance(key, str) for key in value):
            return {"plain": value}
        if _plain_parts(value):  # column by column: thousands of them are read back in a tenth of the time
            (kind,) = {type(part) for part in value.values()}
            columns = {name: [getattr(part, name) for part in value.values()] for name in _kept(kind)}
            return {"parts": kind.__name__, "keys": list(value), "columns": columns}
        return {"map": [[key, _pack(item, arrays)] for key, item in value.items()]}
    if isinstance(value, frozenset):
        return {"set": sorted(value)}
    if isinstance(value, tuple):
        return {"flat": value} if _plain(value) else {"row": [_pack(item, arrays) for item in value]}
    return value


def _kept(kind: type) -> list[str]:
    """Names of what is stored. What is no argument is a memory of one process, with voters' words: never on a disk."""
    return [field.name for field in dataclasses.fields(kind) if field.init]


def _plain(values: Iterable[object]) -> bool:
    return all(isinstance(value, str | int | float) for value in values)


def _plain_parts(value: dict[str, Any]) -> bool:
    kinds = {type(part) for part in value.values()}
    return (
        len(kinds) == 1
        and all(map(dataclasses.is_dataclass, kinds))
        and all(_plain(getattr(part, name) for name in _kept(type(part))) for part in value.values())
    )


def _unpack(value: Any, arrays: list[Array]) -> Any:  # noqa: ANN401, PLR0911  any part of a model
    if not isinstance(value, dict):
        return value
    if "array" in value:
        return arrays[value["array"]]
    if "part" in value:
        return _PARTS[value["part"]](**{name: _unpack(item, arrays) for name, item in value["fields"].items()})
    if "plain" in value:
        return value["plain"]
    if "parts" in value:
        kind, names = _PARTS[value["parts"]], list(value["columns"])
        rows = zip(*value["columns"].values(), strict=True)
        made = (kind(**dict(zip(names, row, strict=True))) for row in rows)
        return dict(zip(value["keys"], made, strict=True))
    if "pattern" in value:
        return re.compile(value["pattern"])
    if "map" in value:
        return {key: _unpack(item, arrays) for key, item in value["map"]}
    if "set" in value:
        return frozenset(value["set"])
    if "flat" in value:
        return tuple(value["flat"])
    return tuple(_unpack(item, arrays) for item in value["row"])
