"""Withdraw K1 while a follow-up goes on: what it rests on moves under a new key, and the old key is destroyed.

Deleting the rows alone would leave the withdrawn questions readable in old backups for as long as the voter's key
lives. So the voter goes on as somebody new, with nothing but what K2 needs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, select, update

from bot.storage import erasure, talks
from bot.storage.declared import held_by
from bot.storage.tables import access, followup, held_reply, promise, question, visit, voter

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Table

    from bot.storage.sealing import Box
    from bot.storage.transaction import Chat, Tx


def withdraw_questions(tx: Tx, chat: Chat, new_id: str, now: datetime) -> int:
    """Drop every question of a chat that no follow-up rests on; the number dropped.

    new_id: the voter's id from now on, if anything is left of him; else he is erased.
    """
    known = talks.voter_of(tx, chat)
    if known is None:
        return 0
    needed = select(followup.c.question).where(followup.c.city == tx.city, followup.c.voter == known.id)
    hers = (question.c.city == tx.city, question.c.voter == known.id)
    dropped = tx.sql.execute(delete(question).where(*hers, question.c.id.not_in(needed))).rowcount
    if tx.sql.execute(needed.limit(1)).first() is None:
        erasure.erase_voters(tx, [known.id], now)
        return dropped
    old, new = tx.voter(known.id), tx.keys.new_voter(tx.city, new_id)
    _become(tx, known.id, new_id, old, new)
    reports = select(followup.c.id).where(followup.c.city == tx.city, followup.c.voter == known.id)
    for table in (visit, promise):
        _reseal(tx, table, table.c.followup.in_(reports), old, new)
    for table in (question, followup, held_reply):
        _reseal(tx, table, table.c.voter == known.id, old, new)
        tx.sql.execute(update(table).where(table.c.city == tx.city, table.c.voter == known.id).values(voter=new_id))
    tx.sql.execute(update(question).where(question.c.city == tx.city, question.c.voter == new_id).values(kept_for="K2"))
    tx.sql.execute(update(access).where(access.c.city == tx.city, access.c.voter == known.id).values(voter=new_id))
    erasure.erase_voters(tx, [known.id], now)
    return dropped


def _become(tx: Tx, old_id: str, new_id: str, old: Box, new: Box) -> None:
    """A new row for the same chat, without K1 and without the talk's memory."""
    where = (voter.c.city == tx.city, voter.c.id == old_id)
    row = tx.sql.execute(select(voter).where(*where)).one()
    tx.sql.execute(update(voter).where(*where).values(pseudonym=f"left:{old_id}"))
    name = old.open(voter.c.first_name, row.first_name) if row.first_name is not None else None
    tx.sql.execute(
        insert(voter).values(
            city=tx.city,
            id=new_id,
            pseudonym=row.pseudonym,
            channel=row.channel,
            language=row.language,
            keeps_questions=False,
            consented_on=row.consented_on,
            chat=new.seal(voter.c.chat, old.open(voter.c.chat, row.chat)),
            first_name=new.seal(voter.c.first_name, name) if name is not None else None,
            stopped_at=row.stopped_at,
            paused_at=row.paused_at,
            gone_at=row.gone_at,
        )
    )


def _reseal(tx: Tx, table: Table, where: ColumnElement[bool], old: Box, new: Box) -> None:
    """Open and seal again every field under the voter's key, as the table's declarations say."""
    sealed = [column for column in table.columns if (held := held_by(column)) and held.sealed == "voter"]
    key = list(table.primary_key.columns)
    for row in tx.sql.execute(select(*key, *sealed).where(table.c.city == tx.city, where)).mappings().all():
        fresh = {
            column.name: new.seal(column, old.open(column, row[column])) for column in sealed if row[column] is not None
        }
        if fresh:
            tx.sql.execute(update(table).where(*(column == row[column] for column in key)).values(**fresh))
