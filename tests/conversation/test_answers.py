"""What a voter gets for each decision of the matcher."""

import pytest

from bot.conversation.turn import Asked, Counted, Rated, Threat
from bot.matching.decision import Kind, Mode
from tests.conversation.conftest import decision


def labels(reply):
    return [button.label for row in reply.buttons for button in row]


def test_an_answer_names_its_source_quotes_it_and_asks_whether_it_was_right(known, base):
    (reply,) = known.says("wat doet u tegen huisjesmelkers?", decision(Kind.ANSWER, "huisjesmelkers"))

    position = base.by_id["huisjesmelkers"]
    assert reply.text.startswith(position.answer.nl.strip())
    assert f"Uit de brief van 26 april 2021, alinea {position.quotes[0].paragraph}: “" in reply.text
    assert position.quotes[0].text in reply.text
    assert reply.text.endswith("Was dit uw vraag?")
    assert {"Ja, dit was mijn vraag", "Nee, iets anders"} < set(labels(reply))
    assert f"/brief#{position.quotes[0].paragraph}" in [button.url for row in reply.buttons for button in row]


def test_related_positions_are_one_tap_away(known, base):
    (reply,) = known.says("huisjesmelkers", decision(Kind.ANSWER, "huisjesmelkers"))

    related = [base.by_id[id_].title.nl for id_ in base.by_id["huisjesmelkers"].related]
    assert related
    assert set(related[:3]) <= set(labels(reply))


@pytest.mark.parametrize("mode", [Mode.PAIR, Mode.MULTI])
def test_two_answers_stand_side_by_side_with_the_source_of_each(known, base, mode):
    (reply,) = known.says("hoge huur en onderhoud", decision(Kind.ANSWER, "hoge-huren", "slecht-onderhoud", mode=mode))

    for id_ in ("hoge-huren", "slecht-onderhoud"):
        position = base.by_id[id_]
        assert position.short.nl in reply.text
        assert position.quotes[0].text in reply.text
        assert position.title.nl in labels(reply)


def test_an_asked_detail_that_the_letter_lacks_is_said_to_be_lacking(known, base):
    position = base.by_id["huisjesmelkers"]

    (reply,) = known.says("hoe hoog is de boete", decision(Kind.SILENT, "huisjesmelkers", silence=0))

    assert position.short.nl in reply.text
    assert position.silent_on[0].say.nl in reply.text
    assert "Ik wil een mens spreken" in labels(reply)


def test_a_detail_that_is_not_listed_is_lacking_too(known):
    (reply,) = known.says("hoe hoog is de boete", decision(Kind.SILENT, "huisjesmelkers"))

    assert "Meer zegt de brief hier niet over." in reply.text


def test_what_the_letter_does_not_say_is_said_to_be_not_said(known, base):
    (reply,) = known.says("parkeren", decision(Kind.UNKNOWN, "hoge-huren", "woningnood", "jongerenwerk"))

    assert "Daar zegt de brief niets over" in reply.text
    assert base.by_id["hoge-huren"].title.nl in labels(reply)
    assert len([label for label in labels(reply) if label in {p.title.nl for p in base.positions}]) == 2
    assert "Ik wil een mens spreken" in labels(reply)


def test_a_fixed_reply_comes_in_the_voters_language(known, base):
    (reply,) = known.says("thank you very much", decision(Kind.REPLY, "thanks", language="en"))

    assert reply.text == base.reply_by_kind["thanks"].variants[0].text.en.strip()
    assert reply.buttons == ()


def test_beside_a_refusal_stands_what_may_have_been_meant(known, base):
    maybe = decision(Kind.REPLY, "politics", ranking=("woningnood", "hoge-huren", "jongerenwerk"))

    (reply,) = known.says("wat vindt hij van hotels waar huizen stonden?", maybe)
    (greeting,) = known.says("hallo", decision(Kind.REPLY, "greeting", ranking=("woningnood",)))

    assert base.by_id["woningnood"].title.nl in reply.text
    assert [row[0].data for row in reply.buttons[:2]] == ["v1:show:woningnood", "v1:show:hoge-huren"]
    assert base.by_id["woningnood"].title.nl not in greeting.text


def test_names_of_the_campaign_are_filled_in(known):
    (reply,) = known.says("hallo daar", decision(Kind.REPLY, "greeting"))

    assert "Martijn Balster" in reply.text
    assert "{" not in reply.text


def test_a_threat_is_kept_apart_and_the_voter_is_told(known):
    (reply,) = known.says("ik sla je kapot", decision(Kind.REPLY, "threat"))

    assert "team" in reply.text
    assert known.records == [Threat("ik sla je kapot"), Counted("threat", "nl")]


def test_numbers_of_people_are_kept_nowhere(known):
    known.taps("v1:yes:K1")

    known.says("mijn bsn is 123456782", decision(Kind.REPLY, "personal-data"))

    assert known.recorded(Asked) == []


def test_what_is_for_the_police_is_kept_nowhere(known):
    """C4: the numbers, a count, no word, and nothing for the team to come back on."""
    known.taps("v1:yes:K1")

    (reply,) = known.says("ik wil aangifte doen tegen mijn buurman", decision(Kind.REPLY, "service", variant="crime"))

    assert "0900-8844" in reply.text
    assert known.records == [Counted("service", "nl")]
    assert "aangifte" not in str(known.state)


@pytest.mark.parametrize("language", ["tr", "pl", "ar", "pap"])
def test_other_languages_get_the_dutch_answer_and_one_line_in_both_languages(known, language):
    (first,) = known.says("ev sahipleri hakkında", decision(Kind.ANSWER, "huisjesmelkers", language=language))
    (second,) = known.says("kiralar çok yüksek", decision(Kind.ANSWER, "hoge-huren", language=language))

    assert "I answer in Dutch or English" in first.text
    assert "Huisjesmelkers" in first.text or "huisjesmelkers" in first.text
    assert "I answer in Dutch" not in second.text


def test_the_bot_follows_the_language_the_voter_writes(known):
    (english,) = known.says("what about rogue landlords", decision(Kind.ANSWER, "huisjesmelkers", language="en"))
    (one_word,) = known.says("ok", decision(Kind.REPLY, "thanks", language="nl"))
    (dutch,) = known.says("en wat aan de hoge huren", decision(Kind.ANSWER, "hoge-huren"))

    assert "Was this your question?" in english.text
    assert "letter" in one_word.text or "welcome" in one_word.text
    assert "Was dit uw vraag?" in dutch.text


def test_a_chosen_language_stays(known):
    known.commands("taal", "en")

    (reply,) = known.says("wat doet u tegen de hoge huren", decision(Kind.ANSWER, "hoge-huren"))

    assert "Was this your question?" in reply.text


def test_a_good_answer_earns_a_thank_you_and_counts_once(known):
    known.says("huisjesmelkers", decision(Kind.ANSWER, "huisjesmelkers"))
    question = known.recorded(Asked)[0].question

    (reply,) = known.taps(f"v1:good:{question}")
    assert known.records == [Rated(question, helpful=True)]
    known.taps(f"v1:good:{question}")

    assert "dank" in reply.text
    assert known.records == []


def test_after_a_wrong_answer_the_next_best_are_offered(known, base):
    ranking = ("huisjesmelkers", "hoge-huren", "woningnood")
    known.says("melkers", decision(Kind.ANSWER, "huisjesmelkers", ranking=ranking))
    question = known.recorded(Asked)[0].question

    (reply,) = known.taps(f"v1:bad:{question}")
    assert reply.ids == ("hoge-huren", "woningnood")
    (answer,) = known.says("2")

    assert answer.ids == ("woningnood",)


def test_yes_and_no_in_words_rate_the_answer(known):
    known.says("huisjesmelkers", decision(Kind.ANSWER, "huisjesmelkers"))
    question = known.recorded(Asked)[0].question

    known.says("Ja!")

    assert known.records == [Rated(question, helpful=True)]


def test_a_button_of_an_answer_that_is_gone_gets_kind_words(known):
    for data in ("v1:show:gone", "v1:pick:gone", "v1:theme:gone", "v2:show:huisjesmelkers", "", "x", "v1:yes:K9"):
        (reply,) = known.taps(data)
        assert "ouder bericht" in reply.text


def test_the_menu_leads_to_every_position(known, base):
    (themes,) = known.commands("themas")

    found = set()
    for row in themes.buttons:
        for button in row:
            (positions,) = known.taps(button.data)
            found |= {one.data for line in positions.buttons for one in line}
    assert {f"v1:show:{position.id}" for position in base.positions} <= found
