"""How volunteers and the team reach us: pages behind a sign-in, one file in `pages/` and one template of its name each.

`routes` gives the routes of every page, made from one table of who may see what. What a page does, a service does; a
page reads a form, asks a service and fills a template.
"""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING

from bot.console.access import Call, Page, routes_of, show_problem
from bot.console.editing_pages import EDITING, MENU
from bot.console.map import Outlines
from bot.console.pages import (
    antwoord,
    bellen,
    deuren,
    dreigingen,
    gehoord,
    inloggen,
    inzage,
    keuring,
    mensen,
    oefenen,
    overzicht,
    papier,
    ronde,
    verzoeken,
    vraag,
    vragen,
)
from bot.console.rooms import Rooms
from bot.console.wording import FILTERS
from bot.followup import NEVER_IN_A_NOTE
from bot.services.people import Role
from bot.site.limits import RateLimit
from bot.site.pages import Pages

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from datetime import datetime
    from importlib.resources.abc import Traversable

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from bot.console.editors import Editors
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
    from bot.site.static import Static

STATIC: Traversable = files("bot.console") / "static"
"""The folder of the console's static files, for `bot.site.static.Static`."""

PAGES: tuple[Page, ...] = (
    *inloggen.PAGES,
    *vragen.PAGES,
    *oefenen.PAGES,
    *vraag.PAGES,
    *antwoord.PAGES,
    *keuring.PAGES,
    *bellen.PAGES,
    *gehoord.PAGES,
    *deuren.PAGES,
    *ronde.PAGES,
    *papier.PAGES,
    *overzicht.PAGES,
    *mensen.PAGES,
    *dreigingen.PAGES,
    *verzoeken.PAGES,
    *inzage.PAGES,
    *EDITING,
)
"""Every page of the console with the least role that may see it. More exact addresses come first."""


def open_rooms(
    *,
    people: People,
    reviewing: Reviewing,
    walking: Walking,
    visiting: Visiting,
    hearing: Hearing,
    calling: Calling,
    replying: Replying,
    auditing: Auditing,
    overseeing: Overseeing,
    guarding: Guarding,
    custody: Custody,
    knowledge: Callable[[], KnowledgeBase],
    static: Static,
    clock: Callable[[], datetime],
    new_id: Callable[[], str],
    outlines: str = "",
    public_url: str = "",
    editors: Editors | None = None,
) -> Rooms:
    """Bring together what the pages work with.

    static:     must hold the files of `STATIC`.
    new_id:     a fresh random id, 32 hexadecimal digits.
    outlines:   the wijken as GeoJSON, for the map; without them there is a list only.
    public_url: the address people know this site by, for links that are handed out.
    editors:    what the editors' pages work with; without it there are none.
    """
    pages = Pages(static, {"console": "bot.console"}, filters=FILTERS)
    rooms = Rooms(
        people=people,
        reviewing=reviewing,
        walking=walking,
        visiting=visiting,
        hearing=hearing,
        calling=calling,
        replying=replying,
        auditing=auditing,
        overseeing=overseeing,
        guarding=guarding,
        custody=custody,
        knowledge=knowledge,
        clock=clock,
        new_id=new_id,
        pages=pages,
        static=static,
        outlines=Outlines(outlines),
        public_url=public_url,
        sign_ins=RateLimit("10/minute"),
        replies=RateLimit("20/minute"),
        editors=editors,
    )
    pages.environment.globals.update(
        place=lambda area: rooms.places().name_of(area),
        title_of=rooms.title_of,
        theme_name=rooms.theme_name,
        verdict_words=rooms.verdict_words,
        more_pages=lambda me: (*(MENU if editors and me.role.may(Role.EDITOR) else ()), *_more_pages(me)),
        never_in_a_note=NEVER_IN_A_NOTE,
    )
    return rooms


def _more_pages(me: SignedIn) -> tuple[tuple[str, str], ...]:
    """The parts of the console that only coordinators have."""
    if not me.role.may(Role.COORDINATOR):
        return ()
    return (("/overzicht", "Overzicht"), ("/mensen", "Mensen"), ("/verzoeken", "Verzoeken"), ("/inzage", "Wie zag wat"))


def routes(rooms: Rooms, pages: Sequence[Page] = PAGES) -> list[Route]:
    """The console's routes."""
    return routes_of(pages, rooms)


def not_found(rooms: Rooms) -> Callable[[Request, Exception], Awaitable[Response]]:
    """What an unknown address answers: a page that says what to do, for `Starlette(exception_handlers=...)`."""

    async def answer(request: Request, problem: Exception) -> Response:
        now = rooms.clock()
        call = Call(request, rooms, now, await rooms.signed_in(request, now))
        return show_problem(call, getattr(problem, "status_code", 404))

    return answer
