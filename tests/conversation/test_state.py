"""What a talk remembers is small, comes back as it was, and a state that cannot be read is a talk that begins anew."""

import json

import pytest

from bot.conversation.state import FORMAT, REMEMBERED, State, dump, load
from bot.matching.decision import Kind
from tests.conversation.conftest import decision


@pytest.mark.parametrize(
    "written", ["", "null", "[]", "{}x", '{"format": "?"}', '{"k1": "perhaps"}', '{"format": 999, "talk": "t"}']
)
def test_what_cannot_be_read_begins_anew(written):
    assert load(written) == State()


def test_the_format_is_always_named():
    assert json.loads(dump(State())) == {"format": FORMAT}


def test_what_a_later_version_adds_is_passed_over():
    assert load('{"format": 1, "talk": "t", "mood": "good"}') == State(talk="t")


def test_a_voter_who_never_answers_about_k1_is_not_remembered_without_end(voter):
    for n in range(REMEMBERED * 3):
        voter.says(f"vraag {n} over huisjesmelkers " + "x" * 5000, decision(Kind.ANSWER, "huisjesmelkers"))

    assert len(voter.state.earlier) == REMEMBERED
    assert len(dump(voter.state)) < 100_000
