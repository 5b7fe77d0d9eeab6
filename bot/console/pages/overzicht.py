"""The coordinator's page: what waits, who walks, what was promised and is late; walks to hand out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.console.access import Page, back_to
from bot.services.people import Role

if TYPE_CHECKING:
    from bot.console.access import Call


async def _show(call: Call) -> Response:
    found = await call.rooms.overseeing.look(call.person, call.now)
    everyone = [one for one in await call.rooms.people.everyone() if not one.revoked_at]
    start = await call.rooms.walking.start(call.person, call.now)
    return call.show(
        "overzicht.html",
        seen=found,
        people=everyone,
        free=start.areas,
        map=call.rooms.map_of({line.wijk: line.total for line in found.areas}),
        aside=await call.rooms.overseeing.set_aside(),
        none=call.request.query_params.get("geen", "") == "1",
    )


async def _act(call: Call) -> Response:
    match await call.field("doe"):
        case "knip":
            return await _cut(call)
        case "geef" if (walk := await call.field("ronde")) and (who := await call.field("wie")):
            await call.rooms.walking.give_to(walk, who, call.now)
        case "sluit" if walk := await call.field("ronde"):
            await call.rooms.walking.end(walk, call.now)
        case "kept" | "handed-over" | "given-up" as how:
            await call.rooms.overseeing.keep(await call.field("belofte"), how, call.person, call.now)
        case "wie-houdt" if who := await call.field("wie"):
            await call.rooms.overseeing.hand_over(await call.field("belofte"), who)
        case "opnieuw" if (row := await call.field("bericht")).isdecimal() and len(row) < 19:
            await call.rooms.overseeing.put_back(int(row))
        case "hef-op":
            await call.rooms.visiting.lift(await call.field("deur"), call.person, call.now)
        case _:
            raise HTTPException(400)
    return back_to("/overzicht")


async def _cut(call: Call) -> Response:
    size = await call.field("deuren")
    found = await call.rooms.walking.cut(
        call.person,
        call.now,
        wijk=await call.field("wijk") or None,
        pc4=None,
        size=int(size) if size.isdecimal() and len(size) < 4 else 20,
    )
    return back_to(f"/overzicht/ronde/{found}" if found else "/overzicht?geen=1")


async def _walk(call: Call) -> Response:
    """The link and QR code of a walk: they open it for who is signed in, and are no key."""
    walk = await call.rooms.walking.walk(call.path("walk"))
    if walk is None:
        raise HTTPException(404)
    address = call.rooms.whole_address(call.request, f"/deuren/{walk.id}")
    return call.show("ronde_link.html", walk=walk, address=address, qr=call.rooms.qr(address))


async def _table(call: Call) -> Response:
    table = await call.rooms.overseeing.table(call.now, lambda wijk: call.rooms.places().name_of(wijk))
    headers = {"content-disposition": 'attachment; filename="deurbel-uitkomsten.csv"'}
    return Response(table, media_type="text/csv; charset=utf-8", headers=headers)


PAGES = (
    Page("/overzicht", Role.COORDINATOR, get=_show, post=_act),
    Page("/overzicht.csv", Role.COORDINATOR, get=_table),
    Page("/overzicht/ronde/{walk}", Role.COORDINATOR, get=_walk),
)
