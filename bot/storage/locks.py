"""Confirmed matches: what volunteers confirmed must stay right when somebody edits the knowledge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from bot.storage.tables import lock

if TYPE_CHECKING:
    from datetime import datetime

    from bot.storage.reviews import Verdict
    from bot.storage.transaction import Tx


@dataclass(frozen=True, slots=True)
class Lock:
    """A confirmed match: this question is about this entry."""

    question: str
    entry: str
    verdict: str
    since: datetime


def keep(tx: Tx, confirmed: Verdict) -> None:
    """What was confirmed must stay right."""
    row = tx.insert(lock).values(
        city=tx.city, question=confirmed.question, entry=confirmed.entry, verdict=confirmed.id, since=confirmed.at
    )
    new = row.excluded
    tx.sql.execute(
        row.on_conflict_do_update(
            index_elements=["city", "question"],
            set_={"entry": new.entry, "verdict": new.verdict, "since": new.since, "moved_by": None, "why": None},
        )
    )


def drop(tx: Tx, question_id: str) -> None:
    """Nothing is confirmed about this question any more."""
    tx.sql.execute(delete(lock).where(lock.c.city == tx.city, lock.c.question == question_id))


def held(tx: Tx) -> list[Lock]:
    """All confirmed matches: what an edit may not break unseen."""
    rows = tx.sql.execute(select(lock).where(lock.c.city == tx.city).order_by(lock.c.question))
    return [Lock(row.question, row.entry, row.verdict, row.since) for row in rows]


def follow(tx: Tx, old: str, new: str) -> int:
    """An entry was merged into another: its locks move along; the number moved."""
    changed = tx.sql.execute(update(lock).where(lock.c.city == tx.city, lock.c.entry == old).values(entry=new))
    return changed.rowcount


def settle(tx: Tx, question_id: str, entry: str | None, *, by: str, why: str) -> None:
    """A confirmed match was settled otherwise when a draft broke it: it moves to another entry, or ends."""
    where = (lock.c.city == tx.city, lock.c.question == question_id)
    if entry is None:
        tx.sql.execute(delete(lock).where(*where))
    else:
        tx.sql.execute(update(lock).where(*where).values(entry=entry, moved_by=by, why=why))
