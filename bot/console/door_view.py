"""How a door of a walk is shown, on a phone and on paper: what to say at it, and the street it lies in."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from bot.services.people import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.console.access import Call
    from bot.knowledge.model import Door as Guide
    from bot.services.doors import Door


@dataclass(frozen=True, slots=True)
class Card:
    """A door as its card shows it: the door itself, and what the answer in use says about its question now.

    changed: what the voter was told is not what we say now.
    """

    door: Door
    guide: Guide | None
    answer: str
    quotes: tuple[str, ...]
    changed: bool

    @property
    def number(self) -> str:
        """The house number with its addition."""
        address = self.door.address
        return f"{address.number}-{address.addition}" if address.addition else str(address.number)


@dataclass(frozen=True, slots=True)
class Street:
    """Doors that one passes one after the other."""

    name: str
    postcode: str
    cards: tuple[Card, ...]


def card_of(door: Door, call: Call) -> Card:
    """Put the answer in use beside a door."""
    position = call.rooms.knowledge().by_id.get(door.entry)
    if position is None:
        return Card(door, None, "", (), changed=False)
    answer = position.answer.in_("en" if door.question.language == "en" else "nl").strip()
    told = door.question.decision == "answer"
    return Card(
        door,
        position.door,
        answer,
        tuple(quote.text for quote in position.quotes),
        changed=told and answer not in door.question.shown and position.answer.nl.strip() not in door.question.shown,
    )


def streets(cards: Sequence[Card]) -> list[Street]:
    """Group the doors of a walk as one passes them; where no street was typed the postcode is the street."""

    def key(card: Card) -> tuple[str, str]:
        address = card.door.address
        postcode = f"{address.postcode[:4]} {address.postcode[4:]}"
        return (address.street or postcode, "" if not address.street else postcode)

    return [Street(name, postcode, tuple(group)) for (name, postcode), group in groupby(cards, key)]


async def walk_of(call: Call) -> str:
    """The walk of the address, if it is this person's (or a coordinator asks)."""
    walk = await call.rooms.walking.walk(call.path("walk"))
    if walk is None:
        raise HTTPException(404)
    if call.person.id not in {walk.holder, walk.buddy} and not call.person.role.may(Role.COORDINATOR):
        raise HTTPException(403)
    return walk.id
