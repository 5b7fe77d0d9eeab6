"""The editors' pages in a real browser: typing, phone, accessibility, without a script."""

import re
from datetime import timedelta

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from bot.storage import audits, tally
from bot.storage.times import day_of

pytestmark = pytest.mark.anyio
ENTRY = "hoge-huren"
PAGES = (
    "/antwoorden",
    f"/antwoorden/{ENTRY}",
    "/antwoorden/nieuw",
    "/geschiedenis",
    "/geschiedenis/v1",
    "/proef?vraag=hoge+huren",
    "/gaten?minimaal=1",
    "/gaten/lijst?minimaal=1",
    "/gevonden",
    "/cijfers",
    "/teksten",
    "/teksten/campaign.yaml",
    "/bulk",
)
ASKED = [
    "wat doet hij aan de hoge huren?",
    "mijn huur is veel te hoog",
    "Wanneer gaat het zwembad weer open?",
    "wat doet u tegen huisjesmelkers",
    "er is schimmel in mijn woning",
    "gaat het zwembad nog open",
    "komen er meer jongerenwerkers?",
    "waarom is er zo weinig woonruimte",
    "wat gebeurt er in Transvaal",
    "is het zwembad weer open",
]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
SMALL = """() => [...document.querySelectorAll('main a, main button, main select, main summary')].filter((one) => {
  const box = one.getBoundingClientRect();
  return box.width && box.height && (box.height < 43.5 && !one.closest('p, td, th, caption, .meta, dl, .warned'));
}).map((one) => one.outerHTML.slice(0, 120))"""


async def fill(stage) -> None:
    """Questions, counts and ratings, so that no page is empty."""
    today = day_of(stage.clock())

    def counted(tx) -> None:
        for n in range(28):
            day = today - timedelta(days=n)
            tally.add(tx, day, "hoge-huren", "answer", "nl", 14 + (n * 5) % 7 - n // 3)
            tally.add(tx, day, "woningnood", "clarify", "nl", 4 + n % 3)
            tally.add(tx, day, "huisjesmelkers", "silent", "nl", 2 + n % 4)
            tally.add(tx, day, "", "unknown", "nl", 3 + n % 2)

    await stage.house.storage.writer.run(counted)
    wijken = ["schildersbuurt", "laakkwartier-en-spoorwijk", "transvaalkwartier", "mariahoeve-en-marlot", "loosduinen"]
    rated = []
    for number, text in enumerate(ASKED * 3):
        known = {"decision": "unknown", "ids": ()} if "zwembad" in text else {"decision": "answer"}
        question = await stage.ask(text, day=number % 20, wijk=wijken[number % 5], **known)
        if known["decision"] == "answer":
            rated.append((question, today - timedelta(days=number % 20)))

    def audited(tx) -> None:
        for number, (question, day) in enumerate(rated):
            audits.draw(tx, question, "hoge-huren", day, twice=False)
            item = audits.Item(question, 1, day, "hoge-huren", "iemand", None, None)
            audits.give(tx, item, "iemand")
            audits.judge(tx, item, "wrong" if number == 7 else "good", stage.clock())

    await stage.house.storage.writer.run(audited)


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
        await expect(page.get_by_text("van de laatste vier weken")).to_be_visible(timeout=60_000)
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


@pytest.mark.parametrize("dark", [False, True])
async def test_every_page_is_for_everybody(at_browser, stage, dark: bool) -> None:
    await fill(stage)
    async with at_browser("Fatma", color_scheme="dark" if dark else "light") as hands:
        for path in PAGES:
            await hands.go(path)
            found = await Axe().run(hands.page, options=RULES)
            assert not found.response["violations"], (path, found.generate_report())
        assert hands.faults == []


async def test_every_page_fits_a_phone(at_browser, stage) -> None:
    await fill(stage)
    async with at_browser("Fatma", width=360) as hands:
        for path in PAGES:
            await hands.page.set_viewport_size({"width": 360, "height": 640})
            await hands.go(path)
            wide = await hands.page.evaluate("() => document.documentElement.scrollWidth")
            assert wide <= 360, path
            assert await hands.page.evaluate(SMALL) == [], path
            await hands.page.set_viewport_size({"width": 320, "height": 640})
            assert await hands.page.evaluate("() => document.documentElement.scrollWidth") <= 320, path


async def test_on_paper_there_are_no_buttons_and_there_is_who_printed_it(at_browser, stage) -> None:
    await fill(stage)
    async with at_browser("Fatma") as hands:
        await hands.page.emulate_media(media="print")
        for path in ("/gaten/lijst?minimaal=1", "/cijfers"):
            await hands.go(path)
            await expect(hands.page.locator("button:visible, .button:visible, nav:visible")).to_have_count(0)
            await expect(hands.page.get_by_text("afgedrukt")).to_be_visible()
        await hands.go("/gaten/lijst?minimaal=1")
        await expect(hands.page.get_by_text("Bevat woorden van kiezers")).to_be_visible()
        await expect(hands.page.get_by_text("Antwoord:").first).to_be_visible()
        await hands.picture("gaten-lijst")


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


async def test_pictures_of_the_figures_and_the_gaps(at_browser, stage) -> None:
    """Both pages hold what the guide shows."""
    await fill(stage)
    async with at_browser("Fatma") as hands:
        page = hands.page
        await hands.go("/cijfers")
        await expect(page.get_by_role("img", name="Vragen per dag")).to_be_visible()
        await hands.picture("cijfers", whole=True)
        await hands.go("/gaten?minimaal=1")
        await page.locator("ol.asked a").first.click()
        await expect(page.get_by_role("button", name="Maak een antwoord")).to_be_visible()
        await hands.picture("gaten", whole=True)
        await hands.go("/antwoorden")
        await hands.picture("antwoorden")
        await hands.go("/proef?vraag=wat+doet+hij+aan+de+huur")
        await hands.picture("proef")
        assert hands.faults == []


async def test_gaps_texts_and_tables_are_done_without_a_terminal(at_browser, stage) -> None:
    """A gap gets a reason and comes back; another file is looked at while typed; a table is shown before it counts."""
    await fill(stage)
    async with at_browser("Fatma") as hands:
        page = hands.page
        await hands.go("/gaten?minimaal=1")
        await page.locator("ol.asked a").first.click()
        await page.get_by_role("button", name="Negeer voorgoed").click()
        await expect(page.get_by_text("Nog niets gedaan.")).to_be_visible()
        await page.get_by_label("Waarom?").fill("gaat over de gemeente")
        await page.get_by_role("button", name="Negeer voorgoed").click()
        await expect(page.get_by_text("Bewaard.")).to_be_visible()
        await page.get_by_role("link", name="Wat al gedaan is").click()
        await expect(page.get_by_text("gaat over de gemeente")).to_be_visible()
        await page.get_by_role("button", name="Haal terug").click()
        await expect(page.get_by_text("staan er weer bij")).to_be_visible()

        await hands.go("/teksten/campaign.yaml")
        await page.get_by_label("Thema, wonen, Nederlands", exact=True).fill("")
        await expect(page.get_by_text("Hier staat nog niets.")).to_be_visible(timeout=20_000)
        await page.get_by_label("Thema, wonen, Nederlands", exact=True).fill("Wonen")
        await expect(page.get_by_text("Alles klopt")).to_be_visible(timeout=20_000)

        await hands.go("/bulk")
        await page.get_by_label("Of plak de tabel hier").fill(
            f"id,field,language,text\n{ENTRY},short,nl,Een andere zin."
        )
        await page.get_by_role("button", name="Kijk wat er verandert").click()
        await expect(page.get_by_text("Een andere zin.").first).to_be_visible()
        await page.get_by_role("button", name="Maak er een voorstel van").click()
        await expect(page.get_by_role("heading", name="1 wijziging")).to_be_visible()
        assert [one for one in hands.faults if "400" not in one] == [], "the refusal without a reason is told as one"


async def test_a_broken_lock_is_settled_before_a_draft_goes_live(at_browser, stage) -> None:
    await fill(stage)
    await stage.ask("wat doet u tegen huisjesmelkers", lock="huisjesmelkers")
    async with at_browser("Fatma") as hands:
        page = hands.page
        await hands.go("/antwoorden/huisjesmelkers")
        await page.get_by_text("Stoppen met dit antwoord").click()
        await page.get_by_role("button", name="Maak een voorstel").last.click()
        await expect(page.get_by_text("Deze sloten breken")).to_be_visible(timeout=60_000)
        await page.get_by_label("Waarom deze wijziging?").fill("staat niet meer in de brief")
        await page.get_by_role("heading", name="Gevolgen").click()
        await page.keyboard.press("2")
        await expect(page.get_by_text("gezegd door de redactie").first).to_be_visible()
        await expect(page.get_by_label("Waarom deze wijziging?")).to_have_value("staat niet meer in de brief")
        await hands.picture("gevolgen", whole=True)
        await page.get_by_role("button", name=re.compile("Publiceer [0-9]+ antwoord")).click()
        await expect(page.get_by_text("Weet u het zeker?")).to_be_visible()
        await page.get_by_role("button", name="Ja, publiceer").click()
        await expect(page.get_by_text("Niet gepubliceerd.")).to_be_visible()
        await page.get_by_label("Het nieuwe is beter").check()
        await page.get_by_role("button", name="Ja, publiceer").click()
        await expect(page.get_by_text("Gepubliceerd.")).to_be_visible()
    assert "huisjesmelkers" not in stage.house.current.published.base.by_id
