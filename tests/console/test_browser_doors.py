"""A walk in a real browser of phone size: two taps a door, no signal, a dead battery, two people, paper."""

from __future__ import annotations

import contextlib
import os
import signal
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, Route, expect
from playwright.async_api import Error as PlaywrightError

from bot.followup import State
from bot.services.people import Role
from bot.storage import followups, visits
from tests.console.conftest import INSTALLED, Phone, Phones, Stage


async def reports(stage: Stage, door: str) -> list[visits.Report]:
    return (await stage.storage.read(lambda tx: visits.of(tx, [door])))[door]


async def state(stage: Stage, door: str) -> State:
    found = await stage.storage.read(lambda tx: followups.get(tx, door))
    assert found
    return found.state


async def out_with(phone: Phone) -> str:
    """Take a walk and go out; its address."""
    await phone.go("/deuren")
    await phone.tap(phone.page.get_by_role("button", name="Schildersbuurt"))
    await phone.tap(phone.page.get_by_role("button", name="We zijn met twee"))
    await phone.ready()
    # The worker takes over in the background; without it the list could not open offline.
    await phone.page.evaluate(
        "navigator.serviceWorker.ready.then(() => fetch(location.pathname, {headers: {accept: 'text/html'}}))"
    )
    await phone.page.reload()
    await phone.ready()
    return phone.page.url.partition("#")[0]


async def press(phone: Phone, outcome: str) -> None:
    """Tap an outcome, and see that the next door opens once it is kept on the phone."""
    card = phone.page.locator("article:target")
    door = await card.get_attribute("data-door")
    await phone.tap(card.get_by_role("button", name=outcome, exact=True))
    await phone.page.wait_for_selector(f"html[data-saved='{door}']")


async def settled(phone: Phone, count: int) -> None:
    """Wait until the server has answered for so many taps since the page was opened."""
    await phone.page.wait_for_selector(f"html[data-settled='{count}']")


async def all_sent(phone: Phone) -> None:
    await expect(phone.page.locator("html")).to_have_attribute("data-waiting", "0")


async def test_a_walk_from_door_to_door_in_two_taps_and_no_slip_counts(stage: Stage, phones: Phones) -> None:
    """One tap for a walk, two for the first outcome, one for each after it; slips and lost answers leave one visit."""
    doors = [await stage.door(number, text="wat gaat ie doen aan die hoge huren") for number in (3, 5, 7, 9, 11)]
    async with phones("Fatma") as phone:
        await phone.go("/deuren")
        await phone.picture("deuren")
        walk = await out_with(phone)
        assert phone.taps == 2  # a walk, and with whom
        await phone.picture("ronde")
        await phone.tap(phone.page.locator(".doors a").first)
        await phone.picture("deur")
        for part in ("article:target .never", "article:target .bottom > .two"):
            box = await phone.page.locator(part).bounding_box()
            assert box
            assert box["y"] + box["height"] <= 640, part
        await press(phone, "Niet thuis")
        assert phone.taps == 4
        await expect(phone.page.locator("article:target h2")).to_contain_text("Hoefkade 5")
        await press(phone, "Gesproken")
        assert phone.taps == 5
        await expect(phone.page.locator("article:target h2")).to_contain_text("Hoefkade 7")
        await settled(phone, 2)
        assert [await state(stage, door) for door in doors[:2]] == [State.ASSIGNED, State.DONE]
        # Undone from the next card.
        await phone.page.locator("article:target").get_by_role("button", name="Ongedaan maken").click()
        await settled(phone, 3)
        await expect(phone.page.locator("article:target h2")).to_contain_text("Hoefkade 5")
        assert await state(stage, doors[1]) is State.ASSIGNED
        # Three taps before the screen could follow.
        await phone.page.evaluate("location.hash = 'd3'")
        await phone.page.evaluate(
            """() => { const buttons = document.querySelectorAll("article:target .two button");
            buttons[0].click(); buttons[0].click(); buttons[1].click(); }"""
        )
        await settled(phone, 6)
        found = await reports(stage, doors[2])
        assert len({one.visit.id for one in found}) == 1
        standing = await stage.storage.read(lambda tx: followups.get(tx, doors[2]))
        assert standing
        assert (standing.state, standing.attempts) == (State.DONE, 1)
        # The server has it, the phone never hears so.
        lost = 0

        async def lose(route: Route) -> None:
            nonlocal lost
            lost += 1
            if lost == 1:
                await route.fetch()
                await route.abort()
            else:
                await route.continue_()

        await phone.page.context.route("**/deuren/uitkomsten", lose)
        await phone.page.evaluate("location.hash = 'd4'")
        await press(phone, "Niet thuis")
        await expect(phone.page.locator("html")).to_have_attribute("data-waiting", "1")
        await phone.page.evaluate("window.dispatchEvent(new Event('online'))")
        await all_sent(phone)
        assert lost == 2
        assert len(await reports(stage, doors[3])) == 1
        # Withdrawn meanwhile: gone at the next contact, nothing written down.
        await stage.storage.writer.run(lambda tx: followups.lapse(tx, doors[4], stage.clock.now))
        await phone.page.evaluate("location.hash = 'd5'")
        await press(phone, "Gesproken")
        await expect(phone.page.locator("#bericht")).to_contain_text("ingetrokken")
        await expect(phone.page.locator("#bericht")).to_be_visible()  # above the next card, which is open by now
        await phone.page.evaluate("location.hash = 'kop'")
        await expect(phone.page.locator(f"[data-row='{doors[4]}']")).to_have_count(0)
        await expect(phone.page.locator(f"[data-row='{doors[0]}']")).to_have_count(1)
        assert await reports(stage, doors[4]) == []
        # Over: nothing of it is left on the phone.
        await phone.page.get_by_role("button", name="Ronde klaar, wij zijn binnen").click()
        await phone.page.wait_for_url("**/deuren?klaar=1")
        await phone.page.context.set_offline(True)
        await phone.page.goto(walk)
        await expect(phone.page.locator("h1")).to_have_text("Geen bereik")


async def test_a_phone_without_signal_that_dies_loses_nothing_and_doubles_nothing(
    stage: Stage, chromium: Browser, tmp_path: Path
) -> None:
    """Network cut in the middle of a walk, the browser killed, started again without signal, then signal."""
    doors = [await stage.door(number) for number in (3, 5, 7)]
    profile = tmp_path / "profile"

    async def start() -> BrowserContext:
        return await chromium.browser_type.launch_persistent_context(
            profile, executable_path=INSTALLED, args=["--no-sandbox"], viewport={"width": 360, "height": 640},
            has_touch=True, is_mobile=True, device_scale_factor=2, locale="nl-NL",
        )  # fmt: skip

    context = await start()
    phone = Phone(context.pages[0], stage)
    await phone.go(f"/inloggen/{await stage.invite('Fatma')}")
    await phone.page.get_by_role("button", name="Ga verder als Fatma").click()
    await phone.page.wait_for_url("**/vragen")
    walk = await out_with(phone)
    await phone.page.locator(".doors a").first.click()
    await press(phone, "Niet thuis")
    await all_sent(phone)
    await context.set_offline(True)
    await press(phone, "Gesproken")
    await phone.picture("zonder-bereik")
    _kill(profile)
    with contextlib.suppress(PlaywrightError):  # it is gone already
        await context.close()

    context = await start()
    try:
        await context.set_offline(True)
        phone = Phone(context.pages[0], stage)
        await phone.page.goto(walk)
        await phone.ready()
        await expect(phone.page.locator("[data-unsent]")).to_have_text("Eén uitkomst wacht op bereik.")
        await expect(phone.page.locator(".doors .done")).to_have_count(2)
        await phone.page.locator(".doors a").last.click()
        await press(phone, "Niet thuis")
        assert [len(await reports(stage, door)) for door in doors] == [1, 0, 0]
        await context.clear_cookies()  # whether they outlive a kill is up to the browser
        await context.set_offline(False)
        await expect(phone.page.locator("#bericht")).to_contain_text("staat veilig op deze telefoon")
        (fatma,) = await stage.rooms.people.everyone()
        link = await stage.rooms.people.new_link(fatma.id, now=stage.clock.now)
        assert link
        await phone.go(f"/inloggen/{link.token}?naar={walk.removeprefix(stage.address)}")
        await phone.page.get_by_role("button", name="Ga verder als Fatma").click()
        await settled(phone, 2)
        await all_sent(phone)
        assert [len(await reports(stage, door)) for door in doors] == [1, 1, 1]
    finally:
        await context.close()


def _kill(profile: Path) -> None:
    """End the browser of this profile as a dead battery does."""
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        with contextlib.suppress(OSError):
            words = process.read_bytes().decode().split("\0")
            if f"--user-data-dir={profile}" in words and not any(word.startswith("--type=") for word in words):
                os.kill(int(process.parent.name), signal.SIGKILL)


async def test_two_volunteers_at_one_door_are_both_kept_and_the_coordinator_sees_it(
    stage: Stage, phones: Phones
) -> None:
    door = await stage.door(14)
    async with phones("Fatma") as fatma, phones("Beatrix", Role.COORDINATOR) as beatrix:
        walk = await out_with(fatma)
        await beatrix.page.goto(walk + "#d1")
        await beatrix.ready()
        await fatma.page.context.set_offline(True)
        await fatma.page.locator(".doors a").first.click()
        await press(fatma, "Gesproken")
        await press(beatrix, "Niet thuis")
        await all_sent(beatrix)
        await fatma.page.context.set_offline(False)
        await all_sent(fatma)
        assert len({one.visit.by for one in await reports(stage, door)}) == 2
        await beatrix.go("/overzicht")
        await expect(beatrix.page.locator("main")).to_contain_text("Twee verschillende uitkomsten")


async def test_signed_out_on_the_way_the_list_goes_and_the_outcomes_stay(stage: Stage, phones: Phones) -> None:
    door = await stage.door()
    async with phones("Fatma") as phone:
        walk = await out_with(phone)
        await phone.page.locator(".doors a").first.click()
        await phone.page.context.set_offline(True)
        await press(phone, "Niet thuis")
        stage.clock.pass_(hours=12, seconds=1)
        await phone.page.context.set_offline(False)
        await expect(phone.page.locator("#bericht")).to_contain_text("staat veilig op deze telefoon")
        await phone.page.goto(walk)
        await phone.page.wait_for_url("**/inloggen?*")
        await phone.page.context.set_offline(True)
        await phone.page.goto(walk)
        await expect(phone.page.locator("h1")).to_have_text("Geen bereik")
        await phone.page.context.set_offline(False)
        person = next(one for one in await stage.rooms.people.everyone() if one.name == "Fatma")
        link = await stage.rooms.people.new_link(person.id, now=stage.clock.now)
        assert link
        await phone.go(f"/inloggen/{link.token}?naar=/deuren")
        await phone.page.get_by_role("button", name="Ga verder als Fatma").click()
        await phone.page.wait_for_url("**/deuren")  # on any page of the doors, not this walk alone
        async with phone.page.expect_response("**/deuren/uitkomsten"):
            await phone.page.evaluate("window.dispatchEvent(new Event('online'))")
        assert len(await reports(stage, door)) == 1


async def test_a_list_past_its_end_is_not_shown_and_is_gone(stage: Stage, phones: Phones) -> None:
    await stage.door()
    async with phones("Fatma") as phone:
        walk = await out_with(phone)
        await phone.page.context.set_offline(True)
        left = await phone.page.evaluate(
            """async () => { const cache = await caches.open("deuren"); const [key] = await cache.keys();
            const kept = await cache.match(key); const until = Number(kept.headers.get("x-deurbel-until"));
            const headers = new Headers(kept.headers); headers.set("x-deurbel-until", "1");
            await cache.put(key, new Response(await kept.text(), {headers})); return until - Date.now(); }"""
        )
        assert 11.9 * 3600_000 < left <= 12 * 3600_000
        await phone.page.goto(walk)
        await expect(phone.page.locator("h1")).to_have_text("Deze lijst is verlopen")
        await phone.page.goto(walk)
        await expect(phone.page.locator("h1")).to_have_text("Geen bereik")


async def test_without_a_script_outcomes_are_kept_and_paper_shows_every_door(stage: Stage, phones: Phones) -> None:
    doors = [await stage.door(number) for number in range(1, 13)]
    async with phones("Fatma", scripts=False, wide=True) as phone:
        await phone.go("/deuren")
        await phone.page.get_by_role("button", name="Schildersbuurt").click()
        await phone.page.locator(".doors a").first.click()
        await phone.page.locator("article:target").get_by_role("button", name="Gesproken", exact=True).click()
        await expect(phone.page.locator(".doors .done")).to_have_count(1)
        assert len(await reports(stage, doors[0])) == 1
        await phone.page.get_by_role("link", name="Lijst op papier").click()
        await phone.page.emulate_media(media="print")
        await expect(phone.page.locator("tbody tr")).to_have_count(12)
        await expect(phone.page.locator("button:visible")).to_have_count(0)
        await expect(phone.page.locator(".sheetfoot")).to_contain_text("inleveren of versnipperen")
        await phone.page.set_viewport_size({"width": 794, "height": 1000})  # A4
        assert await phone.page.evaluate("document.documentElement.scrollWidth") <= 794
        await phone.picture("papier")
