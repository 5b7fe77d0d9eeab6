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
        scaled = (evidence - self.centre[:, None, None]) / self.spread[:, None, None]
        positions, replies = np.tensordot(self.position, scaled, 1), np.tensordot(self.reply, scaled, 1)
        return _softmax(np.where(self.is_reply, replies, positions) + self.bias)


def _softmax(scores: Floats) -> Floats:
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True), dtype=np.float32)


def learn(evidence: Floats, y: Ints, is_reply: Flags) -> Fusion:
    """Learn the weights. evidence: (kinds, n, entries); y: (n,) entries; is_reply: (entries,)."""
    kinds = len(evidence)
    centre, spread = evidence.mean(axis=(1, 2)), np.maximum(evidence.std(axis=(1, 2)), 1e-6)
    scaled = (evidence - centre[:, None, None]) / spread[:, None, None]
    positions, replies = (np.ascontiguousarray(scaled[:, :, mask]).reshape(kinds, -1) for mask in (~is_reply, is_reply))
    del scaled
    n, first = len(y), int((~is_reply).sum())
    place = np.argsort(np.argsort(is_reply, kind="stable"), kind="stable")[y]
    rows = np.arange(n)

    def loss(weights: Doubles) -> tuple[float, Doubles]:
        parts = weights.astype(np.float32)
        of_positions = (parts[:kinds] @ positions).reshape(n, first)
        of_replies = (parts[kinds : 2 * kinds] @ replies).reshape(n, -1) + parts[2 * kinds :]
        p = _softmax(np.hstack([of_positions, of_replies]))
        value = -np.log(p[rows, place] + 1e-12).sum(dtype=np.float64) + PENALTY * float(weights @ weights) / 2
        p[rows, place] -= 1
        error, wrong = p[:, :first].ravel(), p[:, first:]
        slope = np.concatenate([positions @ error, replies @ wrong.ravel(), wrong.sum(axis=0)])
        return float(value), slope + PENALTY * weights

    start = np.concatenate([np.full(2 * kinds, 0.5), np.zeros(int(is_reply.sum()))])
    found = minimise(loss, start).astype(np.float32)
    bias = np.zeros(len(is_reply), dtype=np.float32)
    bias[is_reply] = found[2 * kinds :]
    return Fusion(centre, spread, found[:kinds], found[kinds : 2 * kinds], bias, is_reply)


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
