"""The event loop that everything runs on."""

from __future__ import annotations

import asyncio
import sys
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine

Given = TypeVar("Given")


def new_loop() -> asyncio.AbstractEventLoop:
    """A loop of libuv, which costs a reply a quarter less processor time than Python's own; it knows no Windows."""
    if sys.platform == "win32":
        return asyncio.new_event_loop()
    import uvloop  # noqa: PLC0415  not installed everywhere

    return uvloop.new_event_loop()


def run(work: Coroutine[Any, Any, Given]) -> Given:
    """As `asyncio.run`."""
    with asyncio.Runner(loop_factory=new_loop) as runner:
        return runner.run(work)
