"""The editors' pages in a real browser: typing, phone, accessibility, without a script."""

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

pytestmark = pytest.mark.anyio
ENTRY = "hoge-huren"
PAGES = ("/antwoorden", f"/antwoorden/{ENTRY}", "/antwoorden/nieuw", "/geschiedenis", "/proef?vraag=hoge+huren")
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SMALL = """() => [...document.querySelectorAll('main a, main button, main select, main summary')].filter((one) => {
  const box = one.getBoundingClientRect();
  return box.width && box.height && (box.height < 43.5 && !one.closest('p, td, li.inline, .meta, dl, .warned'));
}).map((one) => one.outerHTML.slice(0, 120))"""


async def test_what_is_typed_is_looked_at_saved_and_tried_by_itself(at_browser) -> None:
    async with at_browser("Fatma") as hands:
        page = hands.page
        await hands.go(f"/antwoorden/{ENTRY}")
        await page.get_by_role("textbox", name="Antwoord", exact=True).fill("Te kort.")
        await expect(page.get_by_text("Te kort: 2 woorden")).to_be_visible()
        await page.get_by_label("Wat zou iemand vragen?").press_sequentially("hoge huren", delay=5)
        await expect(page.get_by_role("heading", name="Nu live")).to_be_visible()
        await expect(page.locator("html[data-saved='1']")).to_be_attached(timeout=15_000)
        await hands.picture("antwoord-bewerken")
        await page.reload()
        await expect(page.get_by_role("textbox", name="Antwoord", exact=True)).to_have_value("Te kort.")
        assert hands.faults == []


async def test_an_editor_publishes_with_three_taps(at_browser, stage) -> None:
    await stage.ask("wat doet hij aan de hoge huren?")
    async with at_browser("Fatma") as hands:
        page = hands.page
        await hands.go(f"/antwoorden/{ENTRY}")
        await page.get_by_label("In één zin", exact=True).fill("Hij ziet dat de huren hoger werden.")
        await page.get_by_role("button", name="Bekijk gevolgen").click()
        await expect(page.get_by_text("vragen van de laatste vier weken")).to_be_visible(timeout=60_000)
        await hands.picture("gevolgen")
        await page.get_by_role("button", name="Publiceer 1 antwoord").click()
        await expect(page.get_by_text("Gepubliceerd.")).to_be_visible()
        await hands.picture("geschiedenis")
        assert hands.faults == []
    assert stage.house.current.published.number == 2


async def test_a_sentence_of_the_letter_becomes_a_quote_with_one_tap(at_browser) -> None:
    async with at_browser("Fatma") as hands:
        page = hands.page
        await hands.go(f"/antwoorden/{ENTRY}")
        quotes = await page.locator(".quote").count()
        await page.locator("button.sentence").first.click()
        await expect(page.locator(".quote")).to_have_count(quotes + 1)
        await hands.picture("citaat")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("dark", [False, True])
async def test_every_page_is_for_everybody(at_browser, path: str, dark: bool) -> None:
    async with at_browser("Fatma", color_scheme="dark" if dark else "light") as hands:
        await hands.go(path)
        found = await Axe().run(hands.page, options=RULES)
        assert not found.response["violations"], found.generate_report()


@pytest.mark.parametrize("path", PAGES)
async def test_every_page_fits_a_phone(at_browser, path: str) -> None:
    async with at_browser("Fatma", width=360) as hands:
        await hands.go(path)
        wide = await hands.page.evaluate("() => document.documentElement.scrollWidth")
        assert wide <= 360
        assert await hands.page.evaluate(SMALL) == []
        await hands.page.set_viewport_size({"width": 320, "height": 640})
        assert await hands.page.evaluate("() => document.documentElement.scrollWidth") <= 320


async def test_without_a_script_everything_can_be_done(at_browser, stage) -> None:
    async with at_browser("Fatma", java_script_enabled=False) as hands:
        page = hands.page
        await hands.go(f"/antwoorden/{ENTRY}")
        await page.get_by_label("In één zin", exact=True).fill("Hij ziet dat de huren hoger werden.")
        await page.get_by_role("button", name="Bewaar voorstel").click()
        await expect(page.get_by_text("Bewaard als voorstel")).to_be_visible()
        await page.get_by_role("button", name="Bekijk gevolgen").click()
        await expect(page.get_by_role("button", name="Publiceer 1 antwoord")).to_be_visible(timeout=60_000)
        await page.get_by_role("button", name="Publiceer 1 antwoord").click()
        await expect(page.get_by_text("Gepubliceerd.")).to_be_visible()
    assert stage.house.current.published.number == 2
