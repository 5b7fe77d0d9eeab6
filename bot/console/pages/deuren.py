"""Where do I go now? One's own walks, where doors wait, and calls; the worker that keeps a walk without signal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.console.access import Page, back_to
from bot.services.people import Role

if TYPE_CHECKING:
    from bot.console.access import Call

KEPT_FILES = ("deurbel.css", "outbox.js", "deuren.js", "bel.svg")
"""What a walk needs to open without signal."""


async def _start(call: Call) -> Response:
    start = await call.rooms.walking.start(call.person, call.now)
    return call.show(
        "deuren.html",
        start=start,
        none=call.request.query_params.get("geen", "") == "1",
        closed=call.request.query_params.get("klaar", "") == "1",
        map=call.rooms.map_of({area.wijk: area.waiting for area in start.areas}),
    )


async def _ask(call: Call) -> Response:
    """Take a walk: in a wijk, or around a postcode."""
    postcode = re.search(r"[1-9]\d{3}", await call.field("postcode"))
    wijk = await call.field("wijk")
    found = await call.rooms.walking.ask(
        call.person, call.now, wijk=wijk or None, pc4=postcode[0] if postcode and not wijk else None
    )
    return back_to(f"/deuren/{found}" if found else "/deuren?geen=1")


async def _worker(call: Call) -> Response:
    """The service worker. It names the static files by their hashes, so a new version replaces the old one."""
    static = call.rooms.static
    files = [static.url(name) for name in KEPT_FILES]
    pages = call.rooms.pages.environment
    # A worker has no page to stand in, so what it says without signal travels inside it.
    said = {
        name: pages.get_template("console/zonder.html").render(which=name, me=None, here="/deuren")
        for name in ("unkept", "over")
    }
    body = pages.get_template("console/werker.js").render(files=files, stamp=_stamp(files), **said)
    headers = {"service-worker-allowed": "/deuren", "cache-control": "no-cache"}
    return Response(body, media_type="text/javascript", headers=headers)


def _stamp(files: list[str]) -> str:
    return "-".join(name.rsplit(".", 2)[1] for name in files)


async def _more(call: Call) -> Response:
    walk = call.path("walk")
    if await call.rooms.walking.walk(walk) is None:
        raise HTTPException(404)
    got = await call.rooms.walking.more(walk, call.person, call.now)
    return back_to(f"/deuren/{walk}?erbij={got}")


PAGES = (
    Page("/deuren", Role.VOLUNTEER, get=_start, post=_ask),
    Page("/deuren/werker.js", None, get=_worker),
    Page("/deuren/{walk}/meer", Role.VOLUNTEER, post=_more),
)
