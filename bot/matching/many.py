"""Decide about many messages at once, as `decide` does one by one: for replaying a week of questions.

The same evidence and the same lines, worked out in blocks; a test holds every decision equal to that of `decide`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from bot.matching.arrays import Floats, Ints, Vectors
from bot.matching.decide import by_ranking, exact
from bot.matching.evidence import WordView, near
from bot.matching.model import Half, Model
from bot.matching.normalise import canonical, folded

if TYPE_CHECKING:
    from bot.matching.decision import Decision

BLOCK = 128
"""Messages worked out together: bounds the memory (messages x examples)."""


def decide_many(
    texts: Sequence[str],
    model: Model,
    vectors: Vectors | None,
    *,
    languages: Sequence[str] | None = None,
    progress: Callable[[int], None] = lambda _done: None,
) -> list[Decision]:
    """Decide about each message.

    languages: of the messages, where they are known: finding them out takes a third of the time.
    progress:  called with how many are done, once for each block.
    """
    decided: list[Decision] = []
    for first in range(0, len(texts), BLOCK):
        part = texts[first : first + BLOCK]
        known = languages[first : first + BLOCK] if languages else [model.languages.of(text) for text in part]
        decided += _block(part, known, model, vectors)
        progress(len(decided))
    return decided


def _block(texts: Sequence[str], languages: Sequence[str], model: Model, vectors: Vectors | None) -> list[Decision]:
    found: list[Decision | None] = [None] * len(texts)
    read = [canonical(text) for text in texts]
    encoded, words_only = [], []
    half = model.half_for(vectors)
    for number, text in enumerate(texts):
        if verdict := model.guards.verdict(text):
            found[number] = exact(verdict, model, languages[number])
        elif vectors is not None and half.views and read[number] in vectors.by_text:
            encoded.append(number)
        else:
            words_only.append(number)
    for chosen, numbers in ((half, encoded), (model.half_for(None), words_only)):
        if not numbers:
            continue
        dense = np.stack([vectors.by_text[read[n]] for n in numbers]) if vectors and chosen.views else None
        evidence = _evidence(model, chosen, [read[n] for n in numbers], dense)
        for number, p in zip(numbers, chosen.fusion.probabilities(evidence), strict=True):
            found[number] = by_ranking(p, model, chosen, languages[number])
    return [decision for decision in found if decision is not None]


def _evidence(model: Model, half: Half, read: list[str], dense: Floats | None) -> Floats:
    """Gather all evidence, (kinds, n, entries), in the order of `evidence_for`."""
    kinds: list[Floats] = []
    features: list[Floats] = []
    if dense is not None:
        for view, units in zip(half.views, half.units, strict=True):
            unit = view.unit(dense)
            kinds += near(unit @ units.T, model.parts)
            features.append(unit * np.float32(view.loudness))
    plain = [folded(text) for text in read]
    for word_view in model.words:
        rows = [word_view.lexicon.row(text) for text in plain]
        kinds += near(_similarities(word_view, rows), model.parts)
        projected = np.stack([word_view.projection.row(*row) for row in rows])
        features.append(projected * np.float32(word_view.loudness))
    x = np.hstack(features)
    opinion = np.mean([network.log_probabilities(x) for network in half.networks], axis=0)
    return np.stack([opinion.astype(np.float32), *kinds])


def _similarities(view: WordView, rows: Sequence[tuple[Ints, Floats]]) -> Floats:
    return np.stack([view.index.similarities(*row) for row in rows])
