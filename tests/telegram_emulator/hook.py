"""Webhook delivery: one POST per update, in order within a chat, repeated until the bot says 2xx."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aiohttp

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.telegram_emulator.clock import Clock
    from tests.telegram_emulator.mailbox import Mailbox, Waiting

FIRST_RETRY_SECONDS = 1.0
LAST_RETRY_SECONDS = 60.0


@dataclass
class Target:
    """Where updates go, as setWebhook said."""

    url: str
    secret: str = ""
    max_connections: int = 40
    last_error: str = ""
    last_error_at: float = 0.0


class Hook:
    """Delivers a mailbox to a target."""

    def __init__(
        self, mailbox: Mailbox, clock: Clock, target: Target, answer: Callable[[str, dict[str, Any]], Awaitable[object]]
    ) -> None:
        self._mailbox = mailbox
        self._clock = clock
        self.target = target
        self._answer = answer
        self._busy: set[int] = set()
        self._not_before: dict[int, tuple[float, float]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._freed = asyncio.Event()
        self._loop = asyncio.create_task(self._run())
        self.deliveries = 0

    async def stop(self) -> None:
        """Deliver no more; what is under way is cut off."""
        tasks = [self._loop, *self._tasks]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self) -> None:
        timeout = aiohttp.ClientTimeout(total=60)
        connector = aiohttp.TCPConnector(limit=self.target.max_connections)
        async with aiohttp.ClientSession(timeout=timeout, connector=connector) as session:
            while True:
                self._mailbox.expire()
                self._freed.clear()
                pause = self._start_what_may_go(session)
                waits = [asyncio.create_task(self._mailbox.wait_for_news()), asyncio.create_task(self._freed.wait())]
                if pause is not None:
                    waits.append(asyncio.create_task(self._clock.sleep(pause)))
                try:
                    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
                finally:
                    for wait in waits:
                        wait.cancel()

    def _start_what_may_go(self, session: aiohttp.ClientSession) -> float | None:
        """Start deliveries; return the seconds until the next repeat is due, if one waits for its time."""
        soonest: float | None = None
        chats = set(self._busy)
        for waiting in self._mailbox.pending.values():
            if len(self._busy) >= self.target.max_connections:
                break
            if waiting.chat in chats:
                continue
            chats.add(waiting.chat)
            left = self._not_before.get(waiting.id, (0.0, 0.0))[0] - self._clock.now()
            if left > 0:
                soonest = left if soonest is None else min(soonest, left)
                continue
            self._busy.add(waiting.chat)
            task = asyncio.create_task(self._deliver(session, waiting))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)
        return soonest

    async def _deliver(self, session: aiohttp.ClientSession, waiting: Waiting) -> None:
        headers = {"Content-Type": "application/json"}
        if self.target.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.target.secret
        self.deliveries += 1
        try:
            body = json.dumps(waiting.update)
            async with session.post(self.target.url, data=body, headers=headers, allow_redirects=False) as response:
                said = await response.read()
                if response.status // 100 == 2:
                    self._mailbox.remove(waiting.id)
                    self._not_before.pop(waiting.id, None)
                    await self._method_in_the_answer(said)
                    return
                self._failed(waiting, f"Wrong response from the webhook: {response.status} {response.reason}")
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            self._failed(
                waiting,
                "Connection refused" if isinstance(error, aiohttp.ClientConnectorError) else "Read timeout expired",
            )
        finally:
            self._busy.discard(waiting.chat)
            self._freed.set()

    def _failed(self, waiting: Waiting, why: str) -> None:
        pause = min(max(FIRST_RETRY_SECONDS, self._not_before.get(waiting.id, (0.0, 0.0))[1] * 2), LAST_RETRY_SECONDS)
        self._not_before[waiting.id] = (self._clock.now() + pause, pause)
        self.target.last_error, self.target.last_error_at = why, self._clock.now()
        self._mailbox.note_change()

    async def _method_in_the_answer(self, said: bytes) -> None:
        try:
            call = json.loads(said) if said.strip() else None
        except ValueError:
            return
        if isinstance(call, dict) and "method" in call:
            await self._answer(call.pop("method"), call)
            self._mailbox.note_change()
