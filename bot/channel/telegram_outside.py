"""Outside a talk: inline queries in any chat, and questions in groups. Nothing is remembered of either."""

from __future__ import annotations

import contextlib
import logging
from typing import TYPE_CHECKING

from bot.channel.telegram_api import CallError, Refused
from bot.channel.telegram_message import dressed
from bot.channel.telegram_update import Inline
from bot.knowledge.texts import Key

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.channel.health import Health
    from bot.channel.telegram_api import BotApi
    from bot.channel.telegram_update import InGroup
    from bot.services.sharing import Sharing

_log = logging.getLogger(__name__)

CACHED_S = 300
"""How long Telegram may show the same results for the same words; after a new version at most this is old."""
_DESCRIPTION_CHARACTERS = 120
_QUESTION_CHARACTERS = 512


class Outside:
    """Answers where nobody talks with the bot alone."""

    def __init__(
        self, api: BotApi, sharing: Sharing, *, team_chat: int | None, health: Callable[[], Awaitable[Health]]
    ) -> None:
        self._api = api
        self._sharing = sharing
        self._team_chat = team_chat
        self._health = health
        self._name = ""

    async def answer(self, happened: InGroup | Inline) -> None:
        """Answer one. A question in a group that could not be answered now raises CallError.

        An inline query is tried once: it is too old within seconds, and the next letter typed asks again.
        """
        if isinstance(happened, Inline):
            with contextlib.suppress(CallError):
                await self._offer(happened)
            return
        try:
            await self._reply(happened)
        except Refused as refused:
            if refused.code >= 500 or refused.retry_after is not None:
                raise
            _log.info("not answered in a group", extra={"why": str(refused)})

    async def _offer(self, query: Inline) -> None:
        found = await self._sharing.like(query.text, query.language)
        link = await self._private_link(query.language)
        voice = self._sharing.voice(query.language)
        results = [
            {
                "type": "article",
                "id": position.id,
                "title": voice.title(position),
                "description": voice.short(position)[:_DESCRIPTION_CHARACTERS],
                "input_message_content": {
                    "message_text": dressed(reply.text, reply.quotes),
                    "parse_mode": "HTML",
                    "link_preview_options": {"is_disabled": True},
                },
                "reply_markup": {"inline_keyboard": [[link]]},
            }
            for position, reply in found
        ]
        await self._api.call(
            "answerInlineQuery", {"inline_query_id": query.query, "results": results, "cache_time": CACHED_S}
        )

    async def _reply(self, asked: InGroup) -> None:
        language = "nl"  # a group has no language of its own
        voice = self._sharing.voice(language)
        if asked.command == "gezondheid" and asked.chat == self._team_chat:
            text = await self._how_it_goes()
        elif asked.command and asked.command not in {"start", "help"}:
            text = dressed(voice.say(Key.GROUP_PRIVATE), ())
        else:
            reply = await self._sharing.asked(asked.text[:_QUESTION_CHARACTERS], language)
            text = dressed(reply.text, reply.quotes)
        await self._api.call(
            "sendMessage",
            {
                "chat_id": asked.chat,
                "text": text,
                "parse_mode": "HTML",
                "link_preview_options": {"is_disabled": True},
                "reply_parameters": {"message_id": asked.message, "allow_sending_without_reply": True},
                "reply_markup": {"inline_keyboard": [[await self._private_link(language)]]},
            },
        )

    async def _how_it_goes(self) -> str:
        health = await self._health()
        heard, waiting, unsent = round(health.heard_age), health.waiting, health.unsent
        voice = self._sharing.voice("nl")
        return dressed(voice.say(Key.HEALTH, heard=str(heard), waiting=str(waiting), unsent=str(unsent)), ())

    async def _private_link(self, language: str) -> dict[str, str]:
        if not self._name:
            self._name = (await self._api.call("getMe", {}))["username"]
        return {"text": self._sharing.voice(language).say(Key.BUTTON_PRIVATE), "url": f"https://t.me/{self._name}"}
