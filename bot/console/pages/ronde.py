"""A walk: one document with the list and all its cards, so that it opens, shows and takes outcomes without signal."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from pydantic import BaseModel, Field, ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from bot.console.access import Page, back_to
from bot.console.door_view import card_of, streets, walk_of
from bot.followup import trouble_in_note
from bot.services.people import Role
from bot.services.visiting import NOTE, Tapped
from bot.services.walking import STRANGER

if TYPE_CHECKING:
    from starlette.responses import Response

    from bot.console.access import Call


async def _show(call: Call) -> Response:
    walk = await call.rooms.walking.walk(call.path("walk"))
    if walk is None or walk.closed_at or walk.expires_at <= call.now:
        raise HTTPException(404)
    team = call.person.role.may(Role.COORDINATOR)
    if walk.holder is None and not team:
        return call.show("nemen.html", walk=walk)
    if call.person.id not in {walk.holder, walk.buddy} and not team:
        raise HTTPException(403)
    found = await call.rooms.walking.open(walk.id, call.person, call.now)
    if found is None:
        raise HTTPException(404)
    cards = [card_of(door, call) for door in found.doors]
    # The kept page is only shown for so long, whatever the phone's signal.
    keep = int((found.ends_at - call.now).total_seconds())
    return call.show(
        "ronde.html",
        headers={"x-deurbel-keep": str(keep)},
        list=found,
        walk=found.walk,
        cards=cards,
        streets=streets(cards),
        left=sum(not card.door.done for card in cards),
        refused=found.refused,
        more=_number(call.request.query_params.get("erbij", "")),
        team_phone=call.rooms.knowledge().campaign.contact.phone,
        people=[one for one in await call.rooms.people.everyone() if not one.revoked_at and one.id != call.person.id],
    )


async def _begin(call: Call) -> Response:
    walk = await walk_of(call)
    alone = await call.field("met") != "twee"
    await call.rooms.walking.begin(walk, call.now, buddy=None if alone else await call.field("maat") or STRANGER)
    return back_to(f"/deuren/{walk}")


async def _take(call: Call) -> Response:
    walk = call.path("walk")
    if not await call.rooms.walking.take(walk, call.person, call.now):
        raise HTTPException(409)
    return back_to(f"/deuren/{walk}")


async def _hand_over(call: Call) -> Response:
    """Take the walk over, or hand it to a colleague; who has no part in it any more is back at the start."""
    walk, to = await walk_of(call), await call.field("aan")
    team = {one.id for one in await call.rooms.people.everyone() if not one.revoked_at}
    if to and to not in team:
        raise HTTPException(400)
    await call.rooms.walking.give_to(walk, to or call.person.id, call.now)
    return back_to("/deuren?klaar=1" if to else f"/deuren/{walk}")


async def _route(call: Call) -> Response:
    """The side and the door to begin with."""
    walk, first = await walk_of(call), await call.field("vanaf")
    await call.rooms.walking.set_route(walk, even_first=await call.field("kant") == "even", first_door=first or None)
    return back_to(f"/deuren/{walk}")


def _number(written: str) -> int | None:
    return int(written) if written.isdecimal() and len(written) < 3 else None


async def _end(call: Call) -> Response:
    await call.rooms.walking.end(await walk_of(call), call.now)
    return back_to("/deuren?klaar=1")


# ---- outcomes


class SentVisit(BaseModel):
    """One tap as a phone sends it."""

    visit: str = Field(max_length=40)
    count: int = Field(ge=1, lt=1000)
    door: str = Field(max_length=40)
    outcome: str = Field(max_length=40)
    at: datetime
    note: str = Field(default="", max_length=1000)
    walk: str = Field(default="", max_length=40)


class SentQuestion(BaseModel):
    """A question heard at a door, as a phone sends it."""

    id: str = Field(pattern=r"^[0-9a-f-]{32,36}$")
    text: str = Field(min_length=1, max_length=1000)
    wijk: str = Field(default="", max_length=60)
    at: datetime


class Sent(BaseModel):
    """What a phone sends when it has signal. sent_at: its clock at that moment."""

    sent_at: datetime
    visits: list[SentVisit] = Field(default=[], max_length=500)
    heard: list[SentQuestion] = Field(default=[], max_length=100)


async def _outcomes(call: Call) -> Response:
    if call.request.headers.get("content-type", "").startswith("application/json"):
        return await _batch(call)
    return await _form(call)


async def _batch(call: Call) -> Response:
    try:
        sent = Sent.model_validate_json(await call.request.body())
    except ValidationError:
        raise HTTPException(400) from None
    taps = [
        Tapped(one.visit, one.count, one.door, one.outcome, _aware(one.at, call), one.note, one.walk)
        for one in sent.visits
    ]
    receipts = await call.rooms.visiting.report(taps, call.person, call.now, sent_at=_aware(sent.sent_at, call))
    heard = [await _hear(one, call) for one in sent.heard]
    answered = [
        {"visit": one.visit, "count": one.count, "door": one.followup, "status": one.status, "reason": one.reason}
        for one in receipts
    ]
    return JSONResponse({"results": answered, "heard": heard}, headers={"x-deurbel-now": call.now.isoformat()})


async def _hear(one: SentQuestion, call: Call) -> dict[str, object]:
    kept = await call.rooms.hearing.hear(one.id, one.text, wijk=one.wijk or None, person=call.person, now=call.now)
    return {"id": one.id, "status": 201 if kept else 200}


def _aware(at: datetime, call: Call) -> datetime:
    """A phone says in which zone its clock stands; if it does not, the server's own time is the better guess."""
    return at if at.tzinfo else call.now


async def _form(call: Call) -> Response:
    """The same without a script."""
    walk, door = await call.field("ronde"), await call.field("deur")
    note, outcome = await call.field("notitie"), await call.field("uitkomst")
    if word := trouble_in_note(note):
        return call.show("notitie.html", status=400, word=word, note=note, form=dict(await call.form()), limit=NOTE)
    count = await call.field("tel")
    tap = Tapped(
        await call.field("bezoek"),
        int(count) if count.isdecimal() else 1,
        door,
        outcome,
        call.now,
        note if outcome.startswith("question-open") else "",
        walk,
    )
    receipt = (await call.rooms.visiting.report([tap], call.person, call.now))[0]
    if receipt.status not in {200, 201}:
        return call.show("deur_geweigerd.html", status=receipt.status, receipt=receipt, walk=walk)
    return back_to(f"/deuren/{walk}" if walk else "/deuren/bellen")


PAGES = (
    Page("/deuren/uitkomsten", Role.VOLUNTEER, post=_outcomes),
    Page("/deuren/{walk}", Role.VOLUNTEER, get=_show),
    Page("/deuren/{walk}/neem", Role.VOLUNTEER, post=_take),
    Page("/deuren/{walk}/begin", Role.VOLUNTEER, post=_begin),
    Page("/deuren/{walk}/over", Role.VOLUNTEER, post=_hand_over),
    Page("/deuren/{walk}/volgorde", Role.VOLUNTEER, post=_route),
    Page("/deuren/{walk}/klaar", Role.VOLUNTEER, post=_end),
    Page("/deuren/{walk}/terug", Role.VOLUNTEER, post=_end),
)
