"""Walks: handed out once, seen by nobody else, shared, handed on, and walked on paper."""

from __future__ import annotations

import asyncio
import re

from bot.followup import State
from bot.services.people import Role
from bot.storage import erasure, followups
from tests.console.at_the_door import report, standing, taken
from tests.console.conftest import Stage


async def test_a_walk_goes_up_one_side_and_down_the_other(stage: Stage) -> None:
    for number in (12, 3, 14, 5):
        await stage.door(number)
    async with stage.volunteer() as fatma:
        page = (await fatma.get(await taken(fatma))).text
        assert re.findall(r"<strong>(\d+)</strong>", page) == ["3", "5", "14", "12"]
        assert "Vraag naar <strong>Ans</strong>" in page
        assert "Beloof geen lagere huur" in page


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
