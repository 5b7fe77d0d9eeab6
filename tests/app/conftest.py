"""A running Deurbel on loopback: the small knowledge base, words alone (no encoder), a real SQLite file."""

from __future__ import annotations

import asyncio
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from bot.app.running import serve
from bot.encoder.service import Encoder
from bot.settings import Settings

ROOT = Path(__file__).parents[2]


def small_knowledge(folder: Path) -> Path:
    """The frozen knowledge base, with the sentences and areas of the real one."""
    if not folder.exists():
        shutil.copytree(ROOT / "tests" / "knowledge" / "small", folder)
        shutil.copytree(ROOT / "knowledge" / "texts", folder / "texts", dirs_exist_ok=True)
        shutil.copy(ROOT / "knowledge" / "areas.yaml", folder / "areas.yaml")
    return folder


@dataclass
class Deurbel:
    """The process' parts as a person sees them: an address, a sign-in link, and the data it leaves."""

    settings: Settings
    told: list[str] = field(default_factory=list)

    @property
    def address(self) -> str:
        return self.told[0].split()[-1]

    @property
    def sign_in(self) -> str:
        return next(line for line in self.told if "inloggen" in line).split()[-1]


def settings_in(folder: Path, **more: object) -> Settings:
    """Settings of a try-out in this folder, with the small knowledge base."""
    return Settings(
        _env_file=None,
        data=folder / "data",
        key_file=folder / "keys" / "master.key",
        knowledge=small_knowledge(folder / "knowledge"),
        listen="127.0.0.1:0",
        **more,
    )


class Learnt:
    """What the first Deurbel of this test run learnt: the others find it in their folder, as after a restart."""

    def __init__(self) -> None:
        self.matchers: dict[str, bytes] = {}

    def put(self, data: Path) -> None:
        if self.matchers and not data.exists():
            data.mkdir(mode=0o700, parents=True)
            for name, matcher in self.matchers.items():
                (data / name).write_bytes(matcher)

    def take(self, data: Path) -> None:
        self.matchers |= {learnt.name: learnt.read_bytes() for learnt in data.glob("matcher-*.bin")}


LEARNT = Learnt()


@contextmanager
def started(settings: Settings) -> Iterator[Deurbel]:
    """Deurbel as `deurbel run` starts it, in a thread of its own, stopped at the end."""
    running = Deurbel(settings)
    LEARNT.put(settings.data)
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()
    # No encoder is started: what is shown here does not rest on which one a machine has.
    thread = threading.Thread(
        target=lambda: loop.run_until_complete(serve(settings, running.told.append, stop, Encoder(choices=())))
    )
    thread.start()
    try:
        wait_until_ready(running)
        yield running
    finally:
        loop.call_soon_threadsafe(stop.set)
        thread.join(30)
        loop.close()
        LEARNT.take(settings.data)
    assert not thread.is_alive()


@pytest.fixture(scope="module")
def deurbel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deurbel]:
    """One for all tests of a file."""
    with started(settings_in(tmp_path_factory.mktemp("deurbel"))) as running:
        yield running


def wait_until_ready(running: Deurbel, seconds: float = 90) -> None:
    """Ask until Deurbel says that it can answer."""
    with httpx.Client(transport=httpx.HTTPTransport(retries=5), timeout=30) as client:
        for _ in range(int(seconds * 20)):
            if len(running.told) > 1 and client.get(f"{running.address}readyz").status_code == 200:
                return
            threading.Event().wait(0.05)
    raise AssertionError("Deurbel was not ready in time")
