"""Threats of violence: sealed under a key of their own, for the two readers named in the campaign file (C5).

Apart from everything else: no voter id, no question, no lane. A chat can be asked whether something is held of it,
because it must be told so when it asks to be forgotten.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, or_, select, update

from bot.storage.tables import threat
from bot.storage.transaction import Chat

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Row

    from bot.storage.transaction import Tx


@dataclass(frozen=True, slots=True)
class Threat:
    """A threat: the words, the chat, the number of the report once there is one."""

    id: str
    at: datetime
    chat: Chat
    text: str
    report: str
    settled_at: datetime | None


def add(tx: Tx, threat_id: str, chat: Chat, text: str, now: datetime) -> None:
    """Keep a threat."""
    body = json.dumps({"channel": chat.channel, "chat": chat.id, "text": text}, ensure_ascii=False)
    tx.sql.execute(
        insert(threat).values(
            city=tx.city, id=threat_id, who=_who(tx, chat), at=now, body=tx.threats.seal(threat.c.body, body)
        )
    )


def held(tx: Tx, chat: Chat) -> int:
    """How many threats of a chat are held."""
    query = select(func.count()).where(threat.c.city == tx.city, threat.c.who == _who(tx, chat))
    return tx.sql.execute(query).scalar() or 0


def all_of_them(tx: Tx) -> list[Threat]:
    """Every threat, newest first. The caller has made sure that one of the two readers asks, and logs the look."""
    rows = tx.sql.execute(select(threat).where(threat.c.city == tx.city).order_by(threat.c.at.desc()))
    return [_threat(tx, row) for row in rows]


def count(tx: Tx) -> int:
    """How many there are, without opening one."""
    return tx.sql.execute(select(func.count()).where(threat.c.city == tx.city)).scalar() or 0


def reported(tx: Tx, threat_id: str, number: str) -> None:
    """Note the number under which it was reported."""
    sealed = tx.threats.seal(threat.c.report, number)
    tx.sql.execute(update(threat).where(threat.c.city == tx.city, threat.c.id == threat_id).values(report=sealed))


def settle(tx: Tx, threat_id: str, now: datetime) -> None:
    """Note that the report is settled: from then on it need not be kept."""
    tx.sql.execute(update(threat).where(threat.c.city == tx.city, threat.c.id == threat_id).values(settled_at=now))


def purge(tx: Tx, *, unreported_before: datetime, settled_before: datetime) -> int:
    """Drop what was settled, and what nobody reported in time; the number dropped."""
    old = or_(
        threat.c.settled_at < settled_before,
        threat.c.report.is_(None) & (threat.c.at < unreported_before),
    )
    return tx.sql.execute(delete(threat).where(threat.c.city == tx.city, old)).rowcount


def _who(tx: Tx, chat: Chat) -> str:
    return tx.threats.hash("who", chat.channel, chat.id)


def _threat(tx: Tx, row: Row[tuple[object, ...]]) -> Threat:
    body = json.loads(tx.threats.read(threat.c.body, row.body))
    report = tx.threats.read(threat.c.report, row.report) if row.report else ""
    return Threat(row.id, row.at, Chat(body["channel"], body["chat"]), body["text"], report, row.settled_at)
