"""What is done from time to time beside the talk: nothing that goes wrong there may end the process, or stay undone."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)

RETRY_S = 60.0


async def again_and_again(what: str, do: Callable[[], Awaitable[object]], pause: Callable[[], float]) -> None:
    """Do it until cancelled, `pause` seconds after each time; what fails is said, and tried again within a minute.

    A full disk or a database that is away for a while must cost this one time and not the bot.
    """
    while True:
        try:
            await do()
            wait = pause()
        except Exception as error:  # noqa: BLE001  see above
            wait = min(pause(), RETRY_S)
            log.error("not done, tried again", extra={"what": what, "kind": type(error).__name__, "seconds": wait})
        await asyncio.sleep(wait)
