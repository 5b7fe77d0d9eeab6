"""What must succeed before a bot serves, however long Telegram is out of reach."""

from __future__ import annotations

import asyncio
import contextlib
import logging
from typing import TYPE_CHECKING

from bot.channel.telegram_api import CallError, Refused

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.channel.health import Heard
    from bot.channel.telegram_api import BotApi

_log = logging.getLogger(__name__)

FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 30.0
ASK_WEBHOOK_S = 60.0
"""How often Telegram is asked whether its deliveries arrive."""


async def until_done(what: str, call: Callable[[], Awaitable[object]]) -> None:
    """Call until it succeeds; said in the log each time it does not."""
    pause = FIRST_PAUSE_S
    while True:
        try:
            await call()
        except CallError as error:
            wait = error.retry_after if isinstance(error, Refused) and error.retry_after else pause
            _log.warning("start of the bot waits", extra={"what": what, "why": str(error), "seconds": wait})
            await asyncio.sleep(wait)
            pause = min(pause * 2, LONGEST_PAUSE_S)
        else:
            return


async def watch_webhook(api: BotApi, heard: Heard) -> None:
    """Ask Telegram now and then whether its deliveries arrive, until cancelled: silence alone says nothing."""
    while True:
        await asyncio.sleep(ASK_WEBHOOK_S)
        with contextlib.suppress(CallError):
            info = await api.call("getWebhookInfo", {})
            failing = bool(info.get("pending_update_count")) and bool(info.get("last_error_message"))
            heard.trouble = "Telegram cannot deliver" if failing else ""
            heard.now()
