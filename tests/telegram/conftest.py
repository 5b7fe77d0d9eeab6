"""A Bot API server on loopback, and the event loop the tests run on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.telegram_emulator import Emulator

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
async def telegram() -> AsyncIterator[Emulator]:
    """A Bot API server with one bot."""
    async with Emulator() as emulator:
        yield emulator
