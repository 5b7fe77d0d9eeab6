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
    from bot.services.papers import Papers

log = logging.getLogger(__name__)
EVERY = timedelta(hours=1)
AFTER_MIDNIGHT = timedelta(seconds=5)


def next_purge(now: datetime) -> datetime:
    """When to purge again: within the hour, and soon after the end of the day in Amsterdam."""
    return min(now + EVERY, next_end(now) + AFTER_MIDNIGHT)


async def keep_to_time(custody: Custody, papers: Papers, clock: Callable[[], datetime]) -> None:
    """Purge until cancelled, and keep the notices as they read. What fails is tried again within the hour."""
    while True:
        await purge_once(custody, clock())
        await keep_notices(papers, clock())
        now = clock()
        await asyncio.sleep((next_purge(now) - now).total_seconds())


async def purge_once(custody: Custody, now: datetime) -> bool:
    """Purge and write what went into the log, as counts; False when it failed."""
    try:
        purged = await custody.purge(now)
        at_risk = await custody.at_risk(now)
    except Exception:  # whatever it was: the next purge must still come
        log.exception("nothing could be purged")
        return False
    if purged.lost:
        log.error("messages were lost with the key of their day", extra={"count": purged.lost})
    if at_risk:
        log.warning("messages are lost within twelve hours unless they are handled", extra={"count": at_risk})
    if purged.counts:
        log.info("purged", extra=dict(purged.counts))
    return True


async def keep_notices(papers: Papers, now: datetime) -> bool:
    """Keep the notices as they read now; False when it failed, as with a version that lacks a sentence."""
    try:
        await papers.keep(now)
    except Exception:  # purging must go on
        log.exception("the notices could not be kept")
        return False
    return True
