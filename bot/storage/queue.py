"""The questions that may need a person, unopened; `bot.review.queue` says why each does and in which order."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import ColumnElement, and_, or_, select

from bot.review.queue import SAMPLED_BELOW, Reason
from bot.storage.search import Filter, conditions, counted
from bot.storage.tables import question

if TYPE_CHECKING:
    from bot.storage.transaction import Tx

_UNSURE = ("clarify", "unknown")


class Row(NamedTuple):
    """A question as it lies in the queue. likeness: the keyed hash of its words, to fold equal ones together."""

    id: str
    asked_at: datetime
    decision: str
    margin: float
    wants_person: bool
    helpful: bool | None
    likeness: str | None


def waiting(tx: Tx, wanted: Filter, why: Reason | None, *, limit: int = 20_000) -> list[Row]:
    """Questions that the filter leaves and that need a person (or that stand there for this reason), oldest first.

    Opens nothing.
    """
    of = question.c
    rows = tx.sql.execute(
        select(of.id, of.asked_at, of.decision, of.margin, of.wants_person, of.helpful, of.likeness)
        # What was written to a person of the team is a talk under way, not a question to judge.
        .where(*conditions(tx, wanted), of.decision != "person", _because(why))
        .order_by(of.asked_at)
        .limit(limit)
    )
    return [Row(*row) for row in rows]


def newest(tx: Tx, wanted: Filter, why: Reason, *, limit: int) -> list[str]:
    """Ids of the questions that stand there for this reason, newest first."""
    query = select(question.c.id).where(*conditions(tx, wanted), question.c.decision != "person", _because(why))
    query = query.order_by(question.c.asked_at.desc(), question.c.id.desc()).limit(limit)
    return list(tx.sql.execute(query).scalars())


def count(tx: Tx, wanted: Filter, why: Reason, *, most: int) -> int:
    """How many there are, counted up to `most`."""
    query = select(question.c.id).where(*conditions(tx, wanted), question.c.decision != "person", _because(why))
    return counted(tx, query, most)


def _because(why: Reason | None) -> ColumnElement[bool]:
    """The same as `bot.review.queue.reason`, for the database; a test holds the two together."""
    of = question.c
    calm = and_(of.wants_person.is_(False), or_(of.helpful.is_(None), of.helpful.is_(True)))
    sure = and_(calm, of.decision.not_in(_UNSURE))
    sampled = of.id < SAMPLED_BELOW
    reasons: dict[Reason | None, ColumnElement[bool]] = {
        None: or_(of.wants_person.is_(True), of.helpful.is_(False), of.decision.in_(_UNSURE), sampled),
        Reason.PERSON: of.wants_person.is_(True),
        Reason.WRONG: and_(of.wants_person.is_(False), of.helpful.is_(False)),
        Reason.UNSURE: and_(calm, of.decision == "clarify"),
        Reason.UNKNOWN: and_(calm, of.decision == "unknown"),
        Reason.SAMPLE: and_(sure, sampled),
        Reason.SURE: and_(sure, of.id >= SAMPLED_BELOW),
    }
    return reasons[why]
