"""Writing to a voter who asked for it, the blind audit, people of the team, and threats for two readers."""

from __future__ import annotations

import re
from datetime import timedelta

import httpx
import pytest

from bot.followup import State
from bot.knowledge.base import KnowledgeBase
from bot.services.people import Role
from bot.storage import followups, inbox, log, talks, threats
from bot.storage.transaction import Chat
from tests.console.conftest import Stage


async def wants_a_message(stage: Stage) -> str:
    """A question whose voter asked to be written to."""
    voter = stage.id()
    question = await stage.ask("Kan iemand mij schrijven over de huur?", voter=voter, wants_person=True)
    await stage.door(question=question, voter=voter, way="chat")
    return question


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


async def sent(browser: httpx.AsyncClient, question: str, **fields: str) -> httpx.Response:
    page = (await browser.get(f"/vragen/{question}/antwoord")).text
    return await browser.post(f"/vragen/{question}/antwoord", data={"concept": field(page, "concept"), **fields})


async def test_a_published_answer_goes_out_after_ten_seconds_under_a_first_name(stage: Stage) -> None:
    question = await wants_a_message(stage)
    async with stage.volunteer() as fatma:
        assert "Antwoord sturen" in (await fatma.get(f"/vragen/{question}")).text
        page = (await fatma.get(f"/vragen/{question}/antwoord?antwoord=hoge-huren")).text
        assert "Fatma, van het team:" in page
        assert "Uit " in page  # the source stands under it, as the voter reads it
        answer = await sent(fatma, question, antwoord="hoge-huren")
        assert "Klaargezet" in (await fatma.get(answer.headers["location"])).text
    joins, writes = stage.told
    assert b'"joins"' in joins.body
    assert b'"writes"' in writes.body
    assert writes.not_before == stage.clock.now + timedelta(seconds=10)


async def test_a_double_tap_sends_once_and_undo_sends_nothing(stage: Stage) -> None:
    question = await wants_a_message(stage)
    async with stage.volunteer() as fatma:
        page = (await fatma.get(f"/vragen/{question}/antwoord")).text
        form = {"concept": field(page, "concept"), "tekst": "Wij zoeken het voor u uit."}
        for _ in range(2):
            assert (await fatma.post(f"/vragen/{question}/antwoord", data=form)).status_code == 303
        assert len(stage.told) == 2
        await fatma.post(f"/vragen/{question}/antwoord/terug", data={"concept": form["concept"]})
        assert await stage.storage.read(inbox.waiting) == []
        assert "teruggenomen" in (await fatma.get(f"/vragen/{question}/antwoord")).text


async def test_nobody_can_write_to_who_did_not_ask(stage: Stage) -> None:
    question = await stage.ask()
    async with stage.volunteer() as fatma:
        assert "Antwoord sturen" not in (await fatma.get(f"/vragen/{question}")).text
        assert (await fatma.get(f"/vragen/{question}/antwoord")).status_code == 410
        answer = await fatma.post(f"/vragen/{question}/antwoord", data={"concept": "a" * 32, "tekst": "Hallo"})
        assert answer.status_code == 410
    assert stage.told == []


async def test_stop_wins(stage: Stage) -> None:
    question = await wants_a_message(stage)
    asked = await stage.storage.read(lambda tx: log.get(tx, question))
    assert asked
    assert asked.voter
    voter = asked.voter
    await stage.storage.writer.run(lambda tx: talks.mark(tx, voter, "stopped_at", stage.clock.now))
    async with stage.volunteer() as fatma:
        page = (await fatma.get(f"/vragen/{question}/antwoord")).text
        assert "is gestopt of heeft de bot geblokkeerd" in page
        await fatma.post(f"/vragen/{question}/antwoord", data={"concept": "a" * 32, "tekst": "Hallo"})
    assert stage.told == []


async def test_only_who_has_the_question_writes(stage: Stage) -> None:
    question = await wants_a_message(stage)
    async with stage.volunteer() as fatma, stage.volunteer("Jamal") as jamal:
        await fatma.get(f"/vragen/{question}/antwoord")
        refused = await jamal.get(f"/vragen/{question}/antwoord")
        assert refused.status_code == 409
        assert "<strong>Fatma</strong> schrijft nu" in refused.text


async def test_a_colleague_takes_over_and_the_voter_hears_who_left(stage: Stage) -> None:
    question = await wants_a_message(stage)
    async with stage.volunteer() as fatma, stage.volunteer("Jamal") as jamal:
        await sent(fatma, question, tekst="Wij zoeken het uit.")
        assert "Neem over van Fatma" in (await jamal.get(f"/vragen/{question}/antwoord")).text
        await jamal.post(f"/vragen/{question}/antwoord/neem")
        assert (await fatma.get(f"/vragen/{question}/antwoord")).status_code == 409
        await sent(jamal, question, tekst="Ik ga verder.")
    names = [
        re.search(rb'"what":"(\w+)","first_name":"(\w+)"', one.body.replace(b": ", b":").replace(b", ", b","))
        for one in stage.told
    ]
    assert [one and one.groups() for one in names] == [
        (b"joins", b"Fatma"), (b"writes", b"Fatma"), (b"leaves", b"Fatma"), (b"joins", b"Jamal"), (b"writes", b"Jamal"),
    ]  # fmt: skip


async def test_who_goes_home_without_a_word_leaves_the_talk_to_the_bot(stage: Stage) -> None:
    question, other = await wants_a_message(stage), await wants_a_message(stage)
    async with stage.volunteer() as fatma:
        for each in (question, other):
            await sent(fatma, each, tekst="Wij zoeken het uit.")
        await fatma.post(f"/vragen/{other}/antwoord/weg")
        assert [b'"leaves"' in one.body for one in stage.told] == [False] * 4 + [True]
        stage.clock.pass_(hours=11)
        assert await stage.rooms.replying.let_time_run(stage.clock.now) == 0
        stage.clock.pass_(hours=1)
        assert await stage.rooms.replying.let_time_run(stage.clock.now) == 1
        assert await stage.rooms.replying.let_time_run(stage.clock.now) == 0
        assert b'"leaves"' in stage.told[-1].body


async def test_a_number_the_letter_does_not_hold_is_asked_about(stage: Stage) -> None:
    question = await wants_a_message(stage)
    async with stage.volunteer() as fatma:
        asked = await sent(fatma, question, tekst="Er komen 4817 woningen bij.")
        assert asked.status_code == 400
        assert "4817" in asked.text
        assert "Er komen 4817 woningen bij.</textarea>" in asked.text
        assert stage.told == []
        assert (await sent(fatma, question, tekst="Er komen 4817 woningen bij.", toch="1")).status_code == 303


async def test_done_closes_the_question_for_the_voter_once(stage: Stage) -> None:
    question = await wants_a_message(stage)
    async with stage.volunteer() as fatma:
        await sent(fatma, question, antwoord="hoge-huren")
        page = (await fatma.get(f"/vragen/{question}/antwoord")).text
        assert "De bot neemt het weer over" in page
        for _ in range(2):
            await fatma.post(f"/vragen/{question}/antwoord/klaar", data={"bezoek": field(page, "bezoek")})
    assert [b'"closes"' in one.body for one in stage.told] == [False, False, True]
    found = await stage.storage.read(lambda tx: followups.of_question(tx, question))
    assert found[0].state is State.DONE


# ---- the blind audit


async def test_the_audit_shows_words_and_answer_and_nothing_else(stage: Stage) -> None:
    await stage.ask(
        "Wat kost huur?", decision="answer", ids=("hoge-huren",), probability=0.97, shown="De huren stijgen."
    )
    async with stage.volunteer() as fatma:
        page = (await fatma.get("/keuring")).text
        assert "Wat kost huur?" in page
        assert "De huren stijgen." in page
        for hidden in ("97", "%", "kiezer", "Schildersbuurt", stage.rooms.title_of("hoge-huren")):
            assert hidden not in page


async def test_a_fifth_is_read_by_a_second_person_who_sees_no_verdict(stage: Stage) -> None:
    questions = [await stage.ask(f"vraag {n}", decision="answer", ids=("hoge-huren",)) for n in range(32)]
    twice = [each for each in questions if each[-1] in "012"]
    async with stage.volunteer() as fatma, stage.volunteer("Jamal") as jamal:
        seen: dict[str, list[str]] = {"Fatma": [], "Jamal": []}
        for name, browser in (("Fatma", fatma), ("Jamal", jamal)):
            while 'name="vraag"' in (page := (await browser.get("/keuring")).text):
                assert "Fout</strong> 1" not in page
                seen[name].append(field(page, "vraag"))
                await browser.post("/keuring", data={"vraag": seen[name][-1], "oordeel": "wrong"})
            assert "10 van 10" in page
        both = set(seen["Fatma"]) & set(seen["Jamal"])
        assert both == set(twice) & set(seen["Fatma"])
        assert both


# ---- people


async def test_an_invitation_is_a_link_and_a_code_shown_once(stage: Stage) -> None:
    async with stage.volunteer("Bea", Role.COORDINATOR) as bea:
        page = (await bea.post("/mensen", data={"naam": "Jamal", "rol": "vrijwilliger"})).text
        link = re.search(r"http://[\d.:]+(/inloggen/[\w-]+)", page)
        assert link
        assert '<svg class="qr"' in page or "<svg" in page
        assert link[1].rpartition("/")[2] not in (await bea.get("/mensen")).text
        async with httpx.AsyncClient(base_url=stage.address) as jamal:
            assert "Ga verder als Jamal" in (await jamal.get(link[1])).text
        again = await bea.post("/mensen", data={"naam": "Jamal", "rol": "vrijwilliger"})
        assert again.status_code == 400
        assert "Die naam is er al" in again.text


async def test_who_leaves_is_out_and_what_he_decided_stays_without_his_name(stage: Stage) -> None:
    question = await stage.ask()
    async with stage.volunteer() as fatma, stage.volunteer("Bea", Role.COORDINATOR) as bea:
        await fatma.get(f"/vragen/{question}")
        await fatma.post(f"/vragen/{question}", data={"vorig": "", "keuze": "entry:hoge-huren"})
        person = next(one for one in await stage.rooms.people.everyone() if one.name == "Fatma")
        await bea.post(f"/mensen/{person.id}", data={"doe": "weg"})
        assert (await fatma.get("/vragen")).status_code == 303
        page = (await bea.get(f"/vragen/{question}")).text
        assert "oud-vrijwilliger: " in page
        assert "Fatma" not in page


async def test_single_keys_can_be_switched_off(stage: Stage) -> None:
    async with stage.volunteer() as fatma:
        assert 'data-shortcuts="off"' not in (await fatma.get("/vragen")).text
        await fatma.post("/mensen/ik", data={"doe": "toetsen", "aan": "0"})
        assert 'data-shortcuts="off"' in (await fatma.get("/vragen")).text


# ---- threats


async def test_threats_are_for_the_two_named_readers_whatever_the_role(
    stage: Stage, knowledge: KnowledgeBase, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = knowledge.campaign.model_copy(update={"threat_readers": ("Nora",)})
    monkeypatch.setattr(stage.rooms.guarding, "_campaign", lambda: named)
    chat = Chat("telegram", "555")
    await stage.storage.writer.run(lambda tx: threats.add(tx, stage.id(), chat, "een bedreiging", stage.clock.now))
    async with stage.volunteer("Bea", Role.COORDINATOR) as bea, stage.volunteer("Nora") as nora:
        assert (await bea.get("/dreigingen")).status_code == 403
        assert (await bea.post("/dreigingen", data={"dreiging": "x", "nummer": "1"})).status_code == 403
        page = (await nora.get("/dreigingen")).text
        assert "een bedreiging" in page
        await nora.post("/dreigingen", data={"dreiging": field(page, "dreiging"), "nummer": "PL1500-2026"})
        assert "PL1500-2026" in (await nora.get("/dreigingen")).text
        assert "een bedreiging" not in (await nora.get("/vragen?staat=alles")).text


async def test_practice_keeps_nothing(stage: Stage) -> None:
    async with stage.volunteer() as fatma:
        for step in range(6):
            assert "Oefenen, vraag" in (await fatma.get(f"/vragen/oefenen?stap={step}")).text
            page = (await fatma.get(f"/vragen/oefenen?stap={step}&keuze=9")).text
            assert "Volgende" in page
        assert "U kunt het" in (await fatma.get("/vragen/oefenen?stap=6")).text
        assert await stage.rooms.reviewing.last(await signed_in(stage)) == []


async def signed_in(stage: Stage) -> object:
    return (await stage.rooms.people.everyone())[0]


async def test_no_word_of_a_voter_reaches_the_log(stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    question = await stage.ask("een heel bijzondere vraag over walnoten")
    async with stage.volunteer() as fatma:
        for path in ("/vragen", f"/vragen/{question}", "/vragen?zoek=walnoten"):
            await fatma.get(path)
        await fatma.post(f"/vragen/{question}", data={"vorig": "kapot", "keuze": "no-question"})
    assert "walnoten" not in "".join(record.getMessage() for record in caplog.records if record.name.startswith("bot"))
