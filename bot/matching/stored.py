"""A fitted model as bytes and back, so that a warm start need not fit. No pickle: a file holds data, never code."""

from __future__ import annotations

import dataclasses
import io
import json
import re
import zipfile
from typing import Any

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


def to_bytes(model: Model) -> bytes:
    """Pack a model."""
    arrays: dict[str, np.ndarray[Any, Any]] = {}
    tree = json.dumps(_pack(model, arrays), ensure_ascii=False)
    held = io.BytesIO()
    arrays["tree"] = np.frombuffer(tree.encode(), dtype=np.uint8)
    np.savez(held, allow_pickle=False, **arrays)
    return held.getvalue()


def from_bytes(packed: bytes) -> Model:
    """Unpack a model. Raises ValueError when the bytes are not a whole model of this program's form."""
    try:
        with np.load(io.BytesIO(packed), allow_pickle=False) as held:
            arrays = {name: held[name] for name in held.files if name != "tree"}
            model = _unpack(json.loads(held["tree"].tobytes().decode()), arrays)
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile) as error:
        raise ValueError(f"not a model: {error}") from error
    if not isinstance(model, Model):
        raise ValueError("not a model: something else was packed")
    return model


def _pack(value: Any, arrays: dict[str, np.ndarray[Any, Any]]) -> Any:  # noqa: ANN401, PLR0911  any part of a model
    if isinstance(value, np.ndarray):
        name = f"a{len(arrays)}"
        arrays[name] = value
        return {"array": name}
    if dataclasses.is_dataclass(value):
        # What is no argument is a memory of this process, and holds voters' words: never on a disk.
        kept = (field.name for field in dataclasses.fields(value) if field.init)
        fields = {name: _pack(getattr(value, name), arrays) for name in kept}
        return {"part": type(value).__name__, "fields": fields}
    if isinstance(value, re.Pattern):
        return {"pattern": value.pattern}
    if isinstance(value, dict):
        return {"map": [[key, _pack(item, arrays)] for key, item in value.items()]}
    if isinstance(value, frozenset):
        return {"set": sorted(value)}
    if isinstance(value, tuple):
        return {"row": [_pack(item, arrays) for item in value]}
    return value


def _unpack(value: Any, arrays: dict[str, np.ndarray[Any, Any]]) -> Any:  # noqa: ANN401, PLR0911  any part of a model
    if not isinstance(value, dict):
        return value
    if "array" in value:
        return arrays[value["array"]]
    if "part" in value:
        return _PARTS[value["part"]](**{name: _unpack(item, arrays) for name, item in value["fields"].items()})
    if "pattern" in value:
        return re.compile(value["pattern"])
    if "map" in value:
        return {key: _unpack(item, arrays) for key, item in value["map"]}
    if "set" in value:
        return frozenset(value["set"])
    return tuple(_unpack(item, arrays) for item in value["row"])
