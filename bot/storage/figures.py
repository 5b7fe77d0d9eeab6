"""Counts for the figures page: grouped in the database, no words opened, no row per person handed out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.storage.tables import audit_item, followup, question

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.storage.transaction import Tx


@dataclass(frozen=True, slots=True)
class Asked:
    """How many voters of a wijk asked about an entry."""

    wijk: str
    entry: str
    voters: int


@dataclass(frozen=True, slots=True)
class Audited:
    """One rating of the blind audit."""

    day: date
    entry: str
    language: str
    verdict: str


@dataclass(frozen=True, slots=True)
class Followed:
    """One request to come back: how, where it stands, when it was asked and closed."""

    way: str
    state: str
    asked_at: datetime
    closed_at: datetime | None


_VOTERS = func.count(func.distinct(func.coalesce(question.c.voter, question.c.id)))


def by_wijk(tx: Tx, first: date, last: date) -> list[Asked]:
    """Voters by wijk and entry, of questions that were kept."""
    rows = tx.sql.execute(
        select(question.c.wijk, question.c.entry, _VOTERS)
        .where(
            question.c.city == tx.city,
            question.c.day >= first,
            question.c.day <= last,
            question.c.hidden.is_(False),
            question.c.wijk.is_not(None),
        )
        .group_by(question.c.wijk, question.c.entry)
        .order_by(question.c.wijk, question.c.entry)
    )
    return [Asked(*row) for row in rows]


def voters_by_wijk(tx: Tx, first: date, last: date) -> dict[str, int]:
    """Voters by wijk."""
    rows = tx.sql.execute(
        select(question.c.wijk, _VOTERS)
        .where(
            question.c.city == tx.city,
            question.c.day >= first,
            question.c.day <= last,
            question.c.hidden.is_(False),
            question.c.wijk.is_not(None),
        )
        .group_by(question.c.wijk)
    )
    return dict(rows.all())


def audited(tx: Tx, first: date, last: date) -> list[Audited]:
    """Ratings of answers that were drawn on some days."""
    joined = (question.c.city == audit_item.c.city) & (question.c.id == audit_item.c.question)
    rows = tx.sql.execute(
        select(audit_item.c.drawn_on, audit_item.c.entry, question.c.language, audit_item.c.verdict)
        .join(question, joined)
        .where(
            audit_item.c.city == tx.city,
            audit_item.c.drawn_on >= first,
            audit_item.c.drawn_on <= last,
            audit_item.c.done_at.is_not(None),
            audit_item.c.rater == 1,
        )
        .order_by(audit_item.c.drawn_on)
    )
    return [Audited(*row) for row in rows]


def followed(tx: Tx, first: datetime, until: datetime) -> list[Followed]:
    """Requests to come back that were asked in some stretch."""
    rows = tx.sql.execute(
        select(followup.c.way, followup.c.state, followup.c.asked_at, followup.c.closed_at).where(
            followup.c.city == tx.city,
            followup.c.asked_at >= first,
            followup.c.asked_at < until,
            followup.c.hidden.is_(False),
        )
    )
    return [Followed(*row) for row in rows]
