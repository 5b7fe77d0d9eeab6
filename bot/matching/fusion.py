"""One probability from many kinds of evidence: a softmax over all entries whose weights the entries share.

Evidence comes as a cube (kinds of evidence, messages, entries). Positions share one weight for each kind of evidence,
fixed replies another, and each fixed reply has a bias of its own. A handful of weights, so that nothing is learnt by
heart; they are learnt on evidence that did not know the message (bot.matching.fit), so that the probabilities mean
what they say.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.matching.arrays import Flags, Floats, Ints

PENALTY = 1.0
MOST_ROUNDS = 60
MEMORY = 8
Doubles = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Fusion:
    """Weights for positions and for replies (kinds,), biases (entries,), and the scale of the evidence."""

    centre: Floats
    spread: Floats
    position: Floats
    reply: Floats
    bias: Floats
    is_reply: Flags

    def probabilities(self, evidence: Floats) -> Floats:
        """Give p(entry) for each message: (messages, entries), rows sum to 1."""
        scores = _scores(self, (evidence - self.centre[:, None, None]) / self.spread[:, None, None])
        return _softmax(scores).astype(np.float32)


def _scores(fusion: Fusion, scaled: Floats) -> Doubles:
    positions = np.tensordot(fusion.position, scaled, 1)
    replies = np.tensordot(fusion.reply, scaled, 1)
    return np.where(fusion.is_reply, replies, positions).astype(np.float64) + fusion.bias


def _softmax(scores: Doubles) -> Doubles:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float64)


def learn(evidence: Floats, y: Ints, is_reply: Flags) -> Fusion:
    """Learn the weights. evidence: (kinds, n, entries); y: (n,) entries; is_reply: (entries,)."""
    kinds = len(evidence)
    centre, spread = evidence.mean(axis=(1, 2)), np.maximum(evidence.std(axis=(1, 2)), 1e-6)
    scaled = (evidence - centre[:, None, None]) / spread[:, None, None]
    rows = np.arange(len(y))

    def fusion(weights: Doubles) -> Fusion:
        bias = np.zeros(len(is_reply), dtype=np.float32)
        bias[is_reply] = weights[2 * kinds :]
        parts = weights.astype(np.float32)
        return Fusion(centre, spread, parts[:kinds], parts[kinds : 2 * kinds], bias, is_reply)

    def loss(weights: Doubles) -> tuple[float, Doubles]:
        p = _softmax(_scores(fusion(weights), scaled))
        value = -np.log(p[rows, y] + 1e-12).sum() + PENALTY * float(weights @ weights) / 2
        p[rows, y] -= 1
        error = p.astype(np.float32)
        slope = np.concatenate(
            [
                np.tensordot(scaled[:, :, ~is_reply], error[:, ~is_reply], ([1, 2], [0, 1])),
                np.tensordot(scaled[:, :, is_reply], error[:, is_reply], ([1, 2], [0, 1])),
                error[:, is_reply].sum(axis=0),
            ]
        ).astype(np.float64)
        return float(value), slope + PENALTY * weights

    start = np.concatenate([np.full(2 * kinds, 0.5), np.zeros(int(is_reply.sum()))])
    return fusion(minimise(loss, start))


def minimise(loss: Callable[[Doubles], tuple[float, Doubles]], start: Doubles) -> Doubles:
    """Minimise a smooth convex loss by L-BFGS with halving steps.

    Source: Nocedal and Wright, Numerical Optimization, algorithm 7.4 (two-loop recursion).
    """
    here = start
    value, slope = loss(here)
    steps: list[tuple[Doubles, Doubles]] = []
    for _ in range(MOST_ROUNDS):
        direction = -_two_loops(slope, steps)
        if not steps:
            direction /= max(1.0, float(np.abs(slope).max()))
        stride, gain = 1.0, float(slope @ direction)
        for _ in range(20):
            there = here + stride * direction
            new_value, new_slope = loss(there)
            if new_value <= value + 1e-4 * stride * gain:
                break
            stride /= 2
        else:
            return here
        steps = [*steps[-MEMORY + 1 :], (there - here, new_slope - slope)]
        done = value - new_value < 1e-5 * abs(value)
        here, value, slope = there, new_value, new_slope
        if done:
            break
    return here


def _two_loops(slope: Doubles, steps: list[tuple[Doubles, Doubles]]) -> Doubles:
    q = slope.copy()
    shares = []
    for moved, turned in reversed(steps):
        share = float(moved @ q) / max(float(turned @ moved), 1e-12)
        shares.append(share)
        q -= share * turned
    if steps:
        moved, turned = steps[-1]
        q *= float(moved @ turned) / max(float(turned @ turned), 1e-12)
    for (moved, turned), share in zip(steps, reversed(shares), strict=True):
        q += moved * (share - float(turned @ q) / max(float(turned @ moved), 1e-12))
    return q
