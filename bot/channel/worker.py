"""A lane per chat: what came in from one chat is handled in its order, chats side by side.

Rows live in the database; a lane holds a few of them and of the rest the numbers alone, so that a flood costs no
memory. A lane has one turn under way at most, and waits while its own replies have not gone out: who floods the bot
slows himself down and nobody else.
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from datetime import datetime

_log = logging.getLogger(__name__)

LOADED = 16
"""Rows a lane keeps ready when many wait; of what waits behind them it knows the numbers."""
ROOMY = 2_000
"""As long as fewer rows than this wait in all lanes together, every row is kept ready."""
AT_ONCE = 64
"""Turns under way in all lanes together."""
CROWDED = 5_000
"""Rows waiting in memory from which the poll takes a rest: Telegram keeps the others."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 0.2, 30.0


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the inbox.

    chat: the channel's own id of the chat, "" for what belongs to none: the lane.
    body: the raw update, or None when it must be read from the database first.
    at:   when it came in, the `now` of its turn.
    raw:  the update as it was taken from JSON, where that is at hand.
    """

    seq: int
    chat: str
    body: bytes | None
    at: datetime
    raw: dict[str, Any] | None = None


class Poison(Exception):  # noqa: N818  it names the row, not the failure
    """A row that can never be handled, however often one tries."""


class Trouble(Exception):  # noqa: N818  see above
    """Something is wrong that is not the row's fault (disk full, database locked): try the same row again, later."""


@dataclass(slots=True)
class _Lane:
    rows: deque[Row] = field(default_factory=deque)
    task: asyncio.Task[None] | None = None


@dataclass(frozen=True, slots=True)
class Handling:
    """What the worker calls.

    handle: one turn, ended when it is committed. Raises Poison, Trouble, or anything else for a failed try.
    load:   the body of a row by its number, None when the row is done or unreadable.
    failed: count a failed try with the kind of error; True when the row was put aside, as `for_good` demands at once.
    room:   wait until a chat has few enough replies on their way out.
    """

    handle: Callable[[Row], Awaitable[None]]
    load: Callable[[int], Awaitable[bytes | None]]
    failed: Callable[[int, str, bool], Awaitable[bool]]
    room: Callable[[str], Awaitable[None]]


class Worker:
    """All lanes of one bot."""

    def __init__(self, handling: Handling, *, at_once: int = AT_ONCE) -> None:
        self._do = handling
        self._lanes: dict[str, _Lane] = {}
        self._slots = asyncio.Semaphore(at_once)
        self._waiting = 0
        self._room = asyncio.Event()
        self._room.set()
        self._stopping = False

    @property
    def waiting(self) -> int:
        """Rows that have not had their turn."""
        return self._waiting

    def crowd(self, chat: str) -> int:
        """Rows that wait in one lane, the one under way among them."""
        lane = self._lanes.get(chat)
        return len(lane.rows) if lane else 0

    def offer(self, rows: Iterable[Row]) -> None:
        """Put committed rows into their lanes, in the order given."""
        if self._stopping:
            return  # they stand in the database and have their turn at the next start
        for row in rows:
            lane = self._lanes.setdefault(row.chat, _Lane())
            ready = self._waiting < ROOMY or len(lane.rows) < LOADED
            lane.rows.append(row if ready else replace(row, body=None, raw=None))
            self._waiting += 1
            if lane.task is None:
                lane.task = asyncio.create_task(self._run(row.chat, lane), name="deurbel-lane")
        if self._waiting >= CROWDED:
            self._room.clear()

    async def until_room(self) -> None:
        """Wait until the lanes can take more."""
        await self._room.wait()

    async def stop(self) -> None:
        """Let the turns under way end, begin no other."""
        self._stopping = True
        tasks = [lane.task for lane in self._lanes.values() if lane.task]
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self, chat: str, lane: _Lane) -> None:
        try:
            while lane.rows and not self._stopping:
                await self._do.room(chat)
                async with self._slots:
                    await self._until_settled(lane.rows[0])
                if self._stopping:
                    break
                lane.rows.popleft()
                self._waiting -= 1
                if self._waiting < CROWDED:
                    self._room.set()
        finally:
            lane.task = None
            if not lane.rows:
                self._lanes.pop(chat, None)

    async def _until_settled(self, row: Row) -> None:
        """Try until the row is done or put aside."""
        pause = FIRST_PAUSE_S
        while not self._stopping:
            try:
                if await self._tried(row):
                    return
            except Trouble as trouble:
                _log.warning("turn waits", extra={"why": str(trouble), "seconds": pause})
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_PAUSE_S)

    async def _tried(self, row: Row) -> bool:
        """One try; True when the row is settled."""
        if row.body is None:
            body = await self._do.load(row.seq)
            if body is None:
                return True
            row = replace(row, body=body)
        try:
            await self._do.handle(row)
        except Trouble:
            raise
        except Exception as error:  # noqa: BLE001  whatever a turn raises must not end the lane; it is counted and shown
            kind = type(error.__cause__ or error).__name__
            aside = await self._do.failed(row.seq, kind, isinstance(error, Poison))
            where = _where(error)
            _log.error("turn failed", extra={"row": row.seq, "kind": kind, "at": where, "put_aside": aside})
            return aside
        return True


def _where(error: BaseException) -> str:
    """The place in our code, without the message: that may hold a voter's words."""
    trace = (error.__cause__ or error).__traceback__
    last = ""
    while trace is not None:
        code = trace.tb_frame.f_code
        if "/bot/" in code.co_filename:
            last = f"{code.co_filename.rpartition('/bot/')[2]}:{trace.tb_lineno}"
        trace = trace.tb_next
    return last
