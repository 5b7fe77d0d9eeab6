"""Whom a new phrase would take questions from: real questions that lie nearer to it than to their own entry.

Pure arithmetic on vectors of unit length. It is a warning while somebody types; replay tells what really happens.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
NEAR = 0.5
"""Similarity under which the nearest example says less than chance about what a question is about (cosine, centred
vectors): a phrase that is no nearer takes nothing; decision 0084."""
LIKE = 0.65
"""Similarity from which it is about the same in five of six: an example of another entry so near is worth a look."""
MOST = 3
"""Entries named at once: more is not read while typing."""


@dataclass(frozen=True, slots=True)
class Theft:
    """An entry that would lose questions to a phrase. confirmed: how many of them volunteers confirmed."""

    entry: str
    questions: tuple[str, ...]
    confirmed: int


@dataclass(frozen=True, slots=True)
class Neighbour:
    """An example of another entry that is much like the phrase."""

    entry: str
    text: str
    similarity: float


def thefts(
    phrase: Floats,
    own: str,
    questions: Sequence[tuple[str, str]],
    vectors: Floats,
    nearest: Floats,
    locks: Mapping[str, str],
) -> tuple[Theft, ...]:
    """Find the entries that lose questions to a phrase of entry `own`.

    phrase:    (dim,), unit length.
    questions: (question id, entry it gets now); vectors: (n, dim), unit length, in the same order.
    nearest:   (n,) similarity of each question to the nearest example of its entry.
    """
    if not len(questions):
        return ()
    similarity = vectors @ phrase
    taken: dict[str, list[str]] = {}
    for number in np.flatnonzero((similarity > nearest) & (similarity >= NEAR)).tolist():
        question, entry = questions[number]
        if entry != own:
            taken.setdefault(entry, []).append(question)
    found = [
        Theft(entry, tuple(ids), sum(locks.get(question) == entry for question in ids)) for entry, ids in taken.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.confirmed, -len(one.questions), one.entry))[:MOST])


def neighbours(
    phrase: Floats, own: str, entries: Sequence[str], texts: Sequence[str], vectors: Floats
) -> tuple[Neighbour, ...]:
    """The examples of other entries that are most like a phrase, one for each entry. vectors: (n, dim)."""
    similarity = vectors @ phrase
    found: dict[str, Neighbour] = {}
    for number in np.argsort(-similarity, kind="stable")[:60].tolist():
        entry = entries[number]
        if similarity[number] < LIKE or len(found) == MOST:
            break
        if entry != own and entry not in found:
            found[entry] = Neighbour(entry, texts[number], float(similarity[number]))
    return tuple(found.values())
