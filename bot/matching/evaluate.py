"""Measure decisions against what should have come back: every figure that `deurbel eval` prints.

Pure: decisions and timings are handed in. Shares are of the rows they speak of, 0.0 to 1.0; a share of nothing is None.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np

from bot.matching.decision import Decision, Kind

ANSWERS = (Kind.ANSWER, Kind.SILENT)
SAID_NOTHING = ("politics", "lookalike", "lookalike-crisis")
"""Kinds of out-of-scope rows for which nothing answered and nothing offered is right."""
TWO_IN_ONE = "twoinone"
BINS = 10
Share = float | None


@dataclass(frozen=True, slots=True)
class Row:
    """A message and what must come back. gold: position ids, or for `out` the reply kind."""

    id: str
    text: str
    kind: Literal["in", "out", "ambiguous"]
    gold: frozenset[str]
    language: str = "nl"
    register: str = "neutral"


@dataclass(frozen=True, slots=True)
class Measured:
    """A row, what was decided about it, and how long that took, in ms."""

    row: Row
    decision: Decision
    ms: float


@dataclass(frozen=True, slots=True)
class Bin:
    """Decisions of about the same probability: how probable on the average, how many of them right."""

    probability: float
    right: float
    rows: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What came out. See the design, chapter 8, for each name; `coverage` is at 1, 2 and 5 % wrong."""

    rows: int
    top1: Share
    top3: Share
    answered_right: Share
    answered_wrong: Share
    pairs: Share
    exact: Share
    clarify_right: Share
    clarify_wrong: Share
    helped: Share
    refused: Share
    out_answered: Share
    out_offered: Share
    direct: int
    wrong_rate: Share
    wrong_low: Share
    wrong_high: Share
    coverage: tuple[Share, Share, Share]
    auroc: Share
    reply_kind: Share
    crisis_recall: Share
    calibration_error: Share
    p50_ms: Share
    p99_ms: Share


def figures(measured: Sequence[Measured]) -> Figures:
    """Compute all figures of these rows."""
    inside = [m for m in measured if m.row.kind == "in"]
    outside = [m for m in measured if m.row.kind == "out"]
    direct = [m for m in (*inside, *outside) if m.decision.decision in ANSWERS]
    wrong = sum(not right(m) for m in direct)
    low, high = wilson(wrong, len(direct))
    helped = [m for m in inside if m.decision.decision in (*ANSWERS, Kind.CLARIFY) and right(m)]
    crisis = [m for m in outside if "crisis" in m.row.gold]
    times = sorted(m.ms for m in measured)

    def of(rows: Sequence[Measured], holds: Callable[[Measured], bool]) -> Share:
        return sum(map(holds, rows)) / len(rows) if rows else None

    def decided(*kinds: Kind, good: bool) -> Callable[[Measured], bool]:
        return lambda m: m.decision.decision in kinds and right(m) == good

    return Figures(
        rows=len(measured),
        top1=of(inside, lambda m: _first(m, 1)),
        top3=of(inside, lambda m: _first(m, 3)),
        answered_right=of(inside, decided(*ANSWERS, good=True)),
        answered_wrong=of(inside, decided(*ANSWERS, good=False)),
        pairs=of(direct, lambda m: len(m.decision.ids) > 1),
        exact=of([m for m in inside if m.decision.decision in ANSWERS], lambda m: set(m.decision.ids) <= m.row.gold),
        clarify_right=of(inside, decided(Kind.CLARIFY, good=True)),
        clarify_wrong=of(inside, decided(Kind.CLARIFY, good=False)),
        helped=len(helped) / len(inside) if inside else None,
        refused=of(inside, lambda m: m.decision.decision in {Kind.UNKNOWN, Kind.REPLY}),
        out_answered=of(outside, lambda m: m.decision.decision in ANSWERS),
        out_offered=of(outside, lambda m: m.decision.decision is Kind.CLARIFY),
        direct=len(direct),
        wrong_rate=wrong / len(direct) if direct else None,
        wrong_low=low if direct else None,
        wrong_high=high if direct else None,
        coverage=(coverage(inside, outside, 0.01), coverage(inside, outside, 0.02), coverage(inside, outside, 0.05)),
        auroc=auroc([m.decision.in_scope for m in inside], [m.decision.in_scope for m in outside]),
        reply_kind=of(outside, right),
        crisis_recall=of(crisis, right),
        calibration_error=calibration_error(bins(measured)),
        p50_ms=times[len(times) // 2] if times else None,
        p99_ms=times[min(len(times) - 1, int(len(times) * 0.99))] if times else None,
    )


def right(m: Measured) -> bool:
    """Whether the decision was right: one of its ids is in gold; for two in one all of gold, in three ids."""
    decision, gold = m.decision, m.row.gold
    if m.row.kind == "out":
        if gold & set(SAID_NOTHING):
            return decision.decision in {Kind.REPLY, Kind.UNKNOWN}
        return decision.decision is Kind.REPLY and bool(gold & set(decision.ids))
    if decision.decision not in {*ANSWERS, Kind.CLARIFY}:
        return False
    if m.row.register == TWO_IN_ONE and decision.decision in ANSWERS:
        return gold <= set(decision.ids) and len(decision.ids) <= 3
    return bool(gold & set(decision.ids))


def _first(m: Measured, n: int) -> bool:
    return bool(m.row.gold & {candidate.id for candidate in m.decision.ranking[:n]})


def wilson(wrong: int, n: int, z: float = 1.96) -> tuple[float, float]:
    """Give the Wilson interval (95 %) of a share; (0, 1) of nothing."""
    if not n:
        return 0.0, 1.0
    p = wrong / n
    middle, spread = p + z * z / (2 * n), z * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return max(0.0, (middle - spread) / (1 + z * z / n)), min(1.0, (middle + spread) / (1 + z * z / n))


def coverage(inside: Sequence[Measured], outside: Sequence[Measured], most_wrong: float) -> Share:
    """Give the share of in rows answered right when answering, by the first probability, stops at `most_wrong`."""
    if not inside:
        return None
    scored = [(_best(m), m.row.kind == "in" and _first(m, 1)) for m in (*inside, *outside)]
    good = np.array([ok for _, ok in sorted(scored, key=lambda pair: -pair[0])])
    rights = np.cumsum(good)
    fits = np.flatnonzero(1 - rights / np.arange(1, len(good) + 1) <= most_wrong)
    return float(rights[fits[-1]] / len(inside)) if len(fits) else 0.0


def _best(m: Measured) -> float:
    return m.decision.ranking[0].probability if m.decision.ranking else 0.0


def auroc(inside: Sequence[float], outside: Sequence[float]) -> Share:
    """Give the chance that a message of inside has the higher score than one of outside; ties count half."""
    if not inside or not outside:
        return None
    low = np.sort(np.array(outside))
    scores = np.array(inside)
    below, upto = np.searchsorted(low, scores, "left"), np.searchsorted(low, scores, "right")
    return float((below + upto).sum() / (2 * len(scores) * len(low)))


def bins(measured: Sequence[Measured]) -> tuple[Bin, ...]:
    """Part the decisions by their probability, in ten; empty parts are left out. `unknown` is right for out rows."""
    parts: dict[int, list[tuple[float, bool]]] = {}
    for m in measured:
        ok = m.row.kind == "out" if m.decision.decision is Kind.UNKNOWN else right(m)
        parts.setdefault(min(int(m.decision.probability * BINS), BINS - 1), []).append((m.decision.probability, ok))
    return tuple(
        Bin(sum(p for p, _ in part) / len(part), sum(ok for _, ok in part) / len(part), len(part))
        for _, part in sorted(parts.items())
    )


def calibration_error(parts: Sequence[Bin]) -> Share:
    """Give the expected calibration error: how far, on the average, a probability is from what came true."""
    rows = sum(part.rows for part in parts)
    return sum(abs(part.probability - part.right) * part.rows for part in parts) / rows if rows else None
