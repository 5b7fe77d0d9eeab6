"""A person of the team is named as one, and the bot is silent meanwhile."""

from dataclasses import replace

import pytest

from bot.conversation.event import FromTeam
from bot.conversation.turn import ForPerson, Wanted
from bot.matching.decision import Kind
from tests.conversation.conftest import decision

QUESTION = "question-1"


@pytest.fixture
def reachable(known):
    known.state = replace(known.state, reachable=(QUESTION,))
    return known


def team(what, text="", position=None):
    return FromTeam(what, "Fatma", text, position=position, question=QUESTION)


def test_a_person_is_announced_and_named(reachable):
    (joins,) = reachable.does(team("joins"))
    (writes,) = reachable.does(team("writes", "Ik zoek het voor u uit."))

    assert "Fatma van het team" in joins.text
    assert "Dat is een mens" in joins.text
    assert writes.text.startswith("Fatma, van het team:\nIk zoek het voor u uit.")
    assert "niet letterlijk in de brief" in writes.text
    assert writes.person == "Fatma"
    assert {joins.why, writes.why} == {f"K2-chat:{QUESTION}"}


def test_a_person_can_send_a_written_answer(reachable, base):
    (writes,) = reachable.does(team("writes", position="huisjesmelkers"))

    assert base.by_id["huisjesmelkers"].answer.nl.strip() in writes.text
    assert "mijn eigen woorden" not in writes.text
    assert writes.person == "Fatma"


def test_the_bot_is_silent_while_a_person_is_there(reachable):
    reachable.does(team("joins"))

    replies = reachable.says("dank u, en huisjesmelkers?", decision(Kind.ANSWER, "huisjesmelkers"))

    assert replies == ()
    (record,) = reachable.records
    assert isinstance(record, ForPerson)
    assert record.text == "dank u, en huisjesmelkers?"


def test_someone_in_need_gets_the_numbers_also_then(reachable):
    reachable.does(team("joins"))

    (reply,) = reachable.says("ik wil niet meer leven", decision(Kind.REPLY, "crisis", variant="suicide"))

    assert "113" in reply.text


def test_the_bot_says_when_the_person_has_left_and_answers_again(reachable):
    reachable.does(team("joins"))

    (leaves,) = reachable.does(team("leaves"))
    (answer,) = reachable.says("wat doet u tegen huisjesmelkers in de stad?", decision(Kind.ANSWER, "huisjesmelkers"))

    assert "Fatma is weg" in leaves.text
    assert "de bot" in leaves.text
    assert answer.ids == ("huisjesmelkers",)


def test_closing_the_question_ends_the_talk_with_the_person_and_says_so(reachable):
    reachable.does(team("joins"))

    (closes,) = reachable.does(team("closes"))

    assert "Fatma is weg" in closes.text
    assert reachable.state.person == ""


def test_stop_wins(reachable):
    reachable.does(team("joins"))
    reachable.commands("stop")
    assert reachable.records == [Wanted("stop")]

    assert reachable.does(team("writes", "Toch nog iets.")) == ()


def test_a_question_that_is_closed_closes_the_way_in(reachable):
    (closes,) = reachable.does(team("closes"))

    assert "afgerond" in closes.text
    assert "is weg" not in closes.text
    assert reachable.does(team("writes", "Toch nog iets.")) == ()
