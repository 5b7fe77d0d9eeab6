"""A fitted matcher: everything `decide` needs, frozen. One model holds one half for each encoder it may have to do
with.

What is slow to make is in here once (features, indices, networks); a half adds the weights that fuse its kinds of
evidence and the thresholds fitted for them, because a probability without the encoder is worth less than one with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from bot.matching.arrays import Floats, Ints, Vectors, times
from bot.matching.decision import Decision
from bot.matching.evidence import DenseView, Segments, WordView, near
from bot.matching.fusion import Fusion
from bot.matching.guards import Guards
from bot.matching.language import Languages
from bot.matching.lexical import forget_words
from bot.matching.network import Network
from bot.matching.normalise import folded
from bot.matching.reading import Reader, Reading
from bot.matching.recent import Recent
from bot.matching.rows import Entries, Rows
from bot.matching.thresholds import Thresholds
from bot.matching.trust import Trust

MOST_REMEMBERED = 500
"""Messages whose reading and decision are kept (twice so many at most)."""
LONGEST_REMEMBERED = 1_000
"""Characters: longer messages do not come twice, and would fill the memory."""
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
class Remembered:
    """What was read and decided in the last minutes: a message that comes again costs nothing.

    readings: of messages.    decisions: (message, encoder) -> decision, where all vectors were there.
    """

    readings: Recent[str, Reading] = field(default_factory=lambda: Recent(MOST_REMEMBERED))
    decisions: Recent[tuple[str, str], Decision] = field(default_factory=lambda: Recent(MOST_REMEMBERED))


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
    recent: Remembered = field(default_factory=Remembered, init=False, repr=False, compare=False)

    def read(self, text: str) -> Reading:
        """Read a message, or remember how it was read."""
        reading = self.recent.readings.get(text)
        if reading is None:
            reading = self.reader.read(text)
            if len(text) <= LONGEST_REMEMBERED:
                self.recent.readings.put(text, reading)
        return reading

    def forget(self) -> None:
        """Drop what voters wrote and nobody asked for since the last time; to be called every few minutes."""
        for memory in (self.recent.readings, self.recent.decisions, self.reader.spelling.remembered):
            memory.age()
        forget_words()

    def half_for(self, vectors: Vectors | None) -> Half:
        """Pick the half for these vectors; without vectors, or with those of an unknown encoder, words alone."""
        return self.halves.get(vectors.encoder if vectors else WORDS_ALONE, self.halves[WORDS_ALONE])


def gather(model: Model, half: Half, texts: Sequence[str], vectors: Floats | None) -> Floats:
    """Gather what speaks for each entry: (kinds, n, entries), kinds in the order of `bot.matching.fit`.

    texts: canonical; vectors: (n, dim) of the encoder, where the half has views.
    """
    kinds: list[Floats] = []
    features: list[Floats] = []
    if vectors is not None:
        for view, units in zip(half.views, half.units, strict=True):
            unit = view.unit(vectors)
            kinds += near(times(unit, units.T), model.parts)
            features.append(unit * np.float32(view.loudness))
    plain = [folded(text) for text in texts]
    for word_view in model.words:
        rows = [word_view.lexicon.row(text) for text in plain]
        similarity = np.empty((len(rows), word_view.index.size), dtype=np.float32)
        projected = np.empty((len(rows), word_view.projection.size), dtype=np.float32)
        for number, row in enumerate(rows):
            similarity[number] = word_view.index.similarities(*row)
            projected[number] = word_view.projection.row(*row)
        kinds += near(similarity, model.parts)
        features.append(projected * np.float32(word_view.loudness))
    x = np.hstack(features)
    opinion = np.mean([network.log_probabilities(x) for network in half.networks], axis=0)
    return np.stack([opinion.astype(np.float32), *kinds])


def nearness(model: Model, half: Half, text: str, vector: Floats | None, rows: Ints) -> Floats:
    """How near these rows' examples are to a canonical text, summed over all views: (len(rows),)."""
    found = np.zeros(len(rows), dtype=np.float32)
    if vector is not None:
        for view, units in zip(half.views, half.units, strict=True):
            found += units[rows] @ view.unit(vector[None, :])[0]
    for word_view in model.words:
        found += word_view.index.similarities(*word_view.lexicon.row(folded(text)))[rows]
    return found
