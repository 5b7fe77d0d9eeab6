"""The queue and the card: what needs a person comes first, one key decides, two people never undo each other."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import httpx

from bot.storage import log
from tests.console.conftest import Stage
from tests.injections import CORPUS


async def judged(browser: httpx.AsyncClient, question: str, choice: str, **fields: str) -> httpx.Response:
    """Press a button on a card as its page offers it."""
    page = (await browser.get(f"/vragen/{question}")).text
    before = re.search(r'name="vorig" value="([^"]*)"', page)
    assert before
    return await browser.post(f"/vragen/{question}", data={"vorig": before[1], "keuze": choice, **fields})


def order(page: str) -> list[str]:
    queue, _, _just_in = page.partition("Net binnengekomen")
    return re.findall(r'<a href="/vragen/([0-9a-f]{32})">', queue)


async def test_what_just_came_in_is_seen_though_it_asks_nothing_of_anybody(stage: Stage) -> None:
    sure = await stage.ask("zeker", decision="answer")
    async with stage.volunteer() as fatma:
        page = (await fatma.get("/vragen")).text
        assert order(page) == []
        assert f"/vragen/{sure}" in page.partition("Net binnengekomen")[2]


async def test_what_teaches_most_comes_first(stage: Stage) -> None:
    sure = await stage.ask("zeker", decision="answer")
    unknown_once = await stage.ask("een keer", decision="unknown")
    unknown = [await stage.ask("vaak gevraagd", decision="unknown") for _ in range(3)]
    wide = await stage.ask("ruim", margin=0.4)
    narrow = await stage.ask("krap", margin=0.05)
    sample = await stage.ask("steekproef", begins="05", decision="answer")
    down = await stage.ask("fout", decision="answer", helpful=False)
    person = await stage.ask("mens", decision="answer", wants_person=True)
    async with stage.volunteer() as fatma:
        page = (await fatma.get("/vragen")).text
        assert order(page) == [person, down, narrow, wide, unknown[0], unknown_once, sample]
        assert "3 keer gevraagd" in page
        assert "<h1>7 open vragen</h1>" in page
        assert order((await fatma.get("/vragen?soort=zeker")).text) == [sure]
        assert order((await fatma.get("/vragen?soort=twijfel&wijk=centrum")).text) == [narrow, wide]
        assert order((await fatma.get("/vragen?wijk=laak")).text) == []
        assert order((await fatma.get("/vragen?zoek=KRAP")).text) == [narrow]


async def test_a_filtered_list_says_so_in_its_title_and_is_the_same_for_a_colleague(stage: Stage) -> None:
    await stage.ask()
    async with stage.volunteer() as fatma, stage.volunteer("Jamal") as jamal:
        address = "/vragen?staat=open&soort=twijfel&wijk=schildersbuurt&sinds=2026-11-24"
        mine, his = (await fatma.get(address)).text, (await jamal.get(address)).text
        title = "1 open vraag in Schildersbuurt, bot twijfelde vanaf di 24 nov"
        assert f"<title>{title}, Deurbel</title>" in mine
        assert f"<h1>{title}</h1>" in mine
        assert order(mine) == order(his) != []


async def test_one_press_labels_and_opens_the_next(stage: Stage) -> None:
    first, second = await stage.ask("een", margin=0.1), await stage.ask("twee", margin=0.2)
    async with stage.volunteer() as fatma:
        opened = await fatma.get("/vragen/volgende")
        assert opened.headers["location"] == f"/vragen/{first}"
        answer = await judged(fatma, first, "entry:huisjesmelkers")
        assert answer.status_code == 303
        following = await fatma.get(answer.headers["location"])
        assert following.headers["location"].startswith(f"/vragen/{second}?")
        card = (await fatma.get(following.headers["location"])).text
        assert "Ongedaan maken" in card
        assert stage.rooms.title_of("huisjesmelkers") in card
        log = (await fatma.get(f"/vragen/{first}")).text
        assert "Fatma: " in log


async def test_undo_puts_the_question_back(stage: Stage) -> None:
    question = await stage.ask()
    async with stage.volunteer() as fatma:
        following = await fatma.get((await judged(fatma, question, "no-question")).headers["location"])
        page = (await fatma.get(following.headers["location"])).text
        assert "Alles is bekeken" in page
        verdict = re.search(r'name="oordeel" value="([^"]+)"', page)
        assert verdict
        answer = await fatma.post(f"/vragen/{question}/ongedaan", data={"oordeel": verdict[1]})
        assert answer.headers["location"] == f"/vragen/{question}"
        assert order((await fatma.get("/vragen")).text) == [question]


async def test_two_people_never_get_the_same_card(stage: Stage) -> None:
    first, second = await stage.ask("een", margin=0.1), await stage.ask("twee", margin=0.2)
    async with stage.volunteer() as fatma, stage.volunteer("Jamal") as jamal:
        assert (await fatma.get("/vragen/volgende")).headers["location"] == f"/vragen/{first}"
        await fatma.get(f"/vragen/{first}")
        assert (await jamal.get("/vragen/volgende")).headers["location"] == f"/vragen/{second}"
        await jamal.get(f"/vragen/{second}")
        listed = (await jamal.get("/vragen")).text
        assert "Fatma, nog 10 min" in listed
        reading = (await jamal.get(f"/vragen/{first}")).text
        assert "heeft deze vraag nu open" in reading
        refused = await judged(jamal, first, "no-question")
        assert refused.status_code == 409
        assert "is niet bewaard" in refused.text
        stage.clock.pass_(minutes=10, seconds=1)
        assert (await judged(jamal, first, "no-question")).status_code == 303


async def test_everything_taken_says_with_whom(stage: Stage) -> None:
    question = await stage.ask()
    async with stage.volunteer() as fatma, stage.volunteer("Jamal") as jamal:
        await fatma.get(f"/vragen/{question}")
        answer = await jamal.get("/vragen/volgende")
        assert answer.headers["location"] == "/vragen"
        await jamal.get("/vragen")


async def test_the_second_sees_who_and_what_and_may_still_change_it(stage: Stage) -> None:
    question = await stage.ask()
    async with stage.volunteer() as fatma, stage.volunteer("Jamal") as jamal:
        await fatma.get(f"/vragen/{question}")
        stage.clock.pass_(minutes=11)
        await jamal.get(f"/vragen/{question}")
        assert (await judged(jamal, question, "entry:hoge-huren")).status_code == 303
        stale = await fatma.post(f"/vragen/{question}", data={"vorig": "", "keuze": "not-in-letter"})
        assert stale.status_code == 409
        assert "<strong>Jamal</strong> koos net" in stale.text
        assert "Uw keuze <strong>Staat niet in de brief</strong> is niet bewaard" in stale.text
        assert (await judged(fatma, question, "not-in-letter")).status_code == 303


async def test_a_blind_card_shows_nothing_of_the_bot(stage: Stage) -> None:
    question = await stage.ask(
        begins="05", decision="answer", ids=("hoge-huren",), probability=0.93, shown="Zo staat het in de brief."
    )
    async with stage.volunteer() as fatma:
        page = (await fatma.get(f"/vragen/{question}")).text
        for hidden in ("93%", "45%", "Zo staat het in de brief.", "gaf antwoord", "klopt</strong>", "zeker"):
            assert hidden not in page


async def test_a_tenth_is_read_twice_the_second_time_blind(stage: Stage) -> None:
    question = await stage.ask(begins="f0")
    async with stage.volunteer() as fatma, stage.volunteer("Jamal") as jamal:
        await judged(fatma, question, "entry:hoge-huren")
        assert order((await fatma.get("/vragen")).text) == []
        assert order((await jamal.get("/vragen")).text) == [question]
        second = (await jamal.get(f"/vragen/{question}")).text
        assert "Fatma" not in second
        await judged(jamal, question, "entry:huisjesmelkers")
        assert order((await jamal.get("/vragen")).text) == []
        assert "lezers zijn het <strong>0%</strong> eens (0 van 1)" in (await jamal.get("/vragen")).text


async def test_an_answer_is_found_by_its_title(stage: Stage) -> None:
    question = await stage.ask()
    title = stage.rooms.title_of("huisjesmelkers")
    async with stage.volunteer() as fatma:
        unknown = await judged(fatma, question, "other", ander="bestaat niet")
        assert unknown.status_code == 400
        assert "Dit antwoord kennen we niet" in unknown.text
        assert (await judged(fatma, question, "other", ander=title)).status_code == 303
        assert title in (await fatma.get(f"/vragen/{question}")).text


async def test_filth_is_blurred_until_asked_for(stage: Stage) -> None:
    question = await stage.ask("wat een ***", filth=True)
    async with stage.volunteer() as fatma:
        assert "blur" in (await fatma.get("/vragen")).text
        assert "Grof taalgebruik, tik om te lezen" in (await fatma.get(f"/vragen/{question}")).text


async def test_the_list_tells_of_new_questions_only_when_there_are(stage: Stage) -> None:
    await stage.ask("een")
    async with stage.volunteer() as fatma:
        first = await fatma.get("/vragen/nieuw")
        assert first.json() == {"total": 1}
        tag = {"if-none-match": first.headers["etag"]}
        assert (await fatma.get("/vragen/nieuw", headers=tag)).status_code == 304
        await stage.ask("twee")
        assert (await fatma.get("/vragen/nieuw", headers=tag)).json() == {"total": 2}


async def test_no_text_of_a_voter_is_interpreted_on_a_page(stage: Stage) -> None:
    asked = [await stage.ask(text) for text in ("<script>alert(1)</script>", *CORPUS)]
    async with stage.volunteer() as fatma:
        for path in ("/vragen", *(f"/vragen/{question}" for question in asked)):
            page = (await fatma.get(path)).text
            for tag in ("<script>alert", "<b>vet", "<a href='https://kwaad", "<tg-spoiler", 'href="https://kwaad'):
                assert tag not in page
        assert "&lt;script&gt;alert(1)" in (await fatma.get(f"/vragen/{asked[0]}")).text


async def test_one_reading_settles_who_wrote_the_very_same_words_and_is_taken_back_as_one(stage: Stage) -> None:
    """A burst of one text is one tap; who waits for a person, what two must read and other wordings stay."""
    asked = [await stage.ask(text) for text in ("Wat met de huur?", "wat met de huur", "WAT met de huur!")]
    person = await stage.ask("wat met de huur?", wants_person=True)
    twice = await stage.ask("wat met de huur?", begins="f0")
    other = await stage.ask("en de honden dan")
    words = await stage.storage.read(lambda tx: log.likeness(tx, "Wat met de huur?"))
    hashes = [
        await stage.storage.read(lambda tx, text=text: log.likeness(tx, text))
        for text in ("wat met de huur", "WAT met de huur!")
    ]  # type: ignore[misc]
    await stage.storage.writer.run(lambda tx: log.fold(tx, dict.fromkeys(hashes, words)))
    every = [*asked, person, twice, other]

    async def states() -> list[str]:
        found = await stage.storage.read(lambda tx: log.several(tx, every))
        return [found[each].state for each in every]

    async with stage.volunteer() as fatma:
        page = (await fatma.get(f"/vragen/{asked[0]}")).text
        assert "precies deze woorden gaan mee" in page
        answer = await fatma.post(f"/vragen/{asked[0]}", data={"keuze": "entry:hoge-huren", "vorig": ""})
        assert await states() == ["reviewed"] * 3 + ["open"] * 3
        done = parse_qs(urlsplit(answer.headers["location"]).query)["gedaan"][0]
        assert "Ongedaan maken" in (await fatma.get(f"/vragen?gedaan={done}")).text
        await fatma.post(f"/vragen/{asked[0]}/ongedaan", data={"oordeel": done})
        assert await states() == ["open"] * 6


async def test_ten_taken_together_are_nobody_else_s_for_ten_minutes(stage: Stage) -> None:
    asked = [await stage.ask(f"vraag nummer {number}", margin=number / 100) for number in range(12)]
    async with stage.volunteer() as fatma, stage.volunteer("Jamal") as jamal:
        assert "Neem er 10" in (await fatma.get("/vragen")).text
        answer = await fatma.post("/vragen/neem", data={"lijst": "soort=twijfel"})
        assert answer.headers["location"] == "/vragen/volgende?soort=twijfel"
        assert (await fatma.get("/vragen/volgende")).headers["location"] == f"/vragen/{asked[0]}"
        assert (await jamal.get("/vragen/volgende")).headers["location"] == f"/vragen/{asked[10]}"
        stage.clock.pass_(minutes=11)
        assert (await jamal.get("/vragen/volgende")).headers["location"] == f"/vragen/{asked[0]}"


async def test_a_closed_card_is_free_at_once_unless_it_was_opened_again(stage: Stage) -> None:
    question = await stage.ask()
    async with stage.volunteer() as fatma, stage.volunteer("Jamal") as jamal:

        async def opened() -> str:
            found = re.search(r'data-until="([^"]+)"', (await fatma.get(f"/vragen/{question}")).text)
            assert found
            return found[1]

        first = await opened()
        stage.clock.pass_(minutes=1)
        again = await opened()
        address = f"/vragen/{question}/los"
        assert (await fatma.post(address, data={"tot": first})).status_code == 204
        assert (await jamal.get("/vragen/volgende")).headers["location"] == "/vragen"
        assert (await fatma.post(address, data={"tot": "straks"})).status_code == 400
        await jamal.post(address, data={"tot": again})
        assert (await jamal.get("/vragen/volgende")).headers["location"] == "/vragen"
        await fatma.post(address, data={"tot": again})
        assert (await jamal.get("/vragen/volgende")).headers["location"] == f"/vragen/{question}"
