"""A voter who consents to nothing gets the same answers; who says yes has the talk kept from its beginning (K1)."""

import pytest

from bot.conversation.turn import Asked, Consented, Rated, Wanted
from bot.knowledge.texts import Key
from bot.matching.decision import Kind
from tests.conversation.conftest import UNKNOWN, Voter, decision

LANDLORDS = decision(Kind.ANSWER, "huisjesmelkers")
RENTS = decision(Kind.ANSWER, "hoge-huren")


def test_it_is_asked_in_two_lines_after_the_first_answer(voter, base):
    _, _, ask = voter.says("wat doet u tegen huisjesmelkers?", LANDLORDS)

    assert ask.text == base.texts["nl"][Key.K1_ASK].strip()
    assert len(ask.text.splitlines()) == 2
    yes_and_no, more = ask.buttons
    assert [button.data for button in yes_and_no] == ["v1:yes:K1", "v1:no:K1"]
    assert "16 jaar" in ask.text
    assert "/stop" in ask.text
    assert more[0].data == "v1:more:K1"


def test_it_is_asked_once_in_a_talk(voter):
    voter.says("wat doet u tegen huisjesmelkers?", LANDLORDS)

    assert len(voter.says("en tegen de hoge huren?", RENTS)) == 1


def test_it_is_not_asked_before_there_is_an_answer(voter):
    assert len(voter.says("hallo daar", decision(Kind.REPLY, "greeting"))) == 2
    assert len(voter.says("huur", decision(Kind.CLARIFY, "hoge-huren", "slecht-onderhoud"))) == 1


def test_a_yes_covers_the_talk_from_its_beginning(voter):
    voter.says("hallo daar", decision(Kind.REPLY, "greeting"))
    voter.says("wat doet u tegen huisjesmelkers?", LANDLORDS)
    asked = voter.recorded(Asked)[0]
    assert not asked.keep
    voter.taps(f"v1:good:{asked.question}")

    voter.taps("v1:yes:K1")

    kept = voter.recorded(Asked)
    assert [one.text for one in kept] == ["hallo daar", "wat doet u tegen huisjesmelkers?"]
    assert all(one.keep and one.tallied for one in kept)
    assert kept[1].at == asked.at
    assert kept[1].shown == asked.shown
    assert voter.recorded(Rated) == [Rated(asked.question, helpful=True, tallied=True)]


def test_after_a_yes_each_question_is_kept(voter):
    voter.says("wat doet u tegen huisjesmelkers?", LANDLORDS)
    voter.taps("v1:yes:K1")

    voter.says("en tegen de hoge huren in de stad?", RENTS)

    (asked,) = voter.recorded(Asked)
    assert asked.keep
    assert not asked.tallied


def test_the_proof_holds_the_text_that_was_shown_in_its_language(base):
    voter = Voter(base)
    voter.says("what about slum landlords?", decision(Kind.ANSWER, "huisjesmelkers", language="en"))
    voter.says("en wat doet u aan hoge huren?", RENTS)

    voter.taps("v1:yes:K1")

    (proof,) = voter.recorded(Consented)
    assert proof.text == base.texts["en"][Key.K1_ASK].strip()
    assert proof.language == "en"
    assert proof.given


def test_twice_yes_is_one_consent(voter):
    voter.says("wat doet u tegen huisjesmelkers?", LANDLORDS)
    voter.taps("v1:yes:K1")

    voter.taps("v1:yes:K1")

    assert voter.records == []


def test_who_says_no_gets_the_same_answers_word_for_word(base):
    refusing, agreeing = Voter(base), Voter(base)
    for voter, button in ((refusing, "no"), (agreeing, "yes")):
        voter.says("wat doet u tegen huisjesmelkers?", LANDLORDS)
        voter.taps(f"v1:{button}:K1")

    questions = [("hoge huren in onze stad", RENTS), ("parkeren op straat", UNKNOWN)]

    for words, decided in questions:
        assert [r.text for r in refusing.says(words, decided)] == [r.text for r in agreeing.says(words, decided)]
        assert not refusing.recorded(Asked)[0].keep
    assert refusing.state.earlier == ()


@pytest.mark.parametrize("words", ["ja", "Ja graag", "yes"])
def test_a_bare_yes_in_words_is_asked_again_because_it_may_mean_something_else(voter, words):
    voter.says("wat doet u tegen huisjesmelkers?", LANDLORDS)

    (sure,) = voter.says(words)
    assert voter.records == []
    voter.says(words)

    assert "zekerheid" in sure.text
    assert voter.recorded(Consented)[0].given


@pytest.mark.parametrize(("words", "kept"), [("Ja, bewaar ze", "yes"), ("nee, niet bewaren", "no"), ("nee", "no")])
def test_what_is_spelled_out_needs_no_second_question(voter, words, kept):
    voter.says("wat doet u tegen huisjesmelkers?", LANDLORDS)

    voter.says(words)

    assert voter.state.k1 == kept


def test_more_tells_what_happens_with_the_questions(voter):
    voter.says("wat doet u tegen huisjesmelkers?", LANDLORDS)

    (more,) = voter.taps("v1:more:K1")

    for fact in ("PvdA Den Haag", "90 dagen", "Vrijwilligers", "/stop", "/vergeet", "Autoriteit Persoonsgegevens",
                 "geen profiel", "buiten de EU", "doel"):  # fmt: skip
        assert fact in more.text
    assert [button.data for button in more.buttons[0]] == ["v1:yes:K1", "v1:no:K1"]


def test_taking_back_takes_as_many_taps_as_giving(voter):
    voter.says("wat doet u tegen huisjesmelkers?", LANDLORDS)
    (thanks,) = voter.taps("v1:yes:K1")
    back = thanks.buttons[0][0].data

    voter.taps(back)

    assert [record.given for record in voter.recorded(Consented)] == [False]
    assert voter.recorded(Wanted) == [Wanted("withdraw", "K1")]
    voter.says("en de hoge huren van nu dan?", RENTS)
    assert not voter.recorded(Asked)[0].keep


@pytest.mark.parametrize("words", ["ik ben 14 en wat doet u voor jongeren?", "ik ben pas 12", "i am 15 years old"])
def test_whoever_is_under_sixteen_is_answered_and_not_kept(voter, words):
    voter.says("wat doet u tegen huisjesmelkers?", LANDLORDS)
    voter.taps("v1:yes:K1")

    (reply,) = voter.says(words, decision(Kind.ANSWER, "jongerenwerk"))

    assert "jonger dan 16" in reply.text or "younger than 16" in reply.text
    assert reply.ids == ("jongerenwerk",)
    assert [record.given for record in voter.recorded(Consented)] == [False]
    assert not voter.recorded(Asked)[0].keep
    assert voter.taps("v1:yes:K1")
    assert voter.state.k1 == "no"


@pytest.mark.parametrize("words", ["ik ben 34", "ik ben 12 keer gebeld", "ik ben 15% kwijt aan huur", "ik ben 2e"])
def test_another_number_is_no_age(voter, words):
    voter.says(words, LANDLORDS)

    assert not voter.state.minor


def test_it_is_asked_too_when_the_letter_is_silent_on_the_subject(voter):
    assert len(voter.says("wat vindt hij van betaald parkeren?", decision(Kind.REPLY, "politics"))) == 3
