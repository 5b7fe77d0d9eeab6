"""The pages `/privacy` and `/transparantie`, in both languages, with every version that there was (`?versie=3`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.routing import Route

from bot.channel.web import language_of, words_of
from bot.conversation.wording import Voice
from bot.knowledge.texts import Key

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from starlette.requests import Request
    from starlette.responses import Response

    from bot.knowledge.base import KnowledgeBase
    from bot.services.papers import Page, Papers
    from bot.site.pages import Pages

_TITLES: dict[Page, Key] = {"privacy": Key.WEB_PRIVACY, "transparantie": Key.WEB_TRANSPARENCY}


def routes(
    pages: Pages, papers: Papers, knowledge: Callable[[], KnowledgeBase], clock: Callable[[], datetime]
) -> list[Route]:
    """The routes of both pages."""

    def route(page: Page) -> Route:
        async def show(request: Request) -> Response:
            voice = Voice(knowledge(), language_of(request))
            asked = request.query_params.get("versie", "")
            if asked and not (asked.isdecimal() and len(asked) < 7):
                raise HTTPException(404)
            notice = await papers.notice(page, voice.language, int(asked) if asked else None, clock())
            if notice is None:
                raise HTTPException(404)
            return pages.show(
                "channel/notice.html",
                language=voice.language,
                words=words_of(voice),
                title=voice.say(_TITLES[page]),
                path=f"/{page}",
                sections=notice.sections,
                version=voice.say(Key.NOTICE_OLDER, number=str(notice.number), date=voice.day(notice.since)),
                older=voice.say(Key.NOTICE_VERSIONS),
                others=[
                    (number, voice.say(Key.NOTICE_OLDER, number=str(number), date=voice.day(since)))
                    for number, since in notice.others
                ],
            )

        return Route(f"/{page}", show)

    return [route(page) for page in _TITLES]
