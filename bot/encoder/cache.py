"""Vectors that are kept: those of the knowledge base on disk, those of voters' messages in memory only.

A vector is kept under the encoder's name and a digest of the text; no text is in the file. Values are rounded to 16
bits, on the way in too, so that a warm start works with the very numbers of the cold one.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
DIGEST_BYTES = 16


def digest(encoder: str, text: str) -> bytes:
    """Name a text for an encoder."""
    return hashlib.blake2b(text.encode(), digest_size=DIGEST_BYTES, key=encoder.encode()[:64]).digest()


def rounded(vectors: Floats) -> Floats:
    """Give vectors as they come back from the file."""
    return vectors.astype(np.float16).astype(np.float32)


SHIPPED = Path(__file__).parent / "shipped"
"""Vectors of the knowledge that this version ships with, so that a first start need not make them: a minute and a half
less on two cores. They are found by content, like all others: a changed example is simply not among them."""


def shipped(encoder: str) -> Path:
    """The file of shipped vectors of an encoder; there need not be one."""
    return SHIPPED / f"{encoder}.npz"


class DiskCache:
    """One file of vectors of knowledge-base texts, of one encoder. A file that cannot be read counts as empty.

    Reading also finds what is shipped; writing goes to `path` alone.
    """

    def __init__(self, path: Path, encoder: str) -> None:
        self.path = path
        self.encoder = encoder
        self._vectors: dict[bytes, NDArray[np.float16]] = _read(shipped(encoder), encoder) | _read(path, encoder)

    def known(self, texts: Iterable[str]) -> dict[str, Floats]:
        """Return the vectors that are there."""
        found = ((text, self._vectors.get(digest(self.encoder, text))) for text in texts)
        return {text: vector.astype(np.float32) for text, vector in found if vector is not None}

    def missing(self, texts: Iterable[str]) -> list[str]:
        """Those that are not there, each once."""
        return [text for text in dict.fromkeys(texts) if digest(self.encoder, text) not in self._vectors]

    def add(self, vectors: Mapping[str, Floats]) -> None:
        """Remember vectors until `save`."""
        self._vectors |= {digest(self.encoder, text): vector.astype(np.float16) for text, vector in vectors.items()}

    def save(self, texts: Iterable[str]) -> None:
        """Write the vectors of exactly these texts, whole or not at all. Raises OSError."""
        wanted = {digest(self.encoder, text) for text in texts}
        self._vectors = {key: vector for key, vector in self._vectors.items() if key in wanted}
        if not self._vectors:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        beside = self.path.with_name(self.path.name + ".new")
        keys = np.frombuffer(b"".join(self._vectors), dtype=np.uint8).reshape(-1, DIGEST_BYTES)
        with beside.open("wb") as file:
            np.savez(file, encoder=np.array(self.encoder), keys=keys, vectors=np.stack(list(self._vectors.values())))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(self.path)


def _read(path: Path, encoder: str) -> dict[bytes, NDArray[np.float16]]:
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as stored:
            if str(stored["encoder"]) != encoder:
                return {}
            return dict(zip(map(bytes, stored["keys"]), stored["vectors"].astype(np.float16), strict=True))
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return {}


class RecentVectors:
    """The vectors of the last messages, in memory, by digest: a repeated message costs nothing."""

    def __init__(self, most: int = 1_000) -> None:
        self._most = most
        self._kept: OrderedDict[bytes, tuple[Floats, int]] = OrderedDict()
        self._times_aged = 0

    def get(self, key: bytes) -> Floats | None:
        """Return a vector, and count it as used."""
        if key not in self._kept:
            return None
        vector, _ = self._kept[key]
        self.put(key, vector)
        return vector

    def put(self, key: bytes, vector: Floats) -> None:
        """Keep a vector; the one unused for longest goes."""
        self._kept[key] = (vector, self._times_aged)
        self._kept.move_to_end(key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)

    def age(self) -> None:
        """Drop what was not used since the last time."""
        while self._kept and next(iter(self._kept.values()))[1] < self._times_aged:
            self._kept.popitem(last=False)
        self._times_aged += 1
