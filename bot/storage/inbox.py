"""What came in and must be handled: sealed, committed before it is acknowledged, emptied when it is done."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, or_, select, update

from bot.storage.lanes import lane
from bot.storage.tables import inbox
from bot.storage.times import day_of
from bot.storage.transaction import Change, Upsert

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from bot.storage.transaction import Chat, Tx

TRIES = 3
"""So often a row may fail before it is put aside for people to look at."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One raw update as a channel handed it over.

    key:        the channel's own number of it, so that the same update twice is one row. Stored as a keyed hash: a web
                page's number names its talk.
    not_before: for what the team sends with ten seconds to undo it.
    """

    key: str
    chat: Chat
    body: bytes
    received_at: datetime
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A row that waits for its turn. `lane` is the chat's name of that day; `received_at` is the turn's `now`."""

    seq: int
    channel: str
    lane: str
    body: bytes
    received_at: datetime
    not_before: datetime | None
    tries: int


@dataclass(frozen=True, slots=True)
class Parked:
    """A row that failed too often: everything but the words."""

    seq: int
    channel: str
    received_at: datetime
    parked_at: datetime
    error: str
    readable: bool


_ADD = Upsert(inbox, lambda row: row.on_conflict_do_nothing().returning(inbox.c.seq))
_ADD_MANY = Upsert(inbox, lambda row: row.on_conflict_do_nothing())
_MANY = 4
"""From so many on, storing them in one statement is cheaper than one each, though their numbers are asked for after."""
_FINISH = Change(
    update(inbox)
    .where(inbox.c.city == bindparam("of_city"), inbox.c.seq == bindparam("of_seq"), inbox.c.done_at.is_(None))
    .values(done_at=bindparam("now"), body=None, error=None, parked_at=None)
)


def add(tx: Tx, arrivals: Sequence[Arrival]) -> list[int | None]:
    """Store a batch of one channel in its order; the new row's number each, None where the row was there already."""
    rows = [_row(tx, arrival) for arrival in arrivals]
    if len(rows) < _MANY:
        return [found[0] if (found := _ADD.run(tx, **row).fetchone()) else None for row in rows]
    here = _numbers(tx, rows)
    new: dict[object, dict[str, object]] = {}
    for row in rows:
        if row["key"] not in here:
            new.setdefault(row["key"], row)
    _ADD_MANY.run_all(tx, list(new.values()))
    numbers = _numbers(tx, list(new.values()))
    # The same update twice in one batch is new once: only the row itself that was stored gets its number.
    return [numbers[row["key"]] if new.get(row["key"]) is row else None for row in rows]


def _row(tx: Tx, arrival: Arrival) -> dict[str, object]:
    day = day_of(arrival.received_at)
    return {
        "channel": arrival.chat.channel,
        "key": _named(tx, arrival.chat.channel, arrival.key),
        "lane": lane(tx, arrival.chat, day),
        "day": day,
        "received_at": arrival.received_at,
        "not_before": arrival.not_before,
        "body": tx.keys.day(tx.city, day).seal(inbox.c.body, arrival.body),
    }


def _numbers(tx: Tx, rows: Sequence[dict[str, object]]) -> dict[object, int]:
    """The number of each row that is there, by its key; the rows are of one channel."""
    if not rows:
        return {}
    query = select(inbox.c.key, inbox.c.seq).where(
        inbox.c.city == tx.city, inbox.c.channel == rows[0]["channel"], inbox.c.key.in_([row["key"] for row in rows])
    )
    return {row.key: row.seq for row in tx.sql.execute(query)}


def waiting(tx: Tx, *, after: int = 0, limit: int = 1000) -> list[Waiting]:
    """Open rows in the order they came, those put aside left out. Rows whose day has no key any more are left out."""
    rows = tx.sql.execute(
        select(inbox)
        .where(inbox.c.city == tx.city, inbox.c.done_at.is_(None), inbox.c.parked_at.is_(None), inbox.c.seq > after)
        .order_by(inbox.c.seq)
        .limit(limit)
    )
    found: list[Waiting] = []
    for row in rows:
        box = tx.keys.day_if_any(tx.city, row.day)
        if box and row.body is not None:
            body = box.open(inbox.c.body, row.body)
            found.append(Waiting(row.seq, row.channel, row.lane, body, row.received_at, row.not_before, row.tries))
    return found


def number_of(tx: Tx, channel: str, key: str) -> int | None:
    """The number of a row that is there already."""
    return tx.sql.execute(select(inbox.c.seq).where(*_same(tx, channel, key))).scalar()


def finish(tx: Tx, seq: int, now: datetime) -> bool:
    """Mark a row done and empty it; False when it was done before (the turn must then be undone, not repeated)."""
    return _FINISH.run(tx, of_seq=seq, now=now).rowcount == 1


def failed(tx: Tx, seq: int, error: str, now: datetime, *, tries: int = TRIES) -> bool:
    """Count a failure; True when the row was put aside. `error` is the kind of error, never a voter's words."""
    where = (inbox.c.city == tx.city, inbox.c.seq == seq, inbox.c.done_at.is_(None))
    counted = tx.sql.execute(
        update(inbox).where(*where).values(tries=inbox.c.tries + 1, error=error[:200]).returning(inbox.c.tries)
    ).scalar()
    if counted is None or counted < tries:
        return False
    tx.sql.execute(update(inbox).where(*where).values(parked_at=now))
    return True


def parked(tx: Tx) -> list[Parked]:
    """What was put aside, oldest first."""
    rows = tx.sql.execute(
        select(inbox)
        .where(inbox.c.city == tx.city, inbox.c.parked_at.is_not(None), inbox.c.done_at.is_(None))
        .order_by(inbox.c.seq)
    )
    return [
        Parked(row.seq, row.channel, row.received_at, row.parked_at, row.error or "", row.body is not None)
        for row in rows
    ]


def put_back(tx: Tx, seq: int) -> bool:
    """Let a parked row have its turn again."""
    changed = tx.sql.execute(
        update(inbox)
        .where(inbox.c.city == tx.city, inbox.c.seq == seq, inbox.c.parked_at.is_not(None), inbox.c.body.is_not(None))
        .values(parked_at=None, tries=0, error=None)
    )
    return changed.rowcount == 1


def withdraw(tx: Tx, channel: str, key: str, now: datetime) -> bool:
    """Take back what has not had its turn yet (undo within ten seconds); False when it is too late."""
    changed = tx.sql.execute(
        update(inbox).where(*_same(tx, channel, key), inbox.c.done_at.is_(None)).values(done_at=now, body=None)
    )
    return changed.rowcount == 1


def oldest(tx: Tx, now: datetime) -> datetime | None:
    """When the oldest open row came in; rows that must wait by intent and parked ones do not count."""
    return tx.sql.execute(
        select(func.min(inbox.c.received_at)).where(
            inbox.c.city == tx.city,
            inbox.c.done_at.is_(None),
            inbox.c.parked_at.is_(None),
            or_(inbox.c.not_before.is_(None), inbox.c.not_before <= now),
        )
    ).scalar()


def _named(tx: Tx, channel: str, key: str) -> str:
    return tx.pseudonym("update", channel, key)


def _same(tx: Tx, channel: str, key: str) -> tuple[ColumnElement[bool], ...]:
    return inbox.c.city == tx.city, inbox.c.channel == channel, inbox.c.key == _named(tx, channel, key)
