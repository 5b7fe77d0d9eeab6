"""A talk on the web page: who is talking is known by the page itself, and by a cookie only once he said yes to K1.

The page carries a sealed token with the talk's random id, the number of its turns and what was said so far. A turn is
unique by (talk, turn): a form sent twice gets the same replies. A web talk is never joined to a Telegram one.

What the team wrote back waits for the voter (`bot.storage.held_replies`). It is shown on every page that asks, and
counts as seen once a page says that it carries it: a page that never arrived loses nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.conversation.turn import Button, Cited, Reply
from bot.services.parcel import WEB, Parcel
from bot.storage import Chat, consents, held_replies, talks, tokens

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.conversation.event import Event
    from bot.services.answering import Answering
    from bot.storage import Storage, Tx

SHOWN = 40
"""Messages a page carries along; older ones scroll away."""


@dataclass(frozen=True, slots=True)
class Line:
    """One message as shown: the voter's words, or a reply."""

    mine: str = ""
    reply: Reply | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """What a page carries.

    chat:  empty before the first event.
    kept:  K1 or K2 is in force, so a cookie may be set.
    waits: the team may still write back here (K2-chat).
    held:  numbers of the team's replies among the lines, whose arrival is not told yet.
    """

    chat: str = ""
    turn: int = 0
    lines: tuple[Line, ...] = ()
    kept: bool = False
    waits: bool = False
    held: tuple[int, ...] = ()


class WebTalks:
    """The web talks of one city."""

    def __init__(self, storage: Storage, answering: Answering, new_id: Callable[[], str]) -> None:
        self._storage = storage
        self._answering = answering
        self._new_id = new_id

    async def open(self, token: str, known: str, now: datetime) -> tuple[Page, str]:
        """Read what the page carries, and its token, which is renewed where a reply of the team is added to it.

        known: the talk's id from the cookie, for a page that carries nothing yet.
        """
        if token:
            held = await self._storage.read(lambda tx: tokens.open_page(tx, token, now))
            if held is not None:
                return _read(held), token
        page = Page()
        if known:
            page = await self._storage.read(lambda tx: _with_news(tx, Page(chat=known)))
        return (page, await self._sealed(page, now)) if page.held else (page if page.kept else Page(), "")

    async def take(self, page: Page, event: Event, said: str, now: datetime) -> tuple[Page, str]:
        """Take one event of a page, and return what the page carries now, with its new token.

        said: the voter's words, or the label of the button he tapped, as the page shows it.
        """
        chat = Chat(WEB, page.chat or self._new_id())
        # A cookie's talk begins its turns anew with every page; the page's own random part keeps them apart.
        key = f"{chat.id}:{page.turn}" if page.turn or not page.kept else f"{chat.id}:{self._new_id()}"
        replies = await self._answering.answer_at_once(chat, event, key, now)
        lines = (*page.lines, Line(mine=said), *(Line(reply=reply) for reply in replies))
        after = await self._renewed(replace(page, chat=chat.id, turn=page.turn + 1, lines=lines), now)
        return after, await self._sealed(after, now)

    async def news(self, page: Page, now: datetime) -> tuple[Page, str] | None:
        """What the page carries with what the team wrote meanwhile; None when there is nothing new."""
        after = await self._renewed(page, now)
        return (after, await self._sealed(after, now)) if after != page else None

    async def _renewed(self, page: Page, now: datetime) -> Page:
        """Tell the arrival of what the page carried, and add what waits."""
        if page.held:
            await self._storage.writer.run(lambda tx: _arrived(tx, page, now))
        return await self._storage.read(lambda tx: _with_news(tx, replace(page, held=())))

    async def _sealed(self, page: Page, now: datetime) -> str:
        # By the writer: it may be the first that happens today, and only the writer makes the key of a day.
        return await self._storage.writer.run(lambda tx: tokens.close_page(tx, _write(page), now))


def _arrived(tx: Tx, page: Page, now: datetime) -> None:
    if voter := talks.voter_of(tx, Chat(WEB, page.chat)):
        held_replies.seen(tx, voter.id, page.held, now)


def _with_news(tx: Tx, page: Page) -> Page:
    """The page with the replies of the team that wait for this voter, as far as he still wants them."""
    chat = Chat(WEB, page.chat)
    voter = talks.voter_of(tx, chat)
    if voter is None:
        return replace(page, kept=False, waits=False)
    wanted = {question for purpose, question in consents.in_force(tx, chat) if purpose == "K2-chat"}
    waiting = held_replies.waiting(tx, voter.id) if wanted and not voter.paused_at else []
    new = [one for one in waiting if one.question in wanted and one.seq not in page.held]
    lines = (*page.lines, *(Line(reply=_reply(Parcel.load(one.body))) for one in new))
    held = (*page.held, *(one.seq for one in new))
    return replace(page, kept=True, waits=bool(wanted), lines=lines[-SHOWN:], held=held)


def _reply(parcel: Parcel) -> Reply:
    return Reply(parcel.text, buttons=parcel.buttons, quotes=parcel.quotes, person=parcel.person)


def _write(page: Page) -> bytes:
    lines: list[object] = []
    for line in page.lines:
        if line.reply is None:
            lines.append(line.mine)
            continue
        reply = line.reply
        lines.append(
            {
                "text": reply.text,
                "person": reply.person,
                "ids": reply.ids,
                "quotes": [(quote.source, quote.paragraph, quote.text) for quote in reply.quotes],
                "buttons": [[(button.label, button.data, button.url) for button in row] for row in reply.buttons],
            }
        )
    carried = {
        "chat": page.chat,
        "turn": page.turn,
        "kept": page.kept,
        "waits": page.waits,
        "held": page.held,
        "lines": lines,
    }
    return json.dumps(carried, ensure_ascii=False, separators=(",", ":")).encode()


def _read(held: bytes) -> Page:
    page = json.loads(held)
    lines = tuple(
        Line(mine=line)
        if isinstance(line, str)
        else Line(
            reply=Reply(
                line["text"],
                person=line["person"],
                ids=tuple(line["ids"]),
                quotes=tuple(Cited(*quote) for quote in line["quotes"]),
                buttons=tuple(tuple(Button(*button) for button in row) for row in line["buttons"]),
            )
        )
        for line in page["lines"]
    )
    return Page(page["chat"], page["turn"], lines, page["kept"], page["waits"], tuple(page["held"]))
