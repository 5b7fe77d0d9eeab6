"""How long it has been since something went well: what an alarm, a load balancer and systemd are told."""

from __future__ import annotations

import socket
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.channel.health import DEAF_AFTER_S, SLOW_AFTER_S, Health, tell_systemd, watchdog_seconds
from tests.fast_loop import faster
from tests.telegram.echo import running, stored
from tests.telegram_emulator import Emulator, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def fast() -> Iterator[None]:
    """Two minutes pass in three seconds."""
    with faster(40):
        yield


async def test_who_hears_telegram_is_alive_and_ready(telegram: Emulator, tmp_path: Path) -> None:
    voter = telegram.voter()
    async with stored(tmp_path) as storage, running(telegram, storage) as (channel, _):
        voter.types("hallo")
        await telegram.account.until(voter.hears)
        health = await channel.health()
    assert health.alive
    assert health.ready
    assert health.received == 1
    assert health.heard_age < 40


async def test_who_has_not_heard_telegram_for_two_minutes_is_not_alive(telegram: Emulator, tmp_path: Path) -> None:
    async with stored(tmp_path) as storage, running(telegram, storage) as (channel, _):
        await telegram.account.mailbox.polled.wait()
        telegram.account.weather.add(Fault("getUpdates", "status", status=502, times=None))
        await telegram.clock.sleep(DEAF_AFTER_S + 60)
        deaf = await channel.health()
        telegram.voter().types("nu weer")
        telegram.account.weather.clear()
        await telegram.account.until(lambda: telegram.account.sent, within_s=120)
        again = await channel.health()
    assert not deaf.alive
    assert again.alive


async def test_a_reply_that_cannot_be_sent_for_five_minutes_is_no_readiness(telegram: Emulator, tmp_path: Path) -> None:
    telegram.account.weather.add(Fault("sendMessage", "status", status=502, times=None))
    late = timedelta()
    async with stored(tmp_path) as storage, running(telegram, storage, shift=lambda: late) as (channel, _):
        telegram.voter().types("hallo")
        await telegram.account.until(lambda: telegram.account.calls("sendMessage"))
        assert (await channel.health()).ready
        late = timedelta(seconds=SLOW_AFTER_S + 1)
        health = await channel.health()
    assert health.alive
    assert not health.ready
    assert health.oldest_reply_age > SLOW_AFTER_S
    assert health.unsent == 1


def test_trouble_that_telegram_tells_of_is_no_readiness() -> None:
    assert Health(1, 0, 0, 0, 0, 5).ready
    assert not Health(1, 0, 0, 0, 0, 5, "Telegram cannot deliver").ready


@pytest.mark.parametrize("abstract", [False, True])
def test_systemd_hears_what_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, abstract: bool) -> None:
    name = f"@deurbel-{tmp_path.name}" if abstract else str(tmp_path / "notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind("\0" + name[1:] if abstract else name)
        monkeypatch.setenv("NOTIFY_SOCKET", name)
        assert tell_systemd("READY=1")
        assert systemd.recv(100) == b"READY=1"


def test_without_systemd_nobody_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    assert not tell_systemd("READY=1")
    monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "nobody"))
    assert not tell_systemd("READY=1")


def test_the_watchdog_is_fed_twice_in_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", "60000000")
    monkeypatch.delenv("WATCHDOG_PID", raising=False)
    assert watchdog_seconds() == 30
    monkeypatch.setenv("WATCHDOG_PID", "1")
    assert watchdog_seconds() is None
    monkeypatch.delenv("WATCHDOG_USEC")
    assert watchdog_seconds() is None
