"""The web chat: one page, plain forms, a little script on top. Works without JavaScript and without a cookie."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from starlette.responses import JSONResponse, RedirectResponse
from starlette.responses import Response as EmptyResponse
from starlette.routing import Route

from bot.conversation.event import Command, Tap, Words
from bot.conversation.opening import opening
from bot.conversation.wording import Voice
from bot.knowledge.texts import Key
from bot.services.webtalk import Line, Page
from bot.site.limits import RateLimit, address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from starlette.requests import Request
    from starlette.responses import Response

    from bot.conversation.event import Event
    from bot.conversation.turn import Button, Reply
    from bot.knowledge.base import KnowledgeBase
    from bot.knowledge.model import Language
    from bot.services.webtalk import WebTalks
    from bot.site.pages import Pages

COOKIE = "deurbel-gesprek"
LONGEST = 4096
"""Characters of a message, as in Telegram; a longer one stays in the field, with a word."""
MESSAGES = "10/minute"
TAPS = "60/minute"
ASKS = "60/minute"
"""Of open pages behind one address, a household or a school, for what the team wrote back."""
_COMMAND = re.compile(r"/([a-z]+)(?:\s+(\S+))?\s*$", re.IGNORECASE)
_FORM_PARTS = 300_000


@dataclass(frozen=True, slots=True)
class Piece:
    """A paragraph of a reply; with an address it is a quote, and leads to where it stands in the source."""

    text: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """One message as the template shows it.

    file: name and address of a file that goes along. The address holds it whole (`data:`): nothing lies on the server
        for whoever guesses a link, and a page that is sent once holds it once.
    """

    mine: bool
    text: str = ""
    person: str = ""
    pieces: tuple[Piece, ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()
    file: tuple[str, str] | None = None


class WebChat:
    """The page `/`, and the public pages beside it.

    progress: per cent of the knowledge that has been read in, or None when all of it is.
    telegram: address of the bot in Telegram, or empty.
    """

    def __init__(
        self,
        talks: WebTalks,
        pages: Pages,
        knowledge: Callable[[], KnowledgeBase],
        clock: Callable[[], datetime],
        *,
        progress: Callable[[], int | None],
        telegram: Callable[[], str],
    ) -> None:
        self._talks = talks
        self._pages = pages
        self._knowledge = knowledge
        self._clock = clock
        self._progress = progress
        self._telegram = telegram
        self._messages, self._taps, self._asks = RateLimit(MESSAGES), RateLimit(TAPS), RateLimit(ASKS)

    def routes(self) -> list[Route]:
        """The routes of the chat."""
        return [
            Route("/", self._open, methods=["GET"]),
            Route("/", self._say, methods=["POST"]),
            Route("/nieuws", self._news, methods=["POST"]),
            Route("/voortgang", self._how_far),
        ]

    async def _open(self, request: Request) -> Response:
        voice = self._voice(request)
        page, token = await self._talks.open("", request.cookies.get(COOKIE, ""), self._clock())
        return self._show(request, page, token, voice)

    async def _news(self, request: Request) -> Response:
        """What the team wrote since the page was shown; 204 when nothing did. An open page asks now and then."""
        token = _text((await request.form(max_part_size=_FORM_PARTS)).get("talk"))
        if not token or not await self._asks.allows(address(request)):
            return EmptyResponse(status_code=204)
        page, _ = await self._talks.open(token, "", self._clock())
        news = await self._talks.news(page, self._clock()) if page.kept else None
        return self._show(request, *news, self._voice(request)) if news else EmptyResponse(status_code=204)

    async def _say(self, request: Request) -> Response:
        now, voice = self._clock(), self._voice(request)
        form = await request.form(max_part_size=_FORM_PARTS)
        token, text, say, tap = (_text(form.get(name)) for name in ("talk", "text", "say", "tap"))
        page, token = await self._talks.open(token, request.cookies.get(COOKIE, ""), now)
        words = say or text
        if not tap and not words.strip():
            return self._show(request, page, token, voice, typed=words)
        if not tap and len(words) > LONGEST:
            return self._show(request, page, token, voice, typed=words, error=voice.say(Key.TOO_LONG), status=413)
        if not await (self._taps if tap else self._messages).allows(address(request)):
            return self._show(request, page, token, voice, typed=words, error=voice.say(Key.WEB_TOO_FAST), status=429)
        if self._progress() is not None:
            return self._show(request, page, token, voice, typed=words, error=voice.say(Key.WEB_LEARNING), status=503)
        event, said = _event(tap, words, page)
        page, token = await self._talks.take(page, event, said, now)
        answer = self._show(request, page, token, voice)
        if page.kept:
            answer.set_cookie(
                COOKIE,
                page.chat,
                max_age=self._knowledge().campaign.retention.question_days * 86_400,
                httponly=True,
                secure=request.url.scheme == "https",
                samesite="lax",
            )
        elif COOKIE in request.cookies:
            answer.delete_cookie(COOKIE)
        return answer

    def _show(
        self,
        request: Request,
        page: Page,
        token: str,
        voice: Voice,
        *,
        typed: str = "",
        error: str = "",
        status: int = 200,
    ) -> Response:
        lines = page.lines or (Line(reply=opening(voice)),)
        if page.lines and page.turn == 0:
            lines = (Line(reply=opening(voice)), *page.lines)
        examples = () if page.lines else self._knowledge().campaign.example_questions.get(voice.language, ())
        return self._pages.show(
            "channel/chat.html",
            status=status,
            language=voice.language,
            words=words_of(voice),
            talk=token,
            kept=page.kept,
            waits=page.waits,
            lines=tuple(_shown(line) for line in lines),
            examples=examples,
            typed=typed,
            error=error,
            progress=self._progress(),
            telegram=self._telegram(),
        )

    async def _how_far(self, request: Request) -> Response:
        if "application/json" in request.headers.get("accept", ""):
            return JSONResponse({"progress": self._progress()})
        return RedirectResponse("/")

    def _voice(self, request: Request) -> Voice:
        return Voice(self._knowledge(), language_of(request))


def language_of(request: Request) -> Language:
    """The language asked for in the address, else what the browser prefers."""
    asked = request.query_params.get("taal", "")
    if asked in {"nl", "en"}:
        return "nl" if asked == "nl" else "en"
    preferred = request.headers.get("accept-language", "nl")[:2].lower()
    return "nl" if preferred != "en" else "en"


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _event(tap: str, words: str, page: Page) -> tuple[Event, str]:
    """What the voter did, and how the page shows it."""
    if tap:
        buttons = (button for line in page.lines if line.reply for row in line.reply.buttons for button in row)
        label = next((button.label for button in buttons if button.data == tap), "")
        return Tap(tap), label
    command = _COMMAND.match(words.strip())
    if command:
        return Command(command[1].lower(), command[2] or ""), words.strip()
    return Words(words), words.strip()


def _buttons(reply: Reply) -> tuple[tuple[Button, ...], ...]:
    """The buttons of a reply, without those to the source: each quote is a link there already."""
    if not reply.quotes:
        return reply.buttons
    rows = (tuple(button for button in row if not button.url.startswith("/brief")) for row in reply.buttons)
    return tuple(row for row in rows if row)


def _shown(line: Line) -> Shown:
    if line.reply is None:
        return Shown(mine=True, text=line.mine)
    reply = line.reply
    file = None
    if reply.document:
        name, content = reply.document
        file = (name, f"data:application/json;base64,{base64.b64encode(content).decode()}")
    return Shown(mine=False, person=reply.person, pieces=tuple(_pieces(reply)), buttons=_buttons(reply), file=file)


def _pieces(reply: Reply) -> Iterator[Piece]:
    """The reply paragraph by paragraph; each line that holds a quote by itself, so that it can be seen and followed."""
    position = reply.ids[0] if len(reply.ids) == 1 else ""
    for paragraph in reply.text.split("\n\n"):
        plain: list[str] = []
        for line in paragraph.split("\n"):
            quote = next((one for one in reply.quotes if one.text in line), None)
            if quote is None:
                plain.append(line)
                continue
            if plain:
                yield Piece("\n".join(plain))
                plain = []
            marked = f"?bij={position}" if position else ""
            yield Piece(line, f"/brief{marked}#{quote.paragraph}")
        if plain:
            yield Piece("\n".join(plain))


_WORDS: dict[str, Key] = {
    "title": Key.WEB_TITLE,
    "skip": Key.WEB_SKIP,
    "about": Key.WEB_ABOUT,
    "learning": Key.WEB_LEARNING,
    "log": Key.WEB_LOG,
    "you": Key.WEB_YOU,
    "examples": Key.WEB_EXAMPLES,
    "field": Key.WEB_FIELD,
    "placeholder": Key.WEB_PLACEHOLDER,
    "send": Key.WEB_SEND,
    "waits": Key.WEB_WAITS,
    "letter": Key.WEB_LETTER,
    "privacy": Key.WEB_PRIVACY,
    "transparency": Key.WEB_TRANSPARENCY,
    "back": Key.WEB_BACK,
    "other_language": Key.WEB_OTHER_LANGUAGE,
}


def words_of(voice: Voice) -> dict[str, str]:
    """The words of the frame around every public page, by the names that the templates use."""
    candidate = voice.base.campaign.candidate
    words = {
        name: voice.say(key, candidate=candidate) if key is Key.WEB_ABOUT else voice.say(key)
        for name, key in _WORDS.items()
    }
    return {**words, "other_language_code": "en" if voice.language == "nl" else "nl"}
