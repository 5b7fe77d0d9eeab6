"""What the console works with: the services, the knowledge in use, the clock, and how a browser is recognised."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from bot.knowledge.base import KnowledgeBase
    from bot.services.people import People, SignedIn
    from bot.services.reviewing import Reviewing
    from bot.services.visiting import Visiting
    from bot.site.limits import RateLimit
    from bot.site.pages import Pages

SESSION_SECONDS = 12 * 3600


@dataclass(frozen=True, slots=True)
class Rooms:
    """Everything a page may use. Made once, in `bot.console.routes`.

    knowledge: the knowledge base that voters get now.
    new_id:    a fresh random id.
    """

    people: People
    reviewing: Reviewing
    visiting: Visiting
    knowledge: Callable[[], KnowledgeBase]
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    pages: Pages
    sign_ins: RateLimit

    async def signed_in(self, request: Request, now: datetime) -> SignedIn | None:
        """Who is behind a request, by its session cookie."""
        secret = request.cookies.get(cookie_name(request))
        return await self.people.signed_in(secret, now) if secret else None


def cookie_name(request: Request) -> str:
    """The session cookie's name. `__Host-` binds it to this host and to https; on plain loopback it would be refused."""
    return "__Host-deurbel" if request.url.scheme == "https" else "deurbel"


def give_cookie(response: Response, request: Request, secret: str) -> None:
    """Recognise this browser from now on. Lax and not Strict: else everyone who follows a link looks signed out."""
    response.set_cookie(
        cookie_name(request),
        secret,
        max_age=SESSION_SECONDS,
        path="/",
        secure=request.url.scheme == "https",
        httponly=True,
        samesite="lax",
    )


def take_cookie(response: Response, request: Request) -> None:
    """Forget this browser."""
    response.delete_cookie(
        cookie_name(request), path="/", secure=request.url.scheme == "https", httponly=True, samesite="lax"
    )
