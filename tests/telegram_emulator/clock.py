"""The emulator's time: it flows with the event loop, and can be moved."""

from __future__ import annotations

import asyncio
import time


class Clock:
    """Unix time in seconds. `advance` moves it, and wakes whoever sleeps on it."""

    def __init__(self) -> None:
        self._shift = 0.0
        self._moved = asyncio.Event()
        self._start: tuple[float, float] | None = None

    def now(self) -> float:
        """Unix time: that of the machine when first asked, flowing with the running loop (which tests may speed up)."""
        ticks = asyncio.get_running_loop().time()
        if self._start is None:
            self._start = (time.time(), ticks)
        return self._start[0] + ticks - self._start[1] + self._shift

    def advance(self, seconds: float) -> None:
        """Move the time, forward or back."""
        self._shift += seconds
        self._moved.set()
        self._moved = asyncio.Event()

    async def sleep(self, seconds: float) -> None:
        """Wait until the clock shows `seconds` more than now."""
        await self.sleep_until(self.now() + seconds)

    async def sleep_until(self, end: float) -> None:
        """Wait until the clock shows `end`."""
        while (left := end - self.now()) > 0:
            try:
                await asyncio.wait_for(self._moved.wait(), left)
            except TimeoutError:
                return
