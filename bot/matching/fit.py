"""Fit a matcher to a knowledge base: learn features, train networks, weigh the evidence, set the thresholds.

Everything that is later asked of an unseen message is learnt on messages that were unseen: the rows are parted in
folds, networks and neighbours for a row come from the other folds, and weights and thresholds are fitted on that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.matching import evidence, fusion, guards, language, lexical, network, thresholds
from bot.matching.arrays import Floats, Vectors
from bot.matching.evidence import DenseView, Segments, WordView
from bot.matching.model import WORDS_ALONE, Half, Model
from bot.matching.network import Network
from bot.matching.normalise import folded
from bot.matching.rows import FOLDS, Entries, Rows, entries_of, rows_of

if TYPE_CHECKING:
    from bot.knowledge.base import KnowledgeBase

PROJECTED = {"characters": 768, "stems": 256}
LOUDNESS = {"characters": 6.0, "stems": 4.0}
"""Length of each view in the networks' input: how much it weighs before anything is learnt."""
MOST_POSTINGS = 400

HIDDEN, HIDDEN_WORDS = 384, 128
"""Size of the networks with an encoder, and of those for words alone."""

Progress = Callable[[str], None]
Each = Callable[[Callable[[int], Network], Sequence[int]], Iterable[Network]]
"""Like `map`: who has more than one core hands in a map that uses them."""


@dataclass(frozen=True, slots=True)
class EncoderShape:
    """How the vector of a (joined) encoder is made up: name, and (length, loudness) of each part."""

    name: str
    parts: tuple[tuple[int, float], ...]


def texts_of(base: KnowledgeBase) -> tuple[str, ...]:
    """List all canonical texts that must be encoded before a fit."""
    return rows_of(base, entries_of(base)).texts


def fit(
    base: KnowledgeBase,
    encoded: tuple[tuple[EncoderShape, Vectors], ...],
    *,
    seed: int = 0,
    progress: Progress = lambda _: None,
    each: Each = map,
) -> Model:
    """Fit a model with a half for each encoder in `encoded` whose vectors cover all texts, and one for words alone."""
    entries = entries_of(base)
    rows = rows_of(base, entries)
    parts = evidence.segments(rows.entry, len(entries.names))
    progress("words")
    plain = [folded(text) for text in rows.texts]
    words = tuple(_word_view(view, plain) for view in lexical.VIEWS)
    sparse = [view.lexicon.rows(plain) for view in words]
    asked = np.flatnonzero(rows.measured)
    lexical_kinds = np.concatenate(
        [
            evidence.word_evidence(view, [matrix.row(i) for i in range(len(plain))], rows.fold, asked, parts)
            for view, matrix in zip(words, sparse, strict=True)
        ]
    )
    lexical_x = np.hstack(
        [view.projection.rows(matrix) * np.float32(view.loudness) for view, matrix in zip(words, sparse, strict=True)]
    )
    ground = _Ground(base, rows, parts, lexical_kinds, lexical_x, entries, seed, progress, each)
    halves = {}
    for shape, vectors in (*encoded, (EncoderShape(WORDS_ALONE, ()), None)):
        if vectors is None or all(text in vectors.by_text for text in rows.texts):
            halves[shape.name] = _half(ground, shape, vectors)
    compiled = guards.compile_guards(base, rows, entries)
    return Model(base.version, entries, rows, parts, words, compiled, language.learn(rows), halves)


@dataclass(frozen=True, slots=True)
class _Ground:
    """What all halves stand on."""

    base: KnowledgeBase
    rows: Rows
    parts: Segments
    lexical_kinds: Floats
    lexical_x: Floats
    entries: Entries
    seed: int
    progress: Progress
    each: Each


def _word_view(view: str, plain: list[str]) -> WordView:
    lexicon = lexical.learn(view, plain)
    found = lexical.index(lexicon, lexicon.rows(plain), most=MOST_POSTINGS)
    return WordView(lexicon, found, lexical.projection(lexicon, PROJECTED[view]), LOUDNESS[view])


def _half(ground: _Ground, shape: EncoderShape, vectors: Vectors | None) -> Half:
    rows = ground.rows
    asked = np.flatnonzero(rows.measured)
    views: list[DenseView] = []
    units: list[Floats] = []
    if vectors is not None:
        whole = np.stack([vectors.by_text[text] for text in rows.texts])
        views = list(_dense_views(shape, whole))
        units = [view.unit(whole) for view in views]
    loud = [unit * np.float32(view.loudness) for view, unit in zip(views, units, strict=True)]
    x = np.hstack([*loud, ground.lexical_x])
    networks = _networks(ground, x, shape.name)
    kinds = np.concatenate(
        [
            evidence.network_evidence(networks, x, rows.fold, asked),
            *(evidence.dense_evidence(unit, rows.fold, asked, ground.parts) for unit in units),
            ground.lexical_kinds,
        ]
    )
    ground.progress(f"weights {shape.name}")
    fused = fusion.learn(kinds, rows.entry[asked], ground.entries.is_reply)
    limits = thresholds.learn(
        fused.probabilities(kinds), rows.entry[asked], ground.entries, ground.base.campaign.max_wrong
    )
    return Half(shape.name, tuple(views), tuple(units), networks, fused, limits)


def _networks(ground: _Ground, x: Floats, encoder: str) -> tuple[Network, ...]:
    """Train one network without each fold. Together they are the ensemble that decides about unseen messages."""
    rows = ground.rows
    start = network.initial(x.shape[1], HIDDEN if encoder else HIDDEN_WORDS, len(ground.entries.names), ground.seed)

    def without(fold: int) -> Network:
        ground.progress(f"network {fold + 1} of {FOLDS} {encoder}".strip())
        seen = rows.fold != fold
        return network.train(start, x[seen], rows.entry[seen], seed=ground.seed + 1 + fold)

    return tuple(ground.each(without, range(FOLDS)))


def _dense_views(shape: EncoderShape, whole: Floats) -> Iterator[DenseView]:
    first = 0
    for length, loudness in shape.parts:
        centre = whole[:, first : first + length].mean(axis=0).astype(np.float32)
        yield DenseView(first, first + length, centre, loudness)
        first += length
