"""What the team is told and what it switched: alerts, gaps that were dealt with, switches, requests with a due date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from sqlalchemy import delete, insert, select, update

from bot.storage.tables import alert, gap, gap_question, request, switch

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from bot.storage.transaction import Tx

GapState = Literal["dismissed", "attached", "answered"]


@dataclass(frozen=True, slots=True)
class Alert:
    """A notice without voters' words: what, when, how many, one question of it."""

    id: str
    kind: str
    at: datetime
    size: int
    sample: str | None
    closed_at: datetime | None = None
    closed_by: str | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """A group of unanswered questions that the team dealt with. `centre` tells a later question that belongs to it.

    why: in an editor's words, or "".
    """

    id: str
    state: GapState
    entry: str | None
    by: str
    at: datetime
    centre: bytes | None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """Somebody asked about his data, or reported a fault in the label, by letter or mail."""

    id: str
    kind: str
    received_at: datetime
    due: date
    note: str
    handled_at: datetime | None = None
    handled_by: str | None = None


def raise_alert(tx: Tx, new: Alert) -> None:
    """Write down a notice."""
    tx.sql.execute(
        insert(alert).values(city=tx.city, id=new.id, kind=new.kind, at=new.at, size=new.size, sample=new.sample)
    )


def alerts(tx: Tx) -> list[Alert]:
    """Notices that nobody closed, newest first."""
    rows = tx.sql.execute(
        select(alert).where(alert.c.city == tx.city, alert.c.closed_at.is_(None)).order_by(alert.c.at.desc())
    )
    return [Alert(row.id, row.kind, row.at, row.size, row.sample, row.closed_at, row.closed_by) for row in rows]


def since(tx: Tx, kind: str, first: datetime) -> list[Alert]:
    """Notices of a kind since a moment, closed ones included."""
    rows = tx.sql.execute(
        select(alert).where(alert.c.city == tx.city, alert.c.kind == kind, alert.c.at >= first).order_by(alert.c.at)
    )
    return [Alert(row.id, row.kind, row.at, row.size, row.sample, row.closed_at, row.closed_by) for row in rows]


def close_alert(tx: Tx, alert_id: str, by: str, now: datetime) -> None:
    """Somebody has seen to it."""
    tx.sql.execute(
        update(alert).where(alert.c.city == tx.city, alert.c.id == alert_id).values(closed_at=now, closed_by=by)
    )


def settle_gap(tx: Tx, new: Gap, questions: Iterable[str]) -> None:
    """Note what was decided about a group; its centre lasts as long as one of its questions."""
    centre = tx.heard.seal(gap.c.centre, new.centre) if new.centre is not None else None
    tx.sql.execute(
        insert(gap).values(
            city=tx.city,
            id=new.id,
            state=new.state,
            entry=new.entry,
            by=new.by,
            at=new.at,
            centre=centre,
            why=new.why or None,
        )
    )
    for question_id in questions:
        row = tx.insert(gap_question).values(city=tx.city, gap=new.id, question=question_id)
        tx.sql.execute(row.on_conflict_do_nothing())


def gaps(tx: Tx) -> list[Gap]:
    """Groups that were dealt with, newest first."""
    rows = tx.sql.execute(select(gap).where(gap.c.city == tx.city).order_by(gap.c.at.desc()))
    return [
        Gap(
            row.id,
            row.state,
            row.entry,
            row.by,
            row.at,
            tx.heard.open(gap.c.centre, row.centre) if row.centre is not None else None,
            row.why or "",
        )
        for row in rows
    ]


def reopen_gap(tx: Tx, gap_id: str) -> None:
    """Somebody thought again: its questions wait once more."""
    tx.sql.execute(delete(gap_question).where(gap_question.c.city == tx.city, gap_question.c.gap == gap_id))
    tx.sql.execute(delete(gap).where(gap.c.city == tx.city, gap.c.id == gap_id))


def settled_questions(tx: Tx) -> dict[str, str]:
    """Questions that belong to a group that was dealt with, and to which."""
    rows = tx.sql.execute(select(gap_question.c.question, gap_question.c.gap).where(gap_question.c.city == tx.city))
    return dict(rows.all())


def turn(tx: Tx, name: str, value: str, by: str, now: datetime) -> None:
    """Switch something by hand, such as the pause."""
    row = tx.insert(switch).values(city=tx.city, name=name, value=value, by=by, at=now)
    new = row.excluded
    tx.sql.execute(
        row.on_conflict_do_update(
            index_elements=["city", "name"], set_={"value": new.value, "by": new.by, "at": new.at}
        )
    )


def switches(tx: Tx) -> dict[str, str]:
    """Everything that was switched by hand."""
    rows = tx.sql.execute(select(switch.c.name, switch.c.value).where(switch.c.city == tx.city))
    return dict(rows.all())


def receive(tx: Tx, new: Request) -> None:
    """Enter a request into the register."""
    tx.sql.execute(
        insert(request).values(
            city=tx.city,
            id=new.id,
            kind=new.kind,
            received_at=new.received_at,
            due=new.due,
            note=tx.team.seal(request.c.note, new.note),
        )
    )


def requests(tx: Tx, *, open_only: bool = True) -> list[Request]:
    """The register, the one due first on top."""
    query = select(request).where(request.c.city == tx.city)
    if open_only:
        query = query.where(request.c.handled_at.is_(None))
    return [
        Request(
            row.id,
            row.kind,
            row.received_at,
            row.due,
            tx.team.read(request.c.note, row.note) if row.note is not None else "",
            row.handled_at,
            row.handled_by,
        )
        for row in tx.sql.execute(query.order_by(request.c.due, request.c.id))
    ]


def handle(tx: Tx, request_id: str, by: str, now: datetime) -> bool:
    """A request is answered; False when it was before."""
    changed = tx.sql.execute(
        update(request)
        .where(request.c.city == tx.city, request.c.id == request_id, request.c.handled_at.is_(None))
        .values(handled_at=now, handled_by=by)
    )
    return changed.rowcount == 1
