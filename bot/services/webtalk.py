"""A talk on the web page: who is talking is known by the page itself, and by a cookie only once he said yes to K1.

The page carries a sealed token with the talk's random id, the number of its turns and what was said so far. A turn is
unique by (talk, turn): a form sent twice gets the same replies. A web talk is never joined to a Telegram one.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.conversation.turn import Button, Cited, Reply
from bot.storage import Chat, talks, tokens

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.conversation.event import Event
    from bot.services.answering import Answering
    from bot.storage import Storage

SHOWN = 40
"""Messages a page carries along; older ones scroll away."""


@dataclass(frozen=True, slots=True)
class Line:
    """One message as shown: the voter's words, or a reply."""

    mine: str = ""
    reply: Reply | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """What a page carries. chat: empty before the first event. kept: K1 or K2 is in force, so a cookie may be set."""

    chat: str = ""
    turn: int = 0
    lines: tuple[Line, ...] = ()
    kept: bool = False


class WebTalks:
    """The web talks of one city."""

    def __init__(self, storage: Storage, answering: Answering, new_id: Callable[[], str]) -> None:
        self._storage = storage
        self._answering = answering
        self._new_id = new_id

    async def open(self, token: str, known: str, now: datetime) -> Page:
        """Read what the page carries. known: the talk's id from the cookie, for a page that carries nothing yet."""
        if token:
            held = await self._storage.read(lambda tx: tokens.open_page(tx, token, now))
            if held is not None:
                return _read(held)
        if known and await self._storage.read(lambda tx: talks.voter_of(tx, Chat("web", known))) is not None:
            return Page(chat=known, kept=True)
        return Page()

    async def take(self, page: Page, event: Event, said: str, now: datetime) -> tuple[Page, str]:
        """Take one event of a page, and return what the page carries now, with its new token.

        said: the voter's words, or the label of the button he tapped, as the page shows it.
        """
        chat = Chat("web", page.chat or self._new_id())
        # A cookie's talk begins its turns anew with every page; the page's own random part keeps them apart.
        key = f"{chat.id}:{page.turn}" if page.lines or not page.kept else f"{chat.id}:{self._new_id()}"
        replies = await self._answering.answer_at_once(chat, event, key, now)
        kept = await self._storage.read(lambda tx: talks.voter_of(tx, chat)) is not None
        lines = (*page.lines, Line(mine=said), *(Line(reply=reply) for reply in replies))
        after = replace(page, chat=chat.id, turn=page.turn + 1, lines=lines[-SHOWN:], kept=kept)
        token = await self._storage.read(lambda tx: tokens.close_page(tx, _write(after), now))
        return after, token


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
    held = {"chat": page.chat, "turn": page.turn, "kept": page.kept, "lines": lines}
    return json.dumps(held, ensure_ascii=False, separators=(",", ":")).encode()


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
    return Page(page["chat"], page["turn"], lines, page["kept"])
