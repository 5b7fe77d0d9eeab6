"""The console in a real browser, phone size: keys, two people, walks without signal, and every page for everybody."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from bot import console
from bot.console.editing_pages import EDITING
from bot.followup import State
from bot.services.people import Role
from bot.storage import followups, log, reviews, visits
from tests.console.conftest import Phone, Stage

Phones = Callable[..., AbstractAsyncContextManager[Phone]]


async def verdicts(stage: Stage, question: str) -> list[reviews.Verdict]:
    return await stage.storage.read(lambda tx: reviews.of(tx, question))


async def reports(stage: Stage, door: str) -> list[visits.Report]:
    return (await stage.storage.read(lambda tx: visits.of(tx, [door])))[door]


# ---- reading questions


async def test_one_key_corrects_and_opens_the_next_and_z_takes_it_back(stage: Stage, phones: Phones) -> None:
    first = await stage.ask("wat gaat ie doen aan die hoge huren", margin=0.05)
    second = await stage.ask("en de huisjesmelkers dan", margin=0.1)
    async with phones("Fatma") as phone:
        await phone.picture("vragen")
        await phone.page.get_by_role("link", name="Begin").click()
        await phone.page.wait_for_url(f"**/vragen/{first}*")
        await phone.page.wait_for_selector("html[data-ready]")
        await phone.picture("vraag")
        await phone.page.keyboard.press("2")
        await phone.page.wait_for_url(f"**/vragen/{second}*")
        await phone.page.wait_for_selector("html[data-ready]")
        said = await verdicts(stage, first)
        assert [(one.kind, one.entry, one.version) for one in said] == [("entry", "betaalbare-woningen", 1)]
        await phone.page.keyboard.press("z")
        await phone.page.wait_for_url(f"**/vragen/{first}")
        assert (await verdicts(stage, first))[0].undone_at is not None


async def test_a_digit_in_a_field_or_with_a_modifier_decides_nothing(stage: Stage, phones: Phones) -> None:
    question = await stage.ask()
    async with phones("Fatma") as phone:
        await phone.go(f"/vragen/{question}")
        await phone.page.wait_for_selector("html[data-ready]")
        await phone.page.keyboard.press("/")
        await phone.page.keyboard.type("2")
        await expect(phone.page.locator("#ander")).to_have_value("2")
        await phone.page.locator("h1").evaluate("element => document.activeElement.blur()")
        await phone.page.keyboard.press("Control+2")
        await phone.page.keyboard.press("Alt+2")
        assert await verdicts(stage, question) == []


async def test_another_answer_is_found_with_the_keyboard_alone(stage: Stage, phones: Phones) -> None:
    question = await stage.ask()
    async with phones("Fatma", wide=True) as phone:
        await phone.page.wait_for_selector("html[data-ready]")
        await phone.page.keyboard.press("j")
        await phone.page.keyboard.press("Enter")
        await phone.page.wait_for_url(f"**/vragen/{question}*")
        await phone.page.wait_for_selector("html[data-ready]")
        await phone.page.keyboard.press("/")
        await phone.page.keyboard.type("huisjesmelkers")
        await phone.page.keyboard.press("Enter")
        await phone.page.wait_for_url("**/vragen?gedaan=*")
        assert [one.entry for one in await verdicts(stage, question)] == ["huisjesmelkers"]


async def test_two_browsers_one_card_one_wins(stage: Stage, phones: Phones) -> None:
    question = await stage.ask()
    async with phones("Fatma") as fatma, phones("Jamal") as jamal:
        await fatma.go(f"/vragen/{question}")
        stage.clock.pass_(minutes=11)
        await jamal.go(f"/vragen/{question}")
        await jamal.page.locator("[data-key='1']").click()
        await jamal.page.wait_for_url("**/vragen?gedaan=*")
        await fatma.page.locator("[data-key='8']").click()
        await expect(fatma.page.locator("#fout")).to_be_focused()
        await expect(fatma.page.locator("#fout")).to_contain_text("Jamal koos net")
        assert len(await verdicts(stage, question)) == 1


async def test_everything_of_the_review_works_without_a_script(stage: Stage, phones: Phones) -> None:
    question = await stage.ask()
    async with phones("Fatma", scripts=False) as phone:
        await phone.page.get_by_role("link", name="Begin").click()
        await phone.page.get_by_role("button", name="Staat niet in de brief").click()
        await expect(phone.page.locator(".undo")).to_contain_text("Staat niet in de brief")
        await phone.page.get_by_role("button", name="Ongedaan maken").click()
        await phone.page.get_by_label("Een ander antwoord").fill("huisjesmelkers")
        await phone.page.get_by_role("button", name="Kies", exact=True).click()
        assert [one.entry for one in await verdicts(stage, question) if not one.undone_at] == ["huisjesmelkers"]


# ---- doors


async def out_with(phone: Phone) -> str:
    """Take a walk and go out; its address."""
    await phone.go("/deuren")
    await phone.page.get_by_role("button", name="Schildersbuurt").click()
    await phone.page.get_by_role("button", name="We zijn met twee").click()
    await phone.page.wait_for_selector("html[data-ready]")
    # The worker takes over in the background; without it the list could not open offline.
    await phone.page.evaluate(
        "navigator.serviceWorker.ready.then(() => fetch(location.pathname, {headers: {accept: 'text/html'}}))"
    )
    await phone.page.reload()
    await phone.page.wait_for_selector("html[data-ready]")
    return phone.page.url.partition("#")[0]


async def press(phone: Phone, outcome: str) -> None:
    """Tap an outcome, and see that the next door opens once it is kept on the phone."""
    card = phone.page.locator("article:target")
    door = await card.get_attribute("data-door")
    await card.get_by_role("button", name=outcome, exact=True).click()
    await phone.page.wait_for_selector(f"html[data-saved='{door}']")


async def settled(phone: Phone, count: int) -> None:
    """Wait until the server has answered for so many taps since the page was opened."""
    await phone.page.wait_for_selector(f"html[data-settled='{count}']")


async def test_a_walk_from_door_to_door_in_two_taps(stage: Stage, phones: Phones) -> None:
    doors = [await stage.door(number, text="wat gaat ie doen aan die hoge huren") for number in (3, 5, 8)]
    async with phones("Fatma") as phone:
        await phone.go("/deuren")
        await phone.picture("deuren")
        await out_with(phone)
        await phone.picture("ronde")
        await phone.page.locator(".doors a").first.click()
        await phone.picture("deur")
        for part in (".never", "article:target .bottom > .two"):
            box = await phone.page.locator(f"article:target {part}" if part == ".never" else part).bounding_box()
            assert box
            assert box["y"] + box["height"] <= 640, part
        await press(phone, "Niet thuis")
        await expect(phone.page.locator("article:target h2")).to_contain_text("Hoefkade 5")
        await press(phone, "Gesproken")
        await expect(phone.page.locator("article:target h2")).to_contain_text("Hoefkade 8")
        await settled(phone, 2)
        states = [(await stage.storage.read(lambda tx, door=door: followups.get(tx, door))) for door in doors[:2]]  # type: ignore[misc]
        assert [one.state for one in states if one] == [State.ASSIGNED, State.DONE]
        await phone.page.locator("article:target").get_by_role("button", name="Ongedaan maken").click()
        await settled(phone, 3)
        await expect(phone.page.locator("article:target h2")).to_contain_text("Hoefkade 5")
        again = await stage.storage.read(lambda tx: followups.get(tx, doors[1]))
        assert again
        assert again.state is State.ASSIGNED


async def test_without_signal_nothing_is_lost_and_nothing_is_double(stage: Stage, phones: Phones) -> None:
    doors = [await stage.door(number) for number in (3, 5, 7)]
    async with phones("Fatma") as phone:
        walk = await out_with(phone)
        await phone.page.context.set_offline(True)
        await phone.page.locator(".doors a").first.click()
        await press(phone, "Niet thuis")
        await press(phone, "Gesproken")
        await phone.picture("zonder-bereik")
        await phone.page.goto(walk)  # the phone restarted: the list opens from what is kept on it
        await phone.page.wait_for_selector("html[data-ready]")
        await expect(phone.page.locator("[data-unsent]")).to_have_text("2 uitkomsten wachten op bereik.")
        await expect(phone.page.locator(".doors .done")).to_have_count(2)
        assert [len(await reports(stage, door)) for door in doors] == [0, 0, 0]
        await phone.page.context.set_offline(False)
        await settled(phone, 2)
        await expect(phone.page.locator("html")).to_have_attribute("data-waiting", "0")
        assert [len(await reports(stage, door)) for door in doors] == [1, 1, 0]


async def test_a_double_and_a_triple_tap_are_one_visit_with_the_last_outcome(stage: Stage, phones: Phones) -> None:
    door = await stage.door()
    async with phones("Fatma") as phone:
        await out_with(phone)
        await phone.page.locator(".doors a").first.click()
        card = phone.page.locator("article.door")
        await phone.page.evaluate(
            """() => { const buttons = document.querySelectorAll("article .two button");
            buttons[0].click(); buttons[0].click(); buttons[1].click(); }"""
        )
        await settled(phone, 3)
        await expect(phone.page.locator("html")).to_have_attribute("data-waiting", "0")
        await expect(card).to_have_count(1)
        found = await reports(stage, door)
        assert len({one.visit.id for one in found}) == 1
        standing = await stage.storage.read(lambda tx: followups.get(tx, door))
        assert standing
        assert (standing.state, standing.attempts) == (State.DONE, 1)


async def test_an_answer_lost_after_the_commit_leaves_one_visit(stage: Stage, phones: Phones) -> None:
    door = await stage.door()
    async with phones("Fatma") as phone:
        await out_with(phone)
        lost = 0

        async def lose(route: object) -> None:
            nonlocal lost
            lost += 1
            if lost == 1:
                await route.fetch()  # type: ignore[attr-defined]  # the server has it
                await route.abort()  # type: ignore[attr-defined]  # the phone never hears
            else:
                await route.continue_()  # type: ignore[attr-defined]

        await phone.page.context.route("**/deuren/uitkomsten", lose)
        await phone.page.locator(".doors a").first.click()
        await press(phone, "Niet thuis")
        await expect(phone.page.locator("html")).to_have_attribute("data-waiting", "1")
        await phone.page.evaluate("window.dispatchEvent(new Event('online'))")
        await expect(phone.page.locator("html")).to_have_attribute("data-waiting", "0")
        assert lost == 2
        assert len(await reports(stage, door)) == 1


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
        await phone.page.wait_for_url("**/deuren")
        async with phone.page.expect_response("**/deuren/uitkomsten"):
            await phone.page.evaluate("window.dispatchEvent(new Event('online'))")
        assert len(await reports(stage, door)) == 1


async def test_a_withdrawn_door_vanishes_at_the_next_contact(stage: Stage, phones: Phones) -> None:
    door, other = await stage.door(3), await stage.door(5)
    async with phones("Fatma") as phone:
        await out_with(phone)
        await stage.storage.writer.run(lambda tx: followups.lapse(tx, door, stage.clock.now))
        await phone.page.locator(".doors a").first.click()
        await press(phone, "Gesproken")
        await expect(phone.page.locator("#bericht")).to_contain_text("ingetrokken")
        await expect(phone.page.locator(f"[data-row='{door}']")).to_have_count(0)
        await expect(phone.page.locator(f"[data-row='{other}']")).to_have_count(1)
        assert await reports(stage, door) == []


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


async def test_closing_a_walk_wipes_it_from_the_phone(stage: Stage, phones: Phones) -> None:
    await stage.door()
    async with phones("Fatma") as phone:
        walk = await out_with(phone)
        await phone.page.get_by_role("button", name="Ronde klaar, wij zijn binnen").click()
        await phone.page.wait_for_url("**/deuren?klaar=1")
        await phone.page.context.set_offline(True)
        await phone.page.goto(walk)
        await expect(phone.page.locator("h1")).to_have_text("Geen bereik")


async def test_outcomes_are_kept_without_a_script(stage: Stage, phones: Phones) -> None:
    door = await stage.door()
    async with phones("Fatma", scripts=False) as phone:
        await phone.go("/deuren")
        await phone.page.get_by_role("button", name="Schildersbuurt").click()
        await phone.page.locator(".doors a").first.click()
        await phone.page.locator("article:target").get_by_role("button", name="Gesproken", exact=True).click()
        await expect(phone.page.locator(".doors .done")).to_have_count(1)
        assert len(await reports(stage, door)) == 1


async def test_paper_shows_every_door_and_no_button(stage: Stage, phones: Phones) -> None:
    for number in range(1, 13):
        await stage.door(number)
    async with phones("Fatma") as phone:
        walk = await out_with(phone)
        await phone.page.goto(walk + "/papier")
        await phone.page.emulate_media(media="print")
        await expect(phone.page.locator("tbody tr")).to_have_count(12)
        await expect(phone.page.locator("button:visible")).to_have_count(0)
        await expect(phone.page.locator(".sheetfoot")).to_contain_text("inleveren of versnipperen")
        await phone.page.set_viewport_size({"width": 794, "height": 1000})
        await phone.picture("papier")


# ---- for everybody

FLAWS = """() => {
  const seen = (one) => one.checkVisibility({checkOpacity: true, checkVisibilityCSS: true}) && !one.matches(".skip");
  const flaws = [];
  for (const one of document.querySelectorAll("a, button, select, input, textarea, summary")) {
    // Links within running text and the box of a checkbox, whose label is the target, may be smaller (WCAG 2.5.8).
    const within = one.matches("a:not(.button)") && one.closest("p:not(.back, .said)");
    if (!seen(one) || one.matches("[type=hidden], [type=checkbox]") || within) continue;
    const box = one.getBoundingClientRect();
    const what = one.outerHTML.slice(0, 90) + " " + box.width.toFixed() + "x" + box.height.toFixed();
    if (box.width < 44 || box.height < 44) flaws.push("small: " + what);
    if (one.matches("button, .button") && one.scrollWidth > one.clientWidth + 1) flaws.push("clipped: " + what);
  }
  if (document.documentElement.scrollWidth > window.innerWidth) flaws.push("sideways");
  if (document.querySelectorAll("h1").length !== 1) flaws.push("not one h1");
  return flaws;
}"""
NO_PAGE = {"/vragen/nieuw", "/vragen/volgende", "/deuren/werker.js", "/overzicht.csv"}
"""Addresses that show nothing: a count, a redirect, a script and a file."""
OF_THE_ROUTES = [page.path for page in console.PAGES if page.get and page not in EDITING and page.path not in NO_PAGE]
"""Every page of the volunteers' console, as the routes have them; tests/editing walks over the editors'."""
EVERY_RULE = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
}


@pytest.mark.parametrize(
    ("wide", "dark"), [(False, False), (False, True), (True, False)], ids=["phone", "dark", "desk"]
)
async def test_every_page_is_for_everybody(stage: Stage, phones: Phones, wide: bool, dark: bool) -> None:
    """No finding of axe, nothing smaller than a thumb, nothing sideways, under 60 kB, 15 requests, none outside."""
    question = await stage.ask("Wat gaat hij doen aan de huren in mijn straat?", wants_person=True)
    await stage.ask("Een steekproef", begins="05", decision="answer", shown="De huren stijgen.", ids=("hoge-huren",))
    await stage.door(question=question, voter=(await asked_by(stage, question)), way="chat")
    call = await stage.door(way="phone", phone="0612345678")
    for number in range(1, 12):
        await stage.door(number)
    async with phones("Beatrix", Role.COORDINATOR, wide=wide, dark=dark) as phone:
        sizes: dict[str, int] = {}
        phone.page.on(
            "response", lambda response: sizes.update({response.url: int(response.headers.get("content-length", 0))})
        )
        await phone.go("/deuren")
        await phone.page.get_by_role("button", name="Schildersbuurt").click()
        walk = phone.page.url.removeprefix(stage.address)
        await phone.go("/deuren/bellen")
        await phone.page.get_by_role("button", name="Ik bel").click()
        person = (await stage.rooms.people.everyone())[0].id
        filled = {
            "{question}": question, "{followup}": call, "{walk}": walk.removeprefix("/deuren/"), "{person}": person,
            "{link}": await stage.invite("Kim"),
        }  # fmt: skip
        paths = [re.sub(r"{\w+}", lambda part: filled[part[0]], path) for path in OF_THE_ROUTES]
        paths += ["/vragen?staat=alles&zoek=niets", f"/vragen/{question}/antwoord?antwoord=hoge-huren", f"{walk}#d1"]
        paths += ["/bestaat-niet"]
        wrong: dict[str, list[str]] = {}
        # Every page on a phone; in the dark and on a desk those whose colours or columns differ.
        everywhere = ("/vragen", f"/vragen/{question}", f"{walk}#d1", "/overzicht")
        for path in paths if not (wide or dark) else everywhere:
            sizes.clear()
            await phone.go(path)
            assert len(sizes) < 15, path
            assert sum(sizes.values()) < 60_000, (path, sizes)
            found = await Axe().run(phone.page, options=EVERY_RULE)
            breaks = [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found.response["violations"]]
            if flaws := [*await phone.page.evaluate(FLAWS), *breaks]:
                wrong[path] = flaws
            bar = await phone.page.locator(".bar").bounding_box()
            assert bar is None or bar["height"] < 110, "two lines at most: " + path
        assert wrong == {}


async def asked_by(stage: Stage, question: str) -> str:
    found = await stage.storage.read(lambda tx: log.get(tx, question))
    assert found
    assert found.voter
    return found.voter


async def test_at_320_pixels_and_with_large_text_nothing_runs_sideways(stage: Stage, phones: Phones) -> None:
    question = await stage.ask("Wat gaat hij doen aan de huren in mijn straat?")
    for number in range(1, 5):
        await stage.door(number)
    async with phones("Beatrix", Role.COORDINATOR) as phone:
        walk = await out_with(phone)
        await phone.page.set_viewport_size({"width": 320, "height": 640})
        wide: list[tuple[str, str, int]] = []
        for path in (
            "/vragen",
            f"/vragen/{question}",
            "/deuren",
            walk.removeprefix(stage.address) + "#d1",
            "/overzicht",
            "/mensen/ik",
        ):
            await phone.go(path)
            for size in ("100%", "200%"):
                await phone.page.evaluate("size => { document.documentElement.style.fontSize = size; }", size)
                width = await phone.page.evaluate("document.documentElement.scrollWidth")
                if width > 320:
                    wide.append((path, size, width))
        assert wide == []
