"""An event loop whose clock runs many times faster: five minutes of bad weather in a few seconds, with real sockets.

Whatever sleeps or times out on the loop's clock (the bot, the emulator, aiohttp) sees the fast time; what is computed
takes as long as ever. So nothing needs to know that it is tested, and nothing waits for real minutes.
"""

from __future__ import annotations

import asyncio
import selectors
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class _Selector(selectors.DefaultSelector):  # type: ignore[misc,valid-type]
    def __init__(self, speed: float) -> None:
        super().__init__()
        self._speed = speed

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        return super().select(timeout / self._speed if timeout is not None else None)  # type: ignore[no-any-return]


class FastLoop(asyncio.SelectorEventLoop):
    """A loop on which `speed` seconds pass in one."""

    def __init__(self, speed: float) -> None:
        self._speed = speed
        self._began = time.monotonic()
        super().__init__(_Selector(speed))

    def time(self) -> float:
        """The fast time."""
        return self._began + (time.monotonic() - self._began) * self._speed


def faster(speed: float) -> tuple[str, dict[str, Callable[[], FastLoop]]]:
    """What a module's `anyio_backend` fixture returns to have its tests run on such a loop."""
    return ("asyncio", {"loop_factory": lambda: FastLoop(speed)})
