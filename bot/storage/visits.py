"""What happened at a door or on the phone: only ever added to, whatever comes twice, late or out of order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sqlalchemy import select, update

from bot.followup import Outcome, Visit
from bot.storage.tables import followup, visit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from sqlalchemy import Row

    from bot.storage.sealing import Box
    from bot.storage.transaction import Tx

Arrived = Literal["new", "same", "other"]


@dataclass(frozen=True, slots=True)
class Report:
    """A visit as it was written down: with its follow-up, its note and when we received it."""

    visit: Visit
    followup: str
    note: str
    received_at: datetime
    flag: str = ""


def add(tx: Tx, new: Report) -> Arrived:
    """Add a visit. `same`: it was there (a phone sends twice). `other`: it was there with something else in it."""
    box = _box_of(tx, new.followup)
    v = new.visit
    body = [new.followup, v.by, v.outcome or "", v.supersedes or "", v.day_part, new.note, v.happened_at.isoformat()]
    body_hash = box.hash("visit", *body)
    row = tx.insert(visit).values(
        city=tx.city,
        id=v.id,
        counter=v.count,
        followup=new.followup,
        person=v.by,
        outcome=v.outcome.value if v.outcome else None,
        day_part=v.day_part or None,
        note=box.seal(visit.c.note, new.note) if new.note else None,
        body_hash=body_hash,
        happened_at=v.happened_at,
        received_at=new.received_at,
        supersedes=v.supersedes,
        flag=new.flag or None,
    )
    if tx.sql.execute(row.on_conflict_do_nothing()).rowcount == 1:
        return "new"
    there = tx.sql.execute(
        select(visit.c.body_hash).where(visit.c.city == tx.city, visit.c.id == v.id, visit.c.counter == v.count)
    ).scalar()
    return "same" if there == body_hash else "other"


def of(tx: Tx, followup_ids: Iterable[str]) -> dict[str, list[Report]]:
    """What happened at each of these, in the order we received it."""
    wanted = list(followup_ids)
    rows = tx.sql.execute(
        select(visit, followup.c.voter)
        .join(followup, (followup.c.city == visit.c.city) & (followup.c.id == visit.c.followup))
        .where(visit.c.city == tx.city, visit.c.followup.in_(wanted))
        .order_by(visit.c.received_at, visit.c.id, visit.c.counter)
    ).all()
    boxes = tx.keys.voters(tx.city, {row.voter for row in rows})
    found: dict[str, list[Report]] = {each: [] for each in wanted}
    for row in rows:
        box = boxes.get(row.voter)
        note = box.read(visit.c.note, row.note) if box and row.note else ""
        found[row.followup].append(Report(_visit(row), row.followup, note, row.received_at, row.flag or ""))
    return found


def lift(tx: Tx, visit_id: str, *, by: str, now: datetime) -> None:
    """A coordinator lifts a "never again"; the visit itself stays."""
    tx.sql.execute(
        update(visit).where(visit.c.city == tx.city, visit.c.id == visit_id).values(lifted_at=now, lifted_by=by)
    )


def erase_notes(tx: Tx, before: datetime) -> int:
    """Drop the notes of older visits; the number dropped."""
    changed = tx.sql.execute(
        update(visit)
        .where(visit.c.city == tx.city, visit.c.received_at < before, visit.c.note.is_not(None))
        .values(note=None)
    )
    return changed.rowcount


def _visit(row: Row[tuple[object, ...]]) -> Visit:
    return Visit(
        row.id,
        row.counter,
        row.person,
        Outcome(row.outcome) if row.outcome else None,
        row.happened_at,
        row.supersedes,
        row.day_part or "",
        row.lifted_at is not None,
    )


def _box_of(tx: Tx, followup_id: str) -> Box:
    return tx.voter(
        tx.sql.execute(
            select(followup.c.voter).where(followup.c.city == tx.city, followup.c.id == followup_id)
        ).scalar_one()
    )
