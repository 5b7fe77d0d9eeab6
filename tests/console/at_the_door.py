"""What somebody at a door does: takes a walk, taps an outcome."""

from __future__ import annotations

import itertools
from uuid import UUID

import httpx

from bot.followup import State
from bot.storage import followups
from tests.console.conftest import Stage

NEW = itertools.count(1)


def visit_id() -> str:
    return str(UUID(int=next(NEW)))


async def taken(browser: httpx.AsyncClient, wijk: str = "schildersbuurt") -> str:
    """A walk that somebody takes; its address."""
    return (await browser.post("/deuren", data={"wijk": wijk})).headers["location"]


async def report(browser: httpx.AsyncClient, stage: Stage, door: str, outcome: str, **of: object) -> dict[str, object]:
    """One tap, sent as the phone sends it; what the server answered for it."""
    tap: dict[str, object] = {
        "visit": visit_id(), "count": 1, "door": door, "outcome": outcome, "at": stage.clock.now.isoformat(),
    }  # fmt: skip
    answer = await browser.post(
        "/deuren/uitkomsten",
        json={"sent_at": stage.clock.now.isoformat(), "visits": [tap | of]},
        headers={"accept": "application/json"},
    )
    assert answer.status_code == 200, answer.text
    return answer.json()["results"][0]  # type: ignore[no-any-return]


async def standing(stage: Stage, door: str) -> State:
    found = await stage.storage.read(lambda tx: followups.get(tx, door))
    assert found
    return found.state
