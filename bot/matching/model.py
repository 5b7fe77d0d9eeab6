"""A fitted matcher: everything `decide` needs, frozen. One model holds one half for each encoder it may have to do
with.

What is slow to make is in here once (features, indices, networks); a half adds the weights that fuse its kinds of
evidence and the thresholds fitted for them, because a probability without the encoder is worth less than one with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.matching.arrays import Floats, Vectors
from bot.matching.evidence import DenseView, Segments, WordView, near
from bot.matching.fusion import Fusion
from bot.matching.guards import Guards
from bot.matching.language import Languages
from bot.matching.network import Network
from bot.matching.normalise import folded
from bot.matching.reading import Reader
from bot.matching.rows import Entries, Rows
from bot.matching.thresholds import Thresholds
from bot.matching.trust import Trust

WORDS_ALONE = ""
"""Name of the half that knows no encoder."""


@dataclass(frozen=True, slots=True)
class Half:
    """What is fitted for one encoder ("" for none). units: the examples' vectors in each of its views."""

    encoder: str
    views: tuple[DenseView, ...]
    units: tuple[Floats, ...]
    networks: tuple[Network, ...]
    fusion: Fusion
    trust: Trust
    thresholds: Thresholds


@dataclass(frozen=True, slots=True)
class Model:
    """A knowledge base, fitted. Equal knowledge, vectors and seed: equal model."""

    version: str
    entries: Entries
    rows: Rows
    parts: Segments
    words: tuple[WordView, ...]
    guards: Guards
    reader: Reader
    languages: Languages
    halves: dict[str, Half]

    def half_for(self, vectors: Vectors | None) -> Half:
        """Pick the half for these vectors; without vectors, or with those of an unknown encoder, words alone."""
        return self.halves.get(vectors.encoder if vectors else WORDS_ALONE, self.halves[WORDS_ALONE])


@dataclass(frozen=True, slots=True)
class Gathered:
    """What speaks for each entry: evidence (kinds, n, entries), kinds in the order of `bot.matching.fit`; and how
    near each
    example is, (n, rows), in the mean of all views; (n, 0) where that was not asked for."""

    evidence: Floats
    nearness: Floats


def gather(
    model: Model, half: Half, texts: Sequence[str], vectors: Floats | None, *, nearness_too: bool = True
) -> Gathered:
    """Gather all evidence for canonical texts, with the encoder's vectors (n, dim) where the half has views."""
    kinds: list[Floats] = []
    features: list[Floats] = []
    nearness = np.zeros((len(texts), len(model.rows.texts) if nearness_too else 0), dtype=np.float32)
    if vectors is not None:
        for view, units in zip(half.views, half.units, strict=True):
            unit = view.unit(vectors)
            similarity = unit @ units.T
            if nearness_too:
                nearness += similarity
            kinds += near(similarity, model.parts)
            features.append(unit * np.float32(view.loudness))
    plain = [folded(text) for text in texts]
    for word_view in model.words:
        rows = [word_view.lexicon.row(text) for text in plain]
        similarity = np.stack([word_view.index.similarities(*row) for row in rows])
        if nearness_too:
            nearness += similarity
        kinds += near(similarity, model.parts)
        projected = np.stack([word_view.projection.row(*row) for row in rows])
        features.append(projected * np.float32(word_view.loudness))
    x = np.hstack(features)
    opinion = np.mean([network.log_probabilities(x) for network in half.networks], axis=0)
    return Gathered(np.stack([opinion.astype(np.float32), *kinds]), nearness)
