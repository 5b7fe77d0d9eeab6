"""Counts without persons: what stays when nobody consented, and when everybody is erased."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from bot.storage.tables import tally
from bot.storage.transaction import Upsert

if TYPE_CHECKING:
    from datetime import date

    from bot.storage.transaction import Tx


@dataclass(frozen=True, slots=True)
class Tally:
    """How often something happened on a day: a position or reply kind, what the bot decided, in which language."""

    day: date
    what: str
    decision: str
    language: str
    count: int


_KEY = ["city", "day", "what", "decision", "language"]
_ADD = Upsert(
    tally,
    lambda row: row.on_conflict_do_update(
        index_elements=_KEY, set_={"count": tally.c["count"] + row.excluded["count"]}
    ),
)


def add(tx: Tx, day: date, what: str, decision: str, language: str, count: int = 1) -> None:
    """Count."""
    _ADD.run(tx, day=day, what=what, decision=decision, language=language, count=count)


def between(tx: Tx, first: date, last: date) -> list[Tally]:
    """The counts of some days, both included, oldest first."""
    rows = tx.sql.execute(
        select(tally.c.day, tally.c.what, tally.c.decision, tally.c.language, tally.c["count"])
        .where(tally.c.city == tx.city, tally.c.day >= first, tally.c.day <= last)
        .order_by(tally.c.day, tally.c.what, tally.c.decision, tally.c.language)
    )
    return [Tally(*row) for row in rows]
