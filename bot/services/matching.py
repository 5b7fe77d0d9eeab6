"""The matcher at work: a model for a knowledge base, kept or fitted, and decisions with the encoder's vectors."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from bot import matching
from bot.encoder.cache import DiskCache
from bot.matching.arrays import Vectors
from bot.matching.decide import decide, wanted
from bot.matching.fit import NETWORKS, EncoderShape, fitted_to, texts_of
from bot.services import keeping
from bot.services.fitting import FitError, fit_apart

if TYPE_CHECKING:
    from bot.encoder.service import Encoder
    from bot.knowledge.base import KnowledgeBase
    from bot.matching.decision import Decision
    from bot.matching.model import Model

SEED = 0
E5_PART, USE_PART = (384, 10.0), (512, 6.0)
SHAPES = {"e5+use": EncoderShape("e5+use", (E5_PART, USE_PART)), "use": EncoderShape("use", (USE_PART,))}
KEPT = 3
"""Models on the disk: of what voters get, of a draft, and of what a roll back would bring; 130 MB each."""
Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is (0: not known)."""


def quiet(_what: str, _done: int, _total: int) -> None:
    """Tell nobody."""


@dataclass
class Matching:
    """One encoder and a folder for what need not be made twice (vectors, models; never a voter's words)."""

    encoder: Encoder
    folder: Path
    networks: int = NETWORKS

    async def model_for(self, base: KnowledgeBase, progress: Progress = quiet) -> Model:
        """Return the model of a knowledge base: from the folder, or encoded and fitted now, in a process of its own.

        An edit that no model hangs on (an answer, a quote, a sentence of the bot) finds the model that is there.
        """
        key = await asyncio.to_thread(_key, base, self.encoder.name)
        kept = self.folder / f"matcher-{key.hex()[:12]}.bin"
        model = await asyncio.to_thread(keeping.read, kept, key)
        if model is None:
            model = await self._fitted(base, kept, key, progress)
        await asyncio.to_thread(keeping.tidy, self.folder, "matcher*.bin", kept, KEPT)
        return replace(model, version=base.version)

    async def _fitted(self, base: KnowledgeBase, kept: Path, key: bytes, progress: Progress) -> Model:
        shape = SHAPES.get(self.encoder.name)
        vectors = self.folder / "encoder-cache.npz"
        read = shape is not None and await self._encode(base, vectors, progress)
        encoded = ((shape, vectors),) if shape and read else ()
        fresh = kept.with_name(kept.name + ".new")
        try:
            await fit_apart(
                base,
                encoded,
                into=fresh,
                key=key,
                seed=SEED,
                progress=lambda what: progress(f"learning: {what}", 0, 0),
                networks=self.networks,
            )
            model = await asyncio.to_thread(keeping.read, fresh, key)
            if model is None:
                raise FitError("the model that was fitted cannot be read")
            if read or not self.encoder.name:  # while the encoder is away, a model of words alone is not kept
                await asyncio.to_thread(fresh.replace, kept)
        finally:
            await asyncio.to_thread(fresh.unlink, missing_ok=True)
        return model

    async def vectors(self, texts: Iterable[str]) -> Vectors | None:
        """Return the vectors of messages, or None when the encoder is away."""
        made = await self.encoder.encode(list(texts))
        return None if made is None else Vectors(self.encoder.name, made)

    async def decide(self, text: str, model: Model) -> Decision:
        """Decide about one message, encoder included."""
        texts = wanted(text, model)
        return decide(text, model, await self.vectors(texts) if texts else None)

    async def _encode(self, base: KnowledgeBase, into: Path, progress: Progress) -> bool:
        """Have the vectors of all examples in a file; says whether they are there."""
        texts = texts_of(base)
        disk = await asyncio.to_thread(DiskCache, into, self.encoder.name)
        done = await self.encoder.encode_all(texts, disk, lambda so_far, of: progress("reading examples", so_far, of))
        await asyncio.to_thread(disk.save, texts)
        return done


@cache
def _program() -> bytes:
    """Name the program that fits: a changed line of it makes every kept model one of another program."""
    source = hashlib.sha256()
    for path in sorted(Path(matching.__file__).parent.glob("*.py")):
        source.update(path.read_bytes())
    return source.digest()


def _key(base: KnowledgeBase, encoder: str) -> bytes:
    parts = (_program(), repr(fitted_to(base)).encode(), encoder.encode(), str(SHAPES).encode())
    return hashlib.sha256(b"|".join(parts)).digest()
