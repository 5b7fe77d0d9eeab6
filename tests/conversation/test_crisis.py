"""Someone in need gets the numbers, and nothing else happens until he moves on."""

import pytest

from bot.conversation.turn import Asked, Counted
from bot.matching.decision import Kind
from tests.conversation.conftest import UNKNOWN, decision

SUICIDE = decision(Kind.REPLY, "crisis", variant="suicide", guard="crisis")


def test_the_numbers_come_first_and_alone_also_at_the_beginning(voter):
    (reply,) = voter.says("ik wil niet meer leven", SUICIDE)

    assert "113" in reply.text
    assert reply.buttons == ()
    assert voter.records == [Counted("crisis", "nl")]


def test_nothing_of_it_and_nothing_before_it_is_remembered(voter):
    voter.says("wat doet u tegen huisjesmelkers?", decision(Kind.ANSWER, "huisjesmelkers"))

    voter.says("ik wil niet meer leven", SUICIDE)

    assert voter.state.earlier == ()
    assert voter.state.last is None
    assert voter.state.crisis == "suicide"


@pytest.mark.parametrize(
    "said",
    [
        decision(Kind.CLARIFY, "woningnood", "jongerenwerk"),
        UNKNOWN,
        decision(Kind.REPLY, "smalltalk"),
        decision(Kind.REPLY, "gibberish"),
        SUICIDE,
    ],
)
def test_the_bot_stays_with_it(voter, said):
    voter.says("ik wil niet meer leven", SUICIDE)

    (reply,) = voter.says("laat maar", said)

    assert "113" in reply.text
    assert voter.recorded(Asked) == []


def test_thanks_are_met_with_kind_words(voter):
    voter.says("ik wil niet meer leven", SUICIDE)

    (reply,) = voter.says("dank je", decision(Kind.REPLY, "thanks"))

    assert "Zorg goed voor uzelf" in reply.text


def test_a_photo_meanwhile_is_met_with_silence(voter):
    voter.says("ik wil niet meer leven", SUICIDE)

    assert voter.sends("photo") == ()


def test_a_clear_new_question_is_answered_and_the_first_message_comes_then(voter):
    voter.says("ik wil niet meer leven", SUICIDE)

    first, answer, *_ = voter.says("wat doet u tegen huisjesmelkers?", decision(Kind.ANSWER, "huisjesmelkers"))

    assert "computer (bot)" in first.text
    assert answer.ids == ("huisjesmelkers",)
    assert "113" not in first.text + answer.text
    assert voter.state.crisis == ""
