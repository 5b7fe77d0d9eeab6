"""Find questions in the log: filters run on clear columns, words are opened after and looked at in memory.

Never an index over opened words: a search opens what the filters leave (100,000 questions: 0.1 s for opening them).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sqlalchemy import and_, func, or_, select

from bot.storage.log import Question, boxes_of, opened
from bot.storage.tables import audit_item, claim, question, verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import date, datetime

    from sqlalchemy import ColumnElement, Select

    from bot.storage.transaction import Tx


POLITICS = "politics"
"""The reply to a political question that the letter does not touch."""
_PIECE = 5_000
"""Rows that a search reads at once."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Which questions: every part that is given must hold. Days are those of Amsterdam, both ends included."""

    state: str | None = None
    decisions: tuple[str, ...] = ()
    entry: str | None = None
    entries: tuple[str, ...] = ()
    language: str | None = None
    wijken: tuple[str, ...] = ()
    channel: str | None = None
    source: str | None = None
    first_day: date | None = None
    last_day: date | None = None
    helpful: bool | None = None
    wants_person: bool | None = None
    unsure_below: float | None = None
    held_by: str | None = None
    judged_by: str | None = None
    version: int | None = None
    unanswered: bool = False
    """Those told that we do not know, other politics included: the bot knows what they are, the letter does not."""
    audited: Literal["", "all", "wrong"] = ""
    """Those that somebody has read in the blind audit, or that were found wrong there."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of the log ended; the next one begins after it."""

    asked_at: datetime
    id: str


def newest(tx: Tx, wanted: Filter, *, limit: int = 50, after: Place | None = None) -> list[Question]:
    """Questions, newest first, opened. `after` is the last one of the page before."""
    query = select(question.c.id).where(*conditions(tx, wanted))
    if after:
        older = and_(question.c.asked_at == after.asked_at, question.c.id < after.id)
        query = query.where(or_(question.c.asked_at < after.asked_at, older))
    query = query.order_by(question.c.asked_at.desc(), question.c.id.desc()).limit(limit)
    # The ids first: an index alone tells them, without a row whose words are not shown.
    return _in_order(tx, tx.sql.execute(query).scalars().all())


def count(tx: Tx, wanted: Filter, *, most: int | None = None) -> int:
    """How many questions the filters leave; counted up to `most` where that is enough to know."""
    return counted(tx, select(question.c.id).where(*conditions(tx, wanted)), most)


def counted(tx: Tx, query: Select[tuple[str]], most: int | None) -> int:
    """How many rows a query gives, up to `most`."""
    return tx.sql.execute(select(func.count()).select_from(query.limit(most).subquery())).scalar() or 0


def _in_order(tx: Tx, ids: Sequence[str]) -> list[Question]:
    full = tx.sql.execute(select(question).where(question.c.city == tx.city, question.c.id.in_(ids))).all()
    by_id = {asked.id: asked for asked in opened(tx, full)}
    return [by_id[each] for each in ids if each in by_id]


def holding(tx: Tx, wanted: Filter, words: str, *, limit: int = 50) -> list[Question]:
    """Questions that hold all the words, newest first: only what the filters leave is opened."""
    sought = words.casefold().split()
    query = (
        select(question.c.id, question.c.voter, question.c.text)
        .where(*conditions(tx, wanted))
        .order_by(question.c.asked_at.desc(), question.c.id.desc())
    )
    found: list[str] = []
    openers: dict[str | None, Callable[[bytes], bytes]] = {}
    # In pieces: words that many used are found among the newest, and the rest is never read.
    for rows in tx.sql.execute(query).partitions(_PIECE):
        fresh = {row[1] for row in rows} - openers.keys()
        openers |= {voter: box.opener(question.c.text) for voter, box in boxes_of(tx, fresh).items()}
        for question_id, voter, sealed in rows:
            opened_by = openers.get(voter)
            if opened_by is None:  # erased between the two reads
                continue
            text = opened_by(sealed).decode().casefold()
            if all(word in text for word in sought):
                found.append(question_id)
        if len(found) >= limit:
            break
    return _in_order(tx, found[:limit])


def texts(tx: Tx, wanted: Filter) -> dict[str, str]:
    """The words of all questions that the filters leave, by id: for grouping and replay, in memory only."""
    rows = tx.sql.execute(select(question.c.id, question.c.voter, question.c.text).where(*conditions(tx, wanted))).all()
    boxes = boxes_of(tx, {row.voter for row in rows})
    return {row.id: box.read(question.c.text, row.text) for row in rows if (box := boxes.get(row.voter))}


def conditions(tx: Tx, wanted: Filter) -> Iterator[ColumnElement[bool]]:
    """What the filter asks of a row; a paused voter's questions fit no filter."""
    of = question.c
    yield of.city == tx.city
    yield of.hidden.is_(False)
    equal = {
        of.state: wanted.state,
        of.entry: wanted.entry,
        of.language: wanted.language,
        of.channel: wanted.channel,
        of.source: wanted.source,
        of.helpful: wanted.helpful,
        of.wants_person: wanted.wants_person,
        of.version: wanted.version,
    }
    for name, value in equal.items():
        if value is not None:
            yield name == value
    if wanted.decisions:
        yield of.decision.in_(wanted.decisions)
    yield from _of_answers(tx, wanted)
    if wanted.wijken:
        yield of.wijk.in_(wanted.wijken)
    if wanted.first_day:
        yield of.day >= wanted.first_day
    if wanted.last_day:
        yield of.day <= wanted.last_day
    if wanted.unsure_below is not None:
        yield of.margin < wanted.unsure_below
    if wanted.held_by:
        yield (
            select(1)
            .where(claim.c.city == of.city, claim.c.question == of.id, claim.c.person == wanted.held_by)
            .exists()
        )
    if wanted.judged_by:
        # Not a question asked of each row: a person has judged fewer questions than there are.
        yield of.id.in_(
            select(verdict.c.question).where(
                verdict.c.city == tx.city, verdict.c.person == wanted.judged_by, verdict.c.undone_at.is_(None)
            )
        )


def _of_answers(tx: Tx, wanted: Filter) -> Iterator[ColumnElement[bool]]:
    """What the filter asks of what the bot said."""
    of = question.c
    if wanted.unanswered:
        yield or_(of.decision == "unknown", and_(of.decision == "reply", of.entry == POLITICS))
    if wanted.entries:
        yield of.entry.in_(wanted.entries)
    if wanted.audited:
        found = ("wrong",) if wanted.audited == "wrong" else ("good", "wrong", "should-ask")
        yield of.id.in_(
            select(audit_item.c.question).where(
                audit_item.c.city == tx.city, audit_item.c.rater == 1, audit_item.c.verdict.in_(found)
            )
        )
