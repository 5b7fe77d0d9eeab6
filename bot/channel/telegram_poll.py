"""Long polling that loses nothing: the next offset is named only after the batch is committed.

python-telegram-bot's own updater confirms a batch while it still waits in memory, stops for good at one 401, and
spins at one update it cannot parse (docs/decisions/0050). Here updates are raw until a lane takes them.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

from bot.channel.telegram_api import CallError, NotReached, Refused
from bot.channel.telegram_update import WANTED

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.channel.telegram_api import BotApi

_log = logging.getLogger(__name__)

POLL_SECONDS = 30
"""How long Telegram keeps a call open when there is nothing; also the longest that health can be out of date."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.5, 20.0

Raw = dict[str, Any]


async def poll(
    api: BotApi,
    receive: Callable[[Sequence[Raw]], Awaitable[None]],
    room: Callable[[], Awaitable[None]],
    heard: Callable[[], None],
) -> None:
    """Fetch updates until cancelled.

    receive: store a batch; returns when it is committed. What it raises makes the same batch come again.
    room:    wait until the lanes can take more.
    heard:   told at each good answer of Telegram.
    """
    # Each start begins at 0 and not behind the newest stored update: after a quiet week Telegram draws a new number at
    # random, which may be lower. What was stored before is recognised by its number.
    offset = 0
    pause = 0.0
    while True:
        await room()
        try:
            answer = await api.call(
                "getUpdates",
                {"offset": offset, "limit": 100, "timeout": POLL_SECONDS, "allowed_updates": WANTED},
                seconds=POLL_SECONDS + 15,
            )
            heard()
            updates = [
                update for update in answer if isinstance(update, dict) and isinstance(update.get("update_id"), int)
            ]
            if updates:
                await receive(updates)
                # Name the next offset only after the commit: it makes Telegram forget the batch.
                offset = max(update["update_id"] for update in updates) + 1
            pause = 0.0
        except CallError as error:
            pause = _pause_after(error, pause)
            await asyncio.sleep(pause)
        except Exception as error:  # noqa: BLE001  disk full, database locked: the batch comes again, the poll goes on
            pause = min(max(FIRST_PAUSE_S, pause * 2), LONGEST_PAUSE_S)
            _log.error("updates not stored, asked for again", extra={"kind": type(error).__name__, "seconds": pause})
            await asyncio.sleep(pause)


def _pause_after(error: CallError, before: float) -> float:
    """How long to wait, and how loudly to say it."""
    pause = min(max(FIRST_PAUSE_S, before * 2), LONGEST_PAUSE_S)
    if isinstance(error, Refused) and error.retry_after is not None:
        return error.retry_after
    if isinstance(error, Refused) and error.code in {401, 404}:
        _log.critical("Telegram does not know this token; still asking", extra={"why": str(error)})
        return LONGEST_PAUSE_S
    if isinstance(error, Refused) and error.code == 409:
        _log.error("someone else polls with this token, or a webhook is set", extra={"why": str(error)})
        return max(pause, 3.0)
    level = logging.INFO if isinstance(error, NotReached) and before == 0 else logging.WARNING
    _log.log(level, "no updates", extra={"why": str(error), "seconds": pause})
    return pause
