"""An editor at a real browser, with what the browser complained of."""

from __future__ import annotations

import os
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bot.services.people import Role

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from playwright.async_api import Browser, Page

    from tests.editing.conftest import Stage


@dataclass
class Hands:
    """An editor at a browser. `faults` holds what the browser complained of."""

    page: Page
    stage: Stage
    faults: list[str] = field(default_factory=list)

    async def go(self, path: str) -> None:
        await self.page.goto(self.stage.address + path)

    async def picture(self, name: str, *, whole: bool = False) -> None:
        """A picture for the docs, when the run is asked for pictures; else nothing."""
        if folder_ := os.environ.get("DEURBEL_PICTURES"):
            await self.page.screenshot(path=Path(folder_) / f"{name}.png", full_page=whole)


@asynccontextmanager
async def at_a_browser(
    browser: Browser, stage: Stage, name: str = "Fatma", role: Role = Role.EDITOR, *, width: int = 1200, **more: object
) -> AsyncIterator[Hands]:
    """Somebody signed in at a real browser."""
    context = await browser.new_context(
        viewport={"width": width, "height": 900}, locale="nl-NL", reduced_motion="reduce", **more
    )  # type: ignore[arg-type]
    page = await context.new_page()
    hands = Hands(page, stage)
    page.on("console", lambda said: hands.faults.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: hands.faults.append(str(error)))
    link = (await stage.rooms.people.invite(name, role, by=None, now=stage.clock.now)).token
    await page.goto(f"{stage.address}/inloggen/{link}")
    await page.get_by_role("button").first.click()
    yield hands
    await context.close()
