"""One Telegram bot: updates in, lanes, replies out, health. What to say is decided in services and below.

Everything that waits is in the database; what is held here is a copy of it, filled at the start.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import logging
from typing import TYPE_CHECKING, Any, Literal

from bot.channel import telegram_poll, webhook
from bot.channel.health import Health, Heard
from bot.channel.pace import Limits, Pace
from bot.channel.sender import Outgoing, Sender, Sending
from bot.channel.telegram_api import BotApi, CallError, Refused
from bot.channel.telegram_send import send, show_typing, stop_spinning
from bot.channel.telegram_serving import Asked, Serving
from bot.channel.telegram_start import until_done, watch_webhook
from bot.channel.telegram_update import WANTED, InGroup, Inline, InTalk, SpinningTap, chat_of, read
from bot.channel.worker import Handling, Poison, Row, Trouble, Worker
from bot.failpoint import passing
from bot.services.delivery import Arrived, Delivery, NotWrittenError, WriterClosedError
from bot.services.parcel import Parcel, Posted, team_event

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator, Sequence

    from starlette.types import ASGIApp

    from bot.services.delivery import Stored

_log = logging.getLogger(__name__)

TYPING_AFTER_S = 0.7
"""An answer that takes longer is announced by "typing..."."""
FLOOD = 10
"""Messages of one chat that wait at once, from which it is told that they are answered one by one."""


class TokenError(Exception):
    """Telegram does not know the token: one line for the operator."""


class Telegram:
    """A bot that polls or is delivered to."""

    def __init__(
        self,
        api: BotApi,
        token: str,
        delivery: Delivery,
        serving: Serving,
        *,
        site: str = "",
        limits: Limits | None = None,
    ) -> None:
        """Site: public address of the web pages, for buttons that open one; without it they are left out."""
        self._api = api
        self._site = site
        self._secret = hashlib.sha256(b"webhook of deurbel " + token.encode()).hexdigest()
        self._bot_id, self._bot_name = 0, ""
        self._delivery = delivery
        self._serving = serving
        self._worker = Worker(Handling(self._handle, delivery.load, self._failed, self._room))
        self._sender = Sender(Sending(self._send, self._ended, self._gone), Pace(limits or Limits()))
        self._heard = Heard()
        self._asides: set[asyncio.Task[None]] = set()
        self._slowed: set[str] = set()

    # ---- start and end

    async def check_token(self) -> None:
        """Ask Telegram who we are. Raises TokenError for an unknown token; no answer is no reason not to start."""
        try:
            await self._learn_name()
        except Refused as refused:
            if refused.code in {401, 404}:
                raise TokenError(
                    "DEURBEL_TELEGRAM_TOKEN: Telegram does not know this token. Copy it again from @BotFather. "
                    "Nothing was started."
                ) from None
        except CallError as error:
            _log.warning("Telegram is out of reach, trying on", extra={"why": str(error)})

    async def run(self, mode: Literal["poll", "webhook"], url: str = "") -> None:
        """Serve until cancelled; then the turns under way are ended and what is being sent is waited for.

        url: where Telegram delivers, for `webhook`.
        """
        self.post(await self._delivery.due())
        self.take(await self._delivery.waiting(lambda body: chat_of(json.loads(body))))
        sender = asyncio.create_task(self._sender.run(), name="deurbel-sender")
        try:
            await until_done("getMe", self._learn_name)
            self._aside(until_done("introduce", self._serving.introduce))
            if mode == "poll":
                await until_done("deleteWebhook", lambda: self._api.call("deleteWebhook", {}))
                await telegram_poll.poll(self._api, self.receive, self._worker.until_room, self._heard.now)
            else:
                await until_done("setWebhook", lambda: self._set_webhook(url))
                await watch_webhook(self._api, self._heard)
        finally:
            await asyncio.shield(self._wind_down(sender))

    async def _wind_down(self, sender: asyncio.Task[None]) -> None:
        await self._worker.stop()
        await self._sender.drain(seconds=5)
        for task in (sender, *self._asides):
            task.cancel()
        await asyncio.gather(sender, *self._asides, return_exceptions=True)

    def deliveries(self, app: ASGIApp, path: str = "/telegram") -> ASGIApp:
        """What takes Telegram's deliveries at `path`, in front of `app`, which gets everything else."""
        return webhook.Deliveries(app, path, self._secret, self._delivered)

    @property
    def name(self) -> str:
        """The bot's name in Telegram, or empty while Telegram has not said it."""
        return self._bot_name

    async def health(self) -> Health:
        """Ages and counts as of now."""
        now = self._delivery.now()
        message, reply, aside = await self._delivery.look()
        return Health(
            heard_age=self._heard.age(),
            oldest_message_age=(now - message).total_seconds() if message else 0.0,
            oldest_reply_age=(now - reply).total_seconds() if reply else 0.0,
            waiting=self._worker.waiting,
            unsent=len(self._sender),
            received=self._heard.received,
            left_open=self._sender.left_open,
            set_aside=aside,
            trouble=self._heard.trouble,
        )

    async def _learn_name(self) -> None:
        me = await self._api.call("getMe", {})
        self._bot_id, self._bot_name = me["id"], me.get("username", "")
        self._heard.now()

    async def _set_webhook(self, url: str) -> None:
        wanted = {"url": url, "secret_token": self._secret, "allowed_updates": WANTED, "max_connections": 40}
        await self._api.call("setWebhook", wanted)
        self._heard.now()

    # ---- coming in

    async def receive(self, updates: Sequence[dict[str, Any]]) -> None:
        """Store a batch, then let the lanes have it; returns when it is committed."""
        passing("updates fetched")
        arrived = [
            Arrived(str(update["update_id"]), chat_of(update), json.dumps(update).encode()) for update in updates
        ]
        stored = await self._delivery.receive(arrived)
        passing("updates stored")
        self._heard.received += len(updates)
        self._offer(stored, updates)

    async def _delivered(self, update: dict[str, Any], body: bytes) -> None:
        passing("updates fetched")
        arrived = Arrived(str(update["update_id"]), chat_of(update), body)
        stored = await self._delivery.receive_one(arrived)
        passing("updates stored")
        self._heard.received += 1
        self._heard.now()
        self._offer([stored], [update])

    def _offer(self, stored: Sequence[Stored | None], updates: Sequence[dict[str, Any]]) -> None:
        self._worker.offer(
            Row(one.seq, one.chat, one.body, one.received_at, update)
            for one, update in zip(stored, updates, strict=True)
            if one is not None
        )

    def take(self, rows: Sequence[Stored]) -> None:
        """Let committed rows have their turn, when the time has come that they wait for."""
        for stored in rows:
            # What was put aside and is put back does not say whose it is.
            chat = stored.chat or chat_of(json.loads(stored.body))
            row = Row(stored.seq, chat, stored.body, stored.received_at)
            if stored.wait > 0:
                asyncio.get_running_loop().call_later(stored.wait, self._worker.offer, [row])
            else:
                self._worker.offer([row])

    async def _failed(self, seq: int, kind: str, for_good: bool) -> bool:
        with _trouble():
            return await self._delivery.failed(seq, kind, for_good=for_good)

    async def _room(self, chat: str) -> None:
        if chat:
            await self._sender.until_room(int(chat))

    async def _handle(self, row: Row) -> None:
        passing("turn begins")
        assert row.body is not None
        raw = row.raw if row.raw is not None else json.loads(row.body)
        with _trouble():
            try:
                team = team_event(raw)
                happened = InTalk(int(row.chat), team) if team else read(raw, self._bot_id, self._bot_name)
            except Exception as error:
                raise Poison("an update that cannot be read") from error
            match happened:
                case InTalk():
                    await self._answer(happened, row)
                    return
                case InGroup() | Inline():
                    await self._outside(happened)
                case SpinningTap():
                    self._aside(stop_spinning(self._api, happened.query))
                case None:
                    pass
            await self._delivery.done(row.seq)

    async def _outside(self, happened: InGroup | Inline) -> None:
        try:
            await self._serving.outside(happened)
        except CallError as error:
            raise Trouble(str(error)) from error

    async def _answer(self, happened: InTalk, row: Row) -> None:
        if happened.query:
            self._aside(stop_spinning(self._api, happened.query))
        loop = asyncio.get_running_loop()
        typing = loop.call_later(TYPING_AFTER_S, lambda: self._aside(show_typing(self._api, happened.chat)))
        before = (self._serving.after_tap(happened), self._slow_down(happened, row))
        asked = Asked(str(happened.chat), happened.event, row.seq, row.at, tuple(one for one in before if one))
        try:
            posted = await self._serving.answer(asked)
        finally:
            typing.cancel()
        passing("turn committed")
        self.post(posted)

    def _slow_down(self, happened: InTalk, row: Row) -> Parcel | None:
        """Once in a flood, when it is noticed; a lane that has run empty may be told again."""
        crowd = self._worker.crowd(row.chat)
        if crowd < 2:
            self._slowed.discard(row.chat)
        if crowd < FLOOD or row.chat in self._slowed:
            return None
        self._slowed.add(row.chat)
        return self._serving.slow_down(happened.language)

    # ---- going out

    def post(self, rows: Sequence[Posted]) -> None:
        """Send committed rows of the outbox."""
        now = self._delivery.now()
        for row in rows:
            wait = (row.not_before - now).total_seconds() if row.not_before else 0.0
            # A message that rests on a consent must not come twice; an answer must come at all.
            repeat = row.allowed != "consent"
            self._sender.offer([Outgoing(row.seq, int(row.chat), row.body, row.allowed, row.rank, wait, repeat)])

    async def _send(self, row: Outgoing) -> str | None:
        passing("message goes out")
        number = await send(self._api, row.chat, Parcel.load(row.body), self._site)
        passing("message went out")
        return number

    async def _ended(self, seq: int, how: Literal["sent", "refused", "gone", "lost"], ref: str | None) -> None:
        await self._delivery.ended(seq, how, ref)
        passing("message marked")

    async def _gone(self, chat: int, rows: list[int]) -> None:
        await self._delivery.gone(str(chat), rows)

    def _aside(self, call: Coroutine[Any, Any, None]) -> None:
        """Make a call whose loss harms nobody, without waiting for it."""
        task = asyncio.create_task(call, name="deurbel-aside")
        self._asides.add(task)
        task.add_done_callback(self._asides.discard)


@contextlib.contextmanager
def _trouble() -> Iterator[None]:
    """Tell the lanes what is not the row's fault."""
    try:
        yield
    except (NotWrittenError, WriterClosedError) as error:
        raise Trouble(str(error)) from error
