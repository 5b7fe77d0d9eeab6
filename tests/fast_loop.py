"""An event loop whose clock can run many times faster: five minutes of bad weather in a few seconds, with real sockets.

Whatever sleeps or times out on the loop's clock (the bot, the emulator, aiohttp) sees the fast time; what is computed
takes as long as ever. So nothing needs to know that it is tested, and nothing waits for real minutes. All tests of one
worker share one loop, so the pace is a clock's and not a loop's.
"""

from __future__ import annotations

import asyncio
import contextlib
import selectors
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass
class _Clock:
    """Time that never jumps when its pace changes."""

    speed: float = 1.0
    shown: float = field(default_factory=time.monotonic)
    since: float = field(default_factory=time.monotonic)

    def now(self) -> float:
        return self.shown + (time.monotonic() - self.since) * self.speed

    def go(self, speed: float) -> None:
        self.shown, self.since, self.speed = self.now(), time.monotonic(), speed


_CLOCK = _Clock()


class _Selector(selectors.DefaultSelector):  # type: ignore[misc,valid-type]
    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        return super().select(timeout / _CLOCK.speed if timeout is not None else None)  # type: ignore[no-any-return]


class FastLoop(asyncio.SelectorEventLoop):
    """A loop on which time goes at the pace that `faster` sets; without it at its own."""

    def __init__(self) -> None:
        super().__init__(_Selector())

    def time(self) -> float:
        """The fast time."""
        return _CLOCK.now()


@contextlib.contextmanager
def faster(speed: float) -> Iterator[None]:
    """Let `speed` seconds pass in one for a while."""
    before = _CLOCK.speed
    _CLOCK.go(speed)
    try:
        yield
    finally:
        _CLOCK.go(before)


def stand_still(seconds: float) -> None:
    """Let time pass without the loop having its turn, as when the process or its machine is paused."""
    _CLOCK.shown += seconds
