"""What the team wrote back to a voter on the web page: it waits under his own key until he has seen it.

Telegram is told at once; a page is only answered when it asks, perhaps days later, when the key of the day is gone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, select, update

from bot.storage.tables import held_reply

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.storage.transaction import Tx


@dataclass(frozen=True, slots=True)
class Held:
    """One reply that waits. question: the one it is about, on which the voter's consent rests."""

    seq: int
    question: str
    body: bytes


def hold(tx: Tx, voter: str, question: str, inbox_seq: int, bodies: Sequence[bytes]) -> None:
    """Keep the replies of one turn, in their order; the same turn again keeps nothing twice."""
    box = tx.voter(voter)
    for step, body in enumerate(bodies):
        row = tx.insert(held_reply).values(
            city=tx.city,
            voter=voter,
            question=question,
            inbox_seq=inbox_seq,
            step=step,
            body=box.seal(held_reply.c.body, body),
        )
        tx.sql.execute(row.on_conflict_do_nothing())


def waiting(tx: Tx, voter: str) -> list[Held]:
    """What a voter has not seen yet, oldest first."""
    box = tx.voter(voter)
    rows = tx.sql.execute(
        select(held_reply.c.seq, held_reply.c.question, held_reply.c.body)
        .where(held_reply.c.city == tx.city, held_reply.c.voter == voter, held_reply.c.seen_at.is_(None))
        .order_by(held_reply.c.seq)
    )
    return [Held(row.seq, row.question, box.open(held_reply.c.body, row.body)) for row in rows]


def seen(tx: Tx, voter: str, numbers: Sequence[int], now: datetime) -> None:
    """Empty what a voter has seen; that it was seen stays, for who wrote it."""
    tx.sql.execute(
        update(held_reply)
        .where(
            held_reply.c.city == tx.city,
            held_reply.c.voter == voter,
            held_reply.c.seq.in_(numbers),
            held_reply.c.seen_at.is_(None),
        )
        .values(seen_at=now, body=None)
    )


def drop(tx: Tx, voter: str, question: str) -> None:
    """Take back what waits about one question: the voter does not want to hear of it any more."""
    tx.sql.execute(
        delete(held_reply).where(
            held_reply.c.city == tx.city,
            held_reply.c.voter == voter,
            held_reply.c.question == question,
            held_reply.c.seen_at.is_(None),
        )
    )
