"""What comes in and what goes out, whatever the channel: stored before it is acknowledged, marked once it is out.

A channel hands over raw updates and gets numbers back when they are committed; a turn queues its replies with
`queue`, inside its own unit of work; the sender is told of them after the commit and marks each one. Bodies are JSON:
of an update as the channel got it, of an event from the team as `team_body` writes it, of a reply as `Parcel` does.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from bot.conversation.event import FromTeam
from bot.conversation.turn import Button, Cited
from bot.storage import Address, Storage, Tx, inbox, outbox, talks
from bot.storage.errors import NotWrittenError, WriterClosedError
from bot.storage.inbox import TRIES

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.conversation.turn import Reply
    from bot.storage import Unit

__all__ = ["Address", "Delivery", "NotWrittenError", "Parcel", "Posted", "WriterClosedError", "queue"]

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
    """A row of the inbox that waits for its turn. wait: seconds that it must wait by intent."""

    seq: int
    body: bytes
    received_at: datetime
    wait: float = 0.0


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one outgoing row holds: a message, a file, or new buttons under an earlier message (`edits`).

    Plain text and buttons; the channel dresses them.
    """

    text: str = ""
    buttons: tuple[tuple[Button, ...], ...] = ()
    quotes: tuple[Cited, ...] = ()
    document: tuple[str, bytes] | None = None
    edits: int | None = None

    def dump(self) -> bytes:
        """As JSON."""
        held: dict[str, Any] = {}
        if self.text:
            held["text"] = self.text
        if self.buttons:
            held["buttons"] = [[[button.label, button.data, button.url] for button in row] for row in self.buttons]
        if self.quotes:
            held["quotes"] = [[quote.source, quote.paragraph, quote.text] for quote in self.quotes]
        if self.document:
            held["document"] = [self.document[0], base64.b64encode(self.document[1]).decode()]
        if self.edits is not None:
            held["edits"] = self.edits
        return json.dumps(held, ensure_ascii=False, separators=(",", ":")).encode()

    @classmethod
    def load(cls, body: bytes) -> Parcel:
        """Read what `dump` wrote."""
        held = json.loads(body)
        document = held.get("document")
        return cls(
            text=held.get("text", ""),
            buttons=tuple(tuple(Button(*button) for button in row) for row in held.get("buttons", ())),
            quotes=tuple(Cited(*quote) for quote in held.get("quotes", ())),
            document=(document[0], base64.b64decode(document[1])) if document else None,
            edits=held.get("edits"),
        )


@dataclass(frozen=True, slots=True)
class Posted:
    """A committed row of the outbox, ready to go.

    allowed: what lets it go out (L51): a message of the voter that it answers, his consent, or that it is for the team.
    """

    seq: int
    chat: str
    body: bytes
    allowed: Literal["asked", "consent", "team", ""]
    rank: int = 0
    not_before: datetime | None = None


def queue(
    tx: Tx, chat: Address, inbox_seq: int, replies: Sequence[Reply], now: datetime, *, before: Sequence[Parcel] = ()
) -> list[Posted]:
    """Queue the replies of a turn, inside its unit of work; the same row again queues nothing twice.

    before: what goes out ahead of them, such as new buttons under the message that was tapped.
    """
    parcels = [(parcel, "asked") for parcel in before]
    for reply in replies:
        plain = Parcel(reply.text, reply.buttons, reply.quotes)
        # A file goes after its text: a caption holds a quarter of what a message does.
        parcels.append((plain, reply.why))
        if reply.document:
            parcels.append((Parcel(document=reply.document), reply.why))
    messages = [
        outbox.Message(
            to=chat,
            kind="edit" if parcel.edits is not None else "document" if parcel.document else "reply",
            body=parcel.dump(),
            step=step,
            inbox_seq=inbox_seq,
            consent=None if why == "asked" else why,
        )
        for step, (parcel, why) in enumerate(parcels)
    ]
    numbers = outbox.add(tx, messages, now)
    return [
        Posted(seq, chat.chat, message.body, "consent" if message.consent else "asked")
        for seq, message in zip(numbers, messages, strict=True)
        if seq is not None
    ]


def team_body(chat: str, event: FromTeam) -> bytes:
    """What the console does to a running talk, as the body of a row in that chat's lane."""
    held = {"what": event.what, "first_name": event.first_name, "text": event.text}
    return json.dumps(
        {"team": held | {"position": event.position, "question": event.question}, "chat": {"id": chat}}
    ).encode()


def team_event(body: dict[str, Any]) -> FromTeam | None:
    """Read what `team_body` wrote; None for anything else."""
    held = body.get("team")
    return FromTeam(**held) if isinstance(held, dict) else None


class Delivery:
    """The inbox and the outbox of one channel in one city. `now` is the clock, handed down."""

    def __init__(self, storage: Storage, channel: str, now: Callable[[], datetime]) -> None:
        self._storage = storage
        self.channel = channel
        self.now = now

    async def receive(self, arrived: Sequence[Arrived]) -> list[Stored | None]:
        """Store a batch in its order; committed when it returns. None for what was there already."""
        now = self.now()
        arrivals = [inbox.Arrival(one.key, Address(self.channel, one.chat), one.body, now) for one in arrived]
        numbers = await self._storage.writer.run(lambda tx: inbox.add(tx, arrivals))
        return [
            Stored(seq, one.body, now) if seq is not None else None for seq, one in zip(numbers, arrived, strict=True)
        ]

    async def waiting(self) -> list[Stored]:
        """Everything that waits for its turn, oldest first: at the start, before anything new is taken in."""
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
                found.append(Stored(row.seq, row.body if mine else b"", row.received_at, max(0.0, wait)))

    async def load(self, seq: int) -> Stored | None:
        """One row that waits, or None when it is done, put aside or unreadable."""
        rows = await self._storage.read(lambda tx: inbox.waiting(tx, after=seq - 1, limit=1))
        return Stored(seq, rows[0].body, rows[0].received_at) if rows and rows[0].seq == seq else None

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
        """Close an outgoing row; committed when it returns."""
        now = self.now()
        await self._storage.writer.run(lambda tx: outbox.end(tx, seq, how, now, ref))

    async def gone(self, chat: str, rows: Sequence[int]) -> None:
        """The chat cannot be reached (blocked, deleted): close what waits, and note it at who consented (L53)."""
        now = self.now()
        address = Address(self.channel, chat)

        def unit(tx: Tx) -> None:
            for seq in rows:
                outbox.end(tx, seq, "gone", now)
            if voter := talks.voter_of(tx, address):
                talks.mark(tx, voter.id, "gone_at", now)

        await self._storage.writer.run(unit)

    async def oldest(self) -> tuple[datetime | None, datetime | None]:
        """When the oldest open row came in, and when the oldest unsent message was queued: for health."""
        now = self.now()
        unit: Unit[tuple[datetime | None, datetime | None]] = lambda tx: (inbox.oldest(tx, now), outbox.oldest(tx, now))  # noqa: E731
        return await self._storage.read(unit)


def _posted(row: outbox.Due) -> Posted:
    allowed: Literal["asked", "consent", "team", ""] = ""
    if row.audience == "team":
        allowed = "team"
    elif row.consent is not None:
        allowed = "consent"
    elif row.inbox_seq is not None:
        allowed = "asked"
    return Posted(row.seq, row.to.chat, row.body, allowed, row.rank, row.not_before)
