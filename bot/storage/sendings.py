"""What became of what the team said in a talk: rows of the inbox under keys of ours, and what came of them.

Rows are emptied when they are done and gone after two days, so this tells states, never words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sqlalchemy import select

from bot.storage.inbox import number_of
from bot.storage.tables import held_reply, inbox, outbox

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.storage.transaction import Tx

Standing = Literal["ready", "under way", "sent", "waits", "seen", "gone", "failed", "withdrawn"]
"""waits, seen: on the web page."""


@dataclass(frozen=True, slots=True)
class Sending:
    """One message of the team. not_before: until then it can be taken back."""

    key: str
    at: datetime
    not_before: datetime | None
    standing: Standing


def of(tx: Tx, channel: str, keys: Sequence[str]) -> list[Sending]:
    """The messages with these keys, in that order, as far as their rows are still there."""
    found = [(key, number_of(tx, channel, key)) for key in keys]
    numbers = [seq for _, seq in found if seq is not None]
    rows = {row.seq: row for row in tx.sql.execute(select(inbox).where(inbox.c.seq.in_(numbers)))}
    ends = {
        row.inbox_seq: row.ended_as or ""
        for row in tx.sql.execute(
            select(outbox.c.inbox_seq, outbox.c.ended_as)
            .where(outbox.c.city == tx.city, outbox.c.inbox_seq.in_(numbers))
            .order_by(outbox.c.step)
        )
    }
    for held in tx.sql.execute(
        select(held_reply.c.inbox_seq, held_reply.c.seen_at).where(
            held_reply.c.city == tx.city, held_reply.c.inbox_seq.in_(numbers)
        )
    ):
        ends[held.inbox_seq] = "waits" if held.seen_at is None else "seen"
    return [
        Sending(key, row.received_at, row.not_before, _standing(row.done_at is not None, ends.get(row.seq)))
        for key, seq in found
        if seq is not None and (row := rows.get(seq))
    ]


def _standing(done: bool, ended_as: str | None) -> Standing:
    if not done:
        return "ready"
    if ended_as is None:  # its turn brought nothing about: it was taken back, or the voter had withdrawn
        return "withdrawn"
    known: dict[str, Standing] = {
        "": "under way",
        "sent": "sent",
        "waits": "waits",
        "seen": "seen",
        "gone": "gone",
        "stopped": "gone",
    }
    return known.get(ended_as, "failed")
