"""Deurbel itself, whole and without one part at a time: what each is worth, on the same messages."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from unittest import mock

from bench.matching.results import Result, result
from bot.knowledge.base import KnowledgeBase
from bot.matching import lexical
from bot.matching.arrays import Vectors
from bot.matching.decide import decide
from bot.matching.evaluate import Measured, Row
from bot.matching.fit import fit
from bot.matching.guards import Guards
from bot.matching.model import Model
from bot.matching.synonyms import Synonyms
from bot.services.matching import E5_PART, SHAPES


def deurbel(name: str, model: Model, rows: list[Row], vectors: Vectors | None, seconds: float) -> Result:
    return result(name, [Measured(row, decide(row.text, model, vectors), 0.0) for row in rows], seconds)


def fitted(base: KnowledgeBase, vectors: Vectors) -> tuple[Model, float]:
    began = time.perf_counter()
    with ThreadPoolExecutor(2) as workers:
        model = fit(base, ((SHAPES[vectors.encoder], vectors),), each=workers.map)
    return model, time.perf_counter() - began


def fewer(base: KnowledgeBase, most: int) -> KnowledgeBase:
    """The knowledge base with so many examples of each position, spread over the list and the languages."""
    positions = {position.id for position in base.positions}
    kept = {}
    for name, by_language in base.examples.items():
        if name not in positions:
            kept[name] = by_language
            continue
        flat = [(language, text) for language, texts in by_language.items() for text in texts]
        chosen = flat[:: max(1, len(flat) // most)][:most]
        kept[name] = {
            language: tuple(text for own, text in chosen if own == language) for language in {own for own, _ in chosen}
        }
    bare = tuple(position.model_copy(update={"silent_on": ()}) for position in base.positions)
    return replace(base, positions=bare, examples=kept)


def without_parts(base: KnowledgeBase, whole: Model, rows: list[Row], vectors: Vectors) -> Iterator[Result]:
    """Each part in turn; where its absence must be learnt, the matcher is fitted anew."""
    yield deurbel("Deurbel without an encoder", whole, rows, None, 0)
    second = Vectors("use", {text: found[E5_PART[0] :] for text, found in vectors.by_text.items()})
    model, took = fitted(base, second)
    yield deurbel("Deurbel with the second encoder alone", model, rows, second, took)
    never = re.compile(r"(?!)")
    guards = Guards({}, never, never, "", whole.guards.wordless, whole.guards.emoji)
    yield deurbel("Deurbel without guards", replace(whole, guards=guards), rows, vectors, 0)
    yield deurbel(
        "Deurbel without vocabulary",
        replace(whole, reader=replace(whole.reader, synonyms=Synonyms({}, 0, {}))),
        rows,
        vectors,
        0,
    )
    as_written = replace(whole.reader, spelling=replace(whole.reader.spelling, words={}, sounds={}))
    yield deurbel("Deurbel without spelling", replace(whole, reader=as_written), rows, vectors, 0)
    with mock.patch.dict(lexical.VIEWS, dict.fromkeys(lexical.VIEWS, lambda _text: iter(()))):
        model, took = fitted(base, vectors)
        yield deurbel("Deurbel without words", model, rows, vectors, took)
    model, took = fitted(replace(base, negatives={}), vectors)
    yield deurbel("Deurbel without look-alikes", model, rows, vectors, took)
    for most in (5, 10, 20, 40):
        model, took = fitted(fewer(base, most), vectors)
        yield deurbel(f"Deurbel, {most} examples a position", model, rows, vectors, took)
