"""A reply to an older answer is understood in the context of that answer."""

import pytest

from bot.conversation.event import Words
from bot.matching.decision import Kind
from tests.conversation.conftest import UNKNOWN, decision


@pytest.fixture
def moved_on(known):
    """A voter who asked about rents, and then about something else."""
    known.says("wat doet hij aan de huren?", decision(Kind.ANSWER, "hoge-huren"))
    known.says("wat doet hij aan de woningnood?", decision(Kind.ANSWER, "woningnood"))
    known.asked_of_matcher.clear()
    return known


def reply(base, id_, text="en voor jongeren?"):
    return Words(text, reply_to=f"Voorop. {base.by_id[id_].answer.nl}\n\nUit de brief: ...")


def test_a_fragment_leans_on_the_answer_it_replies_to(moved_on, base):
    moved_on.does(reply(base, "hoge-huren"), UNKNOWN, decision(Kind.ANSWER, "jongerenwerk"))

    assert moved_on.asked_of_matcher == ["en voor jongeren?", f"{base.by_id['hoge-huren'].title.nl} en voor jongeren?"]


def test_a_detail_of_the_older_answer_is_said_to_be_not_in_the_letter(moved_on, base):
    (said,) = moved_on.does(reply(base, "hoge-huren", "hoeveel dan?"), UNKNOWN, decision(Kind.ANSWER, "hoge-huren"))

    assert said.decision == Kind.SILENT
    assert base.by_id["hoge-huren"].short.nl in said.text


def test_a_reply_to_the_newest_answer_leans_on_the_words_that_asked_for_it(moved_on, base):
    moved_on.does(reply(base, "woningnood"), UNKNOWN, UNKNOWN)

    assert moved_on.asked_of_matcher[1] == "wat doet hij aan de woningnood? en voor jongeren?"


def test_a_reply_to_an_answer_rewritten_since_changes_nothing(moved_on):
    moved_on.does(Words("en voor jongeren?", reply_to="een oud antwoord, sindsdien herschreven"), UNKNOWN, UNKNOWN)

    assert moved_on.asked_of_matcher[1] == "wat doet hij aan de woningnood? en voor jongeren?"


def test_a_whole_question_stands_on_its_own(moved_on, base):
    moved_on.does(
        reply(base, "hoge-huren", "wat vindt hij van zwembaden in de stad?"), decision(Kind.ANSWER, "woningnood")
    )

    assert moved_on.asked_of_matcher == ["wat vindt hij van zwembaden in de stad?"]
