"""A walk on paper, for who has no phone: large type, numbered rows, and what happened typed in by row (B10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from bot.console.access import Page, back_to
from bot.console.door_view import card_of, streets, walk_of
from bot.services.people import Role
from bot.services.visiting import NOTE, Tapped

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.responses import Response

    from bot.console.access import Call
    from bot.services.walking import List


async def _paper(call: Call) -> Response:
    walk = await walk_of(call)
    found = await call.rooms.walking.open(walk, call.person, call.now)
    if found is None:
        raise HTTPException(404)
    await call.rooms.walking.print(walk, call.now)
    return _shown(call, found)


def _shown(call: Call, found: List, refused: tuple[int, ...] = (), typed: Mapping[str, str] | None = None) -> Response:
    """The list and the form below it. refused: rows that could not be written down; typed: what stood in the form."""
    with_words = call.request.query_params.get("vragen", "") == "1" and call.person.role.may(Role.COORDINATOR)
    cards = [card_of(door, call) for door in found.doors]
    return call.show(
        "papier.html",
        status=400 if refused else 200,
        list=found,
        walk=found.walk,
        cards=cards,
        streets=streets(cards),
        with_words=with_words,
        refused=refused,
        typed=typed or {},
        longest=NOTE,
        qr=call.rooms.qr(call.rooms.whole_address(call.request, f"/deuren/{found.walk.id}")),
        team_phone=call.rooms.knowledge().campaign.contact.phone,
    )


async def _type_in(call: Call) -> Response:
    """Outcomes from paper, by row: the same as if they had been tapped (B10). What is refused is shown again."""
    walk = await walk_of(call)
    found = await call.rooms.walking.open(walk, call.person, call.now)
    if found is None:
        raise HTTPException(404)
    typed = {name: value.strip() for name, value in (await call.form()).items() if isinstance(value, str)}
    doors = {door.place: door for door in found.doors if typed.get(f"rij-{door.place}")}
    taps = [
        Tapped(door.visit, door.count + 1, door.id, typed[f"rij-{row}"], call.now, typed.get(f"vraag-{row}", ""), walk)
        for row, door in doors.items()
    ]
    receipts = await call.rooms.visiting.report(taps, call.person, call.now)
    refused = tuple(row for row, receipt in zip(doors, receipts, strict=True) if receipt.status in {409, 422})
    if refused:
        left = {name: value for name, value in typed.items() if name.partition("-")[2] in {str(row) for row in refused}}
        again = await call.rooms.walking.open(walk, call.person, call.now)
        return _shown(call, again or found, refused, left)
    if typed.get("ingeleverd"):
        await call.rooms.walking.end(walk, call.now, returned=True)
        return back_to("/deuren?klaar=1")
    return back_to(f"/deuren/{walk}")


PAGES = (Page("/deuren/{walk}/papier", Role.VOLUNTEER, get=_paper, post=_type_in),)
