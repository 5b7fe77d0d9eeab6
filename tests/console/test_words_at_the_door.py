"""What is written down at a door or by phone: the question and what was promised, nothing about the asker."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.followup import NEVER_IN_A_NOTE, Outcome, State, trouble_in_note
from bot.services.people import Role
from bot.services.reminding import Reminding
from bot.storage import people, promises, visits
from bot.storage.transaction import Chat
from tests.console.at_the_door import report, standing, taken, visit_id
from tests.console.conftest import Stage


async def test_a_question_that_stays_open_is_a_promise_for_a_week(stage: Stage) -> None:
    door, visit = await stage.door(), visit_id()
    async with stage.volunteer() as fatma:
        await taken(fatma)
        assert (await report(fatma, stage, door, "question-open"))["reason"] == "note"
        said = await report(
            fatma, stage, door, "question-open", visit=visit, note="Wanneer komt de lift? Bel 0612345678"
        )
        assert said["status"] == 201
        found = await stage.storage.read(promises.open_ones)
        assert [(one.text, (one.due - stage.clock.now.date()).days) for one in found] == [
            ("Wanneer komt de lift? Bel [telefoon]", 7)
        ]
        assert await standing(stage, door) is State.AWAITING
        assert "Wanneer komt de lift" in (await fatma.get("/mensen/ik")).text
        await report(fatma, stage, door, "answered", visit=visit, count=2)
        assert await stage.storage.read(promises.open_ones) == []


async def test_who_promised_something_hears_once_a_day_that_it_is_late(stage: Stage) -> None:
    door = await stage.door()
    async with stage.volunteer() as fatma:
        await taken(fatma)
        await report(fatma, stage, door, "question-open", note="Wanneer komt de lift?")
    reminding = Reminding(stage.storage, knowledge=stage.rooms.knowledge, address=stage.address)
    stage.clock.pass_(days=7)
    assert await reminding.remind(stage.clock.now) == []
    stage.clock.pass_(days=1)
    assert await reminding.remind(stage.clock.now) == []  # nobody can be reached yet
    person = (await stage.rooms.people.everyone())[0]
    await stage.storage.writer.run(lambda tx: people.bind(tx, person.id, Chat("telegram", "4242")))
    (posted,) = await reminding.remind(stage.clock.now)
    assert (posted.chat, posted.allowed) == ("4242", "team")
    assert b"lift" not in posted.body
    assert await reminding.remind(stage.clock.now) == []
    assert await reminding.remind(stage.clock.now + timedelta(days=1, hours=-6)) == []  # five in the morning
    assert len(await reminding.remind(stage.clock.now + timedelta(days=1))) == 1


async def test_a_question_goes_to_others_only_with_the_asker_s_yes(stage: Stage) -> None:
    doors = [await stage.door(number) for number in (3, 5)]
    async with stage.volunteer() as fatma, stage.volunteer("Bea", Role.COORDINATOR) as bea:
        await taken(fatma)
        assert (await report(fatma, stage, doors[0], "question-open:pers", note="De lift"))["reason"] == "handed-to"
        await report(fatma, stage, doors[0], "question-open", note="De lift is kapot")
        await report(fatma, stage, doors[1], "question-open:ombudsteam", note="De huur is te hoog berekend")
        found = {one.text: one.kind for one in await stage.storage.read(promises.open_ones)}
        assert found == {"De lift is kapot": "find-out", "De huur is te hoog berekend": "ombudsteam"}
        page = (await bea.get("/overzicht")).text
        promise = re.search(r'value="([^"]+)"><button class="primary" name="doe" value="handed-over"', page)
        assert promise
        await bea.post("/overzicht", data={"doe": "handed-over", "belofte": promise[1]})
        assert await standing(stage, doors[1]) is State.DONE
        assert await standing(stage, doors[0]) is State.AWAITING


async def test_a_note_holds_the_question_and_nothing_about_the_asker(stage: Stage) -> None:
    door = await stage.door()
    async with stage.volunteer() as fatma:
        walk = await taken(fatma)
        assert (await report(fatma, stage, door, "question-open", note="is ziek, wil lift"))["reason"] == "words"
        form = {"ronde": walk.removeprefix("/deuren/"), "deur": door, "bezoek": visit_id(), "tel": "1"}
        page = await fatma.post(
            "/deuren/uitkomsten", data=form | {"notitie": "stemt op ons", "uitkomst": "question-open"}
        )
        assert page.status_code == 400
        assert "stemt op ons</textarea>" in page.text
        assert await stage.storage.read(lambda tx: visits.of(tx, [door])) == {door: []}


@pytest.mark.parametrize("word", NEVER_IN_A_NOTE)
def test_each_word_on_the_list_is_noticed(word: str) -> None:
    plain = re.sub(r"\((\w+)(\|\w+)*\)\?", r"\1", word).replace("?", "")
    assert trouble_in_note(f"Zij is {plain} en vraagt iets")


@given(st.text("abcdefghijklmnopqrstuvwxyz ", max_size=60))
def test_no_note_breaks_the_rule(note: str) -> None:
    found = trouble_in_note(note)
    assert found in note


async def test_a_call_shows_its_number_only_to_who_took_it(stage: Stage) -> None:
    call = await stage.door(way="phone", phone="0612345678")
    async with stage.volunteer() as fatma, stage.volunteer("Jamal") as jamal:
        assert "0612345678" not in (await fatma.get("/deuren/bellen")).text
        assert (await fatma.post(f"/deuren/bellen/{call}")).headers["location"] == f"/deuren/bellen/{call}"
        assert "0612345678" in (await fatma.get(f"/deuren/bellen/{call}")).text
        assert (await jamal.get(f"/deuren/bellen/{call}")).status_code == 404
        assert (await jamal.post(f"/deuren/bellen/{call}")).headers["location"].endswith("bezet=1")
        assert (await report(fatma, stage, call, "unreachable"))["reason"] == "outcome"
        assert (await report(fatma, stage, call, "answered"))["status"] == 201
        assert await standing(stage, call) is State.DONE


async def test_what_is_heard_at_a_door_joins_the_queue_once_and_masked(stage: Stage) -> None:
    async with stage.volunteer() as fatma:
        form = {"id": uuid4().hex, "tekst": "Komt er een bankje? Ik ben te bellen op 0612345678", "wijk": "laak"}
        for _ in range(2):
            assert (await fatma.post("/deuren/gehoord", data=form)).status_code == 303
        page = (await fatma.get("/vragen?wijk=laak")).text
        assert page.count("Komt er een bankje? Ik ben te bellen op [telefoon]") == 1


async def test_figures_as_a_file_hold_no_person_and_no_small_number(stage: Stage) -> None:
    async with stage.volunteer("Bea", Role.COORDINATOR) as bea:
        for number in range(1, 8):
            door = await stage.door(number)
            await report(bea, stage, door, "answered" if number < 6 else "declined")
        table = (await bea.get("/overzicht.csv")).text.splitlines()
        header = table[0].split(";")
        row = dict(zip(header, table[1].split(";"), strict=True))
        assert row["answered"] == "5"
        assert row["declined"] == ""
        assert "Bea" not in "".join(table)
        assert "Hoefkade" not in "".join(table)


def test_there_is_no_outcome_for_what_nobody_may_write_down() -> None:
    assert {outcome.value for outcome in Outcome} == {
        "answered", "question-open", "come-back", "not-home", "declined", "never-again", "moved", "unreachable",
        "other-language", "unsafe",
    }  # fmt: skip
