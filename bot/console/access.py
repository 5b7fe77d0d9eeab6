"""Who may see which page: one table, from which the routes and their tests are made.

A page without a role cannot be written down, so a new route cannot be open by accident. Every page handles its own
GET and POST as forms that work without a script; what goes wrong becomes a page in plain Dutch, never a stack trace.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.services.people import Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from starlette.datastructures import FormData
    from starlette.requests import Request

    from bot.console.editors import Editors
    from bot.console.rooms import Rooms
    from bot.services.people import SignedIn

logger = logging.getLogger(__name__)

Handler = Callable[["Call"], Awaitable[Response]]
_FORM_FIELDS = 2_000
"""A printed walk of 30 doors is entered in one form; nothing of ours has more fields than that by far."""


@dataclass(frozen=True, slots=True)
class Page:
    """One address of the console.

    role: the least role that may see it, or None for the pages that everybody may (signing in).
    """

    path: str
    role: Role | None
    get: Handler | None = None
    post: Handler | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """One request: what was asked, by whom, and when."""

    request: Request
    rooms: Rooms
    now: datetime
    signed_in: SignedIn | None

    @property
    def person(self) -> SignedIn:
        """Who is signed in. Only for pages with a role."""
        if self.signed_in is None:
            raise HTTPException(401)
        return self.signed_in

    @property
    def editors(self) -> Editors:
        """What the editors' pages work with; a console that runs without has no such page."""
        if self.rooms.editors is None:
            raise HTTPException(404)
        if not self.rooms.editors.desk.ready:  # the first version is still being learnt
            raise HTTPException(503)
        return self.rooms.editors

    def path(self, name: str) -> str:
        """A piece of the address, such as the question's id in `/vragen/{question}`."""
        return str(self.request.path_params[name])

    async def form(self) -> FormData:
        """The fields that were sent."""
        return await self.request.form(max_fields=_FORM_FIELDS)

    async def field(self, name: str) -> str:
        """One field that was sent, without space around it; empty when it was not."""
        value = (await self.form()).get(name, "")
        return value.strip() if isinstance(value, str) else ""

    def show(
        self, template: str, *, status: int = 200, headers: Mapping[str, str] | None = None, **values: object
    ) -> Response:
        """Render a page of this room."""
        return self.rooms.pages.show(
            f"console/{template}",
            status=status,
            headers=headers,
            me=self.signed_in,
            here=self.request.url.path,
            now=self.now,
            **values,
        )


def back_to(address: str) -> RedirectResponse:
    """The answer to every POST that worked: look at this page."""
    return RedirectResponse(address, status_code=303)


def own_address(address: str, otherwise: str) -> str:
    """An address within this site, as a form or query handed it to us; anything else is a way to lure people away."""
    parts = urlsplit(address)
    inside = address.startswith("/") and not address.startswith(("//", "/\\")) and not parts.scheme and not parts.netloc
    return address if inside and address.isprintable() else otherwise


def routes_of(pages: Iterable[Page], rooms: Rooms) -> list[Route]:
    """Turn the table into routes."""
    return [_route(page, rooms) for page in pages]


def _route(page: Page, rooms: Rooms) -> Route:
    handlers = {"GET": page.get, "POST": page.post}
    methods = [method for method, handler in handlers.items() if handler]

    async def endpoint(request: Request) -> Response:
        now = rooms.clock()
        call = Call(request, rooms, now, await rooms.signed_in(request, now))
        handler = handlers["GET" if request.method == "HEAD" else request.method]
        if handler is None:  # the route names its methods; this cannot be reached
            raise HTTPException(405)
        if page.role is not None and call.signed_in is None:
            return await _sign_in_first(call)
        try:
            if page.role is not None and not call.person.role.may(page.role):
                raise HTTPException(403)
            return await handler(call)
        except HTTPException as problem:
            return show_problem(call, problem.status_code)
        except Exception:
            reference = rooms.new_id()[:6].upper()
            # The traceback holds our own lines; values are hidden by the database layer and never formatted here.
            logger.exception("page failed", extra={"reference": reference, "page": page.path})
            return show_problem(call, 500, reference)

    return Route(page.path, endpoint, methods=methods, name=page.path)


async def _sign_in_first(call: Call) -> Response:
    """Lead to the sign-in page and back. What was typed stays in the page that comes back (`sessionStorage`)."""
    request = call.request
    if request.headers.get("accept", "").startswith("application/json"):
        return JSONResponse({"problem": "signed-out"}, status_code=401)
    if request.method in {"GET", "HEAD"}:
        wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"/inloggen?naar={quote(wanted, safe='')}", status_code=303)
    return call.show("uitgelogd.html", status=401, back=own_address(request.url.path, "/vragen"))


def show_problem(call: Call, status: int, reference: str = "") -> Response:
    """A page that says what went wrong and what to do now."""
    if call.request.headers.get("accept", "").startswith("application/json"):
        return JSONResponse({"problem": status, "reference": reference}, status_code=status)
    known = status if status in {400, 403, 404, 409, 413, 429, 503} else 500
    return call.show("mis.html", status=status, problem=known, reference=reference)
