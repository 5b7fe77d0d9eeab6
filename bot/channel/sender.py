"""From the outbox to Telegram: in order within a chat, one under way per chat, chats side by side, within the limits.

A row is marked sent before the next one of its chat goes out, so that a kill repeats one message of a chat at most.
Whatever says that Telegram did not do it is tried again, with growing pauses or after `retry_after`. When it is open
whether Telegram did it, answers go again (twice is better than never) and messages that rest on a consent do not.
"""

from __future__ import annotations

import asyncio
import heapq
import logging
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from bot.channel.telegram_api import NotReached, Refused, Unclear

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from bot.channel.pace import Pace

_log = logging.getLogger(__name__)

UNDER_WAY = 64
"""Calls at once: at 80 ms a call this is far more than Telegram takes in a second."""
CROWDED = 4
"""Unsent messages of one chat from which its lane waits."""
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0
LOUD_PAUSE_S = 30.0
"""After 401 or 404: the token is wrong or revoked, nothing goes out until someone puts that right."""

Ending = Literal["sent", "refused", "gone", "lost"]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One row of the outbox.

    allowed:   what lets it go out (L51): the row it answers, the consent it rests on, or that it is for the team.
    wait:      seconds before which it must not go, counted from when it is offered.
    repeat:    whether it goes again when it is open whether Telegram had it.
    """

    seq: int
    chat: int
    body: bytes
    allowed: Literal["asked", "consent", "team", ""]
    rank: int = 0
    wait: float = 0.0
    repeat: bool = True


@dataclass(frozen=True, slots=True)
class Sending:
    """What the sender calls.

    send:  make the call for one row; returns Telegram's number of the message. Raises as BotApi.call.
    ended: close a row, committed when it returns.
    gone:  close these rows of a chat that cannot be reached, committed when it returns.
    """

    send: Callable[[Outgoing], Awaitable[str | None]]
    ended: Callable[[int, Ending, str | None], Awaitable[None]]
    gone: Callable[[int, list[int]], Awaitable[None]]


@dataclass(slots=True)
class _Chat:
    rows: deque[Outgoing] = field(default_factory=deque)
    busy: bool = False
    not_before: float = 0.0
    pause: float = 0.0
    room: asyncio.Event = field(default_factory=asyncio.Event)


class Sender:
    """All that goes out of one bot."""

    def __init__(self, sending: Sending, pace: Pace) -> None:
        self._do = sending
        self._pace = pace
        self._chats: dict[int, _Chat] = {}
        self._ready: list[tuple[int, int, int]] = []  # (rank, row, chat): the oldest answer first
        self._news = asyncio.Event()
        self._under_way: set[asyncio.Task[None]] = set()
        self._free = asyncio.Semaphore(UNDER_WAY)
        self._closing = False
        self.left_open = 0
        """Calls of which nobody knows whether Telegram did them; each may have made a message come twice."""

    def __len__(self) -> int:
        return sum(len(chat.rows) for chat in self._chats.values())

    def offer(self, rows: Iterable[Outgoing]) -> None:
        """Queue committed rows, in the order given."""
        for row in rows:
            if row.chat not in self._chats:
                self._chats[row.chat] = _Chat()
                self._chats[row.chat].room.set()
            chat = self._chats[row.chat]
            chat.rows.append(row)
            if row.wait > 0:
                chat.not_before = max(chat.not_before, _now() + row.wait)
            if len(chat.rows) >= CROWDED:
                chat.room.clear()
            if len(chat.rows) == 1 and not chat.busy:
                self._schedule(row.chat)

    async def until_room(self, chat: int) -> None:
        """Wait until few enough messages of this chat are on their way."""
        if waiting := self._chats.get(chat):
            await waiting.room.wait()

    async def run(self) -> None:
        """Send until cancelled; what is under way then is cut off, and goes again at the next start."""
        try:
            while True:
                while not self._ready:
                    self._news.clear()
                    await self._news.wait()
                await self._free.acquire()
                if (pause := self._pace.anyone_may_go_at(_now()) - _now()) > 0:
                    self._free.release()
                    await asyncio.sleep(pause)
                    continue
                _, _, chat = heapq.heappop(self._ready)
                self._pace.took(chat, _now())
                task = asyncio.create_task(self._send(chat), name="deurbel-send")
                self._under_way.add(task)
                task.add_done_callback(self._sent)
        finally:
            for task in self._under_way:
                task.cancel()
            await asyncio.gather(*self._under_way, return_exceptions=True)

    async def drain(self, seconds: float) -> None:
        """Begin nothing new, and wait for what is under way."""
        self._ready.clear()
        self._closing = True
        if self._under_way:
            await asyncio.wait(self._under_way, timeout=seconds)

    def _sent(self, task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        self._free.release()
        if not task.cancelled() and (error := task.exception()):
            _log.error("sender failed", extra={"kind": type(error).__name__})

    def _schedule(self, chat_id: int) -> None:
        chat = self._chats[chat_id]
        now = _now()
        at = max(chat.not_before, self._pace.chat_may_go_at(chat_id, now))
        if at > now:
            asyncio.get_running_loop().call_at(at, self._ready_now, chat_id)
        else:
            self._ready_now(chat_id)

    def _ready_now(self, chat_id: int) -> None:
        chat = self._chats.get(chat_id)
        if chat is None or chat.busy or not chat.rows or self._closing:
            return
        chat.busy = True
        heapq.heappush(self._ready, (chat.rows[0].rank, chat.rows[0].seq, chat_id))
        self._news.set()

    async def _send(self, chat_id: int) -> None:
        chat = self._chats[chat_id]
        row = chat.rows[0]
        if not row.allowed:
            # Promise 8 and L51: no message without one coming in, or a consent that names it.
            _log.critical("a message without leave to be sent was stopped", extra={"row": row.seq})
            ending: Ending | None = "refused"
            ref = None
        else:
            ending, ref = await self._outcome(row, chat)
        if ending == "gone":
            lost = [waiting.seq for waiting in chat.rows]
            await self._until_done(lambda: self._do.gone(chat_id, lost))
            for _ in lost:
                chat.rows.popleft()
        elif ending is not None:
            await self._until_done(lambda: self._do.ended(row.seq, ending, ref))
            chat.rows.popleft()
            chat.pause = 0.0
        chat.busy = False
        if len(chat.rows) < CROWDED:
            chat.room.set()
        if chat.rows:
            self._schedule(chat_id)
        else:
            del self._chats[chat_id]

    async def _outcome(self, row: Outgoing, chat: _Chat) -> tuple[Ending | None, str | None]:
        """Make the call; None for the ending when it must be tried again."""
        try:
            return "sent", await self._do.send(row)
        except Refused as refused:
            return self._refused(row, chat, refused), None
        except NotReached as error:
            self._later(chat, row, str(error))
        except Unclear as error:
            self.left_open += 1
            if not row.repeat:
                _log.warning("perhaps sent, not repeated", extra={"row": row.seq, "why": str(error)})
                return "lost", None
            self._later(chat, row, str(error))
        return None, None

    def _refused(self, row: Outgoing, chat: _Chat, refused: Refused) -> Ending | None:
        if refused.retry_after is not None or refused.code == 429:
            self._pace.told_to_wait(row.chat, refused.retry_after or FIRST_PAUSE_S, _now())
            return None
        if refused.code in {401, 404}:
            _log.critical("Telegram does not know the token any more; nothing goes out", extra={"why": str(refused)})
            chat.not_before = _now() + LOUD_PAUSE_S
            return None
        if refused.code >= 500:
            self._later(chat, row, str(refused))
            return None
        if refused.code == 403 or (refused.code == 400 and "chat not found" in refused.description):
            return "gone"
        # A group that became a supergroup has a new number, which belongs into campaign.yaml: voters have none such.
        new = {"moved_to": refused.moved_to} if refused.moved_to else {}
        _log.error("Telegram refused a message", extra={"row": row.seq, "why": str(refused)} | new)
        return "refused"

    def _later(self, chat: _Chat, row: Outgoing, why: str) -> None:
        chat.pause = min(max(FIRST_PAUSE_S, chat.pause * 2), LONGEST_PAUSE_S)
        chat.not_before = _now() + chat.pause
        _log.warning("sent later", extra={"row": row.seq, "why": why, "seconds": chat.pause})

    async def _until_done(self, write: Callable[[], Awaitable[None]]) -> None:
        """Write the outcome down, whatever the disk says meanwhile: the next message of the chat waits for it."""
        pause = FIRST_PAUSE_S
        while True:
            try:
                await write()
            except Exception as error:  # noqa: BLE001  a full disk must not send the message twice
                _log.error("outcome not written yet", extra={"kind": type(error).__name__, "seconds": pause})
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE_S)
            else:
                return


def _now() -> float:
    return asyncio.get_running_loop().time()
