"""What voters asked us to come back on (K2).

State and attempts are computed from the visits by `bot.followup` and written beside the follow-up, so that lists can
filter on them; the visits are the truth. Address and phone lie under the voter's key. What a paused voter asked is on
no list and in no count (L14).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sqlalchemy import func, insert, literal, or_, select, update

from bot.followup import CLOSED, State
from bot.places import Address
from bot.storage.tables import followup
from bot.storage.times import Moment

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement, Row

    from bot.storage.sealing import Box
    from bot.storage.transaction import Tx

Way = Literal["chat", "door", "phone"]


@dataclass(frozen=True, slots=True)
class FollowUp:
    """One request to come back on a question. What is sealed is None when it was erased or not asked for."""

    id: str
    voter: str
    question: str
    consent: str
    way: Way
    state: State
    language: str
    asked_at: datetime
    wijk: str | None = None
    day_part: str | None = None
    address: Address | None = None
    first_name: str = ""
    phone: str | None = None
    walk: str | None = None
    holder: str | None = None
    held_until: datetime | None = None
    attempts: int = 0
    tried_at: datetime | None = None
    closed_at: datetime | None = None
    told_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """How many follow-ups there are in a neighbourhood, in a state, by a way."""

    wijk: str | None
    way: str
    state: str
    count: int


def add(tx: Tx, new: FollowUp) -> None:
    """Write down a request. Raises ErasedError when the voter was erased meanwhile."""
    box = tx.voter(new.voter)
    sealed = _address_columns(tx, box, new.address, new.first_name)
    tx.sql.execute(
        insert(followup).values(
            city=tx.city,
            id=new.id,
            voter=new.voter,
            question=new.question,
            consent=new.consent,
            way=new.way,
            state=new.state.value,
            wijk=new.wijk,
            day_part=new.day_part,
            language=new.language,
            phone=box.seal(followup.c.phone, new.phone) if new.phone else None,
            asked_at=new.asked_at,
            attempts=new.attempts,
            **sealed,
        )
    )


def get(tx: Tx, followup_id: str) -> FollowUp | None:
    """One follow-up, opened; None when there is none or its voter is erased."""
    return next(_found(tx, followup.c.id == followup_id), None)


def of_voter(tx: Tx, voter_id: str) -> list[FollowUp]:
    """A voter's follow-ups, oldest first."""
    return list(_found(tx, followup.c.voter == voter_id))


def of_question(tx: Tx, question_id: str) -> list[FollowUp]:
    """The follow-ups of a question, oldest first."""
    return list(_found(tx, followup.c.question == question_id))


def listed(
    tx: Tx,
    *,
    states: Sequence[State] = (),
    ways: Sequence[Way] = (),
    wijk: str | None = None,
    pc4: str | None = None,
    holder: str | None = None,
) -> list[FollowUp]:
    """Follow-ups that fit, oldest first, opened: the caller logs the look."""
    where: list[ColumnElement[bool]] = [followup.c.hidden.is_(False)]
    if holder is not None:
        where.append(followup.c.holder == holder)
    if states:
        where.append(followup.c.state.in_([state.value for state in states]))
    if ways:
        where.append(followup.c.way.in_(ways))
    if wijk is not None:
        where.append(followup.c.wijk == wijk)
    if pc4 is not None:
        where.append(followup.c.pc4 == pc4)
    return list(_found(tx, *where))


def counts(tx: Tx) -> list[Count]:
    """How many there are, by neighbourhood, way and state; opens nothing."""
    by = (followup.c.wijk, followup.c.way, followup.c.state)
    rows = tx.sql.execute(
        select(*by, func.count())
        .where(followup.c.city == tx.city, followup.c.hidden.is_(False))
        .group_by(*by)
        .order_by(*by)
    )
    return [Count(wijk, way, state, count) for wijk, way, state, count in rows]


def settle(tx: Tx, followup_id: str, state: State, *, attempts: int, tried_at: datetime | None, now: datetime) -> None:
    """Write beside a follow-up what its visits add up to; closing lets go of holder and walk."""
    values: dict[str, object] = {"state": state.value, "attempts": attempts, "tried_at": tried_at}
    if state in CLOSED:
        values |= {
            "closed_at": func.coalesce(followup.c.closed_at, literal(now, Moment())),
            "holder": None,
            "held_until": None,
        }
    else:
        values["closed_at"] = None
    _update(tx, followup_id, **values)


def hold(tx: Tx, followup_id: str, holder: str, *, until: datetime, now: datetime) -> bool:
    """Keep a call for one person; False when somebody else has it. One's own hold is renewed."""
    changed = tx.sql.execute(
        update(followup)
        .where(
            followup.c.city == tx.city,
            followup.c.id == followup_id,
            followup.c.hidden.is_(False),
            followup.c.state.not_in([state.value for state in CLOSED]),
            or_(followup.c.holder.is_(None), followup.c.holder == holder, followup.c.held_until < now),
        )
        .values(holder=holder, held_until=until)
    )
    return changed.rowcount == 1


def let_go(tx: Tx, followup_id: str, holder: str) -> None:
    """Let go of a call."""
    tx.sql.execute(
        update(followup)
        .where(followup.c.city == tx.city, followup.c.id == followup_id, followup.c.holder == holder)
        .values(holder=None, held_until=None)
    )


def wish(tx: Tx, followup_id: str, *, day_part: str | None = None, language: str | None = None) -> None:
    """What the asker wants next time: another part of the day, another language."""
    wanted = {"day_part": day_part, "language": language}
    _update(tx, followup_id, **{name: value for name, value in wanted.items() if value})


def told(tx: Tx, followup_id: str, now: datetime) -> bool:
    """Note that the voter heard how it ended; False when he had."""
    changed = tx.sql.execute(
        update(followup)
        .where(followup.c.city == tx.city, followup.c.id == followup_id, followup.c.told_at.is_(None))
        .values(told_at=now)
    )
    return changed.rowcount == 1


def lapse(tx: Tx, followup_id: str, now: datetime) -> None:
    """Withdrawn or moved: off every list, address and phone gone at once."""
    settle_as = {"state": State.LAPSED.value, "closed_at": func.coalesce(followup.c.closed_at, literal(now, Moment()))}
    _update(tx, followup_id, **settle_as, **_NO_DOOR, holder=None, held_until=None)


def lapse_chats(tx: Tx, voter_id: str, now: datetime) -> None:
    """Close what can only be answered in a chat that is no longer reached (L53); a door or a number stays."""
    open_chats = (followup.c.way == "chat", followup.c.closed_at.is_(None))
    for found in (
        tx.sql.execute(
            select(followup.c.id).where(followup.c.city == tx.city, followup.c.voter == voter_id, *open_chats)
        )
        .scalars()
        .all()
    ):
        lapse(tx, found, now)


def correct(tx: Tx, followup_id: str, address: Address, first_name: str, wijk: str | None) -> None:
    """Another address (/adres): the old one is nowhere after this."""
    found = tx.sql.execute(
        select(followup.c.voter).where(followup.c.city == tx.city, followup.c.id == followup_id)
    ).scalar_one()
    _update(tx, followup_id, wijk=wijk, **_address_columns(tx, tx.voter(found), address, first_name))


def hide(tx: Tx, voter_id: str, *, hidden: bool) -> None:
    """Take a paused voter's follow-ups off every list, or put them back."""
    tx.sql.execute(
        update(followup).where(followup.c.city == tx.city, followup.c.voter == voter_id).values(hidden=hidden)
    )


def erase_doors(tx: Tx, closed_before: datetime) -> int:
    """Drop address and phone of what was closed before; the number dropped. The neighbourhood stays for the counts."""
    changed = tx.sql.execute(
        update(followup)
        .where(
            followup.c.city == tx.city,
            followup.c.closed_at < closed_before,
            followup.c.address.is_not(None) | followup.c.phone.is_not(None),
        )
        .values(**_NO_DOOR)
    )
    return changed.rowcount


def door_of(tx: Tx, address: Address) -> str:
    """A keyed hash of an address: to see that two follow-ups are one door, and that nobody may ring there."""
    return tx.pseudonym("door", address.key)


_NO_DOOR: dict[str, object] = {"address": None, "phone": None, "door": None}


def _address_columns(tx: Tx, box: Box, address: Address | None, first_name: str) -> dict[str, object]:
    if address is None:
        return {"pc4": None, "door": None, "address": None}
    whole = {
        "postcode": address.postcode,
        "number": address.number,
        "addition": address.addition,
        "street": address.street,
        "hint": address.hint,
        "first_name": first_name,
    }
    return {
        "pc4": address.pc4,
        "door": door_of(tx, address),
        "address": box.seal(followup.c.address, json.dumps(whole, ensure_ascii=False)),
    }


def _found(tx: Tx, *where: ColumnElement[bool]) -> Iterator[FollowUp]:
    rows = tx.sql.execute(
        select(followup).where(followup.c.city == tx.city, *where).order_by(followup.c.asked_at, followup.c.id)
    ).all()
    boxes = tx.keys.voters(tx.city, {row.voter for row in rows})
    return (opened(row, boxes[row.voter]) for row in rows if row.voter in boxes)


def opened(row: Row[tuple[object, ...]], box: Box) -> FollowUp:
    """A row of the table with what is sealed in it opened."""
    address, first_name = None, ""
    if row.address is not None:
        whole = json.loads(box.read(followup.c.address, row.address))
        first_name = whole.pop("first_name")
        address = Address(**whole)
    return FollowUp(
        id=row.id,
        voter=row.voter,
        question=row.question,
        consent=row.consent,
        way=row.way,
        state=State(row.state),
        language=row.language,
        asked_at=row.asked_at,
        wijk=row.wijk,
        day_part=row.day_part,
        address=address,
        first_name=first_name,
        phone=box.read(followup.c.phone, row.phone) if row.phone is not None else None,
        walk=row.walk,
        holder=row.holder,
        held_until=row.held_until,
        attempts=row.attempts,
        tried_at=row.tried_at,
        closed_at=row.closed_at,
        told_at=row.told_at,
    )


def _update(tx: Tx, followup_id: str, **values: object) -> None:
    tx.sql.execute(update(followup).where(followup.c.city == tx.city, followup.c.id == followup_id).values(**values))
