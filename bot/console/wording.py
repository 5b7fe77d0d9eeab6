"""How dates and durations are written in the console (Dutch), and the filters that templates use for it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_timedelta

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_HERE = ZoneInfo("Europe/Amsterdam")


def moment(at: datetime) -> str:
    """`di 24 nov 14:05`."""
    return format_datetime(at.astimezone(_HERE), "EEE d MMM HH:mm", locale="nl")


def clock(at: datetime) -> str:
    """`14:05`."""
    return at.astimezone(_HERE).strftime("%H:%M")


def day(at: date) -> str:
    """`di 24 nov`; of a moment, the day in Amsterdam that it belongs to."""
    local = at.astimezone(_HERE).date() if isinstance(at, datetime) else at
    return format_date(local, "EEE d MMM", locale="nl")


def ago(at: datetime, now: datetime) -> str:
    """`3 minuten`. What a fast clock puts in the future is a moment ago."""
    passed = max(now - at, timedelta(seconds=1))
    return format_timedelta(passed, locale="nl", threshold=1.2)


def stamp(at: datetime) -> str:
    """A moment for scripts: ISO 8601 in UTC."""
    return at.astimezone(UTC).isoformat()


def number(count: int) -> str:
    """`1.204`."""
    return f"{count:,}".replace(",", ".")


FILTERS: Mapping[str, Callable[..., str]] = {
    "moment": moment,
    "clock": clock,
    "day": day,
    "ago": ago,
    "stamp": stamp,
    "number": number,
}
