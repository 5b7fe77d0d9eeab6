"""Decide about many messages at once, as `decide` does one by one: for replaying a week of questions.

The same evidence and the same lines, worked out in blocks; a test holds every decision equal to that of `decide`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.matching.decide import by_ranking, exact, judge, readable

if TYPE_CHECKING:
    from bot.matching.arrays import Vectors
    from bot.matching.decision import Decision
    from bot.matching.model import Model
    from bot.matching.reading import Reading

BLOCK = 128
"""Messages worked out together: bounds the memory (messages x examples)."""


def decide_many(
    texts: Sequence[str],
    model: Model,
    vectors: Vectors | None,
    *,
    languages: Sequence[str] | None = None,
    progress: Callable[[int], None] = lambda _done: None,
    readings: Mapping[str, Reading] = MappingProxyType({}),
) -> list[Decision]:
    """Decide about each message.

    languages: of the messages, where they are known: finding them out takes a third of the time.
    progress:  called with how many are done, once for each block.
    readings:  how the model reads messages, where that is known.
    """
    decided: list[Decision] = []
    for first in range(0, len(texts), BLOCK):
        part = texts[first : first + BLOCK]
        known = languages[first : first + BLOCK] if languages else [model.languages.of(text) for text in part]
        decided += _block(part, known, model, vectors, readings)
        progress(len(decided))
    return decided


def _block(
    texts: Sequence[str],
    languages: Sequence[str],
    model: Model,
    vectors: Vectors | None,
    known: Mapping[str, Reading],
) -> list[Decision]:
    found: list[Decision | None] = [None] * len(texts)
    todo: dict[str, list[tuple[int, Reading]]] = {}
    for number, text in enumerate(texts):
        if verdict := model.guards.verdict(text):
            found[number] = exact(verdict, model, languages[number])
        else:
            half, reading = readable(known.get(text) or model.reader.read(text), model, vectors)
            todo.setdefault(half.encoder, []).append((number, reading))
    for encoder, readings in todo.items():
        half = model.halves[encoder]
        judged = judge([reading for _, reading in readings], model, half, vectors)
        for (number, _), one in zip(readings, judged, strict=True):
            found[number] = by_ranking(one, model, half, languages[number])
    return [decision for decision in found if decision is not None]
