"""What comes in and what goes out, whatever the channel: stored before it is acknowledged, marked once it is out.

A channel hands over raw updates and gets rows back when they are committed; a turn queues its replies in its own unit
of work (`parcel.queue`); the sender is told of them after the commit and marks each one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bot.services.parcel import Parcel, Posted, queue
from bot.services.together import Together
from bot.storage import Chat, Storage, Tx, followups, inbox, outbox, talks
from bot.storage.errors import NotWrittenError, WriterClosedError
from bot.storage.inbox import TRIES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime


__all__ = ["Arrived", "Chat", "Delivery", "NotWrittenError", "Parcel", "Posted", "Stored", "WriterClosedError", "queue"]

_TOGETHER = 500
"""Rows read at once at the start."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """One raw update. key: the channel's own number of it, so that the same update twice is one row."""

    key: str
    chat: str
    body: bytes


@dataclass(frozen=True, slots=True)
class Stored:
    """A row of the inbox that waits for its turn. chat: its lane. wait: seconds that it must wait by intent."""

    seq: int
    chat: str
    body: bytes
    received_at: datetime
    wait: float = 0.0


class Delivery:
    """The inbox and the outbox of one channel in one city. `now` is the clock, handed down."""

    def __init__(self, storage: Storage, channel: str, now: Callable[[], datetime]) -> None:
        self._storage = storage
        self.channel = channel
        self.now = now
        self._deliveries = Together(self.receive)
        self._endings = Together(self._end)

    async def receive_one(self, arrived: Arrived) -> Stored | None:
        """Store one, together with whatever else arrives at the same time; committed when it returns."""
        return await self._deliveries.ask(arrived)

    async def receive(self, arrived: Sequence[Arrived]) -> list[Stored | None]:
        """Store a batch in its order; committed when it returns. None for what was there already."""
        now = self.now()
        arrivals = [inbox.Arrival(one.key, Chat(self.channel, one.chat), one.body, now) for one in arrived]
        numbers = await self._storage.writer.run(lambda tx: inbox.add(tx, arrivals))
        return [
            Stored(seq, one.chat, one.body, now) if seq is not None else None
            for seq, one in zip(numbers, arrived, strict=True)
        ]

    async def waiting(self, chat_of: Callable[[bytes], str]) -> list[Stored]:
        """Everything that waits for its turn, oldest first: at the start, before anything new is taken in.

        chat_of: tells the lane from a body.
        """
        found: list[Stored] = []
        now = self.now()
        while True:
            after = found[-1].seq if found else 0
            rows = await self._storage.read(lambda tx, after=after: inbox.waiting(tx, after=after, limit=_TOGETHER))  # type: ignore[misc]
            if not rows:
                return [one for one in found if one.body]
            for row in rows:
                wait = (row.not_before - now).total_seconds() if row.not_before else 0.0
                mine = row.channel == self.channel
                chat = chat_of(row.body) if mine else ""
                found.append(Stored(row.seq, chat, row.body if mine else b"", row.received_at, max(0.0, wait)))

    async def load(self, seq: int) -> bytes | None:
        """The body of one row that waits, or None when it is done, put aside or unreadable."""
        rows = await self._storage.read(lambda tx: inbox.waiting(tx, after=seq - 1, limit=1))
        return rows[0].body if rows and rows[0].seq == seq else None

    async def done(self, seq: int) -> None:
        """Close a row that needs no turn."""
        now = self.now()
        await self._storage.writer.run(lambda tx: inbox.finish(tx, seq, now))

    async def failed(self, seq: int, kind: str, *, for_good: bool) -> bool:
        """Count a failed try; True when the row was put aside, `for_good` at once."""
        now = self.now()
        tries = 1 if for_good else TRIES
        return await self._storage.writer.run(lambda tx: inbox.failed(tx, seq, kind, now, tries=tries))

    async def due(self) -> list[Posted]:
        """Everything that waits to be sent, oldest first: at the start."""
        found: list[Posted] = []
        while True:
            after = found[-1].seq if found else 0
            rows = await self._storage.read(
                lambda tx, after=after: outbox.waiting(tx, self.channel, after=after, limit=_TOGETHER)  # type: ignore[misc]
            )
            if not rows:
                return found
            found += [_posted(row) for row in rows]

    async def ended(self, seq: int, how: Literal["sent", "refused", "gone", "lost"], ref: str | None) -> None:
        """Close an outgoing row, together with whatever else ends at the same time; committed when it returns."""
        await self._endings.ask((seq, how, ref))

    async def _end(self, endings: Sequence[tuple[int, outbox.Ending, str | None]]) -> Sequence[None]:
        now = self.now()
        await self._storage.writer.run(lambda tx: outbox.end_all(tx, endings, now))
        return [None] * len(endings)

    async def gone(self, chat: str, rows: Sequence[int]) -> None:
        """The chat cannot be reached (blocked, deleted): close what waits, and note it at who consented (L53)."""
        now = self.now()
        address = Chat(self.channel, chat)

        def unit(tx: Tx) -> None:
            for seq in rows:
                outbox.end(tx, seq, "gone", now)
            if voter := talks.voter_of(tx, address):
                talks.mark(tx, voter.id, "gone_at", now)
                followups.lapse_chats(tx, voter.id, now)

        await self._storage.writer.run(unit)

    async def look(self) -> tuple[datetime | None, datetime | None, int]:
        """When the oldest open row came in, when the oldest unsent message was queued, how many were put aside."""
        now = self.now()
        return await self._storage.read(
            lambda tx: (inbox.oldest(tx, now), outbox.oldest(tx, now), len(inbox.parked(tx)))
        )


def _posted(row: outbox.Due) -> Posted:
    allowed: Literal["asked", "consent", "team", ""] = ""
    if row.audience == "team":
        allowed = "team"
    elif row.consent is not None:
        allowed = "consent"
    elif row.inbox_seq is not None:
        allowed = "asked"
    return Posted(row.seq, row.to.id, row.body, allowed, row.rank, row.not_before)
