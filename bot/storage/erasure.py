"""Erase for good: the key first, then the rows, so that a crash between leaves nothing that can be read.

With the key gone every copy is dead, in the write-ahead log, in free pages and in old backups; deleting the rows is
tidying up. A sweep at the start finishes what a crash interrupted or a restored backup brought back. What stays by
right: proofs of consent under a keyed hash (L6), doors that must not be rung (L32), threats (C5), counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import delete, exists, func, select, update

from bot.storage import outbox, talks, threats
from bot.storage.lanes import lanes
from bot.storage.tables import access, followup, gap, gap_question, inbox, question, visit, voter
from bot.storage.tables import outbox as outbox_table

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from sqlalchemy import Table

    from bot.storage.transaction import Chat, Tx


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was erased, in counts, and what is held on another ground."""

    questions: int = 0
    followups: int = 0
    visits: int = 0
    stopped: int = 0
    threats_held: int = 0


def erase(tx: Tx, chat: Chat, now: datetime, *, but_answers_to: int | None = None) -> Receipt:
    """Erase everything about a chat, consented or not. Run it inside the chat's lane, so that no turn is under way.

    `but_answers_to`: the inbox row whose answer (the receipt) is still to be sent.
    """
    receipt = Receipt(threats_held=threats.held(tx, chat))
    stopped = outbox.stop(tx, chat, now, but_answers_to=but_answers_to)
    talks.forget(tx, chat, now)
    # By the row and not by `voter_of`: it must also be found when the key went in a run that failed after it.
    known = tx.sql.execute(
        select(voter.c.id).where(voter.c.city == tx.city, voter.c.pseudonym == talks.pseudonym(tx, chat))
    ).scalar()
    if known is not None:
        receipt = _erase_voter(tx, known, now, receipt)
    _unlink(tx, chat, now)
    return Receipt(receipt.questions, receipt.followups, receipt.visits, stopped, receipt.threats_held)


def erase_voters(tx: Tx, voters: Sequence[str], now: datetime) -> int:
    """Erase voters whose time is over (retention); the number erased."""
    if not voters:
        return 0
    tx.keys.destroy_voters(tx.city, voters, now)
    for voter_id in voters:
        _delete_rows(tx, voter_id)
    drop_empty_gaps(tx)
    return len(voters)


def sweep(tx: Tx) -> tuple[int, int]:
    """At start: delete rows of voters whose key was destroyed, and keys that never got a row.

    Returns how many voters' rows and how many keys went.
    """
    destroyed = tx.keys.tombstones(tx.city)
    rows = 0
    for begin in range(0, len(destroyed), 500):
        some = destroyed[begin : begin + 500]
        rows += tx.sql.execute(delete(voter).where(voter.c.city == tx.city, voter.c.id.in_(some))).rowcount
        tx.sql.execute(update(access).where(access.c.city == tx.city, access.c.voter.in_(some)).values(voter=None))
    if rows:
        drop_empty_gaps(tx)
    return rows, settle_keys(tx)


def settle_keys(tx: Tx) -> int:
    """Tell keys that have a row from those whose unit failed after the key was made; the latter go."""
    fresh = tx.keys.unsettled(tx.city)
    if not fresh:
        return 0
    known = set(tx.sql.execute(select(voter.c.id).where(voter.c.city == tx.city, voter.c.id.in_(fresh))).scalars())
    orphans = [each for each in fresh if each not in known]
    tx.keys.settle(tx.city, sorted(known), orphans)
    return len(orphans)


def drop_empty_gaps(tx: Tx) -> int:
    """A group's centre is a trace of its questions: it goes with the last of them."""
    member = exists().where(gap_question.c.city == gap.c.city, gap_question.c.gap == gap.c.id)
    changed = tx.sql.execute(
        update(gap).where(gap.c.city == tx.city, gap.c.centre.is_not(None), ~member).values(centre=None)
    )
    return changed.rowcount


def _erase_voter(tx: Tx, voter_id: str, now: datetime, receipt: Receipt) -> Receipt:
    asked = _count(tx, question, voter_id)
    wanted = _count(tx, followup, voter_id)
    hers = select(followup.c.id).where(followup.c.city == tx.city, followup.c.voter == voter_id)
    visits = tx.sql.execute(
        select(func.count()).select_from(visit).where(visit.c.city == tx.city, visit.c.followup.in_(hers))
    ).scalar()
    tx.keys.destroy_voters(tx.city, [voter_id], now)
    _delete_rows(tx, voter_id)
    drop_empty_gaps(tx)
    return Receipt(asked, wanted, visits or 0, receipt.stopped, receipt.threats_held)


def _delete_rows(tx: Tx, voter_id: str) -> None:
    """Questions, follow-ups and all that hangs on them go with the voter's row, by their foreign keys."""
    tx.sql.execute(delete(voter).where(voter.c.city == tx.city, voter.c.id == voter_id))
    tx.sql.execute(update(access).where(access.c.city == tx.city, access.c.voter == voter_id).values(voter=None))


def _unlink(tx: Tx, chat: Chat, now: datetime) -> None:
    """Take the chat's lane off the rows that are done with; those that still wait keep it until their turn."""
    names = lanes(tx, chat, now)
    tx.sql.execute(
        update(inbox)
        .where(inbox.c.city == tx.city, inbox.c.lane.in_(names), inbox.c.done_at.is_not(None))
        .values(lane="")
    )
    tx.sql.execute(
        update(outbox_table)
        .where(outbox_table.c.city == tx.city, outbox_table.c.lane.in_(names), outbox_table.c.ended_at.is_not(None))
        .values(lane="", consent=None, sent_ref=None, body=None)
    )


def _count(tx: Tx, table: Table, voter_id: str) -> int:
    query = select(func.count()).select_from(table).where(table.c.city == tx.city, table.c.voter == voter_id)
    return tx.sql.execute(query).scalar() or 0
