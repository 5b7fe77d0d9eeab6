"""The coordinator sees what people asked about their data, and who of the team looked at whose."""

from __future__ import annotations

import re

from bot.services.people import Role
from tests.console.conftest import Stage


async def test_a_letter_is_entered_grows_urgent_and_is_answered(stage: Stage) -> None:
    async with stage.volunteer("Bea", Role.COORDINATOR) as bea:
        await bea.post("/verzoeken", data={"soort": "access", "waar": "rode map"})
        fresh = (await bea.get("/verzoeken")).text
        stage.clock.pass_(days=21)
        async with stage.volunteer("Bo", Role.COORDINATOR) as bo:  # a session lasts twelve hours
            urgent = (await bo.get("/verzoeken")).text
            request = re.search(r'name="klaar" value="(\w+)"', urgent)
            assert request is not None
            await bo.post("/verzoeken", data={"klaar": request[1]})
            after = (await bo.get("/verzoeken")).text

    assert "wil zien wat er van hem is" in fresh
    assert "rode map" in fresh
    assert "haast" not in fresh
    assert "haast" in urgent
    assert "Er staat geen verzoek open" in after


async def test_who_opened_a_question_or_a_door_is_shown_to_the_coordinator_alone(stage: Stage) -> None:
    question, _ = await stage.ask(), await stage.ask("Komt er een zwembad?")
    async with stage.volunteer("Fatma") as fatma:
        for _ in range(2):
            assert (await fatma.get("/vragen")).status_code == 200
        for _ in range(3):
            assert (await fatma.get(f"/vragen/{question}")).status_code == 200
        refused = await fatma.get("/inzage")
    async with stage.volunteer("Bea", Role.COORDINATOR) as bea:
        seen = (await bea.get("/inzage")).text

    assert refused.status_code == 403
    assert seen.count("bekeek een vraag") == 1, "reloading a page is one look"
    assert seen.count("zag in een lijst 2 vragen") == 1, "so is looking at a list again"
    assert "Fatma" in seen
    assert "huren" not in seen
