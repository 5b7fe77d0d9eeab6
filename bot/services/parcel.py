"""What one outgoing row holds, and how the replies of a turn become rows: queued in the turn's own unit of work.

Bodies are JSON, plain words and buttons; the channel dresses them. What the team does to a running talk comes in as a
row too, and its body is written and read here.
"""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from bot.conversation.event import FromTeam
from bot.conversation.turn import Button, Cited
from bot.failpoint import passing
from bot.storage import Chat, Tx, consents, held_replies, outbox, talks

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bot.conversation.turn import Reply

WEB = "web"
"""The channel that is only answered when it asks: what the team writes there waits for the voter."""
MESSAGE_UNITS = 4096
"""What one message holds on the narrowest channel: Telegram's 4096 UTF-16 units."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """What one outgoing row holds: a message, a file, or new buttons under an earlier message (`edits`).

    Plain text and buttons; the channel dresses them. person: who of the team wrote it.
    """

    text: str = ""
    buttons: tuple[tuple[Button, ...], ...] = ()
    quotes: tuple[Cited, ...] = ()
    document: tuple[str, bytes] | None = None
    edits: int | None = None
    person: str = ""

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
        if self.person:
            held["person"] = self.person
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
            person=held.get("person", ""),
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
    tx: Tx, chat: Chat, inbox_seq: int, replies: Sequence[Reply], now: datetime, *, before: Sequence[Parcel] = ()
) -> list[Posted]:
    """Queue the replies of a turn, inside its unit of work; the same row again queues nothing twice.

    What rests on a consent names it; when that consent does not hold any more, nothing is queued (L51).
    before: what goes out ahead of them, such as new buttons under the message that was tapped.
    """
    if chat.channel == WEB:
        replies = _hold(tx, chat, inbox_seq, replies)
    parcels: list[tuple[Parcel, str | None]] = [(parcel, None) for parcel in before]
    for reply in replies:
        consent = None
        if reply.why != "asked":
            consent = _consent(tx, chat, reply.why)
            if consent is None:
                continue
        *heads, last = parts(reply.text) or [""]
        parcels += [(Parcel(head, quotes=reply.quotes), consent) for head in heads]
        if last:
            parcels.append((Parcel(last, reply.buttons, reply.quotes), consent))
        if reply.document:  # after its text: a caption holds a quarter of what a message does
            parcels.append((Parcel(document=reply.document), consent))
    messages = [
        outbox.Message(
            to=chat,
            kind="edit" if parcel.edits is not None else "document" if parcel.document else "reply",
            body=parcel.dump(),
            step=step,
            inbox_seq=inbox_seq,
            consent=consent,
        )
        for step, (parcel, consent) in enumerate(parcels)
    ]
    numbers = outbox.add(tx, messages, now)
    passing("turn not committed")
    return [
        Posted(seq, chat.id, message.body, "consent" if message.consent else "asked")
        for seq, message in zip(numbers, messages, strict=True)
        if seq is not None
    ]


def _hold(tx: Tx, chat: Chat, inbox_seq: int, replies: Sequence[Reply]) -> list[Reply]:
    """Keep what rests on a consent for the voter's next visit to the page; return the others."""
    voter = talks.voter_of(tx, chat)
    held = [reply for reply in replies if reply.why != "asked" and _consent(tx, chat, reply.why)]
    if voter and held:
        question = held[0].why.partition(":")[2]  # what the team does is about one question
        parcels = (Parcel(reply.text, reply.buttons, reply.quotes, person=reply.person) for reply in held)
        held_replies.hold(tx, voter.id, question, inbox_seq, [parcel.dump() for parcel in parcels])
    return [reply for reply in replies if reply.why == "asked"]


def _consent(tx: Tx, chat: Chat, why: str) -> str | None:
    """The id of the consent in force that allows a message, by its purpose and question ("K2-chat:4f..")."""
    purpose, _, question = why.partition(":")
    proof = consents.in_force(tx, chat).get((purpose, question or None))
    return proof.id if proof else None


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


def units(text: str) -> int:
    """Length as Telegram counts it: UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parts(text: str, limit: int = MESSAGE_UNITS) -> list[str]:
    """Cut a text into pieces that each fit one message, at an empty line, a line end, a space, or anywhere at last.

    Nothing but white space at the cuts is lost. A text without anything visible gives no piece.
    """
    pieces = []
    rest = text.strip()
    while units(rest) > limit:
        head = _first_units(rest, limit)
        cut = next((at for mark in ("\n\n", "\n", " ") if (at := head.rfind(mark)) > limit // 4), len(head))
        pieces.append(head[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*pieces, rest] if rest else pieces


def _first_units(text: str, limit: int) -> str:
    return text.encode("utf-16-le", "surrogatepass")[: limit * 2].decode("utf-16-le", "ignore")
