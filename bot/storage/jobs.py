"""Long work with an address of its own: it can be left and found again, and the same inputs are not computed twice."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sqlalchemy import delete, select, update

from bot.storage.tables import job

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement

    from bot.storage.transaction import Tx

State = Literal["waiting", "running", "done", "failed"]


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of long work. `fingerprint` is a hash of its inputs; `result` holds ids and counts, never words."""

    id: str
    kind: str
    fingerprint: str
    state: State
    done: int
    total: int
    result: bytes | None
    asked_by: str
    created_at: datetime
    updated_at: datetime


def ask(tx: Tx, job_id: str, kind: str, fingerprint: str, *, by: str, now: datetime) -> Job:
    """The job for these inputs: the one that is there, or a new one that waits. A failed one waits again."""
    row = tx.insert(job).values(
        city=tx.city,
        id=job_id,
        kind=kind,
        fingerprint=fingerprint,
        state="waiting",
        done=0,
        total=0,
        asked_by=by,
        created_at=now,
        updated_at=now,
    )
    tx.sql.execute(row.on_conflict_do_nothing())
    same = (job.c.city == tx.city, job.c.kind == kind, job.c.fingerprint == fingerprint)
    tx.sql.execute(update(job).where(*same, job.c.state == "failed").values(state="waiting", updated_at=now))
    found = _one(tx, job.c.kind == kind, job.c.fingerprint == fingerprint)
    assert found is not None
    return found


def get(tx: Tx, job_id: str) -> Job | None:
    """One job."""
    return _one(tx, job.c.id == job_id)


def progress(tx: Tx, job_id: str, done: int, total: int, now: datetime) -> None:
    """How far it is."""
    _update(tx, job_id, state="running", done=done, total=total, updated_at=now)


def finish(tx: Tx, job_id: str, result: bytes, now: datetime) -> None:
    """It is done."""
    _update(tx, job_id, state="done", result=result, done=job.c.total, updated_at=now)


def fail(tx: Tx, job_id: str, now: datetime) -> None:
    """It could not be done; asking again starts it anew."""
    _update(tx, job_id, state="failed", updated_at=now)


def interrupted(tx: Tx, now: datetime) -> int:
    """At start: what was under way when the process ended waits again."""
    changed = tx.sql.execute(
        update(job).where(job.c.city == tx.city, job.c.state == "running").values(state="waiting", updated_at=now)
    )
    return changed.rowcount


def waiting(tx: Tx) -> list[Job]:
    """What waits to be done, oldest first."""
    rows = tx.sql.execute(select(job).where(job.c.city == tx.city, job.c.state == "waiting").order_by(job.c.created_at))
    return [Job(*row[1:]) for row in rows]


def done(tx: Tx, kind: str) -> list[Job]:
    """What was done, oldest first."""
    rows = tx.sql.execute(
        select(job)
        .where(job.c.city == tx.city, job.c.kind == kind, job.c.state == "done")
        .order_by(job.c.updated_at, job.c.id)
    )
    return [Job(*row[1:]) for row in rows]


def purge(tx: Tx, before: datetime) -> int:
    """Drop finished jobs that are older."""
    ended = job.c.state.in_(["done", "failed"])
    return tx.sql.execute(delete(job).where(job.c.city == tx.city, ended, job.c.updated_at < before)).rowcount


def _one(tx: Tx, *where: ColumnElement[bool]) -> Job | None:
    row = tx.sql.execute(select(job).where(job.c.city == tx.city, *where)).first()
    return Job(*row[1:]) if row else None


def _update(tx: Tx, job_id: str, **values: object) -> None:
    tx.sql.execute(update(job).where(job.c.city == tx.city, job.c.id == job_id).values(**values))
