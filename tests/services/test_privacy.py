"""The voter's data is the voter's: shown, paused, taken back, erased, in one turn."""

import json

import pytest

from bot.conversation.event import Gone
from bot.storage import consents, followups, notices, people, talks
from tests.services.conftest import NOON
from tests.services.test_answering import QUESTION, counted, questions


async def voter_of(storage, chat):
    return await storage.read(lambda tx: talks.voter_of(tx, chat))


async def proofs(storage, chat):
    return [(one.purpose, one.given) for one in await storage.read(lambda tx: consents.of(tx, chat))]


@pytest.fixture
async def consenting(visitor):
    await visitor.says(QUESTION)
    await visitor.taps("v1:yes:K1")
    return visitor


async def door(visitor):
    await visitor.says("komt er betaald parkeren in mijn straat?")
    await visitor.taps("v1:person:")
    await visitor.taps("v1:way:door")
    await visitor.says("Hoefkade 14b, 2526BN")
    await visitor.taps("v1:time:evening")
    await visitor.says("Fatma")
    return await visitor.taps("v1:yes:K2")


async def test_erasing_gives_a_receipt_and_leaves_counts_and_proof(consenting, storage):
    await consenting.commands("vergeet")

    (receipt,) = await consenting.says("ja")

    assert "Bewaarde vragen: 1." in receipt.text
    assert await voter_of(storage, consenting.chat) is None
    assert await proofs(storage, consenting.chat) == [("K1", True)]
    assert sum(count for (what, _), count in (await counted(storage)).items() if what == "huisjesmelkers") == 1
    assert "computer (bot)" in (await consenting.says("hoge huren"))[0].text


async def test_erasing_says_that_a_threat_is_held(visitor):
    await visitor.says("ik schiet je kapot")
    await visitor.commands("vergeet")

    (receipt,) = await visitor.taps("v1:forget:yes")

    assert "bedreiging" in receipt.text


async def test_taking_k1_back_erases_what_it_kept(consenting, storage):
    await consenting.taps("v1:back:K1")

    assert await voter_of(storage, consenting.chat) is None
    assert await proofs(storage, consenting.chat) == [("K1", True), ("K1", False)]
    await consenting.says("en wat doet u aan de hoge huren?")
    assert await questions(storage, consenting.chat) == []


async def test_taking_k1_back_leaves_what_k2_still_needs(consenting, storage):
    await door(consenting)

    await consenting.taps("v1:back:K1")

    left = await questions(storage, consenting.chat)
    assert [one.text for one in left] == ["komt er betaald parkeren in mijn straat?"]
    assert not (await voter_of(storage, consenting.chat)).keeps_questions


async def test_stop_ends_everything(consenting, storage):
    await door(consenting)

    (reply,) = await consenting.says("stop")

    assert "geen berichten meer" in reply.text
    assert await voter_of(storage, consenting.chat) is None


async def test_a_visit_is_with_the_team_and_its_status_can_be_seen(visitor, storage):
    await door(visitor)
    voter = await voter_of(storage, visitor.chat)
    (wanted,) = await storage.read(lambda tx: followups.of_voter(tx, voter.id))
    (status,) = await visitor.commands("status")

    assert wanted.address.key == "2526BN|14|B"
    assert (wanted.first_name, wanted.day_part, wanted.way) == ("Fatma", "evening", "door")
    assert wanted.wijk
    assert "bezoek aan de deur: ontvangen" in status.text
    assert not voter.keeps_questions
    assert [one.kept_for for one in await questions(storage, visitor.chat)] == ["K2-door"]


async def test_a_visit_taken_back_is_off_the_list(visitor, storage):
    await door(visitor)
    (status,) = await visitor.commands("status")

    await visitor.taps(status.buttons[0][0].data)

    assert await storage.read(followups.listed) == []
    assert await proofs(storage, visitor.chat) == [("K2-door", True), ("K2-door", False)]


async def test_a_corrected_address_is_nowhere_else(visitor, storage):
    await door(visitor)
    await visitor.commands("adres")
    await visitor.says("2525kb 16")

    await visitor.taps("v1:yes:address")

    (wanted,) = await storage.read(followups.listed)
    assert wanted.address.key == "2525KB|16|"


async def test_a_paused_voter_is_on_no_list(visitor, storage):
    await door(visitor)

    await visitor.commands("pauze")
    assert await storage.read(followups.listed) == []
    await visitor.commands("pauze")

    assert len(await storage.read(followups.listed)) == 1


async def test_everything_kept_is_shown_and_given_as_a_file(consenting):
    await door(consenting)

    (reply,) = await consenting.says("wat weet je van mij?")

    name, content = reply.document
    held = json.loads(content)
    assert name.endswith(".json")
    assert [one["text"] for one in held["questions"]] == [QUESTION, "komt er betaald parkeren in mijn straat?"]
    assert held["follow_ups"][0]["address"]["postcode"] == "2526BN"
    assert [(one["purpose"], one["given"]) for one in held["consents"]] == [("K1", True), ("K2-door", True)]
    assert held["consents"][0]["text_shown"].startswith("Mag ik uw vragen")
    assert QUESTION in reply.text


async def test_who_consented_to_nothing_has_nothing_to_see(visitor):
    await visitor.says(QUESTION)

    (reply,) = await visitor.commands("mijngegevens")

    assert "Ik bewaar niets van u" in reply.text
    assert reply.document is None


async def test_a_fault_in_the_label_is_reported(visitor, storage):
    await visitor.says(QUESTION)
    await visitor.taps("v1:report:")

    assert (await counted(storage))[("label-report", "counted")] == 1


async def test_only_people_of_the_team_get_a_link(visitor, storage):
    await visitor.says(QUESTION)
    (refused,) = await visitor.commands("console")

    def unit(tx):
        people.add(tx, "p1", "Fatma", "vrijwilliger", NOON, by=None)
        people.make_link(tx, "t" * 43, "p1", NOON)

    await storage.writer.run(unit)
    (welcome,) = [r for r in await visitor.commands("start", "t-" + "t" * 43) if "Fatma" in r.text]
    (link,) = await visitor.commands("console")

    assert "vrijwilligers" in refused.text
    assert "Welkom in het team" in welcome.text
    assert f"https://deurbel.invalid/inloggen/{'s' * 43}" in link.text


async def test_a_voter_who_blocks_the_bot_is_marked_until_he_writes_again(consenting, storage):
    await consenting.does(Gone())
    marked = (await voter_of(storage, consenting.chat)).gone_at
    await consenting.says("en wat doet u aan de hoge huren?")

    assert marked is not None
    assert (await voter_of(storage, consenting.chat)).gone_at is None


async def test_a_report_about_the_label_arrives_in_the_register_without_who_sent_it(visitor, storage):
    await visitor.says(QUESTION)
    await visitor.taps("v1:report:")

    (request,) = await storage.read(notices.requests)
    assert request.kind == "label"
    assert request.note == "versie 7, nl"


async def test_a_voter_sees_who_looked_and_why_without_names(consenting, storage):
    voter = await voter_of(storage, consenting.chat)

    def unit(tx):
        people.add(tx, "p1", "Fatma", "vrijwilliger", NOON, by=None)
        people.looked(tx, people.Look("p1", NOON, "open", "question", "q1", voter.id, "review"))
        people.looked(tx, people.Look("p1", NOON, "open", "question", "q9", "somebody-else", "review"))

    await storage.writer.run(unit)
    (reply,) = await consenting.commands("mijngegevens")

    held = json.loads(reply.document[1])["seen_by_the_team"]
    assert [(one["subject"], one["why"]) for one in held] == [("question", "review")]
    assert "keken hier 1 keer naar:\n1 februari 2026: uw vraag, om de antwoorden beter te maken" in reply.text
    assert "Fatma" not in reply.text + reply.document[1].decode()


async def test_who_blocks_the_bot_is_still_visited_but_no_longer_answered_in_the_chat(visitor, storage):
    """L53: blocking is an objection to messages, and the wish for a visit stands."""
    from bot.conversation.event import Gone

    await door(visitor)
    await visitor.says("komt er een bibliotheek in mijn wijk bij?")
    await visitor.taps("v1:person:")
    await visitor.taps("v1:way:chat")
    await visitor.taps("v1:yes:K2")
    voter = await voter_of(storage, visitor.chat)

    await visitor.does(Gone())

    found = await storage.read(lambda tx: followups.of_voter(tx, voter.id))
    assert sorted((one.way, one.state.value) for one in found) == [("chat", "lapsed"), ("door", "open")]
