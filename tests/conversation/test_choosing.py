"""In doubt the bot asks; the voter answers by tap, by number or in words."""

import pytest

from bot.conversation.turn import Asked, Chosen
from bot.matching.decision import Kind
from tests.conversation.conftest import UNKNOWN, decision

CHOICES = ("hoge-huren", "slecht-onderhoud", "huisjesmelkers")


@pytest.fixture
def choosing(known):
    known.says("iets met de huur", decision(Kind.CLARIFY, *CHOICES))
    return known


def test_the_choice_helps_also_who_does_not_tap(choosing, base):
    (reply,) = choosing.replies

    for number, id_ in enumerate(CHOICES, start=1):
        assert f"{number}. {base.by_id[id_].title.nl}. {base.by_id[id_].short.nl}" in reply.text
    assert [row[0].label for row in reply.buttons][-1] == "Geen van deze"


@pytest.mark.parametrize(
    "words",
    [
        "2",
        "de tweede",
        "nr 3",
        "nr. 2",
        "nummer 2",
        "Twee",
        "2e",
        "optie 2",
        "ik bedoel de 2e",
        "the second one",
        "laatste",
        "1",
    ],
)
def test_a_number_or_an_ordinal_picks(choosing, words):
    question = choosing.recorded(Asked)[0].question

    (reply,) = choosing.says(words)

    expected = CHOICES[2] if "3" in words or words == "laatste" else CHOICES[0] if words == "1" else CHOICES[1]
    assert reply.ids == (expected,)
    assert choosing.records == [Chosen(question, expected)]
    assert choosing.asked_of_matcher == []


@pytest.mark.parametrize(
    "words", ["slecht onderhoud", "Slecht onderhoudt", "dat slechte onderhoud", "onderhoud slecht"]
)
def test_words_of_the_title_pick_also_with_a_typing_error(choosing, base, words):
    choosing.base = base
    (reply,) = choosing.says(words, decision(Kind.ANSWER, "slecht-onderhoud"))

    assert reply.ids == ("slecht-onderhoud",)
    assert [record for record in choosing.records if isinstance(record, Chosen)]


def test_a_tap_picks(choosing):
    (reply,) = choosing.taps("v1:pick:huisjesmelkers")

    assert reply.ids == ("huisjesmelkers",)
    assert isinstance(choosing.records[0], Chosen)


@pytest.mark.parametrize("words", ["geen van deze", "Geen", "nee", "none of these", "iets anders"])
def test_none_of_these_is_an_answer_too(choosing, words):
    question = choosing.recorded(Asked)[0].question

    (reply,) = choosing.says(words)

    assert "niet in de brief" in reply.text
    assert choosing.records == [Chosen(question, None)]


@pytest.mark.parametrize("words", ["7", "0", "nummer 12", "de vierde"])
def test_a_number_that_is_not_there_is_asked_again(choosing, words):
    (reply,) = choosing.says(words)

    assert "1 tot en met 3" in reply.text
    assert choosing.says("2")[0].ids == ("slecht-onderhoud",)


def test_a_new_question_ends_the_choice(choosing):
    (reply,) = choosing.says("wat doet u voor jongeren in de wijk?", decision(Kind.ANSWER, "jongerenwerk"))

    assert reply.ids == ("jongerenwerk",)
    assert choosing.says("2", UNKNOWN)[0].ids != ("slecht-onderhoud",)


def test_an_old_choice_still_opens_its_answer(choosing):
    choosing.says("wat doet u voor jongeren in de wijk?", decision(Kind.ANSWER, "jongerenwerk"))

    (reply,) = choosing.taps("v1:pick:hoge-huren")

    assert reply.ids == ("hoge-huren",)
    assert choosing.recorded(Chosen) == []


def test_a_number_without_a_choice_is_a_message_like_any_other(known):
    known.says("2", UNKNOWN)

    assert known.asked_of_matcher == ["2"]
