"""Threats of violence, for the two readers that the campaign file names; anybody else gets the page "not for you"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from bot.console.access import Page, back_to
from bot.services.people import Role

if TYPE_CHECKING:
    from starlette.responses import Response

    from bot.console.access import Call


async def _show(call: Call) -> Response:
    try:
        found = await call.rooms.guarding.all(call.person, call.now)
    except PermissionError:
        raise HTTPException(403) from None
    return call.show("dreigingen.html", threats=found)


async def _act(call: Call) -> Response:
    number = await call.field("nummer")
    threat = await call.field("dreiging")
    try:
        if number:
            await call.rooms.guarding.report(threat, number, call.person)
        else:
            await call.rooms.guarding.settle(threat, call.person, call.now)
    except PermissionError:
        raise HTTPException(403) from None
    return back_to("/dreigingen")


PAGES = (Page("/dreigingen", Role.VOLUNTEER, get=_show, post=_act),)
