"""The encoder as the house sees it: texts in, vectors out, or None; whatever happens to the process behind it.

One task feeds one child process. Texts that wait together go in together; a voter's message goes before the
thousands of a knowledge base. When the process dies, those who wait hear None at once (the words alone then decide),
and it is started again. When the first encoder does not work on this machine, the next is tried.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.encoder.cache import DiskCache, RecentVectors, digest
from bot.encoder.child import Child, EncoderDied, start

CHOICES = ("e5+use", "use")
"""Encoders in the order they are tried."""
TOGETHER = 32
BULK = 16
"""Texts of a knowledge base that go in at once: a voter waits for no more than these."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.05, 20.0

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Health:
    """How the encoder is. encoder: name of the one in use, "" when none works; alive: whether its process runs now."""

    encoder: str
    alive: bool
    restarts: int
    waiting: int
    fault: str


@dataclass(slots=True)
class _Asked:
    texts: Sequence[str]
    result: asyncio.Future[Floats | None]


class Encoder:
    """Start with `await start()`, end with `await stop()`. All methods belong to one event loop."""

    def __init__(self, choices: Sequence[str] = CHOICES, threads: int = 2) -> None:
        self._choices = tuple(choices)
        self._threads = threads
        self._child: Child | None = None
        self._health = Health("", alive=False, restarts=0, waiting=0, fault="not started")
        self._urgent: deque[_Asked] = deque()
        self._bulk: deque[_Asked] = deque()
        self._work = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._starting: asyncio.Task[str] | None = None
        self._recent = RecentVectors()

    @property
    def health(self) -> Health:
        """How it is now."""
        waiting = sum(len(asked.texts) for asked in (*self._urgent, *self._bulk))
        return replace(self._health, waiting=waiting)

    @property
    def name(self) -> str:
        """Name of the encoder in use; "" when none works."""
        return self._health.encoder

    @property
    def pid(self) -> int | None:
        """Process id of the child, while it runs."""
        return self._child.pid if self._child else None

    async def start(self) -> str:
        """Start the first encoder that works and return its name; "" when none does.

        May be called ahead by who will need it later: who calls again waits for the same start.
        """
        if self._starting is None:
            self._starting = asyncio.create_task(self._start(), name="encoder start")
        return await asyncio.shield(self._starting)

    async def _start(self) -> str:
        for name in self._choices:
            try:
                self._child = await start(name, self._threads)
            except EncoderDied as error:
                self._health = replace(self._health, fault=str(error))
                continue
            self._health = Health(name, alive=True, restarts=0, waiting=0, fault="")
            self._tasks = [asyncio.create_task(self._serve(), name="encoder")]
            break
        return self.name

    async def stop(self) -> None:
        """End the process; those who wait hear None."""
        tasks = [*self._tasks, *([self._starting] if self._starting else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._tasks, self._starting = [], None
        self._give_up()
        if self._child:
            await self._child.end()
        self._child = None
        self._health = replace(self._health, alive=False, fault="stopped")

    async def encode(self, texts: Sequence[str]) -> dict[str, Floats] | None:
        """Return the vectors of a voter's canonical texts, or None when the encoder is away."""
        name = self.name
        keys = {text: digest(name, text) for text in texts}
        found = {text: vector for text, key in keys.items() if (vector := self._recent.get(key)) is not None}
        missing = [text for text in keys if text not in found]
        if missing:
            if not self._health.alive:
                return None
            made = await self._ask(missing, self._urgent)
            if made is None:
                return None
            for text, vector in zip(missing, made, strict=True):
                self._recent.put(keys[text], vector)
                found[text] = vector
        return found

    def forget(self) -> None:
        """Drop the vectors of messages that did not come again since the last time; to be called every few minutes."""
        self._recent.age()

    async def encode_all(
        self, texts: Sequence[str], cache: DiskCache, progress: Callable[[int, int], None] = lambda done, total: None
    ) -> bool:
        """Let a cache know the vectors of a whole knowledge base, those that it lacks. Says whether it now does.

        They are not returned: tens of thousands of them are more than who asks needs to hold.
        """
        missing = cache.missing(texts)
        known = len(set(texts)) - len(missing)
        progress(known, known + len(missing))
        for first in range(0, len(missing), BULK):
            part = missing[first : first + BULK]
            made = await self._ask(part, self._bulk) if self._tasks else None
            if made is None:
                return False
            cache.add(dict(zip(part, made, strict=True)))
            progress(known + first + len(part), known + len(missing))
        return True

    async def _ask(self, texts: Sequence[str], line: deque[_Asked]) -> Floats | None:
        asked = _Asked(texts, asyncio.get_running_loop().create_future())
        line.append(asked)
        self._work.set()
        return await asked.result

    async def _serve(self) -> None:
        pause = FIRST_PAUSE_S
        while True:
            try:
                if self._child is None:
                    self._child = await start(self.name, self._threads)
                    self._health = replace(self._health, alive=True, restarts=self._health.restarts + 1, fault="")
                await self._serve_child(self._child)
            except EncoderDied as error:
                self._child = None
                self._health = replace(self._health, alive=False, fault=str(error) or "the process ended")
                self._give_up()
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_S)
            else:
                pause = FIRST_PAUSE_S

    async def _serve_child(self, child: Child) -> None:
        """Feed the child until it has ended. Raises EncoderDied."""
        ended = asyncio.create_task(child.wait())
        waiting: asyncio.Task[bool] | None = None
        try:
            while True:
                while taken := self._take():
                    await self._answer(child, taken)
                self._work.clear()
                waiting = asyncio.create_task(self._work.wait())
                done, _ = await asyncio.wait({ended, waiting}, return_when=asyncio.FIRST_COMPLETED)
                waiting.cancel()
                if ended in done:
                    raise EncoderDied(f"the process ended (exit status {ended.result()})")
        finally:
            ended.cancel()
            if waiting is not None:
                waiting.cancel()

    def _take(self) -> list[_Asked]:
        """Take what goes in together: all that voters wait for, up to a limit; else one portion of bulk."""
        taken: list[_Asked] = []
        while self._urgent and (not taken or sum(len(a.texts) for a in taken) < TOGETHER):
            taken.append(self._urgent.popleft())
        if not taken and self._bulk:
            taken.append(self._bulk.popleft())
        return [asked for asked in taken if not asked.result.done()]

    async def _answer(self, child: Child, taken: list[_Asked]) -> None:
        try:
            made = await child.embed([text for asked in taken for text in asked.texts])
        except BaseException:
            for asked in taken:
                if not asked.result.done():
                    asked.result.set_result(None)
            raise
        first = 0
        for asked in taken:
            if not asked.result.done():
                asked.result.set_result(made[first : first + len(asked.texts)])
            first += len(asked.texts)

    def _give_up(self) -> None:
        for asked in (*self._urgent, *self._bulk):
            if not asked.result.done():
                asked.result.set_result(None)
        self._urgent.clear()
        self._bulk.clear()
