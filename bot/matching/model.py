"""A fitted matcher: everything `decide` needs, frozen. One model holds one half for each encoder it may have to do
with.

What is slow to make is in here once (features, indices, networks); a half adds the weights that fuse its kinds of
evidence and the thresholds fitted for them, because a probability without the encoder is worth less than one with it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bot.matching.arrays import Floats, Vectors
from bot.matching.evidence import DenseView, Segments, WordView, near
from bot.matching.fusion import Fusion
from bot.matching.guards import Guards
from bot.matching.language import Languages
from bot.matching.network import Network
from bot.matching.normalise import folded
from bot.matching.rows import Entries, Rows
from bot.matching.thresholds import Thresholds

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
    languages: Languages
    halves: dict[str, Half]

    def half_for(self, vectors: Vectors | None) -> Half:
        """Pick the half for these vectors; without vectors, or with those of an unknown encoder, words alone."""
        return self.halves.get(vectors.encoder if vectors else WORDS_ALONE, self.halves[WORDS_ALONE])


def evidence_for(model: Model, half: Half, text: str, vector: Floats | None) -> Floats:
    """Gather all evidence for one canonical text: (kinds, 1, entries), kinds in the order of `bot.matching.fit`."""
    kinds: list[Floats] = []
    features: list[Floats] = []
    if vector is not None:
        for view, units in zip(half.views, half.units, strict=True):
            unit = view.unit(vector[None, :])
            kinds += near(unit @ units.T, model.parts)
            features.append(unit * np.float32(view.loudness))
    plain = folded(text)
    for word_view in model.words:
        columns, values = word_view.lexicon.row(plain)
        kinds += near(word_view.index.similarities(columns, values)[None, :], model.parts)
        features.append(word_view.projection.row(columns, values)[None, :] * np.float32(word_view.loudness))
    x = np.hstack(features)
    opinion = np.mean([network.log_probabilities(x) for network in half.networks], axis=0)
    return np.stack([opinion.astype(np.float32), *kinds])
