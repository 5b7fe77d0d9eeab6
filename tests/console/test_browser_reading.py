"""Reading questions in a real browser: taps counted, keys alone, without a script, and two people at one card."""

from __future__ import annotations

from playwright.async_api import expect

from bot.storage import reviews
from tests.console.conftest import Phones, Stage


async def verdicts(stage: Stage, question: str) -> list[reviews.Verdict]:
    return await stage.storage.read(lambda tx: reviews.of(tx, question))


async def test_from_the_link_to_a_corrected_question_with_a_thumb(stage: Stage, phones: Phones) -> None:
    """Two taps to be signed in (the link itself is one), one to begin, one a question, one to take it back."""
    first = await stage.ask("wat gaat ie doen aan die hoge huren", margin=0.05)
    second = await stage.ask("en de huisjesmelkers dan", margin=0.1)
    async with phones("Fatma", signed_in=False) as phone:
        await phone.go(f"/inloggen/{await stage.invite('Fatma')}")
        await phone.tap(phone.page.get_by_role("button", name="Ga verder als Fatma"))
        await phone.page.wait_for_url("**/vragen")
        assert phone.taps == 1
        await phone.picture("vragen")
        await phone.tap(phone.page.get_by_role("link", name="Begin"))
        await phone.page.wait_for_url(f"**/vragen/{first}*")
        await phone.picture("vraag")
        await phone.tap(phone.page.locator(".option").nth(1))
        await phone.page.wait_for_url(f"**/vragen/{second}*")
        assert phone.taps == 3
        said = await verdicts(stage, first)
        assert [(one.kind, one.entry, one.version) for one in said] == [("entry", "betaalbare-woningen", 1)]
        await phone.tap(phone.page.get_by_role("button", name="Ongedaan maken"))
        await phone.page.wait_for_url(f"**/vragen/{first}")
        assert phone.taps == 4
        assert (await verdicts(stage, first))[0].undone_at is not None


async def test_with_the_keyboard_alone_and_never_by_accident(stage: Stage, phones: Phones) -> None:
    """One key a question, a search in three; a digit typed in a field or with a modifier decides nothing."""
    first = await stage.ask("wat gaat ie doen aan die hoge huren", margin=0.05)
    second = await stage.ask("en de huisjesmelkers dan", margin=0.1)
    async with phones("Fatma", wide=True) as desk:
        keys = desk.page.keyboard
        await desk.go("/vragen")
        await desk.ready()
        await keys.press("j")
        await keys.press("Enter")
        await desk.page.wait_for_url(f"**/vragen/{first}*")
        await desk.ready()
        await keys.press("/")
        await keys.type("2")
        await expect(desk.page.locator("#ander")).to_have_value("2")
        await desk.page.locator("h1").evaluate("element => document.activeElement.blur()")
        await keys.press("Control+2")
        await keys.press("Alt+2")
        assert await verdicts(stage, first) == []
        await keys.press("2")
        await desk.page.wait_for_url("**/vragen/*gedaan=*")
        await desk.ready()
        assert [one.entry for one in await verdicts(stage, first)] == ["betaalbare-woningen"]
        await keys.press("z")
        await desk.page.wait_for_url(f"**/vragen/{first}")
        await desk.ready()
        await keys.press("l")
        await desk.page.wait_for_url(f"**/vragen/{second}*")
        await desk.ready()
        await keys.press("/")
        await keys.type("huisjesmelkers")
        await keys.press("Enter")
        await desk.page.wait_for_url("**/vragen?gedaan=*")
        assert [one.entry for one in await verdicts(stage, second)] == ["huisjesmelkers"]


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
        await phone.go("/vragen")
        await phone.page.get_by_role("link", name="Begin").click()
        await phone.page.get_by_role("button", name="Staat niet in de brief").click()
        await expect(phone.page.locator(".undo")).to_contain_text("Staat niet in de brief")
        await phone.page.get_by_role("button", name="Ongedaan maken").click()
        await phone.page.get_by_label("Een ander antwoord").fill("huisjesmelkers")
        await phone.page.get_by_role("button", name="Kies", exact=True).click()
        assert [one.entry for one in await verdicts(stage, question) if not one.undone_at] == ["huisjesmelkers"]


async def test_the_blind_audit_and_practice_take_one_tap_a_question(stage: Stage, phones: Phones) -> None:
    asked = [
        await stage.ask(text, decision="answer", ids=("hoge-huren",), shown="De huren stijgen.")
        for text in ("Wat kost huur?", "En de huren?")
    ]
    async with phones("Fatma") as phone:
        await phone.go("/keuring")
        for word in ("Goed", "Fout"):
            await phone.tap(phone.page.get_by_role("button", name=word).first)
            await phone.page.wait_for_load_state()
        await expect(phone.page.locator("h1")).to_have_text("Vandaag is alles gekeurd")
        assert phone.taps == len(asked)
        await phone.go("/vragen/oefenen")
        while await phone.page.locator(".option").count():
            await phone.page.locator(".option").first.click()
            await phone.page.get_by_role("link", name="Volgende").click()
        await expect(phone.page.locator("h1")).to_have_text("U kunt het")
        assert await verdicts(stage, asked[0]) == []
