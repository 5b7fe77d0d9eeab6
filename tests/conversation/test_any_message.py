"""Whatever somebody sends, there is a fitting reply and never an exception."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.conversation.event import FromTeam, Gone, Words
from bot.conversation.turn import Asked, Counted, Wanted
from bot.matching.decision import Kind
from tests.conversation.conftest import decision

WITHOUT_WORDS = {
    "empty": "",
    "spaces": " \n\t ",
    "zero width": "\u200b\u200d\ufeff",
    "right to left marks": "\u200f\u202e\u2067",
    "nul": "\x00\x00",
    "lone combining-free controls": "\x01\x02",
}


@pytest.mark.parametrize("text", WITHOUT_WORDS.values(), ids=WITHOUT_WORDS.keys())
def test_nothing_to_read_is_said_to_be_nothing(known, text):
    (reply,) = known.says(text)

    assert "Ik zie geen woorden" in reply.text
    assert known.asked_of_matcher == []


def test_only_signs_are_said_to_be_signs(known):
    (reply,) = known.says("?" * 500)

    assert "alleen tekens" in reply.text


def test_a_hundred_thousand_characters_are_read_from_the_beginning(known):
    (reply,) = known.says("huisjesmelkers " * 7000, decision(Kind.ANSWER, "huisjesmelkers"))

    assert "Ik lees alleen het begin" in reply.text
    assert reply.ids == ("huisjesmelkers",)
    assert len(known.asked_of_matcher[0]) <= 4096
    assert all(len(record.text) <= 4096 for record in known.recorded(Asked))


@pytest.mark.parametrize("text", ["\ud800 huur", "huur\x00huur", "\ufdfa" * 20, "😀"])
def test_what_cannot_be_written_down_reaches_neither_matcher_nor_log(known, text):
    known.says(text, decision(Kind.REPLY, "gibberish"))

    (kept,) = known.recorded(Asked)
    assert "\x00" not in kept.text
    kept.text.encode("utf-8")
    assert known.asked_of_matcher == [kept.text]


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.text(st.characters(exclude_categories=[]), max_size=50), min_size=1, max_size=4))
def test_any_text_gets_a_reply(newcomer, texts):
    voter = newcomer()

    for text in texts:
        assert voter.does(Words(text), decision(Kind.UNKNOWN))


@pytest.mark.parametrize(
    ("kind", "says"),
    [
        ("photo", "foto's"),
        ("document", "foto's"),
        ("voice", "geluid"),
        ("location", "bewaar het niet"),
        ("contact", "bewaar het niet"),
        ("sticker", "alleen tekst"),
        ("something new", "alleen tekst"),
    ],
)
def test_what_is_not_text_gets_a_fitting_reply(known, kind, says):
    (reply,) = known.sends(kind)

    assert says in reply.text
    assert known.records == [Counted(f"no-text:{kind}", "nl")]


def test_whoever_blocks_the_bot_hears_nothing(known):
    assert known.does(Gone()) == ()
    assert known.records == [Wanted("gone")]


def test_a_message_edited_without_a_change_of_words_is_left_alone(known):
    assert known.does(Words("Wat doet u tegen huisjesmelkers??", edited=True)) == ()


def test_an_edited_message_is_answered_again(known):
    (reply,) = known.does(Words("wat doet u tegen hoge huren?", edited=True), decision(Kind.ANSWER, "hoge-huren"))

    assert reply.ids == ("hoge-huren",)
    assert known.recorded(Asked)[0].edited


@pytest.mark.parametrize("what", ["joins", "writes", "leaves", "closes"])
def test_nobody_of_the_team_writes_to_who_did_not_ask_for_it(known, what):
    assert known.does(FromTeam(what, "Fatma", "hallo", question="question-1")) == ()
