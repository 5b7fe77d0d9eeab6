"""What came of a replay, as it is stored: ids alone; and what editors said of its changes, which is kept.

A judgement is about one change of one question (from this to that). A later replay in which the same question changes
in the same way has it already; what volunteers said about a question goes before it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bot.review.replay import Changed, Effect, Effects, Judgement, Outcome

Change = tuple[str, Outcome, Outcome]
Said = Mapping[Change, tuple[Judgement, str]]
"""Judgement, and the id of the person who gave it, by question and what it changes from and to."""


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a replay. questions: those in the log; tests: the messages of `knowledge/tests/`."""

    questions: Effects
    tests: Effects
    merged: dict[str, str]


def judged_by_hand(result: Result, question: str, judgement: Judgement, by: str) -> Result:
    """The result with what somebody says of one change; where volunteers said what is right, that stands."""
    changed = tuple(
        replace(one, judgement=judgement, by=by) if one.question == question and one.open else one
        for one in result.questions.changed
    )
    return replace(result, questions=replace(result.questions, changed=changed))


def said_of(results: Iterable[Result]) -> Said:
    """What editors said in earlier replays; of two that speak of the same change the later one counts."""
    return {
        (one.question, one.before, one.after): (one.judgement, one.by)
        for result in results
        for one in result.questions.changed
        if one.by and one.judgement
    }


def carried(found: Effects, said: Said) -> Effects:
    """Changes with what was said of them before."""

    def of(one: Changed) -> Changed:
        known = said.get((one.question, one.before, one.after))
        return replace(one, judgement=known[0], by=known[1]) if known and one.open else one

    return replace(found, changed=tuple(of(one) for one in found.changed))


def pack(result: Result) -> bytes:
    """A result as it is stored."""

    def of(found: Effects) -> dict[str, object]:
        rows = [
            [
                *(one.question, one.effect, one.before.kind, one.before.ids, one.after.kind, one.after.ids),
                *(one.lock, one.judgement, one.by),
            ]
            for one in found.changed
        ]
        return {"total": found.total, "rows": rows}

    return json.dumps({"questions": of(result.questions), "tests": of(result.tests), "merged": result.merged}).encode()


def unpack(stored: bytes) -> Result:
    """A stored result."""
    found = json.loads(stored)

    def of(part: dict[str, object]) -> Effects:
        rows: list[list[object]] = part["rows"]  # type: ignore[assignment]
        return Effects(
            int(str(part["total"])),
            tuple(
                Changed(
                    str(question),
                    Effect(str(effect)),
                    Outcome(str(kind), tuple(ids)),  # type: ignore[arg-type]
                    Outcome(str(later), tuple(now)),  # type: ignore[arg-type]
                    str(lock) if lock else None,
                    Judgement(str(judged)) if judged else None,
                    str(by) if by else None,
                )
                for question, effect, kind, ids, later, now, lock, judged, by in rows
            ),
        )

    return Result(of(found["questions"]), of(found["tests"]), dict(found["merged"]))
