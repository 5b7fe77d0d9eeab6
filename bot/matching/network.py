"""A small network from a message's features to its entry: one hidden layer, trained anew for each knowledge base.

Plain numpy: Adam, dropout, smoothed labels. Several networks are averaged (bot.matching.fit); their differences are
noise.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bot.matching.arrays import Floats, Ints

EPOCHS = 8
BATCH = 128
RATE = 2.4e-3
WARM_UP_STEPS = 50
DROP_INPUT, DROP_HIDDEN = 0.1, 0.4
SMOOTHING = 0.05
"""Part of each label that is spread over all entries: labels of neighbours are sometimes a matter of taste."""
MOMENT, SQUARES, TINY = np.float32(0.9), np.float32(0.99), np.float32(1e-8)


@dataclass(frozen=True, slots=True)
class Network:
    """Weights: (features, hidden), (hidden,), (hidden, entries), (entries,)."""

    into: Floats
    into_bias: Floats
    out: Floats
    out_bias: Floats

    def log_probabilities(self, x: Floats) -> Floats:
        """Give log p(entry) for each row: (n, entries)."""
        scores = np.maximum(x @ self.into + self.into_bias, 0) @ self.out + self.out_bias
        scores -= scores.max(axis=1, keepdims=True)
        scores -= np.log(np.exp(scores).sum(axis=1, keepdims=True))
        return np.asarray(scores, dtype=np.float32)


def initial(features: int, hidden: int, entries: int, seed: int) -> Network:
    """Give a network that knows nothing."""
    chance = np.random.default_rng(seed)  # noqa: TID251  the seed is an argument
    into = chance.standard_normal((features, hidden), dtype=np.float32) * np.float32(np.sqrt(2 / features))
    out = chance.standard_normal((hidden, entries), dtype=np.float32) * np.float32(np.sqrt(1 / hidden))
    return Network(into, np.zeros(hidden, np.float32), out, np.zeros(entries, np.float32))


def train(start: Network, x: Floats, y: Ints, *, seed: int, epochs: int = EPOCHS, rate: float = RATE) -> Network:
    """Return `start` trained on rows `x` (n, features) with entries `y` (n,). Equal arguments, equal network."""
    chance = np.random.default_rng(seed)  # noqa: TID251  the seed is an argument
    n, entries = len(x), len(start.out_bias)
    weights = [part.copy() for part in (start.into, start.into_bias, start.out, start.out_bias)]
    moments = [np.zeros_like(part) for part in weights]
    squares = [np.zeros_like(part) for part in weights]
    steps = epochs * -(-n // BATCH)
    step = 0
    for _ in range(epochs):
        order = chance.permutation(n)
        for first in range(0, n, BATCH):
            rows = order[first : first + BATCH]
            kept_in = _mask(chance, (len(rows), x.shape[1]), DROP_INPUT)
            kept_hidden = _mask(chance, (len(rows), len(start.into_bias)), DROP_HIDDEN)
            gradient = _gradient(weights, x[rows] * kept_in, kept_hidden, y[rows], entries)
            step += 1
            now = rate * min(1.0, step / WARM_UP_STEPS) * (0.02 + 0.98 * (1 - step / steps))
            _adam(weights, gradient, moments, squares, step, now)
    return Network(*weights)


def _mask(chance: np.random.Generator, shape: tuple[int, int], drop: float) -> Floats:  # noqa: TID251  a type
    kept = chance.random(shape, dtype=np.float32) >= drop
    return kept.astype(np.float32) * np.float32(1 / (1 - drop))


def _gradient(weights: list[Floats], x: Floats, kept: Floats, y: Ints, entries: int) -> list[Floats]:
    into, into_bias, out, out_bias = weights
    hidden = x @ into + into_bias
    active = np.maximum(hidden, 0) * kept
    scores = active @ out + out_bias
    scores -= scores.max(axis=1, keepdims=True)
    error = np.exp(scores)
    error /= error.sum(axis=1, keepdims=True)
    error -= np.float32(SMOOTHING / entries)
    error[np.arange(len(y)), y] -= np.float32(1 - SMOOTHING)
    error /= np.float32(len(y))
    back = (error @ out.T) * kept * (hidden > 0)
    return [x.T @ back, back.sum(axis=0), active.T @ error, error.sum(axis=0)]


def _adam(
    weights: list[Floats], gradient: list[Floats], moments: list[Floats], squares: list[Floats], step: int, rate: float
) -> None:
    rate = rate / (1 - float(MOMENT) ** step)
    correction = np.float32(1 / np.sqrt(1 - float(SQUARES) ** step))
    for weight, slope, moment, square in zip(weights, gradient, moments, squares, strict=True):
        np.multiply(moment, MOMENT, out=moment)
        np.add(moment, (1 - MOMENT) * slope, out=moment)
        np.multiply(square, SQUARES, out=square)
        np.add(square, (1 - SQUARES) * slope * slope, out=square)
        np.subtract(weight, np.float32(rate) * moment / (np.sqrt(square) * correction + TINY), out=weight)
