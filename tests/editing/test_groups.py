"""Unanswered questions are grouped by what they ask, the same way each time."""

from datetime import date, timedelta

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.review.groups import belongs, groups, pace
from bot.review.stealing import neighbours, thefts

TODAY = date(2026, 11, 24)


def unit(*rows: list[float]) -> np.ndarray:
    made = np.array(rows, dtype=np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True)


def test_questions_that_ask_the_same_are_one_group_the_largest_first() -> None:
    vectors = unit([1, 0, 0], [0, 1, 0], [0, 1, 0.2], [0, 0.9, 0.1], [1, 0.1, 0])
    found = groups(vectors)
    assert [sorted(group.members) for group in found] == [[1, 2, 3], [0, 4]]
    assert list(belongs(found[0].centre, vectors)) == [False, True, True, True, False]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.floats(-1, 1), min_size=3, max_size=3), max_size=30))
def test_every_question_is_in_exactly_one_group(rows: list[list[float]]) -> None:
    vectors = unit(*[[x + 2, y, z] for x, y, z in rows]) if rows else np.zeros((0, 3), np.float32)
    found = groups(vectors)
    assert sorted(member for group in found for member in group.members) == list(range(len(rows)))
    assert groups(vectors)[0].members == found[0].members if rows else not found


def test_a_group_that_grows_is_marked() -> None:
    this = [TODAY - timedelta(days=n % 7) for n in range(6)]
    before = [TODAY - timedelta(days=8 + n) for n in range(2)]
    assert pace([*this, *before], TODAY).rising
    assert not pace([*this, *before, *before, *before], TODAY).rising
    assert pace(this, TODAY).new
    assert not pace([*this, *before], TODAY).new


def test_a_phrase_steals_the_questions_that_lie_nearer_to_it_than_to_their_own_examples() -> None:
    asked = [("q1", "huren"), ("q2", "huren"), ("q3", "wijken"), ("q4", "eigen")]
    vectors = unit([1, 0.1, 0], [0.2, 1, 0], [0, 0, 1], [1, 0, 0])
    nearest = np.array([0.8, 0.9, 0.9, 0.1], dtype=np.float32)
    phrase = unit([1, 0, 0])[0]

    (theft,) = thefts(phrase, "eigen", asked, vectors, nearest, {"q1": "huren", "q2": "huren"})

    assert (theft.entry, theft.questions, theft.confirmed) == ("huren", ("q1",), 1)


def test_the_nearest_examples_of_other_answers_are_named_once_each() -> None:
    texts = ["huur", "huren", "wijk", "eigen zin"]
    vectors = unit([1, 0.1, 0], [1, 0.3, 0], [0, 0, 1], [1, 0, 0])
    found = neighbours(unit([1, 0, 0])[0], "eigen", ["huren", "huren", "wijken", "eigen"], texts, vectors)
    assert [(one.entry, one.text) for one in found] == [("huren", "huur")]
