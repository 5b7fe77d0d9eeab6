"""What a bot on Telegram calls for all that it cannot decide by itself: put together in `app`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime

    from bot.channel.telegram_update import InGroup, Inline, InTalk
    from bot.conversation.event import Event
    from bot.services.parcel import Parcel, Posted


@dataclass(frozen=True, slots=True)
class Asked:
    """One event that wants an answer.

    before: outgoing rows to be queued ahead of the replies, in the same unit of work.
    """

    chat: str
    event: Event
    seq: int
    received_at: datetime
    before: tuple[Parcel, ...] = ()


@dataclass(frozen=True, slots=True)
class Serving:
    """What the bot calls for what it cannot decide by itself.

    answer:    one turn of a talk; returns what to send once everything is committed.
    outside:   answer a group or an inline query, which are no talks. Raises CallError to be asked again.
    after_tap: new buttons for the message whose button was tapped, or None.
    slow_down: a friendly word for a chat that floods, in the language of its Telegram.
    introduce: tell Telegram the bot's commands and descriptions.
    """

    answer: Callable[[Asked], Awaitable[Sequence[Posted]]]
    outside: Callable[[InGroup | Inline], Awaitable[None]]
    after_tap: Callable[[InTalk], Parcel | None]
    slow_down: Callable[[str], Parcel | None]
    introduce: Callable[[], Awaitable[None]]
