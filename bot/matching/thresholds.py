"""Where to draw the lines: from how often a direct answer may be wrong, on messages that were unseen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bot.matching.arrays import Flags, Floats, Ints
from bot.matching.rows import Entries

LAST_TO_AVERAGE, LAST_PAIR_TO_AVERAGE = 8.0, 6.0
"""The last answer over the line may be wrong so many times as often as answers are on the average: most are far over
it.
Lines drawn by the average of the examples promise too little, for these are harder than what voters write (0011)."""
OFFERED_IN_SCOPE = 0.55
"""Choices are offered while the message is rather about a position than not."""
LEAST_SECOND = 0.1
"""Under this a second position is no half of a pair but noise."""
MUST_NOT_MISS = ("crisis", "threat")
FALSE_ALARMS = 0.004
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
    answer = lowest(top[:, 0], right_one, 1 - LAST_TO_AVERAGE * max_wrong)
    rest = (top[:, 0] < answer) & (top[:, 1] >= LEAST_SECOND)
    right_pair = is_in & ((order == y[:, None]).any(axis=1))
    pair = lowest(top.sum(axis=1)[rest], right_pair[rest], 1 - LAST_PAIR_TO_AVERAGE * max_wrong)
    offer = lowest(p[:, :positions].sum(axis=1), is_in, OFFERED_IN_SCOPE)
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


def lowest(score: Floats, right: Flags, least: float) -> float:
    """Find the lowest score at which still at least `least` are right; 1.0 (never) when there is none.

    The share of right ones as a function of the score is made to rise (pool adjacent violators), so that chance in a
    handful of rows draws no line.
    """
    order = np.argsort(score, kind="stable")
    pools: list[tuple[int, int]] = []
    for ok in right[order]:
        pools.append((int(ok), 1))
        while len(pools) > 1 and pools[-2][0] * pools[-1][1] >= pools[-1][0] * pools[-2][1]:
            good, n = pools.pop()
            pools[-1] = (pools[-1][0] + good, pools[-1][1] + n)
    first = 0
    for good, n in pools:
        if good >= least * n:
            return float(score[order][first])
        first += n
    return 1.0
