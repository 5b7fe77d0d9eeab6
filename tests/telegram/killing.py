"""Kill a bot again and again while people write to it, and look whether anything was lost, doubled or out of order."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import signal
import socket
import sys
from collections import Counter, defaultdict
from dataclasses import astuple, dataclass, field
from typing import TYPE_CHECKING, get_args

from bot.failpoint import Place
from bot.knowledge.texts import Key
from bot.storage import Storage, search
from tests.telegram.talking import small_knowledge

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping, Sequence
    from pathlib import Path

    from tests.telegram_emulator import Emulator, Person

PLACES: tuple[str, ...] = get_args(Place)


class Zygote:
    """A process that has learnt everything and forks a bot in no time (`talking`)."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._forked: asyncio.Queue[int] = asyncio.Queue()
        self._ready = asyncio.Event()
        self._deaths: dict[int, asyncio.Future[int]] = {}
        self._reader = asyncio.create_task(self._read())

    @classmethod
    @contextlib.asynccontextmanager
    async def open(cls, folder: Path) -> AsyncIterator[Zygote]:
        """One that is ready to fork."""
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.telegram.talking", str(folder),
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, env=os.environ | {"OMP_NUM_THREADS": "1"},
        )  # fmt: skip
        it = cls(process)
        try:
            await asyncio.wait_for(it._ready.wait(), 120)
            yield it
        finally:
            process.kill()
            await process.wait()
            await it._reader

    async def fork(self, **order: object) -> tuple[int, asyncio.Future[int]]:
        """A bot, as (process id, its exit status once it has one)."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        pid = await self._forked.get()
        return pid, self._deaths.setdefault(pid, asyncio.get_running_loop().create_future())

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            said = json.loads(line)
            if "died" in said:
                dead = self._deaths.setdefault(said["died"], asyncio.get_running_loop().create_future())
                dead.set_result(said["status"])
            elif "pid" in said:
                self._forked.put_nowait(said["pid"])
            else:
                self._ready.set()


@dataclass
class Bot:
    """A bot that can be started, killed and started again on the same data; database: as DATABASE_URL."""

    zygote: Zygote
    telegram: Emulator
    folder: Path
    port: int = 0
    database: str = ""
    pid: int = 0
    death: asyncio.Future[int] | None = None

    async def start(self, failpoint: str = "") -> None:
        """Start it; with a failpoint it will kill itself there."""
        self.pid, self.death = await self.zygote.fork(
            url=self.telegram.url,
            token=self.telegram.token,
            folder=str(self.folder),
            port=self.port,
            database=self.database,
            log=str(self.folder / "log.txt"),
            failpoint=failpoint,
        )

    def kill(self) -> None:
        """kill -9."""
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGKILL)

    async def died(self, within_s: float = 60) -> None:
        """Wait until it is dead. Raises TimeoutError, or AssertionError when it ended otherwise than by a kill."""
        assert self.death is not None
        status = await asyncio.wait_for(asyncio.shield(self.death), within_s)
        assert status == -signal.SIGKILL, f"ended with {status}: {self.log()}"

    async def stop(self, within_s: float = 30) -> None:
        """SIGTERM; it ends by itself and well."""
        assert self.death is not None
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGTERM)
        assert await asyncio.wait_for(asyncio.shield(self.death), within_s) == 0, self.log()

    def log(self) -> str:
        """The end of what it wrote."""
        return (self.folder / "log.txt").read_text()[-3000:]


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class Ledger:
    """What was asked and heard since the consents were given, and how much was heard at each kill."""

    asked: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    from_message: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    at_kills: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    courtesy: str = field(default_factory=lambda: small_knowledge().texts["nl"][Key.TOO_FAST])

    def heard(self, voter: Person) -> list[str]:
        """What a voter heard, the words of courtesy in a flood left out."""
        return [text for text in voter.hears()[self.from_message[voter.user.id] :] if text != self.courtesy]

    def note_kill(self, voters: Sequence[Person]) -> None:
        """Remember how far each voter had heard when the bot was dead."""
        for voter in voters:
            self.at_kills[voter.user.id].add(len(self.heard(voter)))

    def faults(self, voters: Sequence[Person], answers: Mapping[str, str]) -> Faults:
        """Compare: each question answered, in order; a reply may come again only right behind a kill.

        answers: question -> words that its answer holds.
        """
        found = Faults()
        for voter in voters:
            asked = self.asked[voter.user.id]
            expected = [answers[question] for question in asked]
            once: list[str] = []
            for n, text in enumerate(self.heard(voter)):
                answer = next((one for one in set(answers.values()) if one in text), text)
                if once and answer == once[-1]:
                    if n in self.at_kills[voter.user.id]:
                        found.again_after_kill += 1
                    else:
                        found.doubled += 1
                else:
                    once.append(answer)
            missing = Counter(expected) - Counter(once)
            found.lost += missing.total()
            found.unasked += (Counter(once) - Counter(expected)).total()
            found.out_of_order += not missing and once != expected
        return found


@dataclass
class Faults:
    """What must be nought, except `again_after_kill`, which a kill between send and mark brings about."""

    lost: int = 0
    doubled: int = 0
    unasked: int = 0
    out_of_order: int = 0
    again_after_kill: int = 0

    def __add__(self, other: Faults) -> Faults:
        return Faults(*(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))

    @property
    def none(self) -> bool:
        """Nothing lost, doubled, unasked or out of order."""
        return (self.lost, self.doubled, self.unasked, self.out_of_order) == (0, 0, 0, 0)


@dataclass
class Chaos:
    """Kills, by failpoint and at random moments, while consenting people ask.

    answers: questions that the small knowledge answers, each with words of its answer.
    """

    telegram: Emulator
    bot: Bot
    answers: Mapping[str, str]
    chats: int = 8
    seed: int = 1
    ledger: Ledger = field(default_factory=Ledger)
    kills: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.voters = [self.telegram.voter() for _ in range(self.chats)]

    async def consents(self) -> None:
        """Everyone says hello, asks once, and says yes to K1."""
        await self.bot.start()
        first = next(iter(self.answers))
        for voter in self.voters:
            voter.types(first)
        await self.telegram.account.until(lambda: all(_has_k1(voter) for voter in self.voters), within_s=60)
        for voter in self.voters:
            voter.taps("Ja, bewaar ze")
        await self.telegram.account.until(lambda: all("Dank u wel." in voter.hears()[-1] for voter in self.voters), 60)
        await self.bot.stop()
        for voter in self.voters:
            self.ledger.from_message[voter.user.id] = len(voter.hears())

    def people_ask(self, messages: int) -> None:
        """So many questions, from whoever; nobody asks twice running what has the same answer."""
        for _ in range(messages):
            voter = self.chance.choice(self.voters)
            asked = self.ledger.asked[voter.user.id]
            others = [one for one, answer in self.answers.items() if not asked or answer != self.answers[asked[-1]]]
            asked.append(self.chance.choice(others))
            voter.types(asked[-1])

    async def kill(self, place: str, *, messages: int) -> None:
        """Start, let people ask, die at a place of the code or ("at random") after a random number of replies."""
        at_random = place == "at random"
        # A batch of updates is one passage, however many messages it holds.
        most = 1 if place.startswith("updates") else max(1, messages // 3)
        heard = self._heard() + self.chance.randint(1, max(1, messages // 2))
        await self.bot.start("" if at_random else f"{place}:{self.chance.randint(1, most)}")
        self.people_ask(messages)
        if at_random:
            with contextlib.suppress(TimeoutError):
                await self.telegram.account.until(lambda: self._heard() >= heard, within_s=30)
            await asyncio.sleep(self.chance.random() * 0.02)  # not a wait: the moment of death
            self.bot.kill()
        await self.bot.died()
        self.kills[place] += 1
        # What the bot sent with its last breath is still in the server's socket.
        await asyncio.sleep(0.05)
        self.ledger.note_kill(self.voters)

    async def settle(self, within_s: float = 120) -> Faults:
        """A start without a kill: everything that waits is answered."""
        await self.bot.start()
        with contextlib.suppress(TimeoutError):
            await self.telegram.account.until(lambda: self.faults().lost == 0, within_s=within_s)
        await self.bot.stop()
        return self.faults()

    def faults(self) -> Faults:
        """As of now."""
        return self.ledger.faults(self.voters, self.answers)

    async def log_faults(self) -> tuple[int, int]:
        """Questions that are missing in the log, and rows too many; the bot must be stopped."""
        key_file = self.bot.folder / "master.key"
        async with await Storage.open(
            self.bot.folder / "data", url=self.bot.database, key_file=key_file, city="den-haag"
        ) as storage:
            rows = await storage.scan(lambda tx: search.newest(tx, search.Filter(), limit=100_000))
        first = next(iter(self.answers))
        asked = Counter(question for one in self.ledger.asked.values() for question in one)
        asked[first] += len(self.voters)
        logged = Counter(row.text for row in rows)
        return (asked - logged).total(), (logged - asked).total()

    def _heard(self) -> int:
        return sum(len(self.ledger.heard(voter)) for voter in self.voters)


def _has_k1(voter: Person) -> bool:
    return any("Ja, bewaar ze" in label for label in voter.buttons())


def known_answers() -> dict[str, str]:
    """Questions of the small knowledge that words alone are sure of, with words of the answer."""
    base = small_knowledge()
    return {
        example: position.answer.nl.strip().splitlines()[0]
        for position in base.positions
        for example in position.examples["nl"][:3]
    }
