"""What a draft would have changed for the questions that were asked, and which confirmed matches it would break.

Pure: the questions with their decisions under the version in use and under the draft come in, changes go out. A lock
is a match that a volunteer confirmed; a draft that no longer answers or offers it breaks the lock.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot.matching.decision import Kind

if TYPE_CHECKING:
    from bot.matching.decision import Decision


class Effect(StrEnum):
    """What changes for one question, the gravest first."""

    BREAKS = "breaks"
    """It was confirmed to be about an entry, was answered or offered that, and no longer is."""
    LOSES = "loses"
    """It had an answer and has none."""
    MOVES = "moves"
    """It has another answer."""
    GAINS = "gains"
    """It had no answer and has one."""
    OTHER = "other"
    """No answer before and after, but something else is said."""


class Judgement(StrEnum):
    """Whether a change is one for the better, where it is known what a question is about."""

    BETTER = "better"
    WORSE = "worse"
    OTHER = "other"
    """Neither: right before and after, or wrong before and after."""


@dataclass(frozen=True, slots=True)
class Right:
    """What a question is known to be about. entries: any of these is right; none: the letter says nothing of it.

    reply: the kind of fixed reply it should get, "" for any.
    """

    entries: frozenset[str] = frozenset()
    reply: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was decided about a question: the kind and what it names."""

    kind: str
    ids: tuple[str, ...]

    @property
    def answered(self) -> bool:
        """Whether the voter got an answer to a position."""
        return self.kind in {Kind.ANSWER, Kind.SILENT}

    def names(self, entry: str) -> bool:
        """Whether the voter was answered with this entry or offered it."""
        return entry in self.ids and self.kind in {Kind.ANSWER, Kind.SILENT, Kind.CLARIFY}


@dataclass(frozen=True, slots=True)
class Changed:
    """A question that gets something else. lock: the entry that was confirmed for it."""

    question: str
    effect: Effect
    before: Outcome
    after: Outcome
    lock: str | None = None
    judgement: Judgement | None = None
    """None: nobody has said yet what this question is about."""
    by: str | None = None
    """Who said so of this change; None when it follows from what is known about the question."""

    @property
    def open(self) -> bool:
        """Whether an editor may say if it is for the better: nothing else tells."""
        return self.by is not None or self.judgement is None

    @property
    def mends(self) -> bool:
        """Whether a confirmed match that was missed is now found."""
        return self.lock is not None and not self.before.names(self.lock) and self.after.names(self.lock)


@dataclass(frozen=True, slots=True)
class Effects:
    """What a draft changes for `total` questions."""

    total: int
    changed: tuple[Changed, ...]

    def count(self, effect: Effect) -> int:
        """How many change in this way."""
        return Counter(one.effect for one in self.changed)[effect]

    def judged(self, judgement: Judgement | str) -> int:
        """How many are known to be so."""
        return sum(one.judgement == judgement for one in self.changed)

    @property
    def moves(self) -> tuple[tuple[str, str, int], ...]:
        """From which answer to which, and how many, the most first."""
        ways = Counter((one.before.ids[0], one.after.ids[0]) for one in self.changed if one.effect is Effect.MOVES)
        return tuple((old, new, count) for (old, new), count in sorted(ways.items(), key=lambda way: (-way[1], way[0])))

    @property
    def broken(self) -> tuple[Changed, ...]:
        """The locks that break: each must be named before the draft can go live."""
        return tuple(one for one in self.changed if one.effect is Effect.BREAKS)


def outcome(decision: Decision) -> Outcome:
    """What of a decision a voter notices: an unknown question's neighbours count for nothing here."""
    return Outcome(str(decision.decision), () if decision.decision is Kind.UNKNOWN else decision.ids)


def effects(
    questions: Sequence[str],
    before: Sequence[Decision],
    after: Sequence[Decision],
    locks: Mapping[str, str],
    renamed: Mapping[str, str] | None = None,
    known: Mapping[str, Right] | None = None,
) -> Effects:
    """Compare decision by decision.

    questions: ids, with the decisions about them in the same order.
    locks:     question -> entry that was confirmed for it.
    known:     question -> what else is known to be right for it; a lock goes before it.
    renamed:   entries that the draft merges into others: what they were becomes what they are merged into.
    """
    moved = renamed or {}
    found = []
    for question, old, new in zip(questions, before, after, strict=True):
        was, now = outcome(old), outcome(new)
        lock = locks.get(question)
        lock = moved.get(lock, lock) if lock else None
        became = Outcome(was.kind, tuple(dict.fromkeys(moved.get(one, one) for one in was.ids)))
        if became != now:
            right = Right(frozenset({lock})) if lock else (known or {}).get(question)
            judged = judgement(became, now, _renamed(right, moved)) if right else None
            found.append(Changed(question, _effect(became, now, lock), was, now, lock, judged))
    order = {effect: number for number, effect in enumerate(Effect)}
    return Effects(len(questions), tuple(sorted(found, key=lambda one: (order[one.effect], one.question))))


def judgement(was: Outcome, now: Outcome, right: Right) -> Judgement:
    """Say whether a change is for the better: a wrong answer costs a voter most, then a useless question."""
    before, after = _worth(was, right), _worth(now, right)
    if before == after:
        return Judgement.OTHER
    return Judgement.BETTER if after > before else Judgement.WORSE


def _worth(said: Outcome, right: Right) -> int:
    names = bool(right.entries & set(said.ids))
    if said.answered:
        return 4 if names else 0
    if said.kind == Kind.CLARIFY:
        return 3 if names else 1
    if said.kind == Kind.REPLY and right.reply:
        return 4 if right.reply in said.ids else 2
    return 2


def _renamed(right: Right, moved: Mapping[str, str]) -> Right:
    return Right(frozenset(moved.get(one, one) for one in right.entries), right.reply)


def _effect(was: Outcome, now: Outcome, lock: str | None) -> Effect:
    if lock is not None and was.names(lock) and not now.names(lock):
        return Effect.BREAKS
    if was.answered and now.answered:
        # A second answer beside the first takes nothing away; another first answer does.
        return Effect.MOVES if not set(was.ids) & set(now.ids) else Effect.OTHER
    if was.answered:
        return Effect.LOSES
    return Effect.GAINS if now.answered else Effect.OTHER
