"""The blind sample of sure answers: who rates what without seeing the bot's verdict, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import and_, func, select, update

from bot.storage.tables import audit_item, question, verdict

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.storage.transaction import Tx


@dataclass(frozen=True, slots=True)
class Sure:
    """A direct answer that may be drawn: `entry` is what the bot answered, `theme` is for the caller to add."""

    question: str
    entry: str
    language: str


@dataclass(frozen=True, slots=True)
class Rated:
    """One finished rating: what the bot answered and what the rater said, blind."""

    question: str
    rater: int
    person: str
    entry: str
    stratum: str
    language: str
    kind: str
    said: str | None
    done_at: datetime


def sure_ones(tx: Tx, first: date, last: date) -> list[Sure]:
    """Direct answers of some days that are not in the sample yet."""
    drawn = select(1).where(audit_item.c.city == tx.city, audit_item.c.question == question.c.id)
    rows = tx.sql.execute(
        select(question.c.id, question.c.entry, question.c.language)
        .where(
            question.c.city == tx.city,
            question.c.day >= first,
            question.c.day <= last,
            question.c.decision == "answer",
            question.c.hidden.is_(False),
            ~drawn.exists(),
        )
        .order_by(question.c.id)
    )
    return [Sure(*row) for row in rows]


def draw(tx: Tx, sure: Sure, *, rater: int, stratum: str, day: date) -> None:
    """Put an answer into the sample for the first or the second rater. Twice is once."""
    row = tx.insert(audit_item).values(
        city=tx.city, question=sure.question, rater=rater, drawn_on=day, entry=sure.entry, stratum=stratum
    )
    tx.sql.execute(row.on_conflict_do_nothing())


def next_for(tx: Tx, person: str) -> tuple[str, int] | None:
    """The next question to rate, and as which rater: never one that this person rated or is rating as the other."""
    other = audit_item.alias()
    mine = select(1).where(
        other.c.city == audit_item.c.city, other.c.question == audit_item.c.question, other.c.person == person
    )
    open_ones = (audit_item.c.city == tx.city, audit_item.c.done_at.is_(None))
    begun = tx.sql.execute(
        select(audit_item.c.question, audit_item.c.rater).where(*open_ones, audit_item.c.person == person).limit(1)
    ).first()
    if begun:
        return begun.question, begun.rater
    found = tx.sql.execute(
        select(audit_item.c.question, audit_item.c.rater)
        .where(*open_ones, audit_item.c.person.is_(None), ~mine.exists())
        .order_by(audit_item.c.drawn_on, audit_item.c.question, audit_item.c.rater)
        .limit(1)
    ).first()
    if found is None:
        return None
    where = (audit_item.c.city == tx.city, audit_item.c.question == found.question, audit_item.c.rater == found.rater)
    tx.sql.execute(update(audit_item).where(*where).values(person=person))
    return found.question, found.rater


def done(tx: Tx, question_id: str, rater: int, verdict_id: str, now: datetime) -> bool:
    """Note a finished rating; its blind verdict was written before. False when it was finished already."""
    changed = tx.sql.execute(
        update(audit_item)
        .where(
            audit_item.c.city == tx.city,
            audit_item.c.question == question_id,
            audit_item.c.rater == rater,
            audit_item.c.done_at.is_(None),
        )
        .values(verdict=verdict_id, done_at=now)
    )
    return changed.rowcount == 1


def let_go(tx: Tx, person: str) -> None:
    """What someone began and did not finish is free for others."""
    tx.sql.execute(
        update(audit_item)
        .where(audit_item.c.city == tx.city, audit_item.c.person == person, audit_item.c.done_at.is_(None))
        .values(person=None)
    )


def rated(tx: Tx, first: date, last: date) -> list[Rated]:
    """Finished ratings of what was drawn on some days, undone ones left out."""
    joined = and_(verdict.c.city == audit_item.c.city, verdict.c.id == audit_item.c.verdict)
    asked = and_(question.c.city == audit_item.c.city, question.c.id == audit_item.c.question)
    rows = tx.sql.execute(
        select(
            audit_item.c.question,
            audit_item.c.rater,
            audit_item.c.person,
            audit_item.c.entry,
            audit_item.c.stratum,
            question.c.language,
            verdict.c.kind,
            verdict.c.entry,
            audit_item.c.done_at,
        )
        .join(verdict, joined)
        .join(question, asked)
        .where(
            audit_item.c.city == tx.city,
            audit_item.c.drawn_on >= first,
            audit_item.c.drawn_on <= last,
            audit_item.c.done_at.is_not(None),
            verdict.c.undone_at.is_(None),
        )
        .order_by(audit_item.c.question, audit_item.c.rater)
    )
    return [Rated(*row) for row in rows]


def waiting(tx: Tx) -> int:
    """How many ratings are still to be done."""
    query = select(func.count()).where(audit_item.c.city == tx.city, audit_item.c.done_at.is_(None))
    return tx.sql.execute(query).scalar() or 0
