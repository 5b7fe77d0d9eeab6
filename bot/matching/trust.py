"""How far a ranking is to be trusted: the probability that its first position is right, or one of its first two.

The softmax says how the entries stand to each other; whether the first of them is right shows in more than that: how
sure it is that the message is about any position, and whether the views name the same entry by themselves. A logistic
regression over a dozen such signs, learnt on messages that were unseen (bot.matching.fit), makes one probability of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.matching.fusion import minimise

if TYPE_CHECKING:
    from bot.matching.arrays import Flags, Floats, Ints
    from bot.matching.fusion import Doubles

PENALTY = 10.0
LEAST, FEWEST_LEAST = 1e-6, 1e-4


@dataclass(frozen=True, slots=True)
class Trust:
    """Weights (signs + 1,) for the first position and for the first two, and the scale of the signs."""

    centre: Floats
    spread: Floats
    first: Floats
    either: Floats

    def of(self, signs: Floats) -> Floats:
        """Give the probability that the first is right and that one of the first two is: (n, 2)."""
        scaled = np.column_stack([(signs - self.centre) / self.spread, np.ones(len(signs), dtype=np.float32)])
        first, either = 1 / (1 + np.exp(-scaled @ self.first)), 1 / (1 + np.exp(-scaled @ self.either))
        return np.column_stack([first, np.maximum(first, either)]).astype(np.float32)


def first_two(p: Floats, positions: int) -> Ints:
    """Give the two likeliest positions of each message: (n, 2); the same one twice where there is only one."""
    order = np.argsort(-p[:, :positions], axis=1, kind="stable")[:, :2]
    return order if order.shape[1] == 2 else np.repeat(order, 2, axis=1)


def signs(evidence: Floats, p: Floats, positions: int) -> Floats:
    """Gather the signs: (n, signs).

    evidence: (kinds, n, entries) as `bot.matching.model.gather` gives it; p: (n, entries).
    """
    rows = np.arange(len(p))
    first, second = first_two(p, positions).T
    best, other = p[rows, first], np.where(first == second, 0, p[rows, second])
    margins = []
    for nearest in evidence[1::2]:  # of each view; the networks' opinion is the first kind, the soft counts are between
        rest = nearest.copy()
        rest[rows, first] = -np.inf
        margins.append(nearest[rows, first] - rest.max(axis=1))
    agreeing = sum((margin > 0).astype(np.float32) for margin in margins)
    of_all = p[:, :positions].sum(axis=1)
    columns = [_logit(best), _logit(best + other), _logit(of_all), np.log(other + FEWEST_LEAST), agreeing, *margins]
    return np.column_stack(columns).astype(np.float32)


def learn(found: Floats, right_first: Flags, right_either: Flags) -> Trust:
    """Learn from signs (n, signs) of unseen messages and whether the first, or one of the first two, was right."""
    centre, spread = found.mean(axis=0), np.maximum(found.std(axis=0), LEAST)
    scaled = np.column_stack([(found - centre) / spread, np.ones(len(found))]).astype(np.float64)
    return Trust(centre, spread, regression(scaled, right_first), regression(scaled, right_either))


def regression(scaled: Doubles, right: Flags) -> Floats:
    """Fit a logistic regression whose last column is the constant, which alone goes unpunished."""
    aim = right.astype(np.float64)
    held = np.full(scaled.shape[1], PENALTY)
    held[-1] = 0

    def loss(weights: Doubles) -> tuple[float, Doubles]:
        score = scaled @ weights
        value = np.logaddexp(0, score).sum() - float(aim @ score) + float(held @ weights**2) / 2
        return float(value), scaled.T @ (1 / (1 + np.exp(-score)) - aim) + held * weights

    return minimise(loss, np.zeros(scaled.shape[1])).astype(np.float32)


def _logit(p: Floats) -> Floats:
    inside = np.clip(p.astype(np.float64), LEAST, 1 - LEAST)
    return np.asarray(np.log(inside / (1 - inside)), dtype=np.float32)
