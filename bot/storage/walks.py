"""Walks: doors handed to a volunteer for two days; two claims at once never share a door."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sqlalchemy import func, insert, or_, select, update

from bot.followup import State
from bot.storage.followups import FollowUp, opened
from bot.storage.tables import do_not_ring, followup, walk, walk_door

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from sqlalchemy import ColumnElement

    from bot.storage.transaction import Tx

Mark = Literal["started_at", "printed_at", "returned_at", "lost_at", "closed_at"]

FREE = (State.OPEN, State.COME_BACK, State.ASSIGNED)
"""States in which a door may be handed out; an assigned one only when its holder's time is over."""


@dataclass(frozen=True, slots=True)
class Walk:
    """A list of doors. `number` stands on paper, so that a list can be asked back and its results typed in by row."""

    id: str
    number: int
    wijk: str | None
    holder: str | None
    buddy: str | None
    made_by: str
    made_at: datetime
    expires_at: datetime
    started_at: datetime | None = None
    printed_at: datetime | None = None
    returned_at: datetime | None = None
    lost_at: datetime | None = None
    closed_at: datetime | None = None
    row_count: int = 0
    """Rows that were ever on the list; numbers on paper go up to here, also when a voter has withdrawn since."""
    even_first: bool = False
    first_door: str | None = None
    """The follow-up at whose door the walkers begin."""


def make(
    tx: Tx, walk_id: str, *, wijk: str | None, holder: str | None, by: str, now: datetime, expires_at: datetime
) -> Walk:
    """An empty walk with the next number."""
    last = tx.sql.execute(select(func.max(walk.c.number)).where(walk.c.city == tx.city)).scalar() or 0
    new = Walk(walk_id, last + 1, wijk, holder, None, by, now, expires_at)
    tx.sql.execute(
        insert(walk).values(
            city=tx.city,
            id=new.id,
            number=new.number,
            wijk=wijk,
            holder=holder,
            made_by=by,
            made_at=now,
            expires_at=expires_at,
        )
    )
    return new


def take(tx: Tx, walk_id: str, wanted: Sequence[str], *, holder: str, until: datetime, now: datetime) -> list[str]:
    """Hand doors to a holder, in the order given; those that somebody else holds or that are closed are left out.

    Doors where nobody may ring are left out too. Returns what was taken.
    """
    barred = select(do_not_ring.c.door).where(do_not_ring.c.city == tx.city)
    got = set(
        tx.sql.execute(
            update(followup)
            .where(
                followup.c.city == tx.city,
                followup.c.id.in_(wanted),
                followup.c.hidden.is_(False),
                followup.c.state.in_([state.value for state in FREE]),
                or_(followup.c.holder.is_(None), followup.c.held_until < now),
                or_(followup.c.door.is_(None), followup.c.door.not_in(barred)),
            )
            .values(holder=holder, held_until=until, walk=walk_id, state=State.ASSIGNED.value)
            .returning(followup.c.id)
        ).scalars()
    )
    taken = [each for each in wanted if each in got]
    this_walk = (walk.c.city == tx.city, walk.c.id == walk_id)
    rows = tx.sql.execute(select(walk.c.row_count).where(*this_walk)).scalar() or 0
    known = places(tx, walk_id)
    fresh = [each for each in taken if each not in known]
    for number, each in enumerate(fresh, rows + 1):
        tx.sql.execute(insert(walk_door).values(city=tx.city, walk=walk_id, followup=each, place=number))
    tx.sql.execute(update(walk).where(*this_walk).values(row_count=rows + len(fresh)))
    return taken


def hand(tx: Tx, walk_id: str, holder: str, until: datetime) -> None:
    """Give a walk that was cut for whoever comes (its doors held by the walk itself) to somebody."""
    tx.sql.execute(update(walk).where(walk.c.city == tx.city, walk.c.id == walk_id).values(holder=holder))
    tx.sql.execute(
        update(followup)
        .where(followup.c.city == tx.city, followup.c.walk == walk_id, followup.c.holder == walk_id)
        .values(holder=holder, held_until=until)
    )


def free(tx: Tx, now: datetime, *, wijk: str | None = None, pc4: str | None = None) -> list[FollowUp]:
    """Doors that can be handed out now, oldest first, opened: the caller orders them for walking and logs the look."""
    barred = select(do_not_ring.c.door).where(do_not_ring.c.city == tx.city)
    where: list[ColumnElement[bool]] = [
        followup.c.way == "door",
        followup.c.hidden.is_(False),
        followup.c.state.in_([state.value for state in FREE]),
        or_(followup.c.holder.is_(None), followup.c.held_until < now),
        followup.c.address.is_not(None),
        followup.c.door.not_in(barred),
    ]
    if wijk is not None:
        where.append(followup.c.wijk == wijk)
    if pc4 is not None:
        where.append(followup.c.pc4 == pc4)
    rows = tx.sql.execute(
        select(followup).where(followup.c.city == tx.city, *where).order_by(followup.c.asked_at, followup.c.id)
    ).all()
    boxes = tx.keys.voters(tx.city, {row.voter for row in rows})
    return [opened(row, boxes[row.voter]) for row in rows if row.voter in boxes]


def get(tx: Tx, walk_id: str) -> Walk | None:
    """One walk."""
    return next(iter(_walks(tx, walk.c.id == walk_id)), None)


def numbered(tx: Tx, number: int) -> Walk | None:
    """The walk with a number, as it stands on paper."""
    return next(iter(_walks(tx, walk.c.number == number)), None)


def current(tx: Tx, *, holder: str | None = None) -> list[Walk]:
    """Walks that are not closed, newest first: one person's, as holder or buddy, or all."""
    where: list[ColumnElement[bool]] = [walk.c.closed_at.is_(None)]
    if holder is not None:
        where.append(or_(walk.c.holder == holder, walk.c.buddy == holder))
    return _walks(tx, *where)


def doors(tx: Tx, walk_id: str) -> list[FollowUp]:
    """The doors of a walk by their rows, as far as they are still on it, and neither erased nor paused."""
    rows = tx.sql.execute(
        select(followup)
        .join(walk_door, (walk_door.c.city == followup.c.city) & (walk_door.c.followup == followup.c.id))
        .where(
            walk_door.c.city == tx.city,
            walk_door.c.walk == walk_id,
            followup.c.walk == walk_id,
            followup.c.hidden.is_(False),
        )
        .order_by(walk_door.c.place)
    ).all()
    boxes = tx.keys.voters(tx.city, {row.voter for row in rows})
    return [opened(row, boxes[row.voter]) for row in rows if row.voter in boxes]


def issued(tx: Tx, walk_id: str) -> list[str]:
    """Every follow-up that was ever on the walk: who was on a lost list (L19)."""
    return list(
        tx.sql.execute(
            select(walk_door.c.followup)
            .where(walk_door.c.city == tx.city, walk_door.c.walk == walk_id)
            .order_by(walk_door.c.place)
        ).scalars()
    )


def places(tx: Tx, walk_id: str) -> dict[str, int]:
    """The row of each follow-up on the list, as it stands on paper."""
    rows = tx.sql.execute(
        select(walk_door.c.followup, walk_door.c.place).where(walk_door.c.city == tx.city, walk_door.c.walk == walk_id)
    )
    return {row.followup: row.place for row in rows}


def set_route(tx: Tx, walk_id: str, *, even_first: bool, first_door: str | None) -> None:
    """On which side, and at which door, the walkers begin."""
    this_walk = (walk.c.city == tx.city, walk.c.id == walk_id)
    tx.sql.execute(update(walk).where(*this_walk).values(even_first=even_first, first_door=first_door))


def mark(tx: Tx, walk_id: str, what: Mark, now: datetime) -> None:
    """Note that a walk was started, printed, returned, lost or closed."""
    tx.sql.execute(update(walk).where(walk.c.city == tx.city, walk.c.id == walk_id).values({walk.c[what]: now}))


def set_buddy(tx: Tx, walk_id: str, buddy: str | None) -> None:
    """Who walks along."""
    tx.sql.execute(update(walk).where(walk.c.city == tx.city, walk.c.id == walk_id).values(buddy=buddy))


def release(tx: Tx, walk_id: str) -> int:
    """Give the doors of a walk that are not closed back to the team; the number given back."""
    held = (followup.c.city == tx.city, followup.c.walk == walk_id)
    tx.sql.execute(
        update(followup)
        .where(*held, followup.c.state == State.ASSIGNED.value, followup.c.attempts > 0)
        .values(state=State.COME_BACK.value)
    )
    tx.sql.execute(
        update(followup).where(*held, followup.c.state == State.ASSIGNED.value).values(state=State.OPEN.value)
    )
    changed = tx.sql.execute(
        update(followup).where(*held, followup.c.closed_at.is_(None)).values(holder=None, held_until=None, walk=None)
    )
    return changed.rowcount


def overdue(tx: Tx, now: datetime) -> list[Walk]:
    """Walks whose time is over and that nobody closed."""
    return _walks(tx, walk.c.closed_at.is_(None), walk.c.expires_at < now)


# ---- doors where nobody may ring


def bar(tx: Tx, door: str, day: date) -> None:
    """Nobody rings at this door any more (L32). `door` is the keyed hash of `followups.door_of`."""
    row = tx.insert(do_not_ring).values(city=tx.city, door=door, since=day)
    tx.sql.execute(row.on_conflict_do_nothing())


def barred(tx: Tx, door: str) -> bool:
    """Whether nobody may ring at this door."""
    query = select(1).where(do_not_ring.c.city == tx.city, do_not_ring.c.door == door)
    return tx.sql.execute(query).first() is not None


def unbar(tx: Tx, door: str) -> None:
    """A coordinator lifts it."""
    tx.sql.execute(do_not_ring.delete().where(do_not_ring.c.city == tx.city, do_not_ring.c.door == door))


def _walks(tx: Tx, *where: ColumnElement[bool]) -> list[Walk]:
    rows = tx.sql.execute(select(walk).where(walk.c.city == tx.city, *where).order_by(walk.c.number.desc()))
    return [
        Walk(
            row.id,
            row.number,
            row.wijk,
            row.holder,
            row.buddy,
            row.made_by,
            row.made_at,
            row.expires_at,
            row.started_at,
            row.printed_at,
            row.returned_at,
            row.lost_at,
            row.closed_at,
            row.row_count,
            row.even_first,
            row.first_door,
        )
        for row in rows
    ]
