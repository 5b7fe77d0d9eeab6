"""Doors: handed out once, reported twice, late and out of order, and what the voter wanted always wins."""

from __future__ import annotations

import asyncio
import itertools
import re
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.followup import NEVER_IN_A_NOTE, Outcome, State, trouble_in_note
from bot.services.people import Role
from bot.services.reminding import Reminding
from bot.storage import erasure, followups, inbox, people, promises, visits
from bot.storage.transaction import Chat, Tx
from tests.console.conftest import Stage

NEW = itertools.count(1)


def visit_id() -> str:
    return str(UUID(int=next(NEW)))


async def taken(browser: httpx.AsyncClient, wijk: str = "schildersbuurt") -> str:
    """A walk that somebody takes; its address."""
    return (await browser.post("/deuren", data={"wijk": wijk})).headers["location"]


async def report(browser: httpx.AsyncClient, stage: Stage, door: str, outcome: str, **of: object) -> dict[str, object]:
    """One tap, sent as the phone sends it; what the server answered for it."""
    tap: dict[str, object] = {
        "visit": visit_id(), "count": 1, "door": door, "outcome": outcome, "at": stage.clock.now.isoformat(),
    }  # fmt: skip
    answer = await browser.post(
        "/deuren/uitkomsten",
        json={"sent_at": stage.clock.now.isoformat(), "visits": [tap | of]},
        headers={"accept": "application/json"},
    )
    assert answer.status_code == 200, answer.text
    return answer.json()["results"][0]  # type: ignore[no-any-return]


async def standing(stage: Stage, door: str) -> State:
    found = await stage.storage.read(lambda tx: followups.get(tx, door))
    assert found
    return found.state


async def test_a_walk_goes_up_one_side_and_down_the_other(stage: Stage) -> None:
    for number in (12, 3, 14, 5):
        await stage.door(number)
    async with stage.volunteer() as fatma:
        page = (await fatma.get(await taken(fatma))).text
        assert re.findall(r"<strong>(\d+)</strong>", page) == ["3", "5", "14", "12"]
        assert "Vraag naar <strong>Ans</strong>" in page
        assert "Beloof geen lagere huur" in page


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


async def test_two_claims_at_once_never_share_a_door(stage: Stage) -> None:
    for number in range(1, 31):
        await stage.door(number)
    async with stage.volunteer() as fatma, stage.volunteer("Jamal") as jamal:
        walks = await asyncio.gather(taken(fatma), taken(jamal))
        doors = [
            set(re.findall(r'data-row="(\w+)"', (await browser.get(walk)).text))
            for browser, walk in zip((fatma, jamal), walks, strict=True)
        ]
        assert len(doors[0]) + len(doors[1]) == 30
        assert not doors[0] & doors[1]


async def test_nobody_sees_the_doors_of_others(stage: Stage) -> None:
    await stage.door()
    async with (
        stage.volunteer() as fatma,
        stage.volunteer("Jamal") as jamal,
        stage.volunteer("Bea", Role.COORDINATOR) as bea,
    ):
        walk = await taken(fatma)
        assert (await jamal.get(walk)).status_code == 403
        assert (await jamal.get(walk + "/papier")).status_code == 403
        assert (await jamal.post(walk + "/klaar")).status_code == 403
        assert "Hoefkade" not in (await jamal.get("/deuren")).text
        assert (await bea.get(walk)).status_code == 200


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


async def test_a_lost_phone_is_out_at_its_next_request_and_its_doors_are_free_in_the_same_minute(stage: Stage) -> None:
    door = await stage.door()
    async with stage.volunteer() as fatma, stage.volunteer("Bea", Role.COORDINATOR) as bea:
        walk = await taken(fatma)
        person = next(one for one in await stage.rooms.people.everyone() if one.name == "Fatma")
        answer = await bea.post(f"/mensen/{person.id}", data={"doe": "kwijt"})
        assert answer.headers["location"].endswith("kwijt=1")
        assert (await fatma.get(walk)).status_code == 303
        refused = await fatma.post("/deuren/uitkomsten", json={}, headers={"accept": "application/json"})
        assert refused.status_code == 401
        assert (await taken(bea)) != walk
        assert await standing(stage, door) is State.ASSIGNED


async def test_a_walk_by_link_belongs_to_who_opens_it_first(stage: Stage) -> None:
    for number in range(1, 13):
        await stage.door(number)
    async with (
        stage.volunteer() as fatma,
        stage.volunteer("Jamal") as jamal,
        stage.volunteer("Bea", Role.COORDINATOR) as bea,
    ):
        made = (await bea.post("/overzicht", data={"doe": "knip", "wijk": "schildersbuurt", "deuren": "10"})).headers[
            "location"
        ]
        page = (await bea.get(made)).text
        walk = re.search(r"/deuren/\w+", page)
        assert walk
        assert "<svg" in page
        assert "nog van niemand" in (await fatma.get(walk[0])).text
        assert "Hoefkade" not in (await fatma.get(walk[0])).text
        assert (await fatma.post(walk[0] + "/neem")).status_code == 303
        assert len(re.findall("data-row", (await fatma.get(walk[0])).text)) == 10
        assert (await jamal.post(walk[0] + "/neem")).status_code == 409


async def test_ten_more_doors_near_by_join_the_walk_and_its_order(stage: Stage) -> None:
    for number in (1, 3, 5):
        await stage.door(number)
    async with stage.volunteer() as fatma, stage.volunteer("Jamal") as jamal:
        walk = await taken(fatma)
        assert (await fatma.post(walk + "/meer")).headers["location"].endswith("?erbij=0")
        for number in (2, 4):
            await stage.door(number)
        await stage.door(6, postcode="2511AA", wijk="centrum")
        await jamal.post(walk + "/meer")
        more = (await fatma.post(walk + "/meer")).headers["location"]
        page = (await fatma.get(more)).text
        assert "zijn 2 deuren bij gekomen" in page
        assert re.findall(r"<strong>(\d)</strong><span", page) == ["1", "3", "5", "4", "2"]
        await fatma.post(walk + "/volgorde", data={"kant": "even", "vanaf": ""})
        assert re.findall(r"<strong>(\d)</strong><span", (await fatma.get(walk)).text) == ["2", "4", "5", "3", "1"]
        first = re.search(r'<option value="(\w+)">Hoefkade 5', page)
        assert first
        await fatma.post(walk + "/volgorde", data={"kant": "oneven", "vanaf": first[1]})
        assert re.findall(r"<strong>(\d)</strong><span", (await fatma.get(walk)).text) == ["5", "4", "2", "1", "3"]
        assert (await jamal.post(walk + "/volgorde", data={"kant": "even"})).status_code == 403
        await stage.door(1, postcode="2525AB", street="Vaillantlaan")  # nothing is left here: the next postcode area
        assert (await fatma.post(walk + "/meer")).headers["location"].endswith("?erbij=1")


async def test_who_walks_along_takes_the_walk_over_and_anybody_can_hand_his_own_on(stage: Stage) -> None:
    door = await stage.door(14)
    async with stage.volunteer() as fatma, stage.volunteer("Jamal") as jamal, stage.volunteer("Iris") as iris:
        walk = await taken(fatma)
        names = dict(re.findall(r'<option value="(\w+)">(Jamal|Iris)<', (await fatma.get(walk)).text))
        people = {name: each for each, name in names.items()}
        await fatma.post(walk + "/begin", data={"met": "twee", "maat": people["Jamal"]})
        assert "Deze ronde is van Fatma" in (await jamal.get(walk)).text
        assert (await iris.post(walk + "/over")).status_code == 403
        assert (await jamal.post(walk + "/over")).headers["location"] == walk
        assert "Deze ronde is van Jamal" in (await fatma.get(walk)).text
        assert (await report(jamal, stage, door, "not-home", walk=walk.split("/")[-1]))["status"] == 201
        answer = await jamal.post(walk + "/over", data={"aan": people["Iris"]})
        assert answer.headers["location"] == "/deuren?klaar=1"
        assert (await iris.get(walk)).status_code == 200
        assert (await jamal.get(walk)).status_code == (await fatma.get(walk)).status_code == 403


async def test_paper_names_the_rows_that_lapsed_and_keeps_its_numbers(stage: Stage) -> None:
    doors = [await stage.door(number) for number in (3, 5, 7)]
    async with stage.volunteer() as fatma, stage.volunteer("Bea", Role.COORDINATOR) as bea:
        walk = await taken(fatma)
        assert "Vervallen" not in (await fatma.get(walk + "/papier")).text
        voter = await stage.storage.read(lambda tx: followups.get(tx, doors[0]).voter)  # type: ignore[union-attr]
        await stage.storage.writer.run(lambda tx: erasure.erase_voters(tx, [voter], stage.clock.now))
        paused = await stage.storage.read(lambda tx: followups.get(tx, doors[2]).voter)  # type: ignore[union-attr]
        await stage.storage.writer.run(lambda tx: followups.hide(tx, paused, hidden=True))
        paper = (await fatma.get(walk + "/papier")).text
        assert "Vervallen: rij 1, 3" in paper
        assert "vervallen: rij 1, 3" in (await bea.get("/overzicht")).text
        await fatma.post(walk + "/papier", data={"rij-2": "answered"})
        assert await standing(stage, doors[1]) is State.DONE


async def test_paper_gives_the_same_as_taps(stage: Stage) -> None:
    doors = [await stage.door(number) for number in (3, 5)]
    async with stage.volunteer() as fatma:
        walk = await taken(fatma)
        paper = (await fatma.get(walk + "/papier")).text
        assert "Wat doet hij aan de huren?" not in paper
        assert "inleveren of versnipperen" in paper
        assert "Lijst 1" in paper
        answer = await fatma.post(walk + "/papier", data={"rij-1": "answered", "rij-2": "not-home", "ingeleverd": "1"})
        assert answer.headers["location"] == "/deuren?klaar=1"
        assert [await standing(stage, door) for door in doors] == [State.DONE, State.COME_BACK]


async def test_what_paper_says_wrongly_is_asked_again_and_the_rest_is_kept(stage: Stage) -> None:
    doors = [await stage.door(number) for number in (3, 5)]
    async with stage.volunteer() as fatma:
        walk = await taken(fatma)
        rows = {"rij-1": "question-open", "vraag-1": "Zij is ziek", "rij-2": "other-language:tr", "ingeleverd": "1"}
        answer = await fatma.post(walk + "/papier", data=rows)
        assert answer.status_code == 400
        assert 'value="Zij is ziek"' in answer.text
        assert [await standing(stage, door) for door in doors] == [State.ASSIGNED, State.ASSIGNED]
        rows = {"rij-1": "question-open", "vraag-1": "Komt er een lift?", "ingeleverd": "1"}
        assert (await fatma.post(walk + "/papier", data=rows)).status_code == 303
        assert [await standing(stage, door) for door in doors] == [State.AWAITING, State.COME_BACK]


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


async def test_an_erased_voter_takes_no_report(stage: Stage) -> None:
    door = await stage.door()
    found = await stage.storage.read(lambda tx: followups.get(tx, door))
    assert found
    await stage.storage.writer.run(lambda tx: erasure.erase_voters(tx, [found.voter], stage.clock.now))
    async with stage.volunteer() as fatma:
        assert (await report(fatma, stage, door, "answered"))["status"] == 410
