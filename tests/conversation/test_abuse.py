"""Abuse gets one sober line, then silence (C6); personal details in a question are met with a word of warning (C8)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.conversation.turn import Asked, Counted, Threat
from bot.matching.decision import Kind
from tests.conversation.conftest import decision

INSULT = decision(Kind.REPLY, "insult")
ANSWER = decision(Kind.ANSWER, "huisjesmelkers")
HOUR, DAY = timedelta(hours=1), timedelta(hours=24)


@pytest.fixture
def muted(known):
    """A voter who was abusive twice, and to whom the bot is silent for an hour."""
    known.says("kutbot", INSULT)
    known.says("sukkel", INSULT)
    return known


def test_abuse_gets_one_sober_line_and_then_an_hour_of_silence(known):
    (first,) = known.says("kutbot", INSULT)
    (second,) = known.says("koop nu bitcoin", decision(Kind.REPLY, "spam"))

    assert "Schelden" in first.text
    assert "een uur stil" in second.text
    assert known.records == [Counted("spam", "nl")]
    assert known.says("wat doet u aan hoge huren?", ANSWER) == ()
    assert known.records == [Counted("muted", "nl")]
    assert known.sends("photo") == ()


def test_after_the_hour_a_question_is_answered_again(muted):
    (reply,) = muted.says("wat doet u aan huisjesmelkers?", ANSWER, after=HOUR)

    assert reply.ids == ("huisjesmelkers",)


def test_who_goes_on_after_the_hour_meets_a_day_of_silence(muted):
    (reply,) = muted.says("rot op", INSULT, after=HOUR)

    assert "een dag stil" in reply.text
    assert muted.says("wat doet u aan huisjesmelkers?", ANSWER, after=DAY - timedelta(minutes=1)) == ()
    assert muted.says("wat doet u aan huisjesmelkers?", ANSWER, after=timedelta(minutes=2))


def test_a_day_after_the_silence_all_is_forgotten(muted):
    muted.says("hallo", decision(Kind.REPLY, "greeting"), after=HOUR + DAY + timedelta(minutes=1))

    (reply,) = muted.says("rot op", INSULT)

    assert "Schelden" in reply.text


def test_someone_in_danger_is_heard_through_the_silence(muted):
    (numbers,) = muted.says("ik wil niet meer leven", decision(Kind.REPLY, "crisis", variant="suicide"))

    assert "113" in numbers.text


def test_a_threat_is_taken_through_the_silence(muted):
    muted.says("ik sla je kapot", decision(Kind.REPLY, "threat"))

    assert Threat("ik sla je kapot") in muted.records


@pytest.mark.parametrize("command", ["privacy", "mijngegevens", "vergeet", "stop", "status", "pauze"])
def test_rights_are_not_silenced(muted, command):
    muted.commands(command)

    assert muted.replies or muted.records


def test_abuse_is_never_what_the_team_is_asked_to_come_back_on(known):
    """No text on walk lists: the question that stands open is the one before it."""
    known.taps("v1:yes:K1")
    known.says("wat doet u aan huisjesmelkers?", ANSWER)
    before = known.state.open_question

    known.says("kutbot", INSULT)

    assert known.state.open_question == before
    assert known.recorded(Asked) == []


@pytest.mark.parametrize(
    "text",
    ["mijn bsn is 123456782, wat doet u aan huren?", "bel 06-12345678 over mijn huur", "ik heb kanker en schimmel"],
)
def test_personal_details_in_a_question_are_answered_with_a_word_of_warning(known, text):
    (reply,) = known.says(text, ANSWER)

    assert "Dit soort gegevens bewaar ik niet" in reply.text
    assert reply.ids == ("huisjesmelkers",)


def test_illness_of_people_in_general_is_no_personal_detail(known):
    (reply,) = known.says("wat doet u voor mensen met kanker?", ANSWER)

    assert "bewaar ik niet" not in reply.text
