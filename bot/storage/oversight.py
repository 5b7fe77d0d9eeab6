"""What the coordinator's page counts: follow-ups by age and neighbourhood, outcomes by week, what waits for a look.

Counts come from clear columns; nothing sealed is opened here.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, exists, func, select

from bot.storage.tables import followup, visit

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from bot.storage.transaction import Tx


@dataclass(frozen=True, slots=True)
class Waiting:
    """One follow-up that waits, without who or where exactly."""

    wijk: str | None
    way: str
    state: str
    asked_at: datetime


@dataclass(frozen=True, slots=True)
class Happened:
    """One visit that counts."""

    followup: str
    wijk: str | None
    way: str
    outcome: str
    person: str
    at: datetime
    flag: str


def waiting(tx: Tx, states: tuple[str, ...]) -> list[Waiting]:
    """Everything that waits, oldest first."""
    rows = tx.sql.execute(
        select(followup.c.wijk, followup.c.way, followup.c.state, followup.c.asked_at)
        .where(followup.c.city == tx.city, followup.c.hidden.is_(False), followup.c.state.in_(states))
        .order_by(followup.c.asked_at)
    )
    return [Waiting(*row) for row in rows]


def happened(tx: Tx, since: datetime, until: datetime) -> list[Happened]:
    """The visits that count, oldest first: the last tap of each, less what was taken back or replaced."""
    other = visit.alias()
    later = exists().where(other.c.city == visit.c.city, other.c.id == visit.c.id, other.c.counter > visit.c.counter)
    replaced = exists().where(other.c.city == visit.c.city, other.c.supersedes == visit.c.id)
    counts: ColumnElement[bool] = and_(visit.c.outcome.is_not(None), ~later, ~replaced)
    rows = tx.sql.execute(
        select(
            visit.c.followup,
            followup.c.wijk,
            followup.c.way,
            visit.c.outcome,
            visit.c.person,
            visit.c.happened_at,
            func.coalesce(visit.c.flag, ""),
        )
        .join(followup, (followup.c.city == visit.c.city) & (followup.c.id == visit.c.followup))
        .where(
            visit.c.city == tx.city,
            followup.c.hidden.is_(False),
            visit.c.happened_at >= since,
            visit.c.happened_at <= until,
            counts,
        )
        .order_by(visit.c.happened_at, visit.c.id)
    )
    return [Happened(*row) for row in rows]
