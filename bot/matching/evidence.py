"""How much speaks for each entry: the networks' opinion, and the nearest examples in each view.

For every view (two encoders, characters, stems) an entry has the similarity of its nearest example, and a soft count of
near ones. In learning, a row's evidence never comes from its own fold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.matching.arrays import Flags, Floats, Ints
from bot.matching.lexical import Index, Lexicon, Projection, Sparse
from bot.matching.network import Network
from bot.matching.rows import FOLDS

SHARPNESS = 20.0
"""How much nearer an example must be to count double, in the soft count: 1/20 of a cosine is a factor e."""
CHUNK = 256
"""Rows worked on at once: bounds the memory of a fit."""
FLOOR = np.float32(-1.0)


@dataclass(frozen=True, slots=True)
class DenseView:
    """The vectors of one encoder: which part of the whole vector, its middle, and its weight in the networks."""

    first: int
    last: int
    centre: Floats
    loudness: float

    def unit(self, vectors: Floats) -> Floats:
        """Centre and bring to unit length: (n, dim)."""
        moved = vectors[:, self.first : self.last] - self.centre
        return np.asarray(moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class WordView:
    """One lexical view of the examples: features, index, and projection for the networks."""

    lexicon: Lexicon
    index: Index
    projection: Projection
    loudness: float


@dataclass(frozen=True, slots=True)
class Segments:
    """Where each entry's examples begin in the sorted rows. Entries without examples have none, and get the floor."""

    starts: Ints
    present: Ints
    counts: Ints
    entries: int

    def nearest(self, similarity: Floats) -> Floats:
        """Similarity of the nearest example of each entry: (n, rows) -> (n, entries)."""
        return self._spread(np.maximum.reduceat(similarity, self.starts, axis=1), FLOOR)

    def soft_count(self, similarity: Floats) -> Floats:
        """Log of the number of near examples, by the square root of how many there are.

        Uses up `similarity`: a second array of thousands of examples for each message costs more than the sums in it.
        """
        raised = np.subtract(similarity, np.float32(1), out=similarity)
        raised *= np.float32(SHARPNESS)
        np.exp(raised, out=raised)
        summed = np.add.reduceat(raised, self.starts, axis=1) / np.sqrt(self.counts)
        return self._spread(np.log(summed + 1e-6).astype(np.float32), np.float32(np.log(1e-6)))

    def _spread(self, values: Floats, floor: np.float32) -> Floats:
        whole = np.full((len(values), self.entries), floor, dtype=np.float32)
        whole[:, self.present] = values
        return whole


def segments(entry: Ints, entries: int) -> Segments:
    """Find the segments of rows sorted by entry."""
    present, starts, counts = np.unique(entry, return_index=True, return_counts=True)
    return Segments(starts.astype(np.int64), present.astype(np.int64), counts.astype(np.int64), entries)


def near(similarity: Floats, parts: Segments) -> list[Floats]:
    """Give the evidence of one view: two arrays (n, entries). Uses up `similarity`."""
    return [parts.nearest(similarity), parts.soft_count(similarity)]


def dense_evidence(units: Floats, fold: Ints, asked: Ints, parts: Segments) -> Floats:
    """Evidence of one encoder's view for rows `asked`, each without its own fold: (2, asked, entries)."""
    kept = []
    for rows in _chunks(asked):
        similarity = units[rows] @ units.T
        kept.append(near(_without_own_fold(similarity, fold, rows), parts))
    return _joined(kept)


def word_evidence(view: WordView, sparse: Sparse, fold: Ints, asked: Ints, parts: Segments) -> Floats:
    """Evidence of one lexical view for rows `asked`, each without its own fold: (2, asked, entries)."""
    kept = []
    for rows in _chunks(asked):
        similarity = np.stack([view.index.similarities(*sparse.row(int(i))) for i in rows])
        kept.append(near(_without_own_fold(similarity, fold, rows), parts))
    return _joined(kept)


def network_evidence(held_out: Sequence[Network], x: Floats, fold: Ints, asked: Ints) -> Floats:
    """The opinion of the networks that did not see the row's fold: (1, asked, entries).

    Network i has not seen fold i % FOLDS.
    """
    out = np.empty((1, len(asked), len(held_out[0].out_bias)), dtype=np.float32)
    for number in range(FOLDS):
        mine: Flags = fold[asked] == number
        said = [network.log_probabilities(x[asked[mine]]) for network in held_out[number::FOLDS]]
        out[0, mine] = np.mean(said, axis=0)
    return out


def _without_own_fold(similarity: Floats, fold: Ints, rows: Ints) -> Floats:
    similarity[fold[None, :] == fold[rows][:, None]] = FLOOR
    return similarity


def _chunks(asked: Ints) -> list[Ints]:
    return [asked[first : first + CHUNK] for first in range(0, len(asked), CHUNK)]


def _joined(kept: list[list[Floats]]) -> Floats:
    return np.stack([np.concatenate([chunk[kind] for chunk in kept]) for kind in range(2)])
