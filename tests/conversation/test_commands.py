"""The voter's data is the voter's: by slash command and in words."""

import pytest

from bot.conversation.commands import ALIASES
from bot.conversation.owndata import Kept, Receipt, mine, receipt
from bot.conversation.state import State
from bot.conversation.turn import Asked, Consented, Wanted
from bot.conversation.wording import Voice
from bot.matching.decision import Kind
from tests.conversation.conftest import decision


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("Wat weet je van mij?", [Wanted("mine")]),
        ("Stop!", [Wanted("stop")]),
        ("hoe staat het met mijn vraag", [Wanted("status")]),
    ],
)
def test_words_do_what_the_command_does(known, words, wanted):
    known.says(words)

    assert known.records == wanted
    assert known.asked_of_matcher == []


@pytest.mark.parametrize("name", ALIASES)
def test_every_command_does_something(known, name):
    known.commands(name)

    assert known.replies or known.records


def test_stop_takes_every_consent_back_and_ends_the_talk(known):
    known.taps("v1:yes:K1")

    (reply,) = known.commands("stop")

    assert "geen berichten meer" in reply.text
    assert [type(record) for record in known.records] == [Consented, Wanted]
    assert known.state == State()


@pytest.mark.parametrize("way", ["tap", "words"])
def test_erasing_needs_one_confirmation(known, way):
    (ask,) = known.says("vergeet me")
    assert known.records == []

    known.taps(ask.buttons[0][0].data) if way == "tap" else known.says("ja")

    assert known.records == [Wanted("forget")]
    assert known.state == State()


def test_whoever_thinks_better_of_it_keeps_his_talk(known):
    known.commands("vergeet")

    (reply,) = known.says("nee")

    assert known.records == []
    assert "niets gewist" in reply.text
    assert known.state.opened


def test_erasing_asked_for_in_other_words_is_the_same_command(known):
    (reply,) = known.says("haal mij eens uit al die lijsten", decision(Kind.REPLY, "meta", variant="erase"))

    assert [button.data for button in reply.buttons[0]] == ["v1:forget:yes", "v1:forget:no"]
    assert known.recorded(Asked)


def test_the_receipt_says_what_went_what_stays_and_what_is_held(base):
    voice = Voice(base, "nl")

    text = receipt(voice, Receipt(questions=3, follow_ups=1, held=True)).text

    for part in ("vragen: 3", "team: 1", "tellingen", "bedreiging"):
        assert part in text
    assert "bedreiging" not in receipt(voice, Receipt(0, 0)).text


def test_pausing_and_going_on(known):
    (paused,) = known.commands("pauze")
    assert known.records == [Wanted("pause")]
    known.taps(paused.buttons[0][0].data)

    assert known.records == [Wanted("resume")]
    assert not known.state.paused


def test_the_privacy_notice_has_what_a_voter_must_know_and_the_way_back(known):
    known.taps("v1:yes:K1")

    (reply,) = known.commands("privacy")

    for part in (
        "90 dagen",
        "48 uur",
        "/mijngegevens",
        "/vergeet",
        "/stop",
        "Autoriteit",
        "privacy@deurbel.invalid",
        "bedreiging",
    ):
        assert part in reply.text
    assert [row[0].url or row[0].data for row in reply.buttons] == ["/privacy", "v1:back:K1"]


def test_who_pays_is_said(known):
    (reply,) = known.commands("transparantie")

    for part in ("Politieke reclame", "Betaald door: PvdA Den Haag", "Geen targeting"):
        assert part in reply.text
    known.taps(reply.buttons[0][1].data)
    assert known.records == [Wanted("label-report")]


def test_what_the_bot_is_and_rests_on_is_said(known):
    (reply,) = known.commands("over")

    for part in ("computer", "Martijn Balster", "26 april 2021"):
        assert part in reply.text


@pytest.mark.parametrize("argument", ["en", "English", "engels"])
def test_a_language_can_be_named_with_the_command(known, argument):
    (reply,) = known.commands("taal", argument)

    assert reply.text == "I answer in English from now on."


def test_a_person_can_be_reached(known):
    (reply,) = known.says("ik wil een mens spreken")

    assert "Team Deurbel" in reply.text
    assert "team@deurbel.invalid" in reply.text


def test_without_a_contact_the_bot_says_so(known, base):
    from dataclasses import replace

    from bot.knowledge.campaign import Contact

    known.base = replace(base, campaign=base.campaign.model_copy(update={"contact": Contact()}))

    (reply,) = known.taps("v1:person:")

    assert "nog geen contactpersoon" in reply.text


def test_what_is_kept_is_shown_with_a_file(base, known):
    from datetime import date

    reply = mine(Voice(base, "nl"), Kept(((date(2026, 2, 1), "wat doet u tegen [naam]?"),), ("gegevens.json", b"{}")))

    assert "1 februari 2026: wat doet u tegen [naam]?" in reply.text
    assert reply.document == ("gegevens.json", b"{}")
    assert "48 uur" in mine(Voice(base, "nl"), None).text
