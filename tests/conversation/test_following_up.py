"""A voter may leave one question with the team (K2): here, at the door, by phone. Nothing goes before his yes."""

import pytest

from bot.conversation.turn import AddressCorrected, Asked, Consented, FollowUpWanted, Wanted
from bot.matching.decision import Kind
from tests.conversation.conftest import UNKNOWN, decision


def labels(reply):
    return [button.label for row in reply.buttons for button in row]


@pytest.fixture
def asking(known):
    """A voter whose question the letter does not answer, and who asks for a person."""
    known.says("komt er betaald parkeren in mijn straat?", UNKNOWN)
    known.taps("v1:person:")
    return known


def test_who_asks_for_a_person_gets_the_contact_and_three_ways(asking):
    (reply,) = asking.replies

    assert "team@deurbel.invalid" in reply.text
    assert labels(reply) == ["Hier in de chat", "Aan mijn deur", "Met een telefoontje"]


def test_without_a_question_there_is_only_the_contact(voter):
    reply = voter.taps("v1:person:")[-1]

    assert reply.buttons == ()


def test_an_answer_here_asks_for_nothing_but_a_yes(asking):
    (explained,) = asking.taps("v1:way:chat")
    assert asking.records == []
    (done,) = asking.taps("v1:yes:K2")

    proof, asked, wanted = asking.records
    assert len(explained.text.splitlines()) == 2
    for part in ("16 jaar", "zonder uw naam", "30 dagen", "/stop"):
        assert part in explained.text
    assert (proof.purpose, proof.given, proof.text) == ("K2-chat", True, explained.text)
    assert asked.keep
    assert (asked.kept_for, asked.text) == ("K2-chat", "komt er betaald parkeren in mijn straat?")
    assert wanted == FollowUpWanted(question=asked.question, way="chat")
    assert asking.state.reachable == (asked.question,)
    assert labels(done)[0].startswith("Trek in")


def test_k2_keeps_its_own_question_and_no_other(asking):
    asking.taps("v1:way:chat")
    asking.taps("v1:yes:K2")

    asking.says("en hoge huren dan in deze stad", decision(Kind.ANSWER, "hoge-huren"))

    assert not asking.recorded(Asked)[0].keep


def test_with_k1_the_question_is_kept_already(known):
    known.taps("v1:yes:K1")
    known.says("komt er betaald parkeren in mijn straat?", UNKNOWN)
    known.taps("v1:person:")
    known.taps("v1:way:chat")

    known.taps("v1:yes:K2")

    assert [type(record) for record in known.records] == [Consented, FollowUpWanted]


def test_a_visit_asks_for_address_time_and_a_name_if_wanted(asking):
    asking.taps("v1:way:door")
    (when,) = asking.says("Hoefkade 14b, 2526BN")
    (name,) = asking.taps("v1:time:evening")
    (confirm,) = asking.says("Fatma")
    assert asking.records == []
    asking.says("ja")

    assert when.text.startswith("Wanneer")
    assert "voornaam" in name.text
    for part in ("14-B, 2526 BN", "'s avonds", "Fatma", "Een vrijwilliger"):
        assert part in confirm.text
    wanted = asking.recorded(FollowUpWanted)[0]
    assert (wanted.postcode, wanted.number, wanted.addition) == ("2526BN", "14", "B")
    assert (wanted.first_name, wanted.day_part, wanted.way) == ("Fatma", "evening", "door")


def test_a_name_can_be_left_out(asking):
    asking.taps("v1:way:door")
    asking.says("2525kb 14-b")
    asking.taps("v1:time:any")
    asking.taps("v1:skip:")
    asking.taps("v1:yes:K2")

    wanted = asking.recorded(FollowUpWanted)[0]
    assert (wanted.first_name, wanted.day_part) == ("", "")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("Hoefkade 12", "mis de postcode"),
        ("2525 kb", "mis het huisnummer"),
        ("Postbus 123 2501CC", "postbus"),
    ],
)
def test_half_an_address_is_asked_on(asking, typed, says):
    asking.taps("v1:way:door")

    (reply,) = asking.says(typed)

    assert says in reply.text
    assert asking.says("2525KB 14")[0].text.startswith("Wanneer")


def test_a_postcode_and_then_a_number_is_an_address(asking):
    asking.taps("v1:way:door")
    asking.says("2525 kb")

    (reply,) = asking.says("14-b")

    assert reply.text.startswith("Wanneer")
    assert asking.state.draft.number == "14"


def test_outside_the_city_there_is_a_kind_word_and_nothing_is_kept(asking):
    asking.taps("v1:way:door")

    (reply,) = asking.says("1012AB 5")

    assert "buiten de stad" in reply.text
    assert asking.records == []
    assert asking.state.draft is None
    assert labels(reply) == ["Hier in de chat"]


@pytest.mark.parametrize("typed", ["06-12345678", "0612345678 graag", "+31 6 12345678"])
def test_a_call_asks_for_number_and_time(asking, typed):
    asking.taps("v1:way:phone")
    asking.says(typed)
    asking.taps("v1:time:morning")
    asking.taps("v1:yes:K2")

    wanted = asking.recorded(FollowUpWanted)[0]
    assert wanted.phone.endswith("612345678")
    assert (wanted.day_part, wanted.postcode) == ("morning", "")


def test_a_number_that_is_none_is_asked_again(asking):
    asking.taps("v1:way:phone")

    (reply,) = asking.says("12 34")

    assert "geen telefoonnummer" in reply.text


@pytest.mark.parametrize("step", ["chat", "door", "phone"])
def test_no_at_any_step_passes_nothing_on(asking, step):
    asking.taps(f"v1:way:{step}")

    (reply,) = asking.taps("v1:no:K2")

    assert "niets door" in reply.text
    assert asking.records == []
    assert asking.state.draft is None


def test_a_new_question_in_the_middle_is_answered_and_ends_the_dialog(asking):
    asking.taps("v1:way:door")

    (reply,) = asking.says("wat doet hij aan hoge huren?", decision(Kind.ANSWER, "hoge-huren"))

    assert reply.ids == ("hoge-huren",)
    assert asking.state.draft is None


def test_a_command_in_the_middle_is_obeyed(asking):
    asking.taps("v1:way:door")

    asking.says("stop")

    assert asking.records == [Wanted("stop")]


def test_it_is_withdrawn_with_one_tap(asking):
    asking.taps("v1:way:chat")
    (done,) = asking.taps("v1:yes:K2")
    question = asking.recorded(FollowUpWanted)[0].question

    asking.taps(done.buttons[0][0].data)

    proof, wanted = asking.records
    assert (proof.purpose, proof.given, proof.question) == ("K2-chat", False, question)
    assert wanted == Wanted("withdraw", f"K2-chat:{question}")
    assert asking.state.reachable == ()


def test_an_address_can_be_corrected(asking):
    asking.taps("v1:way:door")
    asking.says("2525kb 14-b")
    asking.taps("v1:time:any")
    asking.taps("v1:skip:")
    asking.taps("v1:yes:K2")

    asking.commands("adres")
    (confirm,) = asking.says("2525kb 16")
    asking.taps("v1:yes:address")

    assert "16, 2525 KB" in confirm.text
    assert asking.records == [AddressCorrected("2525KB", "16")]


def test_without_a_visit_there_is_no_address_to_correct(known):
    (reply,) = known.commands("adres")

    assert "geen bezoek" in reply.text


def test_whoever_is_under_sixteen_is_not_asked_for_an_address(known):
    known.says("ik ben 14 en wat doet u voor jongeren?", decision(Kind.ANSWER, "jongerenwerk"))

    (reply,) = known.taps("v1:way:door")

    assert "jonger dan 16" in reply.text


def test_it_is_the_question_and_not_the_thanks_that_goes_to_the_team(known):
    known.says("komt er betaald parkeren in mijn straat?", decision(Kind.REPLY, "politics"))
    known.says("dank u", decision(Kind.REPLY, "thanks"))
    known.taps("v1:person:")
    known.taps("v1:way:chat")

    known.taps("v1:yes:K2")

    assert known.recorded(Asked)[0].text == "komt er betaald parkeren in mijn straat?"
