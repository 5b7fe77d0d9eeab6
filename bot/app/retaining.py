"""Let time do its work: purge at the start, every hour, and right after each midnight, when a day's key must go."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.storage.retention import next_end

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.services.custody import Custody

log = logging.getLogger(__name__)
EVERY = timedelta(hours=1)
AFTER_MIDNIGHT = timedelta(seconds=5)


def next_purge(now: datetime) -> datetime:
    """When to purge again: within the hour, and soon after the end of the day in Amsterdam."""
    return min(now + EVERY, next_end(now) + AFTER_MIDNIGHT)


async def keep_to_time(custody: Custody, clock: Callable[[], datetime]) -> None:
    """Purge until cancelled. A purge that fails is tried again within the hour; the bot goes on."""
    while True:
        await purge_once(custody, clock())
        now = clock()
        await asyncio.sleep((next_purge(now) - now).total_seconds())


async def purge_once(custody: Custody, now: datetime) -> bool:
    """Purge and write what went into the log, as counts; False when it failed."""
    try:
        purged = await custody.purge(now)
    except Exception:  # whatever it was: tomorrow's purge must still come
        log.exception("nothing could be purged")
        return False
    if purged.lost:
        log.error("messages were lost with the key of their day", extra={"count": purged.lost})
    if purged.counts:
        log.info("purged", extra=dict(purged.counts))
    return True
