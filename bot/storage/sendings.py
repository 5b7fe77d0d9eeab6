"""What became of what the team said in a talk: rows of the inbox under keys of ours, and what came of them.

Rows are emptied when they are done and gone after two days, so this tells states, never words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sqlalchemy import select

from bot.storage.tables import inbox, outbox

if TYPE_CHECKING:
    from datetime import datetime

    from bot.storage.transaction import Tx

Standing = Literal["ready", "under way", "sent", "gone", "failed", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Sending:
    """One message of the team. not_before: until then it can be taken back."""

    key: str
    at: datetime
    not_before: datetime | None
    standing: Standing


def under(tx: Tx, channel: str, prefix: str) -> list[Sending]:
    """The messages of a channel whose key begins so, oldest first."""
    rows = tx.sql.execute(
        select(inbox)
        .where(
            inbox.c.city == tx.city, inbox.c.channel == channel, inbox.c.key >= prefix, inbox.c.key < prefix + "\uffff"
        )
        .order_by(inbox.c.seq)
    ).all()
    ends = {
        row.inbox_seq: row.ended_as or ""
        for row in tx.sql.execute(
            select(outbox.c.inbox_seq, outbox.c.ended_as)
            .where(outbox.c.city == tx.city, outbox.c.inbox_seq.in_([row.seq for row in rows]))
            .order_by(outbox.c.step)
        )
    }
    return [
        Sending(row.key, row.received_at, row.not_before, _standing(row.done_at is not None, ends.get(row.seq)))
        for row in rows
    ]


def _standing(done: bool, ended_as: str | None) -> Standing:
    if not done:
        return "ready"
    if ended_as is None:  # its turn brought nothing about: it was taken back, or the voter had withdrawn
        return "withdrawn"
    return {"": "under way", "sent": "sent", "gone": "gone", "stopped": "gone"}.get(ended_as, "failed")  # type: ignore[return-value]
