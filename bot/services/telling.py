"""Say something in a running talk on the team's behalf: only to who asked for it, and through that chat's own lane.

What the console does to a talk is an event like any other: stored in the inbox, in order behind what the voter wrote
before, committed before anybody is told. `wake` hands the committed row to the worker of its channel.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.services.parcel import team_body
from bot.storage import inbox, talks
from bot.storage.errors import ErasedError
from bot.storage.inbox import Arrival

if TYPE_CHECKING:
    from bot.conversation.event import FromTeam
    from bot.storage import Tx
    from bot.storage.transaction import Chat


@dataclass(frozen=True, slots=True)
class Told:
    """A committed row in a chat's lane. not_before: until then it can be taken back."""

    seq: int
    chat: Chat
    body: bytes
    at: datetime
    not_before: datetime | None


Wake = Callable[[Told], None]


WRITTEN_TO = frozenset({"telegram", "web"})
"""Channels on which what we write is read: at once, or when the voter comes back to the page."""


def reachable(tx: Tx, voter_id: str) -> bool:
    """Whether a message can and may go to this voter now: not stopped, not paused, not gone."""
    found = talks.voter_by_id(tx, voter_id)
    if found is None or found.channel not in WRITTEN_TO:
        return False
    return not (found.stopped_at or found.paused_at or found.gone_at)


def tell(
    tx: Tx, voter_id: str, event: FromTeam, *, key: str, now: datetime, not_before: datetime | None = None
) -> Told | None:
    """Put an event into the voter's lane, once for each key. None when he cannot or may not be reached."""
    if not reachable(tx, voter_id):
        return None
    try:
        chat = talks.chat_of(tx, voter_id)
    except ErasedError:
        return None
    body = team_body(chat.id, event)
    seq = inbox.add(tx, [Arrival(f"team:{key}", chat, body, now, not_before)])[0]
    return Told(seq, chat, body, now, not_before) if seq is not None else None


def untell(tx: Tx, voter_id: str, key: str, now: datetime) -> bool:
    """Take back what has not gone out yet; False when it is too late."""
    try:
        chat = talks.chat_of(tx, voter_id)
    except ErasedError:
        return False
    return inbox.withdraw(tx, chat.channel, f"team:{key}", now)
