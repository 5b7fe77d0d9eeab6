"""Unanswered questions grouped by meaning: what people ask and the letter does not say.

Pure, on vectors of unit length; no model beyond the encoder. A question joins the group whose middle it lies nearest
to; groups are made from the densest places first, so that the same questions always give the same groups.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
ALIKE = 0.58
"""Similarity to the middle of a group from which a question is in it (cosine, centred vectors); decision 0084."""
SURELY = 0.68
"""The same for a group that was dealt with: what joins it is seen by nobody any more, so the line is stricter."""
BLOCK = 512
RISING = 2.0
"""This week so many times last week (and three at least) is rising."""


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that ask the same, by their places in what was handed in, the one nearest the middle first.

    centre: (dim,), unit length.
    """

    members: tuple[int, ...]
    centre: Floats


@dataclass(frozen=True, slots=True)
class Pace:
    """How a group goes: people in the last seven days, and in the seven before."""

    week: int
    before: int
    first: date
    last: date

    @property
    def rising(self) -> bool:
        """Whether it is asked much more often than the week before."""
        return self.week >= 3 and self.week >= RISING * max(self.before, 1)

    @property
    def new(self) -> bool:
        """Whether nobody asked it before this week."""
        return self.before == 0 and self.first > self.last - timedelta(days=7)


def groups(vectors: Floats, *, alike: float = ALIKE) -> list[Group]:
    """Group questions. vectors: (n, dim), unit length, in a fixed order. Every question is in one group."""
    n = len(vectors)
    if not n:
        return []
    crowd = np.zeros(n, dtype=np.int64)
    for first in range(0, n, BLOCK):
        crowd[first : first + BLOCK] = (vectors[first : first + BLOCK] @ vectors.T >= alike).sum(axis=1)
    free = np.ones(n, dtype=bool)
    found = []
    for seed in np.argsort(-crowd, kind="stable"):
        if not free[seed]:
            continue
        near = free & (vectors @ vectors[seed] >= alike)
        near[seed] = True
        # Once around the middle of what was found, so that the first question does not decide alone.
        centre = _middle(vectors[near])
        near = free & (vectors @ centre >= alike)
        near[seed] = True
        free &= ~near
        members = np.flatnonzero(near)
        centre = _middle(vectors[members])
        order = np.argsort(-(vectors[members] @ centre), kind="stable")
        found.append(Group(tuple(int(members[place]) for place in order), centre))
    return sorted(found, key=lambda group: (-len(group.members), group.members[0]))


def belongs(centre: Floats, vectors: Floats, *, alike: float = SURELY) -> NDArray[np.bool_]:
    """Which questions belong to a group that was dealt with before: (n,)."""
    return np.asarray(vectors @ centre >= alike)


def pace(days: Sequence[date], today: date) -> Pace:
    """How often it was asked lately. days: one for each person who asked, not empty."""
    week = sum(today - timedelta(days=7) < day <= today for day in days)
    before = sum(today - timedelta(days=14) < day <= today - timedelta(days=7) for day in days)
    return Pace(week, before, min(days), max(days))


def _middle(vectors: Floats) -> Floats:
    middle = vectors.mean(axis=0)
    return np.asarray(middle / max(float(np.linalg.norm(middle)), 1e-9), dtype=np.float32)
