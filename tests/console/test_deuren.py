"""Doors: handed out once, reported twice, late and out of order, and what the voter wanted always wins."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

import pytest

from bot.followup import State
from bot.services.people import Role
from bot.storage import erasure, followups, inbox, visits
from bot.storage.transaction import Chat, Tx
from tests.console.at_the_door import report, standing, taken, visit_id
from tests.console.conftest import Stage


async def test_a_door_card_holds_what_b1_asks_and_no_more(stage: Stage) -> None:
    door = await stage.door(14, text="Wat doet hij aan de huren?", day_part="evening")
    async with stage.volunteer() as fatma:
        page = (await fatma.get(await taken(fatma))).text
        for wanted in (
            "Hoefkade 14",
            "2526 BN",
            "Wat doet hij aan de huren?",
            "avond",
            "Toestemming voor bezoek gegeven op di 24 nov",
            "Bedoelt u een van deze?",
            "Niet beloven",
            "Vraag terug",
        ):
            assert wanted in page
        found = await stage.storage.read(lambda tx: followups.get(tx, door))
        assert found
        for hidden in (found.voter, found.consent, "chat-"):
            assert hidden not in page


@pytest.mark.parametrize(
    ("outcome", "state"),
    [
        ("answered", State.DONE),
        ("come-back:evening", State.ASSIGNED),
        ("not-home", State.ASSIGNED),
        ("declined", State.DONE),
        ("never-again", State.NEVER),
        ("moved", State.LAPSED),
        ("unreachable", State.ASSIGNED),
        ("other-language:tr", State.ASSIGNED),
        ("unsafe", State.NEVER),
    ],
)
async def test_each_outcome_leads_where_the_table_says(stage: Stage, outcome: str, state: State) -> None:
    door = await stage.door()
    async with stage.volunteer() as fatma:
        await taken(fatma)
        assert (await report(fatma, stage, door, outcome))["status"] == 201
        assert await standing(stage, door) is state


async def test_sent_twice_is_stored_once_and_changed_in_between_is_told(stage: Stage) -> None:
    door, visit = await stage.door(), visit_id()
    async with stage.volunteer() as fatma:
        await taken(fatma)
        at = stage.clock.now.isoformat()
        said = [(await report(fatma, stage, door, "not-home", visit=visit, at=at))["status"]]
        stage.clock.pass_(minutes=3)
        said.append((await report(fatma, stage, door, "not-home", visit=visit, at=at))["status"])
        said.append((await report(fatma, stage, door, "answered", visit=visit, at=at))["status"])
        said.append((await report(fatma, stage, door, "answered", visit=visit, count=2))["status"])
        assert said == [201, 200, 409, 201]
        assert await standing(stage, door) is State.DONE


async def test_twenty_phones_at_once_each_twice_lose_and_double_nothing(stage: Stage) -> None:
    doors = [await stage.door(number) for number in range(1, 21)]
    async with stage.volunteer() as fatma:
        at = stage.clock.now.isoformat()
        batches = [
            [
                {"visit": visit_id(), "count": 1, "door": door, "outcome": "not-home", "at": at, "walk": ""}
                for _ in range(10)
            ]
            for door in doors
        ]
        sent = [
            fatma.post(
                "/deuren/uitkomsten", json={"sent_at": at, "visits": batch}, headers={"accept": "application/json"}
            )
            for batch in (*batches, *batches)
        ]
        answers = await asyncio.gather(*sent)
        statuses = [one["status"] for answer in answers for one in answer.json()["results"]]
        assert sorted(statuses) == [200] * 200 + [201] * 200
        found = await stage.storage.read(lambda tx: visits.of(tx, doors))
        assert [len(one) for one in found.values()] == [10] * 20


async def test_a_clock_in_the_future_does_not_win_and_a_retry_is_still_a_retry(stage: Stage) -> None:
    door, visit = await stage.door(), visit_id()
    async with stage.volunteer() as fatma:
        await taken(fatma)
        ahead = (stage.clock.now + timedelta(hours=5)).isoformat()
        assert (await report(fatma, stage, door, "declined", visit=visit, at=ahead))["status"] == 201
        stage.clock.pass_(minutes=1)
        assert (await report(fatma, stage, door, "declined", visit=visit, at=ahead))["status"] == 200
        stage.clock.pass_(minutes=1)
        await report(fatma, stage, door, "answered")
        newest = await stage.storage.read(lambda tx: visits.of(tx, [door]))
        assert all(one.visit.happened_at <= one.received_at for one in newest[door])


async def test_two_people_at_one_door_are_both_kept_and_the_coordinator_sees_it(stage: Stage) -> None:
    door = await stage.door()
    async with (
        stage.volunteer() as fatma,
        stage.volunteer("Jamal") as jamal,
        stage.volunteer("Bea", Role.COORDINATOR) as bea,
    ):
        await taken(fatma)
        early = stage.clock.now.isoformat()
        stage.clock.pass_(minutes=10)
        assert (await report(jamal, stage, door, "answered"))["status"] == 201
        assert (await report(fatma, stage, door, "not-home", at=early))["status"] == 201  # arrives late
        assert await standing(stage, door) is State.DONE
        page = (await bea.get("/overzicht")).text
        assert "Twee verschillende uitkomsten" in page
        assert "stond op de lijst van iemand anders" in page.lower() or "Twee" in page


async def test_do_not_ring_beats_what_comes_after_until_a_coordinator_lifts_it(stage: Stage) -> None:
    door = await stage.door()
    async with stage.volunteer() as fatma, stage.volunteer("Bea", Role.COORDINATOR) as bea:
        await taken(fatma)
        await report(fatma, stage, door, "never-again")
        stage.clock.pass_(minutes=5)
        assert (await report(fatma, stage, door, "answered"))["status"] == 201
        assert await standing(stage, door) is State.NEVER
        again = await stage.door(14)  # the same address, another question
        assert (await taken(fatma)).endswith("geen=1")
        await bea.post("/overzicht", data={"doe": "hef-op", "deur": door})
        assert await standing(stage, door) is State.DONE
        assert not (await taken(fatma)).endswith("geen=1")
        assert await standing(stage, again) is State.ASSIGNED


async def test_a_message_that_failed_is_shown_to_coordinators_and_put_back(stage: Stage) -> None:
    """With the kind of error, without a word of it; then its lane gets it again, once."""

    def fails(tx: Tx) -> int:
        said = inbox.Arrival("77", Chat("telegram", "5551"), b'{"message": {"text": "geheim"}}', stage.clock.now)
        (seq,) = inbox.add(tx, [said])
        assert seq
        assert inbox.failed(tx, seq, "LookupError", stage.clock.now, tries=1)
        return seq

    seq = await stage.storage.writer.run(fails)
    async with stage.volunteer("Bea", Role.COORDINATOR) as bea:
        shown = (await bea.get("/overzicht")).text
        for _ in range(2):
            assert (await bea.post("/overzicht", data={"doe": "opnieuw", "bericht": str(seq)})).status_code == 303
        after = (await bea.get("/overzicht")).text
    assert "1 bericht lukte niet" in shown
    assert "LookupError" in shown
    assert "geheim" not in shown
    assert "niet lukten" not in after
    assert [(told.seq, told.body) for told in stage.told] == [(seq, b'{"message": {"text": "geheim"}}')]
    assert [row.seq for row in await stage.storage.read(inbox.waiting)] == [seq]


async def test_a_slip_of_the_thumb_is_taken_back(stage: Stage) -> None:
    door, visit = await stage.door(), visit_id()
    async with stage.volunteer() as fatma:
        await taken(fatma)
        await report(fatma, stage, door, "never-again", visit=visit)
        assert await standing(stage, door) is State.NEVER
        assert (await report(fatma, stage, door, "", visit=visit, count=2))["status"] == 201
        assert await standing(stage, door) is State.ASSIGNED
        stage.clock.pass_(hours=25)
    async with stage.volunteer("Jamal") as jamal:
        assert (await report(jamal, stage, door, "", visit=visit, count=3))["reason"] == "not-yours"


async def test_a_withdrawn_door_takes_no_report_and_leaves_the_list(stage: Stage) -> None:
    door, other = await stage.door(14), await stage.door(16)
    async with stage.volunteer() as fatma:
        walk = await taken(fatma)
        await stage.storage.writer.run(lambda tx: followups.lapse(tx, door, stage.clock.now))
        said = await report(fatma, stage, door, "answered")
        assert (said["status"], said["reason"]) == (410, "withdrawn")
        page = (await fatma.get(walk)).text
        assert door not in page
        assert other in page
        assert (await report(fatma, stage, "0" * 32, "answered"))["status"] == 410


async def test_work_done_is_kept_when_the_walk_is_closed_meanwhile(stage: Stage) -> None:
    door = await stage.door()
    async with stage.volunteer() as fatma:
        walk = await taken(fatma)
        assert (await fatma.post(walk + "/klaar")).headers["location"] == "/deuren?klaar=1"
        assert (await fatma.get(walk)).status_code == 404
        assert (await report(fatma, stage, door, "answered"))["status"] == 201
        assert await standing(stage, door) is State.DONE


async def test_moved_erases_the_address_when_the_walk_ends(stage: Stage) -> None:
    door = await stage.door()
    async with stage.volunteer() as fatma:
        walk = await taken(fatma)
        await report(fatma, stage, door, "moved")
        await fatma.post(walk + "/klaar")
        found = await stage.storage.read(lambda tx: followups.get(tx, door))
        assert found
        assert found.address is None


async def test_a_door_is_tried_three_times_at_other_times_and_then_let_be(stage: Stage) -> None:
    door = await stage.door()
    async with stage.volunteer() as fatma:
        for attempt in range(3):
            walk = await taken(fatma)
            assert walk.startswith("/deuren/9"), attempt
            await report(fatma, stage, door, "not-home")
            await fatma.post(walk + "/klaar")
            assert (await taken(fatma)).endswith("geen=1"), "the same part of the same day is no new attempt"
            stage.clock.pass_(days=1)
            link = await stage.invite(f"Fatma {attempt}")
            await fatma.post("/inloggen", data={"link": link})
        assert await standing(stage, door) is State.DONE
        assert (await taken(fatma)).endswith("geen=1")


async def test_outside_the_hours_the_page_says_so_and_the_report_is_flagged(stage: Stage) -> None:
    door = await stage.door()
    stage.clock.now = datetime.fromisoformat("2026-11-24T21:30:00+00:00")
    async with stage.volunteer() as fatma, stage.volunteer("Bea", Role.COORDINATOR) as bea:
        page = (await fatma.get(await taken(fatma))).text
        assert "Het is te laat om nog aan te bellen" in page
        assert (await report(fatma, stage, door, "answered"))["status"] == 201
        assert "uiten de beltijden" in (await bea.get("/overzicht")).text


async def test_speaking_at_the_door_closes_the_question_in_the_chat_once(stage: Stage) -> None:
    voter = stage.id()
    question = await stage.ask(voter=voter)
    door = await stage.door(question=question, voter=voter)
    await stage.door(question=question, voter=voter, way="chat")
    async with stage.volunteer() as fatma:
        await taken(fatma)
        visit = visit_id()
        await report(fatma, stage, door, "answered", visit=visit)
        await report(fatma, stage, door, "answered", visit=visit)
    assert len(stage.told) == 1
    assert b'"closes"' in stage.told[0].body
    assert stage.told[0].not_before == stage.clock.now + timedelta(minutes=10)


async def test_who_did_not_ask_to_be_written_to_hears_nothing(stage: Stage) -> None:
    door = await stage.door()
    async with stage.volunteer() as fatma:
        await taken(fatma)
        await report(fatma, stage, door, "answered")
    assert stage.told == []


async def test_an_erased_voter_takes_no_report(stage: Stage) -> None:
    door = await stage.door()
    found = await stage.storage.read(lambda tx: followups.get(tx, door))
    assert found
    await stage.storage.writer.run(lambda tx: erasure.erase_voters(tx, [found.voter], stage.clock.now))
    async with stage.volunteer() as fatma:
        assert (await report(fatma, stage, door, "answered"))["status"] == 410
