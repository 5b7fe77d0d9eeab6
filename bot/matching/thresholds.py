"""Where to draw the lines: from how often a direct answer may be wrong, on messages that were unseen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bot.matching.arrays import Flags, Floats, Ints
from bot.matching.rows import Entries

OFFERED_FOR_WRONG = 3.0
"""Asking about something that is no position may happen so many times as often as a wrong answer."""
MUST_NOT_MISS = ("crisis", "threat")
FALSE_ALARMS = 0.003
LEAST_TO_BELIEVE, MOST_TO_BELIEVE = 0.15, 0.5
FEWEST_ROWS = 200
"""Under so many answered rows the promise rests on too little (2 % of 200 is four)."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The lines between the decisions, and what they rest on.

    answer:   least probability of a single position for a direct answer.
    pair:     least probability of two positions together for an answer with both.
    offer:    least probability that a message is about any position for "did you mean".
    alarms:   kind of reply that must not be missed -> least probability at which it is believed.
    answered: number of rows over `answer` in the fit.    wrong: how many of them were wrong.
    """

    answer: float
    pair: float
    offer: float
    alarms: dict[str, float]
    answered: int
    wrong: int

    @property
    def promised(self) -> bool:
        """Whether enough rows were answered in the fit to promise the wanted rate."""
        return self.answered >= FEWEST_ROWS


def learn(p: Floats, y: Ints, entries: Entries, max_wrong: float) -> Thresholds:
    """Fit the lines. p: (n, entries) probabilities of unseen messages; y: (n,) what they are about."""
    positions = entries.positions
    is_in: Flags = y < positions
    order = np.argsort(-p[:, :positions], axis=1)[:, :2]
    top = np.take_along_axis(p, order, axis=1)
    right_one = is_in & (order[:, 0] == y)
    answer = lowest(top[:, 0], right_one, max_wrong)
    rest = top[:, 0] < answer
    right_pair = is_in & ((order == y[:, None]).any(axis=1))
    pair = max(answer, lowest(top.sum(axis=1)[rest], right_pair[rest], max_wrong))
    scope = p[:, :positions].sum(axis=1)
    outside = np.sort(scope[~is_in])[::-1]
    allowed = int(len(outside) * max_wrong * OFFERED_FOR_WRONG)
    offer = float(outside[allowed]) if len(outside) > allowed else 0.5
    over = top[:, 0] >= answer
    alarms = {kind: line for kind in MUST_NOT_MISS if (line := _alarm(p, is_in, kind, entries)) is not None}
    return Thresholds(answer, pair, offer, alarms, int(over.sum()), int((over & ~right_one).sum()))


def _alarm(p: Floats, is_in: Flags, kind: str, entries: Entries) -> float | None:
    """Find the least probability of a kind that at most `FALSE_ALARMS` of the messages about positions reach."""
    columns = [i for i, name in enumerate(entries.names) if name.startswith(f"{kind}/")]
    if not columns:
        return None
    calm = np.sort(p[is_in][:, columns].sum(axis=1))[::-1]
    allowed = int(len(calm) * FALSE_ALARMS)
    return float(min(MOST_TO_BELIEVE, max(LEAST_TO_BELIEVE, calm[allowed] if len(calm) > allowed else MOST_TO_BELIEVE)))


def lowest(score: Floats, right: Flags, max_wrong: float) -> float:
    """Find the lowest score from which on upwards at most `max_wrong` are wrong; 1.0 (never) when there is none."""
    order = np.argsort(-score, kind="stable")
    wrong = np.cumsum(~right[order]) / np.arange(1, len(order) + 1)
    good = np.flatnonzero(wrong <= max_wrong)
    return float(score[order][good[-1]]) if len(good) else 1.0
