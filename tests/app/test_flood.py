"""A flood of messages: the console and the health check are served in between, and everybody is answered."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.app.conftest import settings_in, started
from tests.telegram_emulator import Emulator

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.anyio

VOTERS = 60
TOKEN = "123456789:AAFloodOfMessages_00000000000000000"
PAGES = ("healthz", "readyz", "vragen")


async def test_a_flood_holds_up_neither_the_console_nor_the_health_check(tmp_path: Path) -> None:
    async with Emulator(TOKEN) as telegram:
        voters = [telegram.voter() for _ in range(VOTERS)]
        loop = asyncio.get_running_loop()

        def flood() -> None:
            for number, voter in enumerate(voters):
                loop.call_soon_threadsafe(voter.types, f"wat doet hij aan de hoge huren in straat {number}?")

        def waiting() -> int:
            return sum(not voter.hears() for voter in voters)

        settings = settings_in(tmp_path, telegram_token=TOKEN, telegram_api=telegram.url)
        left = await asyncio.to_thread(_served_amid, settings, flood, waiting)
    amid = [count for count in left if 0 < count < VOTERS]
    assert len(amid) >= len(PAGES), "no page was served while messages waited"
    assert waiting() == 0


def _served_amid(settings: object, flood: Callable[[], None], waiting: Callable[[], int]) -> list[int]:
    """Ask for one page after the other until nobody waits; how many waited when each had come."""
    left = [VOTERS]
    with started(settings) as deurbel, httpx.Client(base_url=deurbel.address, follow_redirects=True) as client:  # type: ignore[arg-type]
        client.post("/inloggen", data={"link": deurbel.sign_in}, headers={"Origin": deurbel.address})
        flood()
        while left[-1]:
            for page in PAGES:
                answer = client.get(page)
                assert (answer.status_code, answer.url.path) == (200, f"/{page}")
            left.append(waiting())
    return left
