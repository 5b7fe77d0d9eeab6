"""Where to draw the lines: from how often a direct answer may be wrong, on messages that were unseen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from bot.matching.arrays import Flags, Floats, Ints
from bot.matching.rows import Entries
from bot.matching.trust import regression

LAST_TO_AVERAGE = {2: (8.6, 10.1), 1: (7.0, 8.0), 0: (5.0, 6.0)}
"""Number of encoders -> for one position, and for a pair: the last answer over the line may be wrong so many times as
often as answers are on the average, for most are far over it; the less is known, the fewer are. Lines drawn by the
average of the examples promise too little: these are harder than what voters write (0011)."""
LEAST_LINE = 0.5
OFFERED_IN_SCOPE = 0.38
"""Choices are offered while two such messages in five are about a position, and no fixed reply is likelier."""
MOST_TO_OFFER = 0.7
"""A choice does no harm: a handful of examples, in which scores tell nothing, must not forbid it."""
LEAST_SECOND = 0.07
"""Under this a second position is no half of a pair but noise."""
MUST_NOT_MISS = ("crisis", "threat")
FALSE_ALARMS = {"crisis": 0.010, "threat": 0.004}
"""Share of the examples about positions that may ring each alarm: a third of it rings among voters' messages (0011)."""
LEAST_TO_BELIEVE = {"crisis": 0.15, "threat": 0.25}
"""A need that is missed is worse than one that is none; who is wrongly told that he threatens is gone."""
MOST_TO_BELIEVE = 0.5
NEVER = 1.01
FEWEST_ROWS = 200
"""Under so many answered rows the promise rests on too little (2 % of 200 is four)."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The lines between the decisions, and what they rest on.

    answer:   how far the first position must be trusted for a direct answer.
    pair:     how far the first two must be trusted, one of them to be right, for an answer with both.
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


def learn(
    trusted: Floats,
    named: Flags,
    p: Floats,
    y: Ints,
    entries: Entries,
    max_wrong: float,
    encoders: int = 2,
) -> Thresholds:
    """Fit the lines on unseen messages.

    trusted: (n, 2) how far the first and the first two positions are to be trusted, and named: (n, 2) whether they
    were right; p: (n, entries) probabilities; y: (n,) what the messages are about; encoders: how many read them.
    """
    last = LAST_TO_AVERAGE[min(encoders, max(LAST_TO_AVERAGE))]
    is_in: Flags = y < entries.positions
    answer = reaching(trusted[:, 0], named[:, 0], max(LEAST_LINE, 1 - last[0] * max_wrong))
    pair = reaching(trusted[:, 1], np.logical_or(named[:, 0], named[:, 1]), max(LEAST_LINE, 1 - last[1] * max_wrong))
    offer = min(reaching(p[:, : entries.positions].sum(axis=1), is_in, OFFERED_IN_SCOPE), MOST_TO_OFFER)
    over = trusted[:, 0] >= answer
    alarms = {kind: line for kind in MUST_NOT_MISS if (line := _alarm(p, is_in, kind, entries)) is not None}
    return Thresholds(answer, pair, offer, alarms, int(over.sum()), int((over & ~named[:, 0]).sum()))


def _alarm(p: Floats, is_in: Flags, kind: str, entries: Entries) -> float | None:
    """Find the least probability of a kind that at most its share of the messages about positions reach."""
    columns = [i for i, name in enumerate(entries.names) if name.startswith(f"{kind}/")]
    if not columns:
        return None
    calm = np.sort(p[is_in][:, columns].sum(axis=1))[::-1]
    allowed = int(len(calm) * FALSE_ALARMS[kind])
    return float(
        min(MOST_TO_BELIEVE, max(LEAST_TO_BELIEVE[kind], calm[allowed] if len(calm) > allowed else MOST_TO_BELIEVE))
    )


def reaching(score: Floats, right: Flags, least: float) -> float:
    """Find the score from which on at least `least` are right; NEVER when scores tell nothing, or nothing is right.

    score: 0.0 to 1.0. A logistic curve is laid through all of them, so that chance in a handful of rows draws no line.
    """
    if right.all() or not right.any():
        return 0.0 if right.any() else NEVER
    inside = np.clip(score.astype(np.float64), 1e-6, 1 - 1e-6)
    slope, height = regression(np.column_stack([np.log(inside / (1 - inside)), np.ones(len(score))]), right)
    if slope <= 0:
        return NEVER
    return float(1 / (1 + np.exp(-(np.log(least / (1 - least)) - height) / slope)))
