"""The updates that wait for the bot: kept until confirmed or 24 hours old, and how getUpdates hands them out."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Any

from tests.telegram_emulator.refusal import Refusal
from tests.telegram_emulator.schema import NOT_BY_DEFAULT, UPDATE_KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from tests.telegram_emulator.clock import Clock

KEPT_SECONDS = 24 * 3600
TERMINATED = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_ACTIVE = (
    "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


@dataclass
class Waiting:
    """One update with its birth (Unix time) and the chat that it belongs to."""

    id: int
    update: dict[str, Any]
    born: float
    chat: int


class Mailbox:
    """Updates in order of arrival, under one bot's token."""

    def __init__(self, clock: Clock, first_id: int = 100_000_001) -> None:
        self._clock = clock
        self.pending: dict[int, Waiting] = {}
        self.next_id = first_id
        self.allowed: tuple[str, ...] = tuple(kind for kind in UPDATE_KINDS if kind not in NOT_BY_DEFAULT)
        self.confirmed = 0
        self.polled = asyncio.Event()
        self._news = asyncio.Event()
        self._changed = asyncio.Event()
        self._poller: asyncio.Future[None] | None = None
        self._last: tuple[int, float] = (0, float("-inf"))

    def put(self, kind: str, content: dict[str, Any], chat: int) -> int | None:
        """An update for the bot, unless it did not ask for this kind. Returns its id."""
        if kind not in self.allowed:
            return None
        return self.put_raw({kind: content}, chat)

    def put_raw(self, update: dict[str, Any], chat: int) -> int:
        """An update of any shape, as it stands, with the next id before it."""
        update_id = self.next_id
        self.next_id += 1
        self.pending[update_id] = Waiting(update_id, {"update_id": update_id} | update, self._clock.now(), chat)
        self._wake()
        return update_id

    def put_again(self, update: dict[str, Any], chat: int = 0) -> None:
        """The same update once more, as happens after a confirmation that Telegram never saw."""
        self.pending[update["update_id"]] = Waiting(update["update_id"], update, self._clock.now(), chat)
        self.pending = dict(sorted(self.pending.items()))
        self._wake()

    def allow(self, kinds: Iterable[str] | None) -> None:
        """Remember `allowed_updates`; an empty list is the default again, None keeps what was said before."""
        if kinds is not None:
            known = tuple(kind for kind in kinds if kind in UPDATE_KINDS)
            self.allowed = known or tuple(kind for kind in UPDATE_KINDS if kind not in NOT_BY_DEFAULT)

    def expire(self) -> None:
        """Forget what is older than a day."""
        oldest = self._clock.now() - KEPT_SECONDS
        for update_id in [
            waiting.id for waiting in takewhile(lambda waiting: waiting.born < oldest, self.pending.values())
        ]:
            del self.pending[update_id]

    def remove(self, update_id: int) -> None:
        """The bot has it."""
        if self.pending.pop(update_id, None) is not None:
            self.confirmed += 1
            self.note_change()

    def note_change(self) -> None:
        """Let whoever waits for a condition look again."""
        self._changed.set()
        self._changed = asyncio.Event()

    async def wait_until(self, true: Callable[[], object], within_s: float = 120) -> None:
        """Wait until a condition holds, looking again at every change. Raises TimeoutError."""
        async with asyncio.timeout(within_s):
            while not true():
                await self._changed.wait()

    async def wait_for_news(self) -> None:
        """Until something is put."""
        await self._news.wait()

    async def poll(self, offset: int, limit: int, seconds: float) -> list[dict[str, Any]]:
        """getUpdates: confirm what is below the offset, then wait up to `seconds` for something to give."""
        if self._poller is not None and not self._poller.done():
            self._poller.set_exception(Refusal(409, TERMINATED))  # the older one gets the error, as on the real server
        mine = self._poller = asyncio.get_running_loop().create_future()
        mine.add_done_callback(lambda future: future.cancelled() or future.exception())
        self.expire()
        self._confirm(offset)
        end = self._clock.now() + min(max(seconds, 0), 50)
        self.polled.set()
        limit = limit if 1 <= limit <= 100 else 100
        if offset and offset == self._last[0] and self._clock.now() - self._last[1] < 0.5:
            limit = 1  # a client that asks the same again at once may choke on a large answer
        try:
            batch = self._batch(offset, limit)
            while not batch and self._clock.now() < end:
                await self._until_news(mine, end)
                batch = self._batch(offset, limit)
            if mine.done():
                mine.result()
        finally:
            mine.cancel()
        self._last = (offset, self._clock.now())
        return [waiting.update for waiting in batch]

    async def _until_news(self, mine: asyncio.Future[None], end: float) -> None:
        news = asyncio.ensure_future(self._news.wait())
        nap = asyncio.ensure_future(self._clock.sleep_until(end))
        try:
            await asyncio.wait({news, nap, mine}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            news.cancel()
            nap.cancel()
        if mine.done():
            mine.result()

    def _confirm(self, offset: int) -> None:
        if offset < 0:
            for update_id in list(self.pending)[:offset]:
                self.remove(update_id)
        elif offset <= self.next_id + 10:  # farther than that the real server takes it for a mistake and ignores it
            for update_id in list(takewhile(lambda update_id: update_id < offset, self.pending)):
                self.remove(update_id)

    def _batch(self, offset: int, limit: int) -> list[Waiting]:
        ignored = offset < 0 or offset > self.next_id + 10
        due = (waiting for waiting in self.pending.values() if ignored or waiting.id >= offset)
        return list(islice(due, limit))

    def _wake(self) -> None:
        self._news.set()
        self._news = asyncio.Event()
