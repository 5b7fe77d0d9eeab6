"""Calls: a card like a door. The number is shown only to who took the call, for two hours, and the look is logged."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.followup import State
from bot.services.doors import entry_of
from bot.services.people import names_of
from bot.storage import followups, log, people, visits
from bot.storage.people import Look

if TYPE_CHECKING:
    from bot.services.people import SignedIn
    from bot.storage import Storage, Tx

HELD = timedelta(hours=2)
_WAIT = (State.OPEN, State.COME_BACK, State.ASSIGNED)


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who wants to be called: what about, since when, never the number. held: who calls him now."""

    id: str
    entry: str
    asked_at: datetime
    day_part: str
    attempts: int
    held: str


@dataclass(frozen=True, slots=True)
class CallCard:
    """What the caller sees. visit, count: as on a door card."""

    id: str
    phone: str
    first_name: str
    day_part: str
    asked_at: datetime
    until: datetime
    entry: str
    text: str
    shown: str
    visit: str
    count: int


class Calling:
    """Calling who asked to be called."""

    def __init__(self, storage: Storage, *, new_id: Callable[[], str]) -> None:
        self._storage = storage
        self._new_id = new_id

    async def waiting(self, person: SignedIn, now: datetime) -> list[Waiting]:
        """Who waits for a call, longest first."""

        def unit(tx: Tx) -> list[Waiting]:
            names = names_of(tx)
            found = followups.listed(tx, states=_WAIT, ways=("phone",))
            asked = log.several(tx, [one.question for one in found])
            return [
                Waiting(
                    one.id,
                    entry_of(tx, asked[one.question]),
                    one.asked_at,
                    one.day_part or "",
                    one.attempts,
                    names.get(one.holder or "", "")
                    if one.holder != person.id and one.held_until and one.held_until > now
                    else "",
                )
                for one in found
                if one.question in asked and one.phone
            ]

        return await self._storage.scan(unit)

    async def take(self, followup_id: str, person: SignedIn, now: datetime) -> bool:
        """Take a call; False when somebody else has it or it is gone."""
        return await self._storage.writer.run(
            lambda tx: followups.hold(tx, followup_id, person.id, until=now + HELD, now=now)
        )

    async def let_go(self, followup_id: str, person: SignedIn) -> None:
        """Leave the call to others."""
        await self._storage.writer.run(lambda tx: followups.let_go(tx, followup_id, person.id))

    async def open(self, followup_id: str, person: SignedIn, now: datetime) -> CallCard | None:
        """The card with the number, for who took the call; None for everybody else."""
        fresh = self._new_id()

        def unit(tx: Tx) -> CallCard | None:
            one = followups.get(tx, followup_id)
            if one is None or one.way != "phone" or not one.phone:
                return None
            if one.holder != person.id or one.held_until is None or one.held_until <= now:
                return None
            question = log.get(tx, one.question)
            if question is None:
                return None
            people.looked(tx, Look(person.id, now, "open", "call", one.id, one.voter, "follow-up"))
            own = [each.visit for each in visits.of(tx, [one.id])[one.id] if each.visit.by == person.id]
            last = max(own, key=lambda visit: (visit.happened_at, visit.count), default=None)
            recent = last if last and now - last.happened_at < HELD else None
            return CallCard(
                one.id,
                one.phone,
                one.first_name,
                one.day_part or "",
                one.asked_at,
                one.held_until,
                entry_of(tx, question),
                question.text,
                question.shown,
                recent.id if recent else fresh,
                recent.count if recent else 0,
            )

        return await self._storage.writer.run(unit)
