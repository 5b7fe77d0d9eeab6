"""The order of the queue, and how far readers agree: pure rules, and the database's copy of them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.review.agreement import agreement
from bot.review.queue import Asked, Reason, place, read_twice, reason, sampled
from bot.storage import queue
from bot.storage.search import Filter
from tests.console.conftest import NOON, Stage

asked = st.builds(
    Asked,
    id=st.text("0123456789abcdef", min_size=32, max_size=32),
    asked_at=st.integers(0, 10**6).map(lambda seconds: NOON + timedelta(seconds=seconds)),
    decision=st.sampled_from(["answer", "silent", "clarify", "reply", "unknown"]),
    margin=st.floats(0, 1),
    wants_person=st.booleans(),
    helpful=st.sampled_from([None, True, False]),
    repeats=st.integers(1, 50),
)


@given(st.lists(asked, max_size=20))
def test_nobody_who_waits_for_a_person_stands_behind_anything_else(questions: list[Asked]) -> None:
    waits = [one.wants_person for one in sorted(questions, key=place)]
    assert waits == sorted(waits, reverse=True)


@given(asked)
def test_a_question_has_one_reason_and_a_share_of_ids_is_blind_or_read_twice(question: Asked) -> None:
    assert reason(question) in Reason
    assert not (sampled(question.id) and read_twice(question.id))


async def test_the_database_gives_the_same_reasons(stage: Stage) -> None:
    for begins in ("05", "80"):
        for decision in ("answer", "silent", "clarify", "reply", "unknown"):
            for wants_person in (False, True):
                for helpful in (None, True, False):
                    await stage.ask(begins=begins, decision=decision, wants_person=wants_person, helpful=helpful)
    seen: dict[Reason | None, list[queue.Row]] = {}
    for why in (None, *Reason):
        seen[why] = await stage.storage.scan(lambda tx, why=why: queue.waiting(tx, Filter(), why))  # type: ignore[misc]
    assert sum(len(seen[why]) for why in Reason) == 60
    for why in Reason:
        assert {reason(Asked(*row[:-1])) for row in seen[why]} == {why}
        newest = await stage.storage.scan(lambda tx, why=why: queue.newest(tx, Filter(), why, limit=100))  # type: ignore[misc]
        assert sorted(newest) == sorted(row.id for row in seen[why])
        assert await stage.storage.scan(lambda tx, why=why: queue.count(tx, Filter(), why, most=100)) == len(newest)  # type: ignore[misc]
    assert len(seen[None]) == 60 - len(seen[Reason.SURE])


@pytest.mark.parametrize(
    ("pairs", "share", "kappa"),
    [
        ([], None, None),
        ([("a", "a")] * 4, 1.0, None),
        ([("a", "a")] * 2 + [("b", "b")] * 2, 1.0, 1.0),
        ([("a", "a"), ("a", "b"), ("b", "a"), ("b", "b")], 0.5, 0.0),
    ],
)
def test_agreement_beyond_chance(pairs: list[tuple[str, str]], share: float | None, kappa: float | None) -> None:
    found = agreement(pairs)
    assert found.share == share
    assert found.kappa == kappa
