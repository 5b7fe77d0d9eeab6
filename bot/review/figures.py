"""What the figures page says, from counts: shares, what rises, how often a sure answer was wrong. Pure.

A count under five says too much about somebody: it is not told, and districts that small are folded together.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.matching.evaluate import wilson

LEAST_TOLD = 5
REST = "overig"
DECISIONS = ("answer", "clarify", "silent", "unknown")
LEAST_RATED = 20
"""Ratings from which a share of wrong answers is worth asking for a stricter line."""


@dataclass(frozen=True, slots=True)
class Day:
    """What was asked on a day, by decision."""

    day: date
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """All that was asked."""
        return sum(self.counts.values())


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of the rated answers were wrong, with the interval that holds the truth in 95 of 100 cases."""

    rated: int
    wrong: int
    low: float
    high: float

    @property
    def share(self) -> float | None:
        """The share that was wrong; None of nothing."""
        return self.wrong / self.rated if self.rated else None


@dataclass(frozen=True, slots=True)
class Rising:
    """An answer that is asked more: this week and the week before."""

    entry: str
    week: int
    before: int


def told(count: int) -> int | None:
    """A count as it may be told: None under five."""
    return count if count >= LEAST_TOLD or count == 0 else None


def days(counts: Iterable[tuple[date, str, int]], first: date, last: date) -> list[Day]:
    """One for each day, in order. counts: (day, decision, count)."""
    found: dict[date, Counter[str]] = defaultdict(Counter)
    for day, decision, count in counts:
        if decision in DECISIONS:
            found[day][decision] += count
    return [
        Day(day, {decision: found[day][decision] for decision in DECISIONS})
        for day in (first + timedelta(days=n) for n in range((last - first).days + 1))
    ]


def folded(counts: Mapping[str, int]) -> dict[str, int]:
    """Districts with their people, largest first; those under five together, or hidden when that is under five."""
    kept = {name: count for name, count in counts.items() if count >= LEAST_TOLD}
    rest = sum(counts.values()) - sum(kept.values())
    ordered = dict(sorted(kept.items(), key=lambda item: (-item[1], item[0])))
    return ordered | ({REST: rest} if rest >= LEAST_TOLD else {})


def rate(verdicts: Sequence[str]) -> Rate:
    """How often a sure answer was wrong. Who was not sure says nothing; what should have been asked was not wrong."""
    firm = [one for one in verdicts if one != "unsure"]
    return measured(len(firm), sum(one == "wrong" for one in firm))


def measured(rated: int, wrong: int) -> Rate:
    """A share with its interval."""
    return Rate(rated, wrong, *wilson(wrong, rated))


def weekly(ratings: Iterable[tuple[date, str]]) -> list[tuple[date, Rate]]:
    """The share wrong week by week, by the Monday it begins on."""
    by_week: dict[date, list[str]] = defaultdict(list)
    for day, verdict in ratings:
        by_week[day - timedelta(days=day.weekday())].append(verdict)
    return [(week, rate(verdicts)) for week, verdicts in sorted(by_week.items())]


def rising(counts: Iterable[tuple[date, str, int]], last: date) -> list[Rising]:
    """Answers asked more than in the week before. counts: (day, entry, count)."""
    week, before = Counter[str](), Counter[str]()
    for day, entry, count in counts:
        if last - timedelta(days=7) < day <= last:
            week[entry] += count
        elif last - timedelta(days=14) < day <= last - timedelta(days=7):
            before[entry] += count
    found = [Rising(entry, week[entry], before[entry]) for entry in week if week[entry] >= LEAST_TOLD]
    grown = [one for one in found if one.week > one.before]
    return sorted(grown, key=lambda one: (one.before - one.week, one.entry))


def stricter(found: Rate, max_wrong: float) -> float | None:
    """A lower `max_wrong` when more is wrong than was promised, surely; None while the promise holds."""
    if found.rated < LEAST_RATED or found.share is None or found.low <= max_wrong:
        return None
    return round(max(0.002, max_wrong * max_wrong / found.share), 3)


def median(values: Sequence[float]) -> float | None:
    """The middle value; None of nothing."""
    ordered = sorted(values)
    return ordered[len(ordered) // 2] if ordered else None
