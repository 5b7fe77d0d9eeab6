"""Who of the team looked at whose data: for the coordinator, without the data itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.console.access import Page
from bot.services.people import Role

if TYPE_CHECKING:
    from starlette.responses import Response

    from bot.console.access import Call


async def _show(call: Call) -> Response:
    return call.show("inzage.html", seen=await call.rooms.custody.seen(call.now))


PAGES = (Page("/inzage", Role.COORDINATOR, get=_show),)
