"""The figures say what happened, and nothing about anybody: counts under five are nowhere on the page."""

import html
import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.review import figures
from bot.services.people import Role
from bot.storage import audits, tally
from bot.storage.times import day_of

pytestmark = pytest.mark.anyio
TODAY = date(2026, 11, 24)


@given(st.dictionaries(st.text("abcdefgh", min_size=1, max_size=3), st.integers(1, 12), max_size=12))
def test_no_district_with_fewer_than_five_people_is_ever_named(counts: dict[str, int]) -> None:
    told = figures.folded(counts)
    assert all(count >= 5 for count in told.values())
    assert all(counts[name] == count for name, count in told.items() if name != figures.REST)
    hidden = sum(count for count in counts.values() if count < 5)
    assert told.get(figures.REST, 0) == (hidden if hidden >= 5 else 0)


def test_a_stricter_line_is_asked_for_only_when_the_promise_is_surely_broken() -> None:
    good, bad = ["good"], ["wrong"]
    assert figures.stricter(figures.rate(good * 98 + bad * 2), 0.02) is None
    assert figures.stricter(figures.rate(good * 9 + bad), 0.02) is None, "ten say too little"
    asked = figures.stricter(figures.rate(good * 80 + bad * 20), 0.02)
    assert asked is not None
    assert asked < 0.02
    assert figures.rate(["unsure", "should-ask", "wrong"]).rated == 2


def test_what_rises_is_asked_more_than_the_week_before() -> None:
    this = [(TODAY, "huren", 9), (TODAY, "wijken", 9), (TODAY, "zelden", 3)]
    before = [(TODAY - timedelta(days=8), "huren", 4), (TODAY - timedelta(days=8), "wijken", 12)]
    assert [one.entry for one in figures.rising([*this, *before], TODAY)] == ["huren"]


async def fill(stage) -> None:
    """Two weeks of questions: some counted only, some kept, some audited."""
    today = day_of(stage.clock())

    def unit(tx) -> None:
        for n in range(14):
            day = today - timedelta(days=n)
            tally.add(tx, day, "hoge-huren", "answer", "nl", 12 - n // 2)
            tally.add(tx, day, "woningnood", "clarify", "nl", 5)
            tally.add(tx, day, "", "unknown", "nl", 3)

    await stage.house.storage.writer.run(unit)
    for number in range(6):
        await stage.ask("wat doet hij aan de hoge huren?", wijk="schildersbuurt", day=number, decision="answer")
    for _ in range(2):
        await stage.ask("wat doet hij aan de hoge huren?", wijk="mariahoeve", decision="answer")
    kept = [await stage.ask("de huur is te hoog", wijk="laakkwartier", decision="answer") for _ in range(30)]

    def audited(tx) -> None:
        for number, question in enumerate(kept):
            audits.draw(tx, question, "hoge-huren", today, twice=False)
            item = audits.Item(question, 1, today, "hoge-huren", "iemand", None, None)
            audits.give(tx, item, "iemand")
            audits.judge(tx, item, "wrong" if number < 6 else "good", stage.clock())

    await stage.house.storage.writer.run(audited)


async def test_the_page_tells_what_happened_and_hides_what_is_small(stage) -> None:
    await fill(stage)
    async with stage.editor() as client:
        page = (await client.get("/cijfers")).text
        assert "Van 30 zekere antwoorden" in page
        assert "20,0%" in page
        assert "Er gaat meer fout dan afgesproken" in page
        front = (await client.get("/antwoorden")).text
        assert "Van 30 zekere antwoorden die blind gekeurd zijn was <strong>20,0% fout" in front
        assert "van maken?" in front
        assert 'href="/vragen?sinds=' in page
        assert page.count("<svg") >= 3
        assert "Schildersbuurt" in page
        wrong = re.search(r'href="(/vragen\?staat=alles&amp;keuring=fout&amp;[^"]*)"', page)
        behind = (await client.get(html.unescape(wrong[1]))).text
        assert "6  vragen, fout gevonden in de keuring" in behind, "a number leads to the questions behind it"
        async with stage.editor("Vrijwilliger", Role.VOLUNTEER) as volunteer:
            unseen = (await volunteer.get(html.unescape(wrong[1]))).text
            assert "keuring vanaf" not in unseen, "who reads blindly is told no verdict"
        wijken = (await client.get("/cijfers/wijken.csv")).text
        assert "mariahoeve" not in wijken
        assert "schildersbuurt,6" in wijken
        days = (await client.get("/cijfers/dagen.csv")).text
        assert "minder dan 5" in days
        assert (await client.get("/cijfers/onzin.csv")).status_code == 404
        only = (await client.get("/cijfers/wijken.csv", params={"wijk": "schildersbuurt"})).text
        assert "laakkwartier" not in only

        made = await client.post("/cijfers")
        assert made.headers["location"].endswith("/gevolgen")
    (draft, _), *_ = await stage.rooms.editors.editing.drafts()
    assert "max_wrong: 0.00" in draft.files["campaign.yaml"]
    assert stage.house.current.published.number == 1, "proposed, not applied"


async def test_what_volunteers_confirmed_asks_for_a_stricter_line_too(stage) -> None:
    for number in range(24):
        right = number % 4
        await stage.ask(
            "de huur is te hoog", decision="answer", entry="hoge-huren", lock="hoge-huren" if right else "woningnood"
        )
    async with stage.editor() as client:
        page = (await client.get("/cijfers")).text
        assert "keken in hun lijst 24 zekere antwoorden na" in page
        assert "25,0%" in page
        made = await client.post("/cijfers")
        assert made.headers["location"].endswith("/gevolgen")


async def test_an_empty_campaign_says_so_and_draws_no_axes(stage) -> None:
    async with stage.editor() as client:
        page = (await client.get("/cijfers")).text
    assert "In deze dagen werd niets gevraagd" in page
    assert 'class="chart"' not in page


async def test_volunteers_see_no_figures(stage) -> None:
    async with stage.editor("Vrijwilliger", Role.VOLUNTEER) as client:
        for path in ("/cijfers", "/cijfers/dagen.csv", "/gaten", "/gevonden", "/teksten", "/bulk"):
            assert (await client.get(path)).status_code == 403
