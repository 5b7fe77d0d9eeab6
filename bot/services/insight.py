"""The figures: what was asked, what came of it, where, and how often the bot was wrong. Counts only."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.review import figures
from bot.review.figures import Day, Rate, Rising
from bot.storage import figures as counted
from bot.storage import reviews, search, tally
from bot.storage.times import begin_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import date

    from bot.knowledge.base import KnowledgeBase
    from bot.storage import Storage, Tx


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything of some days. Counts under five are gone already: None, or folded into the rest."""

    days: list[Day]
    rising: list[Rising]
    wijken: dict[str, int]
    themes: dict[str, dict[str, int | None]]
    wrong: Rate
    weekly: list[tuple[date, Rate]]
    by_language: dict[str, Rate]
    by_theme: dict[str, Rate]
    should_ask: int
    followed: dict[str, int]
    closed: dict[str, int]
    days_to_close: float | None
    confirmed: Rate
    """Direct answers that volunteers looked at in their queue: not a blind sample, the doubtful ones come first."""
    stricter: float | None
    """The `max_wrong` that the blind sample, or what volunteers confirmed, asks for; None while the promise holds."""

    @property
    def asked(self) -> int:
        """All questions."""
        return sum(day.total for day in self.days)

    def of(self, decision: str) -> int:
        """Questions with this decision."""
        return sum(day.counts[decision] for day in self.days)


class Insight:
    """The figures of one city."""

    def __init__(self, storage: Storage, *, knowledge: Callable[[], KnowledgeBase]) -> None:
        self._storage = storage
        self._knowledge = knowledge

    async def picture(self, first: date, last: date, *, wijken: tuple[str, ...] = ()) -> Picture:
        """The figures of some days, both included; of some wijken only where the counts know the wijk."""
        base = self._knowledge()
        theme_of = {one.id: one.theme for one in base.positions}
        return await self._storage.scan(lambda tx: _picture(tx, first, last, wijken, theme_of, base.campaign.max_wrong))


def _picture(
    tx: Tx, first: date, last: date, wijken: tuple[str, ...], theme_of: dict[str, str], max_wrong: float
) -> Picture:
    counts = tally.between(tx, min(first, last - timedelta(days=14)), last)
    within = [one for one in counts if one.day >= first]
    ratings = counted.audited(tx, first, last)
    people = counted.voters_by_wijk(tx, first, last)
    chosen = {wijk: count for wijk, count in people.items() if not wijken or wijk in wijken}
    followed = counted.followed(tx, begin_of(first), begin_of(last + timedelta(days=1)))
    closed = [one for one in followed if one.closed_at is not None]
    verdicts = [one.verdict for one in ratings]
    measured = figures.rate(verdicts)
    read = reviews.on_entries(tx, first, last).values()
    confirmed = figures.measured(sum(judged for judged, _ in read), sum(wrong for _, wrong in read))
    asked_for = [one for rate in (measured, confirmed) if (one := figures.stricter(rate, max_wrong)) is not None]
    return Picture(
        days=figures.days(((one.day, _told(one.decision, one.what), one.count) for one in within), first, last),
        rising=figures.rising(
            ((one.day, one.what, one.count) for one in counts if one.decision in {"answer", "silent"}), last
        ),
        wijken=figures.folded(chosen),
        themes=_themes(counted.by_wijk(tx, first, last), theme_of, chosen),
        wrong=measured,
        weekly=figures.weekly((one.day, one.verdict) for one in ratings),
        by_language=_rates((one.language, one.verdict) for one in ratings),
        by_theme=_rates((theme_of.get(one.entry, one.entry), one.verdict) for one in ratings),
        should_ask=sum(one == "should-ask" for one in verdicts),
        followed=_ways([one.way for one in followed]),
        closed=_ways([one.way for one in closed if one.state == "done"]),
        days_to_close=figures.median(
            [(one.closed_at - one.asked_at).total_seconds() / 86400 for one in closed if one.closed_at]
        ),
        confirmed=confirmed,
        stricter=min(asked_for, default=None),
    )


def _told(decision: str, what: str) -> str:
    """The decision as it counts: who asks about other politics is told that the letter does not say."""
    return "unknown" if decision == "reply" and what == search.POLITICS else decision


def _themes(
    asked: list[counted.Asked], theme_of: dict[str, str], chosen: dict[str, int]
) -> dict[str, dict[str, int | None]]:
    """Wijk -> theme -> people, of wijken that may be told."""
    found: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for one in asked:
        if one.wijk in chosen and chosen[one.wijk] >= figures.LEAST_TOLD and one.entry in theme_of:
            found[one.wijk][theme_of[one.entry]] += one.voters
    return {
        wijk: {theme: figures.told(count) for theme, count in themes.items()} for wijk, themes in sorted(found.items())
    }


def _rates(pairs: Iterable[tuple[str, str]]) -> dict[str, Rate]:
    found: dict[str, list[str]] = defaultdict(list)
    for name, verdict in pairs:
        found[name].append(verdict)
    return {name: figures.rate(verdicts) for name, verdicts in sorted(found.items())}


def _ways(ways: list[str]) -> dict[str, int]:
    return {way: ways.count(way) for way in ("chat", "door", "phone")}
