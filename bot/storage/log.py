"""The question log: one utterance a row, kept with consent only.

A row is known by a random id, and to volunteers as "kiezer 7f": a label of the question, not of the voter, so that
nobody can be followed from one question to the next (L23).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sqlalchemy import insert, select, update

from bot.storage.tables import question
from bot.storage.times import day_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from datetime import datetime

    from sqlalchemy import Row

    from bot.storage.sealing import Box
    from bot.storage.transaction import Tx

State = Literal["open", "reviewed", "later"]


@dataclass(frozen=True, slots=True)
class Question:
    """One question as it is kept.

    voter:    None for what was heard at a door.
    kept_for: "K1", or the K2 purpose that allows this question alone; "door" for what was heard.
    ids:      what the decision named; `entry` the first of them, or the likeliest position when it named none.
    margin:   distance between the first and the second probability: small ones teach most.
    text:     the masked words. `shown`: what the bot answered. `ranking`: position ids with their probabilities.
    """

    id: str
    voter: str | None
    talk: str
    source: Literal["talk", "door"]
    kept_for: str
    channel: str
    asked_at: datetime
    language: str
    decision: str
    mode: str
    ids: tuple[str, ...]
    entry: str
    probability: float
    margin: float
    version: int
    text: str
    shown: str
    ranking: tuple[tuple[str, float], ...] = ()
    edited: bool = False
    wijk: str | None = None
    helpful: bool | None = None
    chosen: str | None = None
    wants_person: bool = False
    filth: bool = False
    state: str = "open"
    told_at: datetime | None = None

    @property
    def label(self) -> str:
        """What volunteers call the one who asked: "kiezer 7f"."""
        return f"kiezer {self.id[-2:]}"


_ADD = insert(question)


def add(tx: Tx, asked: Question) -> None:
    """Keep a question. Raises ErasedError when its voter was erased meanwhile."""
    box = tx.voter(asked.voter) if asked.voter else tx.heard
    detail = json.dumps({"shown": asked.shown, "ranking": asked.ranking}, ensure_ascii=False)
    tx.sql.execute(
        _ADD,
        {
            "city": tx.city,
            "id": asked.id,
            "voter": asked.voter,
            "talk": asked.talk,
            "source": asked.source,
            "kept_for": asked.kept_for,
            "channel": asked.channel,
            "asked_at": asked.asked_at,
            "day": day_of(asked.asked_at),
            "language": asked.language,
            "decision": asked.decision,
            "mode": asked.mode,
            "entry": asked.entry,
            "ids": json.dumps(asked.ids),
            "probability": asked.probability,
            "margin": asked.margin,
            "version": asked.version,
            "edited": asked.edited,
            "wijk": asked.wijk,
            "helpful": asked.helpful,
            "chosen": asked.chosen,
            "wants_person": asked.wants_person,
            "filth": asked.filth,
            "likeness": likeness(tx, asked.text),
            "state": asked.state,
            "text": box.seal(question.c.text, asked.text),
            "detail": box.seal(question.c.detail, detail),
        },
    )


def likeness(tx: Tx, text: str) -> str:
    """A keyed hash of the folded words: equal for a copied text, telling nothing about it."""
    return tx.heard.hash("likeness", " ".join(text.casefold().split()))


def fold(tx: Tx, renamed: Mapping[str, str]) -> None:
    """Give questions that ask the same one name; renamed: likeness so far to the name of the group."""
    for old, group in renamed.items():
        tx.sql.execute(
            update(question).where(question.c.city == tx.city, question.c.likeness == old).values(likeness=group)
        )


def get(tx: Tx, question_id: str) -> Question | None:
    """One question, opened; None when there is none or its voter's key is gone."""
    row = tx.sql.execute(select(question).where(question.c.city == tx.city, question.c.id == question_id)).first()
    return next(opened(tx, [row]), None) if row else None


def several(tx: Tx, question_ids: Sequence[str]) -> dict[str, Question]:
    """Some questions, opened, by id; those that are gone are left out."""
    rows = tx.sql.execute(select(question).where(question.c.city == tx.city, question.c.id.in_(question_ids))).all()
    return {one.id: one for one in opened(tx, rows)}


def to_person(tx: Tx, talk: str) -> list[Question]:
    """What was written to the person of the team in one talk, oldest first: for who answers it, nobody else (L23)."""
    rows = tx.sql.execute(
        select(question)
        .where(question.c.city == tx.city, question.c.talk == talk, question.c.decision == "person")
        .order_by(question.c.asked_at, question.c.id)
    ).all()
    return list(opened(tx, rows))


def of_voter(tx: Tx, voter_id: str) -> list[Question]:
    """Everything kept of one voter's questions, oldest first: for the voter himself, never for the console (L23)."""
    rows = tx.sql.execute(
        select(question)
        .where(question.c.city == tx.city, question.c.voter == voter_id)
        .order_by(question.c.asked_at, question.c.id)
    ).all()
    return list(opened(tx, rows))


def rate(tx: Tx, question_id: str, *, helpful: bool) -> None:
    """What the voter thought of the answer."""
    _update(tx, question_id, helpful=helpful)


def choose(tx: Tx, question_id: str, entry: str | None) -> None:
    """Which of the choices the voter took; an empty string for none of them."""
    _update(tx, question_id, chosen=entry or "")


def want_person(tx: Tx, question_id: str) -> None:
    """The voter wants to hear from a person about this question."""
    _update(tx, question_id, wants_person=True)


def set_state(tx: Tx, question_id: str, state: State) -> None:
    """Where the question stands in the review."""
    _update(tx, question_id, state=state)


def told(tx: Tx, question_id: str, now: datetime) -> bool:
    """Note that its asker was told of a later answer; False when he was before, so that he hears it once only."""
    changed = tx.sql.execute(
        update(question)
        .where(question.c.city == tx.city, question.c.id == question_id, question.c.told_at.is_(None))
        .values(told_at=now)
    )
    return changed.rowcount == 1


def hide(tx: Tx, voter_id: str, *, hidden: bool) -> None:
    """Take a paused voter's questions out of lists and counts, or put them back (L14)."""
    tx.sql.execute(
        update(question).where(question.c.city == tx.city, question.c.voter == voter_id).values(hidden=hidden)
    )


def boxes_of(tx: Tx, voters: Iterable[str | None]) -> dict[str | None, Box]:
    """The keys that questions lie under, by voter; None is what was heard at a door."""
    named = {voter_id for voter_id in voters if voter_id}
    boxes: dict[str | None, Box] = {None: tx.heard}
    boxes.update(tx.keys.voters(tx.city, named))
    return boxes


def opened(tx: Tx, rows: Sequence[Row[tuple[object, ...]]]) -> Iterator[Question]:
    """Rows of the table with what is sealed in them opened; rows whose key is gone are left out."""
    boxes = boxes_of(tx, {row.voter for row in rows})
    for row in rows:
        box = boxes.get(row.voter)
        if box is None:  # erased between the two reads
            continue
        detail = json.loads(box.read(question.c.detail, row.detail))
        yield Question(
            id=row.id,
            voter=row.voter,
            talk=row.talk,
            source=row.source,
            kept_for=row.kept_for,
            channel=row.channel,
            asked_at=row.asked_at,
            language=row.language,
            decision=row.decision,
            mode=row.mode,
            ids=tuple(json.loads(row.ids)),
            entry=row.entry,
            probability=row.probability,
            margin=row.margin,
            version=row.version,
            text=box.read(question.c.text, row.text),
            shown=detail["shown"],
            ranking=tuple((entry, probability) for entry, probability in detail["ranking"]),
            edited=row.edited,
            wijk=row.wijk,
            helpful=row.helpful,
            chosen=row.chosen,
            wants_person=row.wants_person,
            filth=row.filth,
            state=row.state,
            told_at=row.told_at,
        )


def _update(tx: Tx, question_id: str, **values: object) -> None:
    tx.sql.execute(update(question).where(question.c.city == tx.city, question.c.id == question_id).values(**values))
