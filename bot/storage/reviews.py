"""What reviewers said about questions: claims for ten minutes, verdicts that are never overwritten.

A verdict counts while it is neither undone nor superseded by a later one. A confirmed match becomes a lock (`locks`).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Literal

from sqlalchemy import delete, func, insert, select, update

from bot.review.queue import SECOND_FROM
from bot.storage.tables import claim, question, verdict

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date, datetime

    from sqlalchemy import Row

    from bot.storage.transaction import Tx

Kind = Literal["entry", "not-in-letter", "no-question", "new-question", "later"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one person said a question was about.

    entry:  for kind `entry` the position.
    blind:  he did not see what the bot, or an earlier reader, had decided.
    version: of the knowledge he saw.
    """

    id: str
    question: str
    person: str
    kind: Kind
    entry: str | None
    blind: bool
    version: int
    at: datetime
    supersedes: str | None = None
    undone_at: datetime | None = None

    @property
    def label(self) -> str:
        """The same for two verdicts that say the same."""
        return _label(self.kind, self.entry)


@dataclass(frozen=True, slots=True)
class Claim:
    """Who has a question on his screen, and until when."""

    question: str
    person: str
    until: datetime


# ---- claims


def claims(tx: Tx, now: datetime) -> dict[str, Claim]:
    """The claims that hold now, by question."""
    rows = tx.sql.execute(select(claim).where(claim.c.city == tx.city, claim.c.until > now))
    return {row.question: Claim(row.question, row.person, row.until) for row in rows}


def take(tx: Tx, question_id: str, person: str, *, until: datetime, now: datetime) -> Claim:
    """Claim a question, or renew one's own claim; the claim that holds, which may be somebody else's."""
    row = tx.insert(claim).values(city=tx.city, question=question_id, person=person, until=until)
    new = row.excluded
    tx.sql.execute(
        row.on_conflict_do_update(
            index_elements=["city", "question"],
            set_={"person": new.person, "until": new.until},
            where=(claim.c.person == person) | (claim.c.until <= now),
        )
    )
    held = tx.sql.execute(select(claim).where(claim.c.city == tx.city, claim.c.question == question_id)).one()
    return Claim(held.question, held.person, held.until)


def release(tx: Tx, question_id: str, person: str) -> None:
    """Let go of a question."""
    tx.sql.execute(
        delete(claim).where(claim.c.city == tx.city, claim.c.question == question_id, claim.c.person == person)
    )


def let_go(tx: Tx, question_id: str, person: str, until: datetime) -> bool:
    """Let go of a question unless the claim was renewed since: a page that closes late must not undo a newer one."""
    mine = (claim.c.question == question_id, claim.c.person == person, claim.c.until == until)
    return tx.sql.execute(delete(claim).where(claim.c.city == tx.city, *mine)).rowcount == 1


def drop_old_claims(tx: Tx, now: datetime) -> int:
    """Forget who had what once the time is over."""
    return tx.sql.execute(delete(claim).where(claim.c.city == tx.city, claim.c.until <= now)).rowcount


# ---- verdicts


def say(tx: Tx, new: Verdict) -> None:
    """Add a verdict."""
    tx.sql.execute(
        insert(verdict).values(
            city=tx.city,
            id=new.id,
            question=new.question,
            person=new.person,
            kind=new.kind,
            entry=new.entry,
            blind=new.blind,
            version=new.version,
            at=new.at,
            supersedes=new.supersedes,
        )
    )


def get(tx: Tx, verdict_id: str) -> Verdict | None:
    """One verdict."""
    row = tx.sql.execute(select(verdict).where(verdict.c.city == tx.city, verdict.c.id == verdict_id)).first()
    return _verdict(row) if row else None


def undo(tx: Tx, verdict_id: str, now: datetime) -> bool:
    """Take a verdict back; False when it was taken back before."""
    changed = tx.sql.execute(
        update(verdict)
        .where(verdict.c.city == tx.city, verdict.c.id == verdict_id, verdict.c.undone_at.is_(None))
        .values(undone_at=now)
    )
    return changed.rowcount == 1


def of(tx: Tx, question_id: str) -> list[Verdict]:
    """Every verdict on a question, oldest first, those that no longer count included."""
    rows = tx.sql.execute(
        select(verdict)
        .where(verdict.c.city == tx.city, verdict.c.question == question_id)
        .order_by(verdict.c.at, verdict.c.id)
    )
    return [_verdict(row) for row in rows]


def counting(verdicts: Iterable[Verdict]) -> list[Verdict]:
    """Those that count, oldest first: neither undone nor replaced by one that counts."""
    kept = [one for one in verdicts if one.undone_at is None]
    replaced = {one.supersedes for one in kept}
    return sorted((one for one in kept if one.id not in replaced), key=lambda one: (one.at, one.id))


def latest_by(tx: Tx, person: str, *, limit: int = 10) -> list[Verdict]:
    """Somebody's last verdicts that are not undone, newest first."""
    rows = tx.sql.execute(
        select(verdict)
        .where(verdict.c.city == tx.city, verdict.c.person == person, verdict.c.undone_at.is_(None))
        .order_by(verdict.c.at.desc(), verdict.c.id.desc())
        .limit(limit)
    )
    return [_verdict(row) for row in rows]


def judged(tx: Tx, person: str, among: Sequence[str] | None = None) -> set[str]:
    """The questions that somebody has a verdict on."""
    query = select(verdict.c.question).where(
        verdict.c.city == tx.city, verdict.c.person == person, verdict.c.undone_at.is_(None)
    )
    if among is not None:
        query = query.where(verdict.c.question.in_(among))
    return set(tx.sql.execute(query).scalars())


def count_since(tx: Tx, since: datetime, *, person: str | None = None) -> int:
    """How many verdicts were given since a moment, by one person or all."""
    where = [verdict.c.city == tx.city, verdict.c.at >= since, verdict.c.undone_at.is_(None)]
    if person is not None:
        where.append(verdict.c.person == person)
    return tx.sql.execute(select(func.count()).select_from(verdict).where(*where)).scalar() or 0


def read_twice(tx: Tx, since: datetime) -> list[tuple[str, str]]:
    """First and second reading of each question that two people judged since a moment, as labels.

    Only the share that is meant for two can have been read twice: everybody else's word replaces the one before.
    """
    of = verdict.c
    rows = tx.sql.execute(
        select(of.question, of.id, of.person, of.kind, of.entry, of.supersedes)
        .where(
            verdict.c.city == tx.city,
            verdict.c.question >= SECOND_FROM,
            verdict.c.at >= since,
            verdict.c.undone_at.is_(None),
            verdict.c.kind != "later",
        )
        .order_by(verdict.c.question, verdict.c.at)  # as the index lies, and what belongs together side by side
    )
    pairs = []
    for _, found in groupby(rows, key=lambda row: row.question):
        first, *others = found
        if not others:
            continue
        replaced = {one.supersedes for one in (first, *others)}
        said = [one for one in (first, *others) if one.id not in replaced]
        second = next((one for one in said[1:] if one.person != said[0].person), None)
        if second is not None:
            pairs.append((_label(said[0].kind, said[0].entry), _label(second.kind, second.entry)))
    return pairs


def on_entries(tx: Tx, first: date, last: date) -> dict[str, tuple[int, int]]:
    """Direct answers of some days that were judged, by the entry that was answered: how many, and how many wrong."""
    rows = tx.sql.execute(
        select(question.c.entry, verdict.c.kind, verdict.c.entry.label("said"))
        .join(verdict, (verdict.c.city == question.c.city) & (verdict.c.question == question.c.id))
        .where(
            question.c.city == tx.city,
            question.c.day >= first,
            question.c.day <= last,
            question.c.decision.in_(["answer", "silent"]),
            question.c.hidden.is_(False),
            verdict.c.undone_at.is_(None),
            verdict.c.kind != "later",
        )
    )
    found: dict[str, tuple[int, int]] = {}
    for row in rows:
        judged, wrong = found.get(row.entry, (0, 0))
        found[row.entry] = (judged + 1, wrong + (row.kind != "entry" or row.said != row.entry))
    return found


def called(tx: Tx, kinds: Collection[str], first: date) -> list[str]:
    """Questions asked since a day that readers called one of these kinds."""
    rows = tx.sql.execute(
        select(verdict.c.question)
        .join(question, (question.c.city == verdict.c.city) & (question.c.id == verdict.c.question))
        .where(
            verdict.c.city == tx.city,
            verdict.c.kind.in_(list(kinds)),
            verdict.c.undone_at.is_(None),
            question.c.day >= first,
            question.c.hidden.is_(False),
        )
    )
    return sorted(set(rows.scalars()))


def sharing_words(tx: Tx, question_id: str) -> int:
    """How many questions in the log have the same folded words, this one included."""
    words = tx.sql.execute(
        select(question.c.likeness).where(question.c.city == tx.city, question.c.id == question_id)
    ).scalar()
    # In two steps: with the words in a sub-query SQLite walks through the whole queue's index instead.
    query = select(func.count()).where(
        question.c.city == tx.city, question.c.hidden.is_(False), question.c.likeness == words
    )
    return tx.sql.execute(query).scalar() or 0


def folded_with(tx: Tx, question_id: str, *, limit: int) -> list[str]:
    """Ids of open questions that stand folded with this one and that the bot took for the same, oldest first."""
    of = question.c
    this = tx.sql.execute(select(of.likeness, of.decision).where(of.city == tx.city, of.id == question_id)).first()
    if this is None or this.likeness is None:
        return []
    alike = (of.likeness == this.likeness, of.hidden.is_(False), of.state == "open")
    query = select(of.id).where(
        of.city == tx.city, *alike, of.decision == this.decision, of.wants_person.is_(False), of.id != question_id
    )
    return list(tx.sql.execute(query.order_by(of.asked_at).limit(limit)).scalars())


def said_along(tx: Tx, said: Verdict, at: datetime) -> list[str]:
    """Ids of the verdicts that still count and say the same, by the same person at that moment."""
    of = verdict.c
    label = (of.kind == said.kind, of.entry == said.entry if said.entry else of.entry.is_(None))
    query = select(of.id).where(
        of.city == tx.city, of.person == said.person, of.at == at, of.undone_at.is_(None), *label
    )
    return list(tx.sql.execute(query).scalars())


def _label(kind: str, entry: str | None) -> str:
    return f"entry:{entry}" if kind == "entry" else kind


def _verdict(row: Row[tuple[object, ...]]) -> Verdict:
    return Verdict(
        row.id,
        row.question,
        row.person,
        row.kind,
        row.entry,
        row.blind,
        row.version,
        row.at,
        row.supersedes,
        row.undone_at,
    )
