"""A question heard at a door from somebody who is on no list: the words, the neighbourhood, no person."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.console.access import Page, back_to
from bot.services.people import Role

if TYPE_CHECKING:
    from starlette.responses import Response

    from bot.console.access import Call


async def _show(call: Call) -> Response:
    walk_id = call.request.query_params.get("ronde", "")
    walk = await call.rooms.walking.walk(walk_id) if walk_id else None
    return call.show(
        "gehoord.html",
        id=call.rooms.new_id(),
        typed="",
        places=call.rooms.place_options(),
        wijk=walk.wijk if walk else "",
        walk=walk.id if walk else "",
        done=call.request.query_params.get("bewaard", "") == "1",
    )


async def _hear(call: Call) -> Response:
    text, wijk, given = await call.field("tekst"), await call.field("wijk"), await call.field("id")
    if not text:
        return back_to("/deuren/gehoord")
    question = given if re.fullmatch(r"[0-9a-f-]{32,36}", given) else call.rooms.new_id()
    known = {code for code, _ in call.rooms.place_options()}
    await call.rooms.hearing.hear(
        question, text, wijk=wijk if wijk in known else None, person=call.person, now=call.now
    )
    return back_to("/deuren/gehoord?bewaard=1")


PAGES = (Page("/deuren/gehoord", Role.VOLUNTEER, get=_show, post=_hear),)
