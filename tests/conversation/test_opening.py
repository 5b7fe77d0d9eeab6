"""A bot says that it is a bot, on whose behalf it speaks, and that it is political advertising (L40, L50)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.conversation.opening import label
from bot.conversation.turn import Counted, Wanted
from bot.conversation.wording import Voice
from bot.matching.decision import Kind
from tests.conversation.conftest import Voter, decision

ANSWER = decision(Kind.ANSWER, "huisjesmelkers")


def test_a_talk_that_begins_with_a_question_begins_with_who_answers(voter):
    first, answer, _ = voter.says("wat doet u tegen huisjesmelkers?", ANSWER)

    assert "computer (bot), geen mens" in first.text
    assert "niet Martijn Balster" in first.text
    assert "campagneteam van Martijn Balster (PvdA)" in first.text
    assert "Politieke reclame van PvdA, voor de gemeenteraadsverkiezing Den Haag van 18 maart 2026" in first.text
    assert answer.ids == ("huisjesmelkers",)


@pytest.mark.parametrize("event", ["v1:show:huisjesmelkers", "v1:menu:", "v1:nonsense"])
def test_a_talk_that_begins_with_a_button_begins_with_who_answers(voter, event):
    assert "computer (bot)" in voter.taps(event)[0].text


@pytest.mark.parametrize("command", ["start", "privacy", "over", "help", "vergeet", "nonsense"])
def test_a_talk_that_begins_with_a_command_begins_with_who_answers(voter, command):
    assert "computer (bot)" in voter.commands(command)[0].text


def test_it_is_said_once_in_a_talk(voter):
    voter.says("hallo", decision(Kind.REPLY, "greeting"))

    replies = voter.says("wat doet u tegen huisjesmelkers?", ANSWER)

    assert not any("computer (bot)" in reply.text for reply in replies)


def test_after_hours_of_silence_a_new_talk_begins(voter):
    voter.says("hallo", decision(Kind.REPLY, "greeting"))
    before = voter.state.talk

    replies = voter.says("en huisjesmelkers?", ANSWER, after=timedelta(hours=7))

    assert "computer (bot)" in replies[0].text
    assert voter.state.talk != before


def test_an_english_question_is_met_in_english(voter):
    first, answer, _ = voter.says("what about slum landlords?", replace(ANSWER, language="en"))

    assert "computer (bot), not a person" in first.text
    assert "for the municipal council election in The Hague of 18 March 2026" in first.text
    assert "From the letter of 26 April 2021, paragraph" in answer.text


def test_a_poster_leads_straight_to_its_position(voter):
    first, answer = voter.commands("start", "p-huisjesmelkers")

    assert "computer (bot)" in first.text
    assert answer.ids == ("huisjesmelkers",)


def test_a_flyer_is_counted_and_nothing_more(voter):
    (first,) = voter.commands("start", "flyer-laak")

    assert "computer (bot)" in first.text
    assert voter.records == [Counted("start:flyer-laak", "nl")]


@pytest.mark.parametrize("payload", ["p-bestaat-niet", "x" * 33, "'; drop", "p-"])
def test_a_strange_link_opens_the_talk_all_the_same(voter, payload):
    (first,) = voter.commands("start", payload)

    assert "computer (bot)" in first.text
    assert voter.records == []


def test_the_try_out_says_that_the_date_is_still_to_come(base):
    election = base.campaign.election.model_copy(update={"date": None})
    trying = replace(base, campaign=base.campaign.model_copy(update={"election": election}))

    assert "De datum vult het team nog in" in label(Voice(trying, "nl"))


def test_whoever_stops_at_once_is_not_told_about_the_bot(base):
    voter = Voter(base)

    replies = voter.commands("stop")

    assert len(replies) == 1
    assert "geen berichten meer" in replies[0].text


def test_the_link_of_an_invitation_is_counted_nowhere(voter):
    assert voter.commands("start", "t-" + "s" * 43) == ()
    assert voter.records == [Wanted("connect", "s" * 43)]
