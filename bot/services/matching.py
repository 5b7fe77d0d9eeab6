"""The matcher at work: a model for a knowledge base, kept or fitted, and decisions with the encoder's vectors."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from bot import matching
from bot.encoder.cache import DiskCache
from bot.matching import stored
from bot.matching.arrays import Vectors
from bot.matching.decide import decide, wanted
from bot.matching.fit import EncoderShape, texts_of
from bot.services.fitting import fit_apart

if TYPE_CHECKING:
    from bot.encoder.service import Encoder
    from bot.knowledge.base import KnowledgeBase
    from bot.matching.decision import Decision
    from bot.matching.model import Model

SEED = 0
E5_PART, USE_PART = (384, 10.0), (512, 6.0)
SHAPES = {"e5+use": EncoderShape("e5+use", (E5_PART, USE_PART)), "use": EncoderShape("use", (USE_PART,))}
Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is (0: not known)."""


def quiet(_what: str, _done: int, _total: int) -> None:
    """Tell nobody."""


@dataclass
class Matching:
    """One encoder and a folder for what need not be made twice (vectors, models; never a voter's words)."""

    encoder: Encoder
    folder: Path

    async def model_for(self, base: KnowledgeBase, progress: Progress = quiet, *, name: str = "matcher") -> Model:
        """Return the model of a knowledge base: from the cache, or encoded and fitted now, in a process of its own.

        name: of the cache's file, so that a draft that is looked at does not take the place of what is in use.
        """
        kept = self.folder / f"{name}.bin"
        key = _key(base, self.encoder.name)
        if model := await asyncio.to_thread(_read, kept, key):
            return model
        vectors = await self._vectors_of(base, progress)
        shape = SHAPES.get(self.encoder.name)
        encoded = ((shape, vectors),) if shape and vectors else ()
        model = await fit_apart(base, encoded, seed=SEED, progress=lambda what: progress(f"learning: {what}", 0, 0))
        if vectors or not self.encoder.name:
            await asyncio.to_thread(_write, kept, key, model)
        return model

    async def vectors(self, texts: Iterable[str]) -> Vectors | None:
        """Return the vectors of messages, or None when the encoder is away."""
        made = await self.encoder.encode(list(texts))
        return None if made is None else Vectors(self.encoder.name, made)

    async def decide(self, text: str, model: Model) -> Decision:
        """Decide about one message, encoder included."""
        texts = wanted(text, model)
        return decide(text, model, await self.vectors(texts) if texts else None)

    async def _vectors_of(self, base: KnowledgeBase, progress: Progress) -> Vectors | None:
        name = self.encoder.name
        if not name:
            return None
        texts = texts_of(base)
        disk = await asyncio.to_thread(DiskCache, self.folder / "encoder-cache.npz", name)
        found = await self.encoder.encode_all(
            texts, disk, lambda done, total: progress("reading examples", done, total)
        )
        await asyncio.to_thread(disk.save, texts)
        return Vectors(name, found) if found is not None else None


@cache
def _program() -> bytes:
    """Name the program that fits: a changed line of it makes every kept model one of another program."""
    source = hashlib.sha256()
    for path in sorted(Path(matching.__file__).parent.glob("*.py")):
        source.update(path.read_bytes())
    return source.digest()


def _key(base: KnowledgeBase, encoder: str) -> bytes:
    return hashlib.sha256(
        b"|".join([_program(), base.version.encode(), encoder.encode(), str(SHAPES).encode()])
    ).digest()


def _read(path: Path, key: bytes) -> Model | None:
    try:
        packed = path.read_bytes()
    except OSError:
        return None
    if packed[: len(key)] != key:
        return None
    try:
        return stored.from_bytes(packed[len(key) :])
    except ValueError:
        return None


def _write(path: Path, key: bytes, model: Model) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".new")
    beside.write_bytes(key + stored.to_bytes(model))
    beside.replace(path)
