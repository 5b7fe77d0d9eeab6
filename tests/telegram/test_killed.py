"""Promise 4 under kill -9: nothing is lost or out of order, and a reply comes again only right behind a kill."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.telegram.killing import PLACES, Bot, Chaos, free_port

if TYPE_CHECKING:
    from pathlib import Path

    from tests.telegram_emulator import Emulator


def echo(telegram: Emulator, folder: Path, mode: str) -> Bot:
    port = [] if mode == "poll" else ["--port", str(free_port())]
    return Bot(
        [sys.executable, "-m", "tests.telegram.echo_process", telegram.url, telegram.token, str(folder), *port], folder
    )


def said(word: str) -> str:
    return f"U zei: {word}"


@pytest.mark.parametrize("mode", ["poll", "webhook"])
async def test_five_kills_while_200_updates_wait_lose_nothing(telegram: Emulator, tmp_path: Path, mode: str) -> None:
    chaos = Chaos(telegram, echo(telegram, tmp_path, mode), chats=8)
    chaos.people_write(200)
    for place in ("at random", "updates stored", "turn not committed", "turn committed", "message went out"):
        await chaos.kill(place, messages=6)

    faults = await chaos.settle(said)

    assert faults.none, faults
    assert faults.again_after_kill <= 5 * 8
    assert sum(len(words) for words in chaos.ledger.written.values()) == 230


@pytest.mark.parametrize("place", PLACES)
async def test_a_kill_at_any_place_of_the_way_loses_nothing(telegram: Emulator, tmp_path: Path, place: str) -> None:
    chaos = Chaos(telegram, echo(telegram, tmp_path, "poll"), chats=3, seed=PLACES.index(place))
    for _ in range(2):
        await chaos.kill(place, messages=9)

    faults = await chaos.settle(said)

    assert faults.none, faults
    assert faults.again_after_kill <= 2 * 3
