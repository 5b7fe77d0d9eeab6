"""People of the team: invite them, sign them in without passwords, sign their devices out again.

A link is 256 random bits, works once, and only within its time; a session is a row on the server that can be ended
from any other device (a lost phone, B13). Tokens are made by the caller's `secret` and stored as hashes only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.storage import people

if TYPE_CHECKING:
    from bot.storage import Storage, Tx
    from bot.storage.people import Device, Person
    from bot.storage.transaction import Chat

INVITATION = timedelta(days=3)
"""How long the link of an invitation works: long enough for who reads it tomorrow."""
FIRST_LINK = timedelta(days=1)
"""How long the link works that is printed at a start while nobody has signed in yet."""
GONE = "oud-vrijwilliger"
"""What somebody is called who has left the team: his decisions stay, his name does not."""
SEEN_EVERY = timedelta(minutes=5)
"""How often "last seen" is written: not a write for each page."""


class Role(StrEnum):
    """What somebody may do; each role may what the one before it may."""

    VOLUNTEER = "vrijwilliger"
    EDITOR = "redactie"
    COORDINATOR = "beheer"

    def may(self, needed: Role) -> bool:
        """Whether this role is the needed one or more."""
        order = tuple(Role)
        return order.index(self) >= order.index(needed)


class LastCoordinatorError(Exception):
    """Nobody would be left who can invite people."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is behind a request, on which device."""

    id: str
    name: str
    role: Role
    shortcuts: bool
    device: str


@dataclass(frozen=True, slots=True)
class Invitation:
    """A link for one person: the token is shown once and never again."""

    person: str
    name: str
    token: str
    ends_at: datetime


class People:
    """Everything about who is of the team."""

    def __init__(self, storage: Storage, *, secret: Callable[[], str], new_id: Callable[[], str]) -> None:
        self._storage = storage
        self._secret = secret
        self._new_id = new_id

    # ---- signing in

    async def invited(self, token: str, now: datetime) -> str | None:
        """The name of whom a link is for, without using it up; None for a used, old or unknown one."""
        someone = await self._storage.read(lambda tx: people.peek_link(tx, token, now))
        return someone.name if someone else None

    async def sign_in(self, token: str, label: str, now: datetime) -> str | None:
        """Use a link up and sign a device in; the session's secret, or None when the link does not work."""
        secret, device = self._secret(), self._new_id()

        def unit(tx: Tx) -> str | None:
            someone = people.use_link(tx, token, now)
            if someone is None:
                return None
            people.sign_in(tx, secret, device, someone.id, label, now)
            return secret

        return await self._storage.writer.run(unit)

    async def signed_in(self, secret: str, now: datetime) -> SignedIn | None:
        """Who is signed in with this secret."""
        found = await self._storage.read(lambda tx: people.signed_in(tx, secret, now))
        if found is None:
            return None
        someone, device = found
        if now - device.seen_at >= SEEN_EVERY:
            await self._storage.writer.run(lambda tx: people.seen(tx, device.id, now))
        return SignedIn(someone.id, someone.name, Role(someone.role), someone.shortcuts, device.id)

    async def sign_out(self, who: SignedIn, now: datetime) -> None:
        """Sign out the device that asks."""
        await self._storage.writer.run(lambda tx: people.sign_out(tx, who.device, now))

    # ---- inviting

    async def first_link(self, now: datetime) -> str | None:
        """A link for the first coordinator while nobody has signed in yet; None once somebody has."""
        token, person_id = self._secret(), self._new_id()

        def unit(tx: Tx) -> str | None:
            if people.anyone_signed_in(tx):
                return None
            known = next((one for one in people.everyone(tx) if one.role == Role.COORDINATOR.value), None)
            first = known or people.add(tx, person_id, "Beheer", "beheer", now, by=None)
            people.make_link(tx, token, first.id, now, life=FIRST_LINK)
            return token

        return await self._storage.writer.run(unit)

    async def invite(self, name: str, role: Role, *, by: str | None, now: datetime) -> Invitation:
        """Take somebody into the team and make the link for the first signing in."""
        token, person_id = self._secret(), self._new_id()

        def unit(tx: Tx) -> Invitation:
            people.add(tx, person_id, name, role.value, now, by=by)
            people.make_link(tx, token, person_id, now, life=INVITATION)
            return Invitation(person_id, name, token, now + INVITATION)

        return await self._storage.writer.run(unit)

    async def new_link(self, person_id: str, *, now: datetime) -> Invitation | None:
        """Another link for somebody of the team: a new phone, or the old link ran out."""
        token = self._secret()

        def unit(tx: Tx) -> Invitation | None:
            someone = people.get(tx, person_id)
            if someone is None or someone.revoked_at:
                return None
            people.make_link(tx, token, someone.id, now, life=INVITATION)
            return Invitation(someone.id, someone.name, token, now + INVITATION)

        return await self._storage.writer.run(unit)

    async def link_for_chat(self, chat: Chat, now: datetime) -> str | None:
        """The one-time link that the bot hands out at /console, or None to who is not of the team."""
        token = self._secret()

        def unit(tx: Tx) -> str | None:
            someone = people.behind(tx, chat)
            if someone is None:
                return None
            people.make_link(tx, token, someone.id, now)
            return token

        return await self._storage.writer.run(unit)

    async def connect(self, token: str, chat: Chat, now: datetime) -> str | None:
        """Bind a chat to the person whose link was sent there (`/start <link>`); a link binds or signs in, once."""

        def unit(tx: Tx) -> str | None:
            someone = people.use_link(tx, token, now)
            if someone is None:
                return None
            people.bind(tx, someone.id, chat)
            return someone.name

        return await self._storage.writer.run(unit)

    # ---- the list of people

    async def everyone(self) -> list[Person]:
        """All people of the team, those who left included."""
        return await self._storage.read(people.everyone)

    async def one(self, person_id: str) -> Person | None:
        """Somebody of the team."""
        return await self._storage.read(lambda tx: people.get(tx, person_id))

    async def devices(self, person_id: str, now: datetime) -> list[Device]:
        """The devices somebody is signed in on."""
        return await self._storage.read(lambda tx: people.devices(tx, person_id, now))

    async def end_device(self, device_id: str, now: datetime) -> bool:
        """Sign a device out from afar."""
        return await self._storage.writer.run(lambda tx: people.sign_out(tx, device_id, now))

    async def set_role(self, person_id: str, role: Role) -> None:
        """Give somebody another role. Raises LastCoordinatorError when no coordinator would be left."""

        def unit(tx: Tx) -> None:
            if role is not Role.COORDINATOR:
                _keep_one_coordinator(tx, person_id)
            people.set_role(tx, person_id, role.value)

        await self._storage.writer.run(unit)

    async def set_shortcuts(self, person_id: str, *, on: bool) -> None:
        """Whether single keys do something for this person (WCAG 2.1.4)."""
        await self._storage.writer.run(lambda tx: people.set_shortcuts(tx, person_id, on=on))

    async def remove(self, person_id: str, now: datetime) -> None:
        """Somebody leaves the team; what he decided stays. Raises LastCoordinatorError."""

        def unit(tx: Tx) -> None:
            _keep_one_coordinator(tx, person_id)
            people.revoke(tx, person_id, now)

        await self._storage.writer.run(unit)


def _keep_one_coordinator(tx: Tx, leaving: str) -> None:
    others = (one for one in people.everyone(tx) if one.id != leaving and one.revoked_at is None)
    if not any(one.role == Role.COORDINATOR.value for one in others):
        raise LastCoordinatorError


def names_of(tx: Tx) -> dict[str, str]:
    """What to call the people of the team by their id; who left keeps no name."""
    return {one.id: one.name for one in people.everyone(tx) if one.revoked_at is None}
