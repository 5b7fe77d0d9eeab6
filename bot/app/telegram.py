"""The bot in Telegram, joined to the talks: what a channel cannot decide by itself is handed in here."""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from bot.channel import telegram_profile
from bot.channel.telegram import Telegram
from bot.channel.telegram_api import BotApi
from bot.channel.telegram_courtesy import Courtesy
from bot.channel.telegram_outside import Outside
from bot.channel.telegram_serving import Serving
from bot.services.answering import AnsweredBeforeError
from bot.services.delivery import Delivery
from bot.services.sharing import Sharing
from bot.storage import Chat

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from starlette.types import ASGIApp

    from bot.channel.health import Health
    from bot.channel.pace import Limits
    from bot.channel.telegram_serving import Asked
    from bot.services.answering import Answering
    from bot.services.current import Current
    from bot.services.delivery import Stored
    from bot.services.matching import Matching
    from bot.services.parcel import Posted
    from bot.settings import Settings
    from bot.storage import Storage


class Bot:
    """One bot: opened, its token checked, run, closed."""

    def __init__(
        self,
        settings: Settings,
        storage: Storage,
        answering: Answering,
        current: Current,
        matching: Matching,
        clock: Callable[[], datetime],
        *,
        team_chat: int | None,
        limits: Limits | None = None,
    ) -> None:
        self._settings = settings
        self._answering = answering
        self._current = current
        self._api = BotApi(settings.telegram_api, settings.token)
        courtesy = Courtesy(lambda: current.published.base)
        outside = Outside(
            self._api,
            Sharing(current, matching.vectors),
            team_chat=team_chat,
            health=self.health,
        )
        serving = Serving(
            answer=self._answer,
            outside=outside.answer,
            after_tap=courtesy.after_tap,
            slow_down=courtesy.slow_down,
            introduce=self._introduce,
        )
        delivery = Delivery(storage, "telegram", clock)
        self._channel = Telegram(self._api, settings.token, delivery, serving, site=settings.public_url, limits=limits)
        self._open = AsyncExitStack()

    async def open(self) -> None:
        """Open the connections and ask Telegram who we are. Raises TokenError for an unknown token."""
        await self._open.enter_async_context(self._api)
        await self._channel.check_token()

    async def close(self) -> None:
        """Close the connections."""
        await self._open.aclose()

    async def run(self) -> None:
        """Serve until cancelled."""
        await self._channel.run(self._settings.telegram_mode, f"{self._settings.public_url}/telegram")

    @property
    def address(self) -> str:
        """Where voters find the bot, or empty while Telegram has not said its name."""
        return f"https://t.me/{self._channel.name}" if self._channel.name else ""

    def take(self, stored: Stored) -> None:
        """Let a chat's lane have what the team put into it, at its time."""
        self._channel.take([stored])

    def post(self, rows: Sequence[Posted]) -> None:
        """Send what the team is told, behind what voters wait for."""
        self._channel.post(rows)

    def deliveries(self, app: ASGIApp) -> ASGIApp:
        """What takes Telegram's deliveries, in front of the pages."""
        return self._channel.deliveries(app)

    async def health(self) -> Health:
        """Ages and counts as of now."""
        return await self._channel.health()

    async def facts(self) -> dict[str, object]:
        """How well it hears and speaks, for the health pages."""
        health = await self.health()
        return {
            "telegram_alive": health.alive,
            "telegram_ready": health.ready,
            "telegram_heard_seconds": round(health.heard_age, 1),
            "oldest_message_seconds": round(health.oldest_message_age, 1),
            "oldest_reply_seconds": round(health.oldest_reply_age, 1),
            "messages_waiting": health.waiting,
            "messages_set_aside": health.set_aside,
            "replies_unsent": health.unsent,
            "replies_left_open": health.left_open,
        }

    async def _answer(self, asked: Asked) -> Sequence[Posted]:
        chat = Chat("telegram", asked.chat)
        try:
            answered = await self._answering.answer(chat, asked.event, asked.seq, asked.received_at, asked.before)
        except AnsweredBeforeError:
            return ()
        return answered.posted

    async def _introduce(self) -> None:
        await telegram_profile.introduce(self._api, telegram_profile.profile_of(self._current.published.base))
