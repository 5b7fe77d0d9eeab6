"""How far the matcher is, for the page that waits for it."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Learning:
    """How far the matcher is. share: of the work done, 0.0 to 1.0; None once it is ready."""

    share: float | None = 0.0
    ready: asyncio.Event = field(default_factory=asyncio.Event)

    def percent(self) -> int | None:
        """Per cent done, or None once the bot can answer."""
        return None if self.share is None else int(100 * self.share)

    def tell(self, what: str, done: int, total: int) -> None:
        """Take in progress of the work: reading the examples is nine tenths of it."""
        if total and self.share is not None:
            self.share = 0.9 * done / total
        elif self.share is not None:
            self.share = max(self.share, 0.9)
        log.debug("learning", extra={"what": what, "done": done, "total": total})
