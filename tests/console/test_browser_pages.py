"""Every page of the volunteers' console in a real browser: for everybody, on any screen, and from nowhere else."""

from __future__ import annotations

import re

from axe_playwright_python.async_playwright import Axe

from bot import console
from bot.console.editing_pages import EDITING
from bot.services.people import Role
from bot.storage import log
from tests.console.conftest import Phone, Phones, Stage

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
PHONE, DESK = {"width": 360, "height": 640}, {"width": 1200, "height": 900}


async def asked_by(stage: Stage, question: str) -> str:
    found = await stage.storage.read(lambda tx: log.get(tx, question))
    assert found
    assert found.voter
    return found.voter


async def flaws(phone: Phone) -> list[str]:
    """What is wrong with the page as it stands: for axe, for a thumb, for a narrow screen."""
    found = await Axe().run(phone.page, options=EVERY_RULE)
    breaks = [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found.response["violations"]]
    return [*await phone.page.evaluate(FLAWS), *breaks]


async def sideways(phone: Phone) -> list[str]:
    """Whether it is wider than the narrowest screen, also with letters of twice the size."""
    await phone.page.set_viewport_size({"width": 320, "height": 640})
    found = []
    for size in ("100%", "200%"):
        await phone.page.evaluate("size => { document.documentElement.style.fontSize = size; }", size)
        if (width := await phone.page.evaluate("document.documentElement.scrollWidth")) > 320:
            found.append(f"{width} wide at {size}")
    await phone.page.evaluate("document.documentElement.style.fontSize = ''")
    await phone.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    return found


async def elsewhere(phone: Phone) -> list[str]:
    """The same page in the dark and on a desk."""
    await phone.page.emulate_media(color_scheme="dark")
    found = [f"dark: {one}" for one in await flaws(phone)]
    await phone.page.emulate_media(color_scheme="light")
    await phone.page.set_viewport_size(DESK)  # type: ignore[arg-type]
    found += [f"desk: {one}" for one in await flaws(phone)]
    await phone.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    return found


async def test_every_page_is_for_everybody(stage: Stage, phones: Phones) -> None:
    """No finding of axe, nothing smaller than a thumb, nothing sideways, under 60 kB, 15 requests, none outside."""
    question = await stage.ask("Wat gaat hij doen aan de huren in mijn straat?", wants_person=True)
    await stage.ask("Een steekproef", begins="05", decision="answer", shown="De huren stijgen.", ids=("hoge-huren",))
    await stage.door(question=question, voter=(await asked_by(stage, question)), way="chat")
    call = await stage.door(way="phone", phone="0612345678")
    for number in range(1, 12):
        await stage.door(number)
    async with phones("Beatrix", Role.COORDINATOR) as phone:
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
        # Every page on a phone, and those whose colours or columns differ in the dark and on a desk too.
        everywhere = ("/vragen", f"/vragen/{question}", f"{walk}#d1", "/overzicht")
        for path in paths:
            sizes.clear()
            await phone.go(path)
            assert len(sizes) < 15, path
            assert sum(sizes.values()) < 60_000, (path, sizes)
            found = await flaws(phone)
            bar = await phone.page.locator(".bar").bounding_box()
            assert bar is None or bar["height"] < 60, "the menu is one line: " + path
            found += await sideways(phone)
            if path in everywhere:
                found += await elsewhere(phone)
            if found:
                wrong[path] = found
        assert wrong == {}
