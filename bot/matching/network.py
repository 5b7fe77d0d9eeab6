"""A small network from a message's features to its entry: one hidden layer, trained anew for each knowledge base.

Plain numpy: Adam, dropout, smoothed labels. Several networks are averaged (bot.matching.fit); their differences are
noise.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bot.matching.arrays import Floats, Ints, times

EPOCHS = 5
BATCH = 256
RATE = 4e-3
WARM_UP_STEPS = 25
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
        scores = np.maximum(times(x, self.into) + self.into_bias, 0) @ self.out + self.out_bias
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
    descent = _Descent([part.copy() for part in (start.into, start.into_bias, start.out, start.out_bias)])
    steps = epochs * -(-n // BATCH)
    step = 0
    for _ in range(epochs):
        order = chance.permutation(n)
        for first in range(0, n, BATCH):
            rows = order[first : first + BATCH]
            shown = _mask(chance, (len(rows), x.shape[1]), DROP_INPUT)
            shown *= x[rows]
            kept_hidden = _mask(chance, (len(rows), len(start.into_bias)), DROP_HIDDEN)
            descent.learn(shown, kept_hidden, y[rows], entries)
            step += 1
            descent.go(step, rate * min(1.0, step / WARM_UP_STEPS) * (0.02 + 0.98 * (1 - step / steps)))
    return Network(*descent.weights)


def _mask(chance: np.random.Generator, shape: tuple[int, int], drop: float) -> Floats:  # noqa: TID251  a type
    kept = np.frombuffer(chance.bytes(shape[0] * shape[1]), dtype=np.uint8).reshape(shape) >= round(drop * 256)
    return np.multiply(kept, np.float32(1 / (1 - drop)), dtype=np.float32)


class _Descent:
    """Weights on their way down, by Adam. All in place: new arrays of this size cost more than the sums in them.

    Source: Kingma and Ba, Adam: A Method for Stochastic Optimization (2015), algorithm 1.
    """

    def __init__(self, weights: list[Floats]) -> None:
        self.weights = weights
        self._slopes = [np.zeros_like(part) for part in weights]
        self._moments = [np.zeros_like(part) for part in weights]
        self._squares = [np.zeros_like(part) for part in weights]
        self._scratch = [np.zeros_like(part) for part in weights]

    def learn(self, x: Floats, kept: Floats, y: Ints, entries: int) -> None:
        """Work out which way is down for these rows. kept: (rows, hidden), the hidden units that are not dropped."""
        into, into_bias, out, out_bias = self.weights
        hidden = x @ into
        hidden += into_bias
        kept *= hidden > 0
        hidden *= kept
        error = hidden @ out
        error += out_bias
        error -= error.max(axis=1, keepdims=True)
        np.exp(error, out=error)
        error /= error.sum(axis=1, keepdims=True)
        error -= np.float32(SMOOTHING / entries)
        error[np.arange(len(y)), y] -= np.float32(1 - SMOOTHING)
        error /= np.float32(len(y))
        back = error @ out.T
        back *= kept
        np.matmul(x.T, back, out=self._slopes[0])
        np.sum(back, axis=0, out=self._slopes[1])
        np.matmul(hidden.T, error, out=self._slopes[2])
        np.sum(error, axis=0, out=self._slopes[3])

    def go(self, step: int, rate: float) -> None:
        """Take step number `step` (from 1)."""
        rate = rate / (1 - float(MOMENT) ** step)
        correction = np.float32(1 / np.sqrt(1 - float(SQUARES) ** step))
        arrays = (self.weights, self._slopes, self._moments, self._squares, self._scratch)
        for weight, slope, moment, square, scratch in zip(*arrays, strict=True):
            _decay(moment, MOMENT, slope, scratch)
            np.multiply(slope, slope, out=slope)
            _decay(square, SQUARES, slope, scratch)
            np.sqrt(square, out=scratch)
            np.multiply(scratch, correction, out=scratch)
            np.add(scratch, TINY, out=scratch)
            np.divide(moment, scratch, out=scratch)
            np.multiply(scratch, np.float32(rate), out=scratch)
            np.subtract(weight, scratch, out=weight)


def _decay(average: Floats, kept: np.float32, new: Floats, scratch: Floats) -> None:
    """Move a running average towards what is new."""
    np.multiply(average, kept, out=average)
    np.multiply(new, 1 - kept, out=scratch)
    np.add(average, scratch, out=average)
