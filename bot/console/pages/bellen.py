"""Calls: who wants to be called, and the card with the number for who takes the call."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from bot.console.access import Page, back_to
from bot.services.people import Role

if TYPE_CHECKING:
    from starlette.responses import Response

    from bot.console.access import Call


@dataclass(frozen=True, slots=True)
class Row:
    """A call that waits, with the title of what it is about."""

    id: str
    title: str
    asked_at: datetime
    day_part: str
    attempts: int
    held: str


async def _list(call: Call) -> Response:
    found = await call.rooms.calling.waiting(call.person, call.now)
    rows = [
        Row(one.id, call.rooms.title_of(one.entry), one.asked_at, one.day_part, one.attempts, one.held) for one in found
    ]
    return call.show("bellen.html", card=None, calls=rows, taken=call.request.query_params.get("bezet", "") == "1")


async def _take(call: Call) -> Response:
    followup = call.path("followup")
    if not await call.rooms.calling.take(followup, call.person, call.now):
        return back_to("/deuren/bellen?bezet=1")
    return back_to(f"/deuren/bellen/{followup}")


async def _open(call: Call) -> Response:
    card = await call.rooms.calling.open(call.path("followup"), call.person, call.now)
    if card is None:
        raise HTTPException(404)
    position = call.rooms.knowledge().by_id.get(card.entry)
    return call.show("bellen.html", card=card, guide=position.door if position else None)


async def _let_go(call: Call) -> Response:
    await call.rooms.calling.let_go(call.path("followup"), call.person)
    return back_to("/deuren/bellen")


PAGES = (
    Page("/deuren/bellen", Role.VOLUNTEER, get=_list),
    Page("/deuren/bellen/{followup}", Role.VOLUNTEER, get=_open, post=_take),
    Page("/deuren/bellen/{followup}/los", Role.VOLUNTEER, post=_let_go),
)
