"""A model with other examples, before it is learnt anew: for an editor who tries a phrase he has just typed.

The nearest examples are those of the new knowledge; networks, weights and lines are still the old ones. What it
decides is a good guess; publishing and replay use a model that was learnt.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from bot.matching import evidence, guards, lexical
from bot.matching.reading import Reader
from bot.matching.rows import entries_of, rows_of
from bot.matching.spelling import compile_spelling
from bot.matching.synonyms import compile_synonyms

if TYPE_CHECKING:
    from bot.knowledge.base import KnowledgeBase
    from bot.matching.arrays import Vectors
    from bot.matching.model import Half, Model
    from bot.matching.rows import Rows


def missing(base: KnowledgeBase, model: Model) -> tuple[str, ...]:
    """The texts of a knowledge base that a model does not know: their vectors are needed."""
    known = set(model.rows.texts)
    return tuple(text for text in rows_of(base, entries_of(base)).texts if text not in known)


def provisional(base: KnowledgeBase, model: Model, vectors: Vectors | None) -> Model | None:
    """The model with the examples of another knowledge base; None when its entries differ and only learning helps.

    vectors: of the texts that `missing` names; a half without them stays out.
    """
    entries = entries_of(base)
    if entries != model.entries:
        return None
    before = model.rows
    rows = rows_of(base, entries, dict(zip(before.texts, before.plain, strict=True)))
    place = {text: number for number, text in enumerate(rows.texts)}
    moved = np.array([place.get(text, -1) for text in before.texts], dtype=np.int64)
    stayed = set(before.texts)
    added = [(number, rows.plain[number]) for text, number in place.items() if text not in stayed]
    words = tuple(
        replace(view, index=lexical.reindexed(view.index, moved, view.lexicon, added, len(rows.texts)))
        for view in model.words
    )
    halves = {}
    for name, half in model.halves.items():
        changed = _half(half, model.rows, rows, vectors if vectors and vectors.encoder == name else None)
        if changed is not None:
            halves[name] = changed
    parts = evidence.segments(rows.entry, len(entries.names))
    compiled = guards.compile_guards(base, rows, entries)
    return replace(
        model,
        version=base.version,
        rows=rows,
        parts=parts,
        words=words,
        guards=compiled,
        reader=Reader(
            compile_spelling(base, rows.plain, model.reader.spelling.lists),
            compile_synonyms(base.vocabulary, rows.plain),
        ),
        halves=halves,
    )


def _half(half: Half, before: Rows, after: Rows, vectors: Vectors | None) -> Half | None:
    """The half with the units of the new rows; those that were there are taken over."""
    if not half.views:
        return half
    place = {text: number for number, text in enumerate(before.texts)}
    fresh = [text for text in after.texts if text not in place]
    if fresh and (vectors is None or any(text not in vectors.by_text for text in fresh)):
        return None
    order = np.array([place.get(text, len(before.texts)) for text in after.texts], dtype=np.int64)
    units = []
    for view, old in zip(half.views, half.units, strict=True):
        new = old
        if fresh and vectors is not None:
            added = view.unit(np.stack([vectors.by_text[text] for text in fresh]))
            new = np.concatenate([old, added])
        chosen = order.copy()
        chosen[order == len(before.texts)] = np.arange(len(before.texts), len(before.texts) + len(fresh))
        units.append(np.ascontiguousarray(new[chosen]))
    return replace(half, units=tuple(units))
