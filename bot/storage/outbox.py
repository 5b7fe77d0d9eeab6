"""What must be said: a row per message, keyed by what it answers, sent at least once, emptied when it is sent."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sqlalchemy import bindparam, func, or_, select, true, update

from bot.storage.lanes import lane, lanes
from bot.storage.tables import outbox
from bot.storage.times import day_of
from bot.storage.transaction import Change, Chat, Upsert

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Row

    from bot.storage.transaction import Tx

Ending = Literal["sent", "refused", "gone", "stopped", "withdrawn", "lost"]


@dataclass(frozen=True, slots=True)
class Message:
    """A message to queue.

    step:      its place among the messages of one cause; cause and step together are queued once only.
    inbox_seq: the row it answers; else `cause` names what it comes from ("notice:<question>").
    consent:   id of the consent that allows it; needed for a voter when no row of his is answered (L51).
    rank:      0 for answers, higher for what can wait behind them.
    """

    to: Chat
    kind: str
    body: bytes
    step: int
    inbox_seq: int | None = None
    cause: str | None = None
    audience: Literal["voter", "team"] = "voter"
    consent: str | None = None
    rank: int = 0
    not_before: datetime | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """A message that waits to be sent. `inbox_seq` is the row it answers, if it answers one."""

    seq: int
    inbox_seq: int | None
    lane: str
    to: Chat
    kind: str
    body: bytes
    audience: str
    consent: str | None
    rank: int
    tries: int
    created_at: datetime
    not_before: datetime | None


_ADD = Upsert(outbox, lambda row: row.on_conflict_do_nothing().returning(outbox.c.seq))
_END = Change(
    update(outbox)
    .where(outbox.c.city == bindparam("of_city"), outbox.c.seq == bindparam("of_seq"), outbox.c.ended_at.is_(None))
    .values(ended_at=bindparam("now"), ended_as=bindparam("how"), sent_ref=bindparam("ref"), body=None)
)


def add(tx: Tx, messages: Sequence[Message], now: datetime) -> list[int | None]:
    """Queue messages in their order; the new row's number each, None where it was queued before."""
    day = day_of(now)
    numbers: list[int | None] = []
    for message in messages:
        sealed = tx.keys.day(tx.city, day).seal(outbox.c.body, message.to.id.encode() + b"\0" + message.body)
        row = _ADD.run(
            tx,
            inbox_seq=message.inbox_seq,
            cause=message.cause,
            step=message.step,
            lane=lane(tx, message.to, day),
            channel=message.to.channel,
            audience=message.audience,
            consent=message.consent,
            kind=message.kind,
            rank=message.rank,
            day=day,
            created_at=now,
            not_before=message.not_before,
            body=sealed,
        )
        found = row.fetchone()
        numbers.append(found[0] if found else None)
    return numbers


def waiting(tx: Tx, channel: str, *, after: int = 0, limit: int = 1000) -> list[Due]:
    """Open rows of a channel in the order they were queued; the sender minds rank and time."""
    rows = tx.sql.execute(
        select(outbox)
        .where(outbox.c.city == tx.city, outbox.c.channel == channel, outbox.c.ended_at.is_(None), outbox.c.seq > after)
        .order_by(outbox.c.seq)
        .limit(limit)
    )
    return _opened(tx, rows.all())


def answers_to(tx: Tx, inbox_seq: int) -> list[Due]:
    """What was answered to one row, in order, as far as it is not emptied: for a page that asks twice."""
    rows = tx.sql.execute(
        select(outbox).where(outbox.c.city == tx.city, outbox.c.inbox_seq == inbox_seq).order_by(outbox.c.step)
    )
    return _opened(tx, rows.all())


def end(tx: Tx, seq: int, how: Ending, now: datetime, ref: str | None = None) -> bool:
    """Close a row and empty it; False when it was closed before. `ref` is the channel's number of what was sent."""
    return _END.run(tx, of_seq=seq, now=now, how=how, ref=ref).rowcount == 1


def end_all(tx: Tx, endings: Sequence[tuple[int, Ending, str | None]], now: datetime) -> None:
    """Close many rows at once, as (row, how, the channel's number): one statement for what goes out together."""
    _END.run_all(tx, [{"of_seq": seq, "now": now, "how": how, "ref": ref} for seq, how, ref in endings])


def hand_over(tx: Tx, inbox_seq: int, now: datetime) -> None:
    """Close what was answered to one row and given to who asked, with its words still there: a page may ask twice."""
    tx.sql.execute(
        update(outbox)
        .where(outbox.c.city == tx.city, outbox.c.inbox_seq == inbox_seq, outbox.c.ended_at.is_(None))
        .values(ended_at=now, ended_as="sent")
    )


def stop(tx: Tx, chat: Chat, now: datetime, *, but_answers_to: int | None = None) -> int:
    """Stop everything queued for a chat, except the answer to "stop" itself; the number stopped."""
    keep = outbox.c.inbox_seq.is_distinct_from(but_answers_to) if but_answers_to is not None else true()
    changed = tx.sql.execute(
        update(outbox)
        .where(outbox.c.city == tx.city, outbox.c.lane.in_(lanes(tx, chat, now)), outbox.c.ended_at.is_(None), keep)
        .values(ended_at=now, ended_as="stopped", body=None)
    )
    return changed.rowcount


def withdraw(tx: Tx, cause: str, now: datetime) -> int:
    """Take back what comes from one cause and is not sent yet; the number taken back."""
    changed = tx.sql.execute(
        update(outbox)
        .where(outbox.c.city == tx.city, outbox.c.cause == cause, outbox.c.ended_at.is_(None))
        .values(ended_at=now, ended_as="withdrawn", body=None)
    )
    return changed.rowcount


def oldest(tx: Tx, now: datetime) -> datetime | None:
    """When the oldest message that may go out now was queued."""
    return tx.sql.execute(
        select(func.min(outbox.c.created_at)).where(
            outbox.c.city == tx.city,
            outbox.c.ended_at.is_(None),
            or_(outbox.c.not_before.is_(None), outbox.c.not_before <= now),
        )
    ).scalar()


def _opened(tx: Tx, rows: Sequence[Row[tuple[object, ...]]]) -> list[Due]:
    found: list[Due] = []
    for row in rows:
        box = tx.keys.day_if_any(tx.city, row.day)
        if box is None or row.body is None:
            continue
        chat, _, body = box.open(outbox.c.body, row.body).partition(b"\0")
        found.append(
            Due(
                row.seq,
                row.inbox_seq,
                row.lane,
                Chat(row.channel, chat.decode()),
                row.kind,
                body,
                row.audience,
                row.consent,
                row.rank,
                row.tries,
                row.created_at,
                row.not_before,
            )
        )
    return found
