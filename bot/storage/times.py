"""Moments and days: aware datetimes in Python, whole microseconds UTC in the database; days are those of Amsterdam."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Integer
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from sqlalchemy.engine import Dialect

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


class Moment(TypeDecorator[datetime]):
    """A point in time. One integer on both engines: SQLite has no time zones, and PostgreSQL's would differ from it."""

    impl = BigInteger().with_variant(Integer, "sqlite")
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Refuse a time without a zone: it would silently shift by an hour or two."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """Give back UTC."""
        return None if value is None else _EPOCH + value * _MICROSECOND


def day_of(moment: datetime) -> date:
    """The day in Amsterdam that a moment belongs to."""
    return moment.astimezone(AMSTERDAM).date()


def day_before(day: date) -> date:
    """Yesterday."""
    return day - timedelta(days=1)


def begin_of(day: date) -> datetime:
    """Midnight in Amsterdam at which a day begins."""
    return datetime(day.year, day.month, day.day, tzinfo=AMSTERDAM).astimezone(UTC)
