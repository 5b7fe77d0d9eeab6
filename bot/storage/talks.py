"""What a running talk remembers: under the key of the day without consent, under the voter's own key with it (K1)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import bindparam, delete, insert, select, update

from bot.storage.lanes import lanes
from bot.storage.tables import session, voter
from bot.storage.times import day_of
from bot.storage.transaction import Change, Chat, Upsert

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import Select

    from bot.storage.transaction import Tx

Mark = Literal["stopped_at", "paused_at", "gone_at"]


@dataclass(frozen=True, slots=True)
class Voter:
    """A voter with a consent in force.

    keeps_questions: K1 is in force.
    stopped_at:      no message may go out until he writes (/stop).
    paused_at:       nothing kept of him may be used (/pauze).
    gone_at:         the chat can no longer be reached.
    """

    id: str
    channel: str
    language: str
    keeps_questions: bool
    consented_on: date
    stopped_at: datetime | None
    paused_at: datetime | None
    gone_at: datetime | None


_SHORT = select(
    voter.c.id,
    voter.c.channel,
    voter.c.language,
    voter.c.keeps_questions,
    voter.c.consented_on,
    voter.c.stopped_at,
    voter.c.paused_at,
    voter.c.gone_at,
).where(voter.c.city == bindparam("of_city"))
_BY_ID = _SHORT.where(voter.c.id == bindparam("value"))
_BY_PSEUDONYM = _SHORT.where(voter.c.pseudonym == bindparam("value"))

_OF_CHAT = (voter.c.city == bindparam("of_city"), voter.c.pseudonym == bindparam("of_pseudonym"))
_OWN = select(voter.c.id, voter.c.state).where(*_OF_CHAT)
_DROP_DEAD = delete(voter).where(*_OF_CHAT)
_CONSENT = Change(select(voter.c.id, voter.c.keeps_questions).where(*_OF_CHAT))
_SAVE_OWN = Change(
    update(voter)
    .where(voter.c.city == bindparam("of_city"), voter.c.id == bindparam("of_id"))
    .values(state=bindparam("sealed"), state_at=bindparam("now"))
)
_OF_LANE = (session.c.city == bindparam("of_city"), session.c.lane == bindparam("of_lane"))
_DAYS = select(session.c.day, session.c.state).where(*_OF_LANE)
_DROP_DAYS = Change(delete(session).where(*_OF_LANE))
_SAVE_DAYS = Upsert(
    session,
    lambda row: row.on_conflict_do_update(
        index_elements=["city", "lane"],
        set_={"state": row.excluded.state, "updated_at": row.excluded.updated_at},
    ),
)


def pseudonym(tx: Tx, chat: Chat) -> str:
    """The lasting keyed hash of a chat: only to be stored for voters who consented, and beside proofs."""
    return tx.pseudonym("voter", chat.channel, chat.id)


def voter_of(tx: Tx, chat: Chat) -> Voter | None:
    """The voter behind a chat, if he consented to anything. A row whose key is gone is nobody: it waits to be swept."""
    return _found(tx, _BY_PSEUDONYM, pseudonym(tx, chat))


def voter_by_id(tx: Tx, voter_id: str) -> Voter | None:
    """A voter by his random id."""
    return _found(tx, _BY_ID, voter_id)


def chat_of(tx: Tx, voter_id: str) -> Chat:
    """Where a voter is reached. Raises ErasedError when he is gone."""
    box = tx.voter(voter_id)
    row = tx.sql.execute(
        select(voter.c.channel, voter.c.chat).where(voter.c.city == tx.city, voter.c.id == voter_id)
    ).one()
    return Chat(row.channel, box.read(voter.c.chat, row.chat))


def enrol(tx: Tx, chat: Chat, voter_id: str, *, language: str, keeps_questions: bool, now: datetime) -> Voter:
    """The voter behind a chat, made now if he consented to nothing before; K1 stays on once it is on.

    The key is committed before the row: a crash between them leaves a key without a row, which is swept.
    """
    known = voter_of(tx, chat)
    if known is not None:
        if keeps_questions and not known.keeps_questions:
            keep_questions(tx, known.id, keep=True)
        return voter_by_id(tx, known.id) or known
    box = tx.keys.new_voter(tx.city, voter_id)
    tx.sql.execute(_DROP_DEAD, {"of_city": tx.city, "of_pseudonym": pseudonym(tx, chat)})
    tx.sql.execute(
        insert(voter).values(
            city=tx.city,
            id=voter_id,
            pseudonym=pseudonym(tx, chat),
            channel=chat.channel,
            language=language,
            keeps_questions=keeps_questions,
            consented_on=day_of(now),
            chat=box.seal(voter.c.chat, chat.id),
        )
    )
    return Voter(voter_id, chat.channel, language, keeps_questions, day_of(now), None, None, None)


def keep_questions(tx: Tx, voter_id: str, *, keep: bool) -> None:
    """Turn K1 on or off; off also takes the talk's memory from under the voter's key."""
    values: dict[str, object] = {"keeps_questions": keep} if keep else {"keeps_questions": False, "state": None}
    _update(tx, voter_id, values)


def mark(tx: Tx, voter_id: str, what: Mark, at: datetime | None) -> None:
    """Note since when a voter is stopped, paused or out of reach; None lifts it."""
    _update(tx, voter_id, {what: at})


def reached(tx: Tx, chat: Chat) -> None:
    """A chat that could not be reached writes again."""
    tx.sql.execute(
        update(voter)
        .where(voter.c.city == tx.city, voter.c.pseudonym == pseudonym(tx, chat), voter.c.gone_at.is_not(None))
        .values(gone_at=None)
    )


def load(tx: Tx, chat: Chat, now: datetime) -> bytes | None:
    """What the talk of a chat remembers, or None for a new one."""
    row = tx.sql.execute(_OWN, {"of_city": tx.city, "of_pseudonym": pseudonym(tx, chat)}).first()
    own = tx.keys.voter_if_any(tx.city, row.id) if row else None
    if row and own and row.state is not None:
        return own.open(voter.c.state, row.state)
    for name in lanes(tx, chat, now):
        found = tx.sql.execute(_DAYS, {"of_city": tx.city, "of_lane": name}).first()
        if found and (box := tx.keys.day_if_any(tx.city, found.day)):
            return box.open(session.c.state, found.state)
    return None


def save(tx: Tx, chat: Chat, state: bytes, now: datetime) -> None:
    """Remember the talk of a chat, in the one place that its consents allow."""
    row = _CONSENT.run(tx, of_pseudonym=pseudonym(tx, chat)).fetchone()
    day, box = day_of(now), tx.today(now)
    today, *before = lanes(tx, chat, now)
    voter_id, keeps_questions = row or ("", False)
    own = tx.keys.voter_if_any(tx.city, voter_id) if keeps_questions else None
    if own:
        sealed = own.seal(voter.c.state, state)
        _SAVE_OWN.run(tx, of_id=voter_id, sealed=sealed, now=now)
        before.append(today)
    else:
        _SAVE_DAYS.run(tx, lane=today, day=day, state=box.seal(session.c.state, state), updated_at=now)
    for name in before:
        _DROP_DAYS.run(tx, of_lane=name)


def forget(tx: Tx, chat: Chat, now: datetime) -> None:
    """Forget the running talk of a chat at once (crisis, /vergeet)."""
    tx.sql.execute(delete(session).where(session.c.city == tx.city, session.c.lane.in_(lanes(tx, chat, now))))
    tx.sql.execute(
        update(voter)
        .where(voter.c.city == tx.city, voter.c.pseudonym == pseudonym(tx, chat))
        .values(state=None, state_at=None)
    )


def _found(tx: Tx, statement: Select[Any], value: str) -> Voter | None:
    row = tx.sql.execute(statement, {"of_city": tx.city, "value": value}).first()
    return Voter(*row) if row and tx.keys.voter_if_any(tx.city, row.id) else None


def _update(tx: Tx, voter_id: str, values: dict[str, object]) -> None:
    tx.sql.execute(update(voter).where(voter.c.city == tx.city, voter.c.id == voter_id).values(**values))
