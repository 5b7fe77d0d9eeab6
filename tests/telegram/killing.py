"""Kill a bot again and again while people write to it, and look whether anything was lost, doubled or out of order."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import re
import signal
import socket
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, get_args

from bot.failpoint import Place

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from tests.telegram_emulator import Emulator, Person

PLACES: tuple[str, ...] = get_args(Place)


@dataclass
class Bot:
    """A bot process that can be started, killed and started again on the same data."""

    command: Sequence[str]
    folder: Path
    environment: dict[str, str] = field(default_factory=dict)
    process: asyncio.subprocess.Process | None = None
    starts: int = 0

    async def start(self, failpoint: str = "") -> None:
        """Start it; with a failpoint it will kill itself there."""
        environment = os.environ | self.environment
        environment.pop("DEURBEL_FAILPOINT", None)
        if failpoint:
            environment["DEURBEL_FAILPOINT"] = failpoint
        self.starts += 1
        log = (self.folder / "log.txt").open("ab")
        self.process = await asyncio.create_subprocess_exec(*self.command, env=environment, stdout=log, stderr=log)
        log.close()

    def kill(self) -> None:
        """kill -9."""
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGKILL)

    async def died(self, within_s: float = 30) -> None:
        """Wait until it is dead. Raises TimeoutError, or AssertionError when it ended otherwise than by a kill."""
        assert self.process is not None
        code = await asyncio.wait_for(self.process.wait(), within_s)
        assert code == -signal.SIGKILL, f"ended with {code}: {(self.folder / 'log.txt').read_text()[-2000:]}"

    async def stop(self, within_s: float = 20) -> int:
        """SIGTERM, and the exit status."""
        assert self.process is not None
        with contextlib.suppress(ProcessLookupError):
            self.process.terminate()
        return await asyncio.wait_for(self.process.wait(), within_s)


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Ledger:
    """What was written, what was heard, and how much of it at each kill."""

    written: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    at_kills: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))

    def note_kill(self, voters: Sequence[Person]) -> None:
        """Remember how far each voter had heard when the bot was dead."""
        for voter in voters:
            self.at_kills[voter.user.id].add(len(voter.hears()))

    def faults(self, voters: Sequence[Person], answer_to: Callable[[str], str]) -> Faults:
        """Compare: every word answered, in order; a reply may come again only right behind a kill."""
        found = Faults()
        for voter in voters:
            expected = [answer_to(word) for word in self.written[voter.user.id]]
            heard = voter.hears()
            once: list[str] = []
            for n, text in enumerate(heard):
                if once and text == once[-1]:
                    if n in self.at_kills[voter.user.id]:
                        found.again_after_kill += 1
                    else:
                        found.doubled += 1
                else:
                    once.append(text)
            missing = Counter(expected) - Counter(once)
            found.lost += missing.total()
            found.unasked += (Counter(once) - Counter(expected)).total()
            if not missing and once != expected:
                found.out_of_order += 1
        return found


@dataclass
class Faults:
    """What must be nought, except `again_after_kill`, which a kill between send and mark brings about."""

    lost: int = 0
    doubled: int = 0
    unasked: int = 0
    out_of_order: int = 0
    again_after_kill: int = 0

    @property
    def none(self) -> bool:
        """Nothing lost, doubled, unasked or out of order."""
        return (self.lost, self.doubled, self.unasked, self.out_of_order) == (0, 0, 0, 0)


@dataclass
class Chaos:
    """So many kills, by failpoint and at random moments, while `chats` people write."""

    telegram: Emulator
    bot: Bot
    chats: int = 10
    seed: int = 1
    ledger: Ledger = field(default_factory=Ledger)
    kills: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.voters = [self.telegram.voter() for _ in range(self.chats)]
        self._count = 0

    def people_write(self, messages: int) -> None:
        """So many messages, from whoever."""
        for _ in range(messages):
            voter = self.chance.choice(self.voters)
            self._count += 1
            word = f"vraag {self._count}"
            self.ledger.written[voter.user.id].append(word)
            voter.types(word)

    async def kill(self, place: str, *, messages: int) -> None:
        """Start, let people write, die at a place of the code or ("at random") after a random number of replies."""
        at_random = place == "at random"
        # A batch of updates is one passage, however many messages it holds.
        most = 1 if place.startswith("updates") else max(1, messages // 3)
        await self.bot.start("" if at_random else f"{place}:{self.chance.randint(1, most)}")
        self.people_write(messages)
        if at_random:
            heard = self._heard() + self.chance.randint(1, max(1, messages // 2))
            with contextlib.suppress(TimeoutError):
                await self.telegram.account.until(lambda: self._heard() >= heard, within_s=20)
            await asyncio.sleep(self.chance.random() * 0.02)
            self.bot.kill()
        await self.bot.died()
        self.kills[place] += 1
        # What the bot sent with its last breath is still in the emulator's socket.
        await asyncio.sleep(0.05)
        self.ledger.note_kill(self.voters)

    async def settle(self, answer_to: Callable[[str], str], within_s: float = 60) -> Faults:
        """A start without a kill: everything that waits is answered."""
        await self.bot.start()
        wanted = {
            voter.user.id: {answer_to(word) for word in self.ledger.written[voter.user.id]} for voter in self.voters
        }
        with contextlib.suppress(TimeoutError):
            await self.telegram.account.until(
                lambda: all(wanted[voter.user.id] <= set(voter.hears()) for voter in self.voters), within_s=within_s
            )
        assert await self.bot.stop() == 0, (self.bot.folder / "log.txt").read_text()[-2000:]
        return self.ledger.faults(self.voters, answer_to)

    def _heard(self) -> int:
        return sum(len(voter.hears()) for voter in self.voters)


def words_in(text: str) -> str:
    """The word that an echo repeats."""
    return re.sub(r"^U zei: ", "", text)
