"""What was promised to a voter: by whom, for when, and whether it was kept (B11)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import insert, select, update

from bot.storage.tables import followup, promise

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import ColumnElement

    from bot.storage.transaction import Tx


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise. `text` is short, masked by the caller, and lies under the voter's key."""

    id: str
    followup: str
    kind: str
    text: str
    owner: str
    made_at: datetime
    due: date
    kept_at: datetime | None = None
    ended_as: str | None = None


def add(tx: Tx, new: Promise) -> None:
    """Write down a promise."""
    owner_of = tx.sql.execute(
        select(followup.c.voter).where(followup.c.city == tx.city, followup.c.id == new.followup)
    ).scalar_one()
    tx.sql.execute(
        insert(promise).values(
            city=tx.city,
            id=new.id,
            followup=new.followup,
            kind=new.kind,
            text=tx.voter(owner_of).seal(promise.c.text, new.text) if new.text else None,
            owner=new.owner,
            made_at=new.made_at,
            due=new.due,
        )
    )


def open_ones(tx: Tx, *, owner: str | None = None, due_before: date | None = None) -> list[Promise]:
    """Promises that wait, the one due first on top."""
    where: list[ColumnElement[bool]] = [promise.c.ended_as.is_(None)]
    if owner is not None:
        where.append(promise.c.owner == owner)
    if due_before is not None:
        where.append(promise.c.due < due_before)
    return _promises(tx, *where)


def of_followup(tx: Tx, followup_id: str) -> list[Promise]:
    """All promises of one follow-up."""
    return _promises(tx, promise.c.followup == followup_id)


def end(tx: Tx, promise_id: str, how: str, now: datetime) -> bool:
    """Kept, handed over or dropped; False when it was ended before."""
    changed = tx.sql.execute(
        update(promise)
        .where(promise.c.city == tx.city, promise.c.id == promise_id, promise.c.ended_as.is_(None))
        .values(ended_as=how, kept_at=now)
    )
    return changed.rowcount == 1


def hand_over(tx: Tx, promise_id: str, owner: str) -> None:
    """Somebody else keeps it."""
    tx.sql.execute(update(promise).where(promise.c.city == tx.city, promise.c.id == promise_id).values(owner=owner))


def _promises(tx: Tx, *where: ColumnElement[bool]) -> list[Promise]:
    rows = tx.sql.execute(
        select(promise, followup.c.voter)
        .join(followup, (followup.c.city == promise.c.city) & (followup.c.id == promise.c.followup))
        .where(promise.c.city == tx.city, *where)
        .order_by(promise.c.due, promise.c.made_at, promise.c.id)
    ).all()
    boxes = tx.keys.voters(tx.city, {row.voter for row in rows})
    return [
        Promise(
            row.id,
            row.followup,
            row.kind,
            boxes[row.voter].read(promise.c.text, row.text) if row.text and row.voter in boxes else "",
            row.owner,
            row.made_at,
            row.due,
            row.kept_at,
            row.ended_as,
        )
        for row in rows
    ]
