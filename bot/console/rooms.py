"""What the console works with: the services, the knowledge in use, the clock, and how a browser is recognised."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

import segno
from markupsafe import Markup

from bot.places import Places

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from bot.console.editors import Editors
    from bot.console.map import Map, Outlines
    from bot.knowledge.base import KnowledgeBase
    from bot.services.auditing import Auditing
    from bot.services.calling import Calling
    from bot.services.custody import Custody
    from bot.services.guarding import Guarding
    from bot.services.hearing import Hearing
    from bot.services.overseeing import Overseeing
    from bot.services.people import People, SignedIn
    from bot.services.replying import Replying
    from bot.services.reviewing import Reviewing
    from bot.services.visiting import Visiting
    from bot.services.walking import Walking
    from bot.site.limits import RateLimit
    from bot.site.pages import Pages
    from bot.site.static import Static

SESSION_SECONDS = 12 * 3600


@dataclass(frozen=True, slots=True)
class Rooms:
    """Everything a page may use. Made once, in `bot.console.routes`.

    knowledge: the knowledge base that voters get now.
    new_id:    a fresh random id.
    """

    people: People
    reviewing: Reviewing
    walking: Walking
    visiting: Visiting
    hearing: Hearing
    calling: Calling
    replying: Replying
    auditing: Auditing
    overseeing: Overseeing
    guarding: Guarding
    custody: Custody
    knowledge: Callable[[], KnowledgeBase]
    clock: Callable[[], datetime]
    new_id: Callable[[], str]
    pages: Pages
    static: Static
    outlines: Outlines
    public_url: str
    sign_ins: RateLimit
    replies: RateLimit
    editors: Editors | None = None

    def places(self) -> Places:
        """The districts of the city."""
        return Places(self.knowledge().areas)

    def wijken(self, area: str) -> tuple[str, ...]:
        """The wijken that a wijk or stadsdeel stands for; empty for an unknown name."""
        areas = self.knowledge().areas
        for district in areas.stadsdelen:
            if district.id == area:
                return (district.id, *(wijk for wijk in district.wijken if wijk != district.id))
        return (area,) if any(wijk.id == area for wijk in areas.wijken) else ()

    def place_options(self) -> list[tuple[str, str]]:
        """Districts and wijken to choose from, by name; a stadsdeel wins over the wijk of the same name."""
        areas = self.knowledge().areas
        names = {wijk.id: wijk.name for wijk in areas.wijken} | {one.id: one.name for one in areas.stadsdelen}
        return sorted(names.items(), key=lambda item: item[1])

    def title_of(self, entry: str | None) -> str:
        """The title of a position, or its id when it is no longer there."""
        position = self.knowledge().by_id.get(entry or "")
        return position.title.nl if position else entry or ""

    def theme_name(self, theme: str) -> str:
        """The name of a theme in the menu, or the theme itself when it has none."""
        said = self.knowledge().campaign.themes.get(theme)
        return said.nl if said else theme

    def verdict_words(self, kind: str, entry: str | None) -> str:
        """What a verdict says: the title of an answer, or one of the words in `words.html`."""
        if kind == "entry":
            return self.title_of(entry)
        module = self.pages.environment.get_template("console/words.html").module
        return str(getattr(module, "kinds")[kind])  # noqa: B009  a template's module has no types

    def map_of(self, counts: Mapping[str, int]) -> Map | None:
        """The wijken with a count each, drawn; None where the city has no outlines."""
        return self.outlines.draw(counts)

    def whole_address(self, request: Request, path: str) -> str:
        """An address to hand out: with the public name of this site, else the one it was reached by."""
        return (self.public_url or str(request.base_url).rstrip("/")) + path

    def qr(self, address: str) -> Markup:
        """A QR code as inline SVG."""
        drawn = segno.make(address, error="m").svg_inline(scale=4, border=2, svgclass="qr", lineclass=None)
        return Markup(drawn)  # noqa: S704  made by segno from our own address, which it escapes

    async def signed_in(self, request: Request, now: datetime) -> SignedIn | None:
        """Who is behind a request, by its session cookie."""
        secret = request.cookies.get(cookie_name(request))
        return await self.people.signed_in(secret, now) if secret else None


def cookie_name(request: Request) -> str:
    """The session cookie's name. `__Host-` binds it to this host and needs https; plain loopback has none."""
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
