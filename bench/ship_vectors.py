"""`make vectors`: write the vectors of the shipped knowledge anew, after examples have changed."""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path

import numpy as np

from bot.app.starting import read_knowledge
from bot.encoder.cache import SHIPPED, DiskCache, shipped
from bot.encoder.service import CHOICES, Encoder
from bot.matching.fit import texts_of

ROOT = Path(__file__).parents[1]


async def ship() -> None:
    """Encode what is not there yet, and write exactly the texts of the shipped knowledge."""
    base, _ = read_knowledge(ROOT / "knowledge")
    texts = texts_of(base)
    encoder = Encoder((CHOICES[0],))
    if not await encoder.start():
        raise SystemExit("The first encoder does not run on this machine: nothing was written.")
    try:
        with tempfile.TemporaryDirectory() as folder:
            made = DiskCache(Path(folder) / "vectors.npz", encoder.name)
            if not await encoder.encode_all(texts, made):
                raise SystemExit("The encoder ended half-way: nothing was written.")
            made.save(texts)
            SHIPPED.mkdir(exist_ok=True)
            with np.load(made.path, allow_pickle=False) as found:
                np.savez_compressed(shipped(encoder.name), **found)
    finally:
        await encoder.stop()
    print(f"{shipped(encoder.name)}: {len(texts)} texts, {shipped(encoder.name).stat().st_size // 1024} kB")


if __name__ == "__main__":
    asyncio.run(ship())
