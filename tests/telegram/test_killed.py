"""Promise 4 under kill -9: nothing is lost or out of order, and a reply comes again only right behind a kill."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.telegram.killing import PLACES, Bot, Chaos, Zygote, free_port, known_answers

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.telegram_emulator import Emulator


# What was learnt for one is there for all; a second database server starts sooner than a second lesson is learnt.
pytestmark = pytest.mark.xdist_group("killed")


@pytest.fixture(scope="module")
async def zygote(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Zygote]:
    """Forks bots that have learnt."""
    async with Zygote.open(tmp_path_factory.getbasetemp() / "learnt") as it:
        yield it


@pytest.mark.parametrize("mode", ["poll", "webhook"])
async def test_five_kills_while_200_updates_wait_lose_nothing(
    telegram: Emulator, zygote: Zygote, tmp_path: Path, mode: str
) -> None:
    """Every message is answered after the restarts, and every consented one is in the log."""
    port = free_port() if mode == "webhook" else 0
    chaos = Chaos(telegram, Bot(zygote, telegram, tmp_path, port), known_answers())
    await chaos.consents()
    chaos.people_ask(200)
    for place in ("at random", "updates stored", "turn not committed", "turn committed", "message went out"):
        await chaos.kill(place, messages=6)

    faults = await chaos.settle()

    assert faults.none, faults
    assert faults.again_after_kill <= 5 * len(chaos.voters)
    assert sum(len(asked) for asked in chaos.ledger.asked.values()) == 230
    assert await chaos.log_faults() == (0, 0)


async def test_a_kill_at_any_place_of_the_way_loses_nothing(telegram: Emulator, zygote: Zygote, tmp_path: Path) -> None:
    chaos = Chaos(telegram, Bot(zygote, telegram, tmp_path), known_answers(), chats=4)
    await chaos.consents()
    for place in (*PLACES, "at random", *PLACES):
        await chaos.kill(place, messages=9)

    faults = await chaos.settle()

    assert faults.none, faults
    assert await chaos.log_faults() == (0, 0)


async def test_kills_lose_nothing_on_postgresql_either(
    telegram: Emulator, zygote: Zygote, tmp_path: Path, empty_postgres: str
) -> None:
    """The same code on the other engine: before and after each commit, and at random."""
    chaos = Chaos(telegram, Bot(zygote, telegram, tmp_path, database=empty_postgres), known_answers(), chats=4)
    await chaos.consents()
    for place in ("updates stored", "turn not committed", "at random", "message went out"):
        await chaos.kill(place, messages=6)

    faults = await chaos.settle()

    assert faults.none, faults
    assert await chaos.log_faults() == (0, 0)
