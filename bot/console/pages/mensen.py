"""People of the team: invite them with a link or QR code, their roles and devices, a lost phone, and one's own page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from bot.console.access import Page, back_to
from bot.services.people import LastCoordinatorError, Role

if TYPE_CHECKING:
    from starlette.responses import Response

    from bot.console.access import Call
    from bot.services.people import Invitation

NAME = 40
"""Characters of a first name: voters read it."""


async def _list(call: Call, *, status: int = 200, problem: str = "", typed: str = "") -> Response:
    everyone = await call.rooms.people.everyone()
    return call.show(
        "mensen.html",
        status=status,
        people=[one for one in everyone if not one.revoked_at],
        roles=[role.value for role in Role],
        problem=problem,
        typed=typed,
        longest=NAME,
    )


async def _show_all(call: Call) -> Response:
    return await _list(call)


async def _invite(call: Call) -> Response:
    name, role = await call.field("naam"), await call.field("rol")
    if not 1 <= len(name) <= NAME or role not in {each.value for each in Role}:
        return await _list(call, status=400, problem="name", typed=name)
    # Names tell people apart in the queue, and the two readers of threats are known by theirs.
    if name in {one.name for one in await call.rooms.people.everyone() if not one.revoked_at}:
        return await _list(call, status=400, problem="same", typed=name)
    invitation = await call.rooms.people.invite(name, Role(role), by=call.person.id, now=call.now)
    return _hand_out(call, invitation)


def _hand_out(call: Call, invitation: Invitation) -> Response:
    """The link, once: only its hash is kept, so this answer to the POST is the one page that can show it."""
    address = call.rooms.whole_address(call.request, f"/inloggen/{invitation.token}")
    return call.show("uitnodiging.html", invitation=invitation, address=address, qr=call.rooms.qr(address))


async def _one(call: Call) -> Response:
    person = await call.rooms.people.one(call.path("person"))
    if person is None or person.revoked_at:
        raise HTTPException(404)
    return call.show(
        "mens.html",
        person=person,
        devices=await call.rooms.people.devices(person.id, call.now),
        roles=[role.value for role in Role],
        last=call.request.query_params.get("laatste", "") == "1",
        lost=call.request.query_params.get("kwijt", ""),
    )


async def _change(call: Call) -> Response:
    person, act = call.path("person"), await call.field("doe")
    if await call.rooms.people.one(person) is None:
        raise HTTPException(404)
    try:
        if act == "rol" and (role := await call.field("rol")) in {each.value for each in Role}:
            await call.rooms.people.set_role(person, Role(role))
        elif act == "link" and (invitation := await call.rooms.people.new_link(person, now=call.now)):
            return _hand_out(call, invitation)
        elif act == "kwijt":
            held = await call.rooms.walking.lose(person, call.now)
            return back_to(f"/mensen/{person}?kwijt={sum(held)}")
        elif act == "weg":
            await call.rooms.walking.lose(person, call.now)
            await call.rooms.people.remove(person, call.now)
            return back_to("/mensen")
        elif act == "uit":
            await call.rooms.people.end_device(await call.field("apparaat"), call.now)
    except LastCoordinatorError:
        return back_to(f"/mensen/{person}?laatste=1")
    return back_to(f"/mensen/{person}")


async def _me(call: Call) -> Response:
    return call.show(
        "ik.html",
        devices=await call.rooms.people.devices(call.person.id, call.now),
        promises=await call.rooms.overseeing.mine(call.person, call.now),
        reader=call.rooms.guarding.may_read(call.person),
    )


async def _change_me(call: Call) -> Response:
    act = await call.field("doe")
    if act == "toetsen":
        await call.rooms.people.set_shortcuts(call.person.id, on=await call.field("aan") == "1")
    elif act == "uit":
        mine = {one.id for one in await call.rooms.people.devices(call.person.id, call.now)}
        if (device := await call.field("apparaat")) in mine:
            await call.rooms.people.end_device(device, call.now)
    elif act in {"kept", "given-up"}:
        promised = {one.promise.id for one in await call.rooms.overseeing.mine(call.person, call.now)}
        if (promise := await call.field("belofte")) in promised:
            await call.rooms.overseeing.keep(promise, act, call.person, call.now)
    return back_to("/mensen/ik")


PAGES = (
    Page("/mensen", Role.COORDINATOR, get=_show_all, post=_invite),
    Page("/mensen/ik", Role.VOLUNTEER, get=_me, post=_change_me),
    Page("/mensen/{person}", Role.COORDINATOR, get=_one, post=_change),
)
