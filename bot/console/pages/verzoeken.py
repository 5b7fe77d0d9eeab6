"""What people asked about their data, or reported about the label, with the day it must be answered (L13, L43)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from bot.console.access import Page, back_to
from bot.services.custody import KINDS
from bot.services.people import Role

if TYPE_CHECKING:
    from starlette.responses import Response

    from bot.console.access import Call

LONGEST_NOTE = 200


async def _show(call: Call) -> Response:
    return call.show("verzoeken.html", due=await call.rooms.custody.requests(call.now), kinds=KINDS)


async def _act(call: Call) -> Response:
    if done := await call.field("klaar"):
        await call.rooms.custody.handle(done, call.person.id, call.now)
        return back_to("/verzoeken")
    asked = await call.field("soort")
    kind = next((one for one in KINDS if one == asked), None)
    if kind is None:
        raise HTTPException(400)
    note = (await call.field("waar"))[:LONGEST_NOTE]
    await call.rooms.custody.receive(kind, note, call.now)
    return back_to("/verzoeken")


PAGES = (Page("/verzoeken", Role.COORDINATOR, get=_show, post=_act),)
