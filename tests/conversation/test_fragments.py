"""A fragment leans on the question before it."""

import pytest

from bot.conversation.event import Tap
from bot.matching.decision import Kind
from tests.conversation.conftest import UNKNOWN, decision

HOUSING = "wat doet hij aan de woningnood?"


@pytest.fixture
def asked(known):
    known.says(HOUSING, decision(Kind.ANSWER, "woningnood"))
    return known


def test_a_fragment_is_matched_alone_and_behind_its_question(asked):
    asked.says("en in Zuidwest?", decision(Kind.ANSWER, "transvaal-zuidwest"), decision(Kind.ANSWER, "woningnood"))

    assert asked.asked_of_matcher == ["en in Zuidwest?", f"{HOUSING} en in Zuidwest?"]


def test_what_is_new_is_answered(asked):
    alone, behind = decision(Kind.ANSWER, "jongerenwerk"), decision(Kind.ANSWER, "woningnood")

    (reply,) = asked.says("en voor jongeren?", alone, behind)

    assert reply.ids == ("jongerenwerk",)


def test_what_only_makes_sense_behind_its_question_is_answered(asked):
    (reply,) = asked.says("en in Zuidwest?", UNKNOWN, decision(Kind.ANSWER, "transvaal-zuidwest"))

    assert reply.ids == ("transvaal-zuidwest",)


@pytest.mark.parametrize(
    "words", ["hoeveel dan?", "wanneer?", "hoe dan", "wat kost dat", "en hoe lang duurt dat precies", "how much?"]
)
def test_a_detail_of_the_same_position_is_not_answered_twice(asked, base, words):
    (reply,) = asked.says(words, UNKNOWN, decision(Kind.ANSWER, "woningnood"))

    position = base.by_id["woningnood"]
    assert reply.decision == Kind.SILENT
    assert position.short.nl in reply.text
    assert position.answer.nl.strip() not in reply.text


def test_a_listed_detail_gets_its_own_sentence(known, base):
    known.says("wat doet u aan huisjesmelkers?", decision(Kind.ANSWER, "huisjesmelkers"))

    (reply,) = known.says("en de boete?", UNKNOWN, decision(Kind.ANSWER, "huisjesmelkers"))

    (fines,) = [one for one in base.by_id["huisjesmelkers"].silent_on if one.about == "boetes"]
    assert fines.say.nl in reply.text


def test_a_fragment_about_something_else_is_said_to_be_not_in_the_letter(asked):
    (reply,) = asked.says("en voor honden?", decision(Kind.REPLY, "politics"), UNKNOWN)

    assert reply.decision == Kind.UNKNOWN
    assert reply.ids == ("woningnood",)


def test_a_whole_question_stands_on_its_own(asked):
    asked.says("wat vindt hij eigenlijk van de hoge huren in onze stad?", decision(Kind.ANSWER, "hoge-huren"))

    assert len(asked.asked_of_matcher) == 1


def test_after_a_tap_a_fragment_leans_on_what_was_shown(asked, base):
    asked.does(Tap("v1:show:huisjesmelkers"))

    asked.says("en in Zuidwest?", decision(Kind.ANSWER, "transvaal-zuidwest"))

    assert asked.asked_of_matcher[1] == f"{base.by_id['huisjesmelkers'].title.nl} en in Zuidwest?"


def test_a_fragment_at_the_beginning_has_nothing_to_lean_on(voter):
    voter.says("en voor jongeren?", decision(Kind.ANSWER, "jongerenwerk"))

    assert len(voter.asked_of_matcher) == 1


def test_thanks_after_an_answer_trigger_nothing(asked):
    (reply,) = asked.says("en bedankt", decision(Kind.REPLY, "thanks"), decision(Kind.ANSWER, "woningnood"))

    assert reply.ids == ("thanks",)


def test_a_detail_of_what_the_letter_does_not_say_is_not_in_it_either(known):
    known.says("wat vindt hij van betaald parkeren?", UNKNOWN)

    (reply,) = known.says("hoeveel dan?", decision(Kind.REPLY, "candidate-private"), UNKNOWN)

    assert reply.decision == Kind.UNKNOWN


def test_a_fragment_leans_on_the_last_question_also_when_the_letter_is_silent(asked):
    asked.says("wat vindt hij van betaald parkeren?", decision(Kind.REPLY, "politics"))

    (reply,) = asked.says("en voor ouderen?", decision(Kind.REPLY, "politics"), decision(Kind.REPLY, "politics"))

    assert asked.asked_of_matcher[1] == "wat vindt hij van betaald parkeren? en voor ouderen?"
    assert reply.ids == ("politics",)


def test_thanks_in_between_do_not_take_the_question_away(asked):
    asked.says("dank u wel", decision(Kind.REPLY, "thanks"))

    asked.says("en in Zuidwest?", decision(Kind.ANSWER, "transvaal-zuidwest"))

    assert asked.asked_of_matcher[1] == f"{HOUSING} en in Zuidwest?"
