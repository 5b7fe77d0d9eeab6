"""People of the team: who they are, how they sign in, on which devices, and what they looked at.

Tokens are 256 random bits and only their hash is stored; a session lives on the server, twelve hours, and ends at once
when it is revoked. Longer than 300 lines: who somebody is and what he looked at are asked together.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Literal

from sqlalchemy import insert, select, update

from bot.storage.tables import access, device, login, person
from bot.storage.transaction import Chat

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import ColumnElement, Row

    from bot.storage.transaction import Tx

Role = Literal["vrijwilliger", "redactie", "beheer"]

SESSION = timedelta(hours=12)
LINK = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Person:
    """Someone of the team. `chat` is where the bot reaches him, when he has spoken to it."""

    id: str
    role: Role
    name: str
    chat: Chat | None
    shortcuts: bool
    created_at: datetime
    created_by: str | None
    signed_in_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Device:
    """A device somebody signed in on."""

    id: str
    person: str
    label: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked at somebody's data: who, when, what he did, at what, why."""

    person: str
    at: datetime
    act: str
    subject: str
    subject_id: str
    voter: str | None
    why: str


def add(tx: Tx, person_id: str, name: str, role: Role, now: datetime, *, by: str | None) -> Person:
    """Take someone into the team."""
    sealed = tx.team.seal(person.c.name, name)
    row = insert(person).values(city=tx.city, id=person_id, role=role, name=sealed, created_at=now, created_by=by)
    tx.sql.execute(row)
    return Person(person_id, role, name, None, True, now, by, None, None)


def get(tx: Tx, person_id: str) -> Person | None:
    """Someone of the team, gone or not."""
    return _one(tx, person.c.id == person_id)


def behind(tx: Tx, chat: Chat) -> Person | None:
    """Whose chat this is, unless he has left the team."""
    return _one(tx, (person.c.pseudonym == _pseudonym(tx, chat)) & person.c.revoked_at.is_(None))


def everyone(tx: Tx) -> list[Person]:
    """All people of the team, those who left included, in the order they came."""
    rows = tx.sql.execute(select(person).where(person.c.city == tx.city).order_by(person.c.created_at, person.c.id))
    return [_person(tx, row) for row in rows]


def bind(tx: Tx, person_id: str, chat: Chat) -> None:
    """Note the chat of someone of the team; the chat belongs to one person at most."""
    pseudonym = _pseudonym(tx, chat)
    tx.sql.execute(
        update(person)
        .where(person.c.city == tx.city, person.c.pseudonym == pseudonym, person.c.id != person_id)
        .values(pseudonym=None, chat=None)
    )
    sealed = tx.team.seal(person.c.chat, f"{chat.channel}\0{chat.id}")
    _update(tx, person_id, pseudonym=pseudonym, chat=sealed)


def set_role(tx: Tx, person_id: str, role: Role) -> None:
    """Give someone another role."""
    _update(tx, person_id, role=role)


def set_shortcuts(tx: Tx, person_id: str, *, on: bool) -> None:
    """Whether single keys do something for this person."""
    _update(tx, person_id, shortcuts=on)


def revoke(tx: Tx, person_id: str, now: datetime) -> None:
    """Someone leaves the team: every device is signed out, every open link is dead."""
    _update(tx, person_id, revoked_at=now, pseudonym=None, chat=None)
    for table in (device, login):
        used = {"revoked_at": now} if table is device else {"used_at": now}
        tx.sql.execute(
            update(table)
            .where(table.c.city == tx.city, table.c.person == person_id, table.c[next(iter(used))].is_(None))
            .values(**used)
        )


def anyone_signed_in(tx: Tx) -> bool:
    """Whether anybody ever signed in: until then the start prints a link."""
    query = select(1).where(person.c.city == tx.city, person.c.signed_in_at.is_not(None)).limit(1)
    return tx.sql.execute(query).first() is not None


# ---- signing in


def make_link(tx: Tx, token: str, person_id: str, now: datetime, *, life: timedelta = LINK) -> None:
    """Store the hash of a one-time link."""
    tx.sql.execute(
        insert(login).values(city=tx.city, hash=_hash(token), person=person_id, created_at=now, expires_at=now + life)
    )


def peek_link(tx: Tx, token: str, now: datetime) -> Person | None:
    """Whose link this is, without using it up: a preview must not burn it."""
    found = tx.sql.execute(
        select(login.c.person).where(
            login.c.city == tx.city,
            login.c.hash == _hash(token),
            login.c.used_at.is_(None),
            login.c.expires_at > now,
        )
    ).scalar()
    someone = get(tx, found) if found else None
    return someone if someone and someone.revoked_at is None else None


def use_link(tx: Tx, token: str, now: datetime) -> Person | None:
    """The person whose link this is, once; None for a used, old or unknown one."""
    found = tx.sql.execute(
        update(login)
        .where(
            login.c.city == tx.city,
            login.c.hash == _hash(token),
            login.c.used_at.is_(None),
            login.c.expires_at > now,
        )
        .values(used_at=now)
        .returning(login.c.person)
    ).scalar()
    someone = get(tx, found) if found else None
    return someone if someone and someone.revoked_at is None else None


def sign_in(tx: Tx, token: str, device_id: str, person_id: str, label: str, now: datetime) -> None:
    """Sign a device in. `label` says which it is ("Chrome, Android"), so that a lost phone can be told apart."""
    tx.sql.execute(
        insert(device).values(
            city=tx.city,
            hash=_hash(token),
            id=device_id,
            person=person_id,
            label=label[:80],
            created_at=now,
            seen_at=now,
            expires_at=now + SESSION,
        )
    )
    _update(tx, person_id, signed_in_at=now)


def signed_in(tx: Tx, token: str, now: datetime) -> tuple[Person, Device] | None:
    """Who is signed in with this token, or None."""
    row = tx.sql.execute(
        select(device).where(
            device.c.city == tx.city,
            device.c.hash == _hash(token),
            device.c.revoked_at.is_(None),
            device.c.expires_at > now,
        )
    ).first()
    someone = get(tx, row.person) if row else None
    if row is None or someone is None or someone.revoked_at:
        return None
    return someone, _device(row)


def seen(tx: Tx, device_id: str, now: datetime) -> None:
    """Note that a device was used."""
    tx.sql.execute(update(device).where(device.c.city == tx.city, device.c.id == device_id).values(seen_at=now))


def devices(tx: Tx, person_id: str, now: datetime) -> list[Device]:
    """The devices that someone is signed in on, the newest first."""
    rows = tx.sql.execute(
        select(device)
        .where(
            device.c.city == tx.city,
            device.c.person == person_id,
            device.c.revoked_at.is_(None),
            device.c.expires_at > now,
        )
        .order_by(device.c.created_at.desc())
    )
    return [_device(row) for row in rows]


def sign_out(tx: Tx, device_id: str, now: datetime) -> bool:
    """Sign a device out; at its next request it is a stranger."""
    changed = tx.sql.execute(
        update(device)
        .where(device.c.city == tx.city, device.c.id == device_id, device.c.revoked_at.is_(None))
        .values(revoked_at=now)
    )
    return changed.rowcount == 1


# ---- who saw what


def looked(tx: Tx, look: Look) -> None:
    """Write down that somebody looked at personal data."""
    tx.sql.execute(
        insert(access).values(
            city=tx.city,
            person=look.person,
            at=look.at,
            act=look.act,
            subject=look.subject,
            subject_id=look.subject_id,
            voter=look.voter,
            why=look.why,
        )
    )


def looked_once(tx: Tx, look: Look, within: timedelta) -> None:
    """The same, but once for the same act of the same person at the same thing within a while: pages load often."""
    same = (
        access.c.city == tx.city,
        access.c.person == look.person,
        access.c.act == look.act,
        access.c.subject == look.subject,
        access.c.subject_id == look.subject_id,
        access.c.at > look.at - within,
    )
    if tx.sql.execute(select(access.c.seq).where(*same).limit(1)).first() is None:
        looked(tx, look)


def not_seen_lately(tx: Tx, person_id: str, subject: str, wanted: Sequence[str], since: datetime) -> set[str]:
    """Which things of a list somebody has not yet been shown in one since a moment."""
    seen = tx.sql.execute(
        select(access.c.subject_id).where(
            access.c.city == tx.city,
            access.c.at > since,
            access.c.person == person_id,
            access.c.act == "list",
            access.c.subject == subject,
            access.c.subject_id.in_(wanted),
        )
    )
    return set(wanted) - set(seen.scalars())


def looks(tx: Tx, *, voter: str | None = None, person_id: str | None = None, limit: int = 1000) -> list[Look]:
    """Who looked at what, newest first: at one voter's data, by one person, or all."""
    query = select(access).where(access.c.city == tx.city)
    if voter is not None:
        query = query.where(access.c.voter == voter)
    if person_id is not None:
        query = query.where(access.c.person == person_id)
    rows = tx.sql.execute(query.order_by(access.c.at.desc(), access.c.seq.desc()).limit(limit))
    return [Look(row.person, row.at, row.act, row.subject, row.subject_id, row.voter, row.why) for row in rows]


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _pseudonym(tx: Tx, chat: Chat) -> str:
    return tx.pseudonym("person", chat.channel, chat.id)


def _one(tx: Tx, where: ColumnElement[bool]) -> Person | None:
    row = tx.sql.execute(select(person).where(person.c.city == tx.city, where)).first()
    return _person(tx, row) if row else None


def _person(tx: Tx, row: Row[tuple[object, ...]]) -> Person:
    chat = None
    if row.chat is not None:
        channel, _, chat_id = tx.team.read(person.c.chat, row.chat).partition("\0")
        chat = Chat(channel, chat_id)
    return Person(
        row.id,
        row.role,
        tx.team.read(person.c.name, row.name),
        chat,
        row.shortcuts,
        row.created_at,
        row.created_by,
        row.signed_in_at,
        row.revoked_at,
    )


def _device(row: Row[tuple[object, ...]]) -> Device:
    return Device(row.id, row.person, row.label, row.created_at, row.seen_at, row.expires_at)


def _update(tx: Tx, person_id: str, **values: object) -> None:
    tx.sql.execute(update(person).where(person.c.city == tx.city, person.c.id == person_id).values(**values))
