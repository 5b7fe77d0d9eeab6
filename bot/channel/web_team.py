"""What the team does to a talk on the web page: rows of the inbox have their turn, as those of Telegram have.

Nothing is sent: the replies of such a turn wait until the voter's page asks (`bot.services.webtalk`).
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from bot.channel.worker import Handling, Poison, Row, Trouble, Worker
from bot.services.answering import AnsweredBeforeError
from bot.services.delivery import Chat, NotWrittenError, WriterClosedError
from bot.services.parcel import WEB, team_event

if TYPE_CHECKING:
    from bot.services.answering import Answering
    from bot.services.delivery import Delivery, Stored


class WebTeam:
    """The lanes of the web talks that the team has something to say in."""

    def __init__(self, delivery: Delivery, answering: Answering) -> None:
        """Take the rows of `delivery`, which is that of the channel `WEB`."""
        self._answering = answering
        self._delivery = delivery
        self._worker = Worker(Handling(self._handle, self._delivery.load, self._failed, self._room))

    async def run(self) -> None:
        """Serve until cancelled, beginning with what a stop or a kill left behind."""
        for stored in await self._delivery.waiting(lambda body: _chat_of(json.loads(body))):
            self.take(stored)
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.shield(self._worker.stop())

    def take(self, stored: Stored) -> None:
        """Let a committed row have its turn, when the time has come that it waits for."""
        row = Row(stored.seq, stored.chat, stored.body, stored.received_at)
        asyncio.get_running_loop().call_later(stored.wait, self._worker.offer, [row])

    async def _handle(self, row: Row) -> None:
        assert row.body is not None
        try:
            body = json.loads(row.body)
            chat, event = Chat(WEB, _chat_of(body)), team_event(body)
        except (ValueError, KeyError, TypeError) as error:
            raise Poison("a row that cannot be read") from error
        try:
            if event is None:
                await self._delivery.done(row.seq)
            else:
                await self._answering.answer(chat, event, row.seq, row.at)
        except AnsweredBeforeError:
            return
        except (NotWrittenError, WriterClosedError) as error:
            raise Trouble(str(error)) from error

    async def _failed(self, seq: int, kind: str, for_good: bool) -> bool:
        try:
            return await self._delivery.failed(seq, kind, for_good=for_good)
        except (NotWrittenError, WriterClosedError) as error:
            raise Trouble(str(error)) from error

    async def _room(self, _chat: str) -> None:
        """Nothing is on its way out here."""


def _chat_of(body: dict[str, Any]) -> str:
    return str(body["chat"]["id"])
