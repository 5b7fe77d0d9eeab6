"""A bot that repeats what it hears, on the real channel and the real database: for what is Telegram's side alone."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bot.channel.pace import Limits, Rate
from bot.channel.telegram import Telegram
from bot.channel.telegram_api import BotApi
from bot.channel.telegram_serving import Asked, Serving
from bot.channel.telegram_update import InGroup, Inline, InTalk
from bot.conversation.event import Command, Words
from bot.conversation.turn import Button, Reply
from bot.services.delivery import Delivery
from bot.services.parcel import Parcel, Posted, queue
from bot.storage import Chat, Storage, Tx, inbox, talks
from bot.storage.errors import StaleError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Sequence
    from pathlib import Path

    from tests.telegram_emulator import Emulator

SLOW = "Een voor een."
UNLIMITED = Limits(Rate(1e6, 1e6), Rate(1e6, 1e6), Rate(1e6, 1e6))


@dataclass
class Echo:
    """What the bot says, and what it was asked. `before_turn` may raise, as a turn that fails does."""

    storage: Storage
    asked: list[Asked] = field(default_factory=list)
    outside: list[InGroup | Inline] = field(default_factory=list)
    before_turn: Callable[[Asked], None] = lambda _asked: None
    gate: asyncio.Event | None = None
    noticed: Callable[[], None] = lambda: None
    replies: Callable[[Asked], list[Reply]] = lambda asked: [Reply(said(asked))]
    feedback: Callable[[InTalk], Parcel | None] = lambda _talk: None

    async def answer(self, asked: Asked) -> Sequence[Posted]:
        self.asked.append(asked)
        self.noticed()
        if self.gate is not None:
            await self.gate.wait()
        self.before_turn(asked)
        chat = Chat("telegram", asked.chat)
        replies = self.replies(asked)

        def unit(tx: Tx) -> list[Posted]:
            if not inbox.finish(tx, asked.seq, asked.received_at):
                raise StaleError
            talks.save(tx, chat, b"state", asked.received_at)
            return queue(tx, chat, asked.seq, replies, asked.received_at, before=asked.before)

        return await self.storage.writer.run(unit)

    async def elsewhere(self, happened: InGroup | Inline) -> None:
        self.outside.append(happened)
        self.noticed()


def said(asked: Asked) -> str:
    match asked.event:
        case Words(text=text):
            return f"U zei: {text}"
        case Command(name=name, argument=argument):
            return f"Opdracht: {name} {argument}".strip()
        case event:
            return type(event).__name__


@contextlib.asynccontextmanager
async def stored(folder: Path) -> AsyncIterator[Storage]:
    async with await Storage.open(
        folder / "data", url="", key_file=folder / "master.key", city="den-haag", make_key=True
    ) as it:
        yield it


@contextlib.asynccontextmanager
async def running(
    telegram: Emulator, storage: Storage, *, limits: Limits = UNLIMITED, shift: Callable[[], timedelta] = timedelta
) -> AsyncIterator[tuple[Telegram, Echo]]:
    """A polling bot, until the block is left; then it winds down as at SIGTERM."""
    async with BotApi(telegram.url, telegram.token) as api:
        echo = Echo(storage, noticed=telegram.account.wake)

        async def introduce() -> None:
            return None

        def after_tap(talk: InTalk) -> Parcel | None:
            return echo.feedback(talk)  # looked up at each tap: a test may set it later

        serving = Serving(echo.answer, echo.elsewhere, after_tap, lambda _language: Parcel(SLOW), introduce)
        delivery = Delivery(storage, "telegram", lambda: datetime.now(UTC) + shift())
        channel = Telegram(api, telegram.token, delivery, serving, limits=limits)
        task = asyncio.create_task(channel.run("poll"))
        try:
            yield channel, echo
        finally:
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task


def buttons(*labels: str) -> tuple[tuple[Button, ...], ...]:
    return (tuple(Button(label, f"v1:show:{label}") for label in labels),)
