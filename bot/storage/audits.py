"""The blind audit: a sample of sure answers, each read by one person and a fifth of them by a second."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import exists, func, insert, select, update

from bot.storage.tables import audit_item, question

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import ColumnElement, Row

    from bot.storage.transaction import Tx


@dataclass(frozen=True, slots=True)
class Item:
    """One answer to read. rater: 1, or 2 for the second reading. verdict: `good`, `wrong`, `should-ask`, `unsure`."""

    question: str
    rater: int
    drawn_on: date
    entry: str
    person: str | None
    verdict: str | None
    done_at: datetime | None


def under_way(tx: Tx, person: str) -> Item | None:
    """The item somebody was given and has not judged."""
    row = tx.sql.execute(
        select(audit_item)
        .where(audit_item.c.city == tx.city, audit_item.c.person == person, audit_item.c.done_at.is_(None))
        .limit(1)
    ).first()
    return _item(row) if row else None


def second_reading(tx: Tx, person: str) -> Item | None:
    """An item that waits for a second reader who is not the first."""
    mine = audit_item.alias()
    row = tx.sql.execute(
        select(audit_item)
        .where(
            audit_item.c.city == tx.city,
            audit_item.c.rater == 2,
            audit_item.c.person.is_(None),
            ~exists().where(
                mine.c.city == audit_item.c.city,
                mine.c.question == audit_item.c.question,
                mine.c.rater == 1,
                mine.c.person == person,
            ),
        )
        .order_by(audit_item.c.drawn_on, audit_item.c.question)
        .limit(1)
    ).first()
    return _item(row) if row else None


def undrawn(tx: Tx, since: date, *, limit: int = 1) -> list[tuple[str, str]]:
    """Directly answered questions that nobody drew yet, with their entry, in the order of their random ids."""
    drawn = exists().where(audit_item.c.city == question.c.city, audit_item.c.question == question.c.id)
    rows = tx.sql.execute(
        select(question.c.id, question.c.entry)
        .where(
            question.c.city == tx.city,
            question.c.hidden.is_(False),
            question.c.decision == "answer",
            question.c.mode == "one",
            question.c.day >= since,
            ~drawn,
        )
        .order_by(question.c.id)
        .limit(limit)
    )
    return [(row.id, row.entry) for row in rows]


def draw(tx: Tx, question_id: str, entry: str, day: date, *, twice: bool) -> None:
    """Put a question into the sample, with a second reading where it falls in that share."""
    for rater in (1, 2) if twice else (1,):
        tx.sql.execute(
            insert(audit_item).values(
                city=tx.city, question=question_id, rater=rater, drawn_on=day, entry=entry, stratum="sure"
            )
        )


def give(tx: Tx, item: Item, person: str) -> None:
    """Hand an item to a reader."""
    tx.sql.execute(update(audit_item).where(*_key(tx, item.question, item.rater)).values(person=person))


def judge(tx: Tx, item: Item, verdict: str, now: datetime) -> None:
    """Write down what the reader said."""
    tx.sql.execute(update(audit_item).where(*_key(tx, item.question, item.rater)).values(verdict=verdict, done_at=now))


def count_done(tx: Tx, person: str, since: datetime) -> int:
    """How many somebody judged since a moment."""
    query = select(func.count()).where(
        audit_item.c.city == tx.city, audit_item.c.person == person, audit_item.c.done_at >= since
    )
    return tx.sql.execute(query).scalar() or 0


def done(tx: Tx, since: date) -> list[Item]:
    """Everything judged of what was drawn since a day: for the figures."""
    rows = tx.sql.execute(
        select(audit_item).where(
            audit_item.c.city == tx.city, audit_item.c.drawn_on >= since, audit_item.c.done_at.is_not(None)
        )
    )
    return [_item(row) for row in rows]


def disputed(tx: Tx) -> list[str]:
    """Questions whose two readers do not agree."""
    other = audit_item.alias()
    query = (
        select(audit_item.c.question)
        .join(other, (other.c.city == audit_item.c.city) & (other.c.question == audit_item.c.question))
        .where(
            audit_item.c.city == tx.city,
            audit_item.c.rater == 1,
            other.c.rater == 2,
            audit_item.c.verdict != other.c.verdict,
        )
    )
    return list(tx.sql.execute(query).scalars())


def _key(tx: Tx, question_id: str, rater: int) -> tuple[ColumnElement[bool], ...]:
    return (audit_item.c.city == tx.city, audit_item.c.question == question_id, audit_item.c.rater == rater)


def _item(row: Row[tuple[object, ...]]) -> Item:
    return Item(row.question, row.rater, row.drawn_on, row.entry, row.person, row.verdict, row.done_at)
