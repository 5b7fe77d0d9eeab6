"""What the letter does not say is found, dealt with once, and its askers hear of the answer once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.followup import State
from bot.services.parcel import Parcel
from bot.storage import followups, log, notices, talks, tally
from bot.storage.times import day_of

pytestmark = pytest.mark.anyio
ENTRY = "hoge-huren"
POOL = [
    "Wanneer gaat het zwembad weer open?",
    "wanneer gaat het zwembad open",
    "gaat het zwembad weer open",
    "Wanneer is het zwembad weer open?",
]
PARK = ["Mogen honden los in het park?"]


async def put(stage, texts: list[str], **values: object) -> list[str]:
    return [await stage.ask(text, decision="unknown", ids=(), **values) for text in texts]


async def test_questions_that_mean_the_same_are_one_group_and_a_dismissed_one_stays_away(reading_stage) -> None:
    stage = reading_stage
    pool = await put(stage, POOL)
    await put(stage, PARK)
    gaps = stage.rooms.editors.gaps
    found = await gaps.open_ones(stage.clock())
    assert {one.id for one in found[0].questions} == set(pool)
    assert found[0].people == 4
    assert found[0].pace.new

    async with stage.editor() as client:
        page = (await client.get("/gaten")).text
        assert "zwembad" in page
        refused = await client.post("/gaten", data={"vraag": pool, "doe": "negeer"})
        assert refused.status_code == 400
        assert "Schrijf op waarom" in refused.text
        answer = await client.post("/gaten", data={"vraag": pool, "doe": "negeer", "reden": "is van de gemeente"})
        assert answer.status_code == 303
        assert "is van de gemeente" in (await client.get("/gaten?klaar=1")).text
    await put(stage, ["Wanneer gaat het zwembad nou weer open?"] * 5)

    left = await gaps.open_ones(stage.clock())
    assert all("zwembad" not in question.text for one in left for question in one.questions)
    ((gap, _),) = await gaps.dealt_with()
    async with stage.editor() as client:
        await client.post("/gaten", data={"doe": f"terug:{gap.id}"})
    assert any("zwembad" in one.questions[0].text for one in await gaps.open_ones(stage.clock())), "it is back"


async def test_a_group_becomes_a_silence_with_the_editors_own_words_and_a_paper_for_the_candidate(stage) -> None:
    asked = await put(stage, [POOL[0]])
    typed = {"vraag": asked, "bij": ENTRY, "doe": "stil", "waarover": "zwembad"}
    async with stage.editor() as client:
        paper = (await client.get("/gaten/lijst?minimaal=1")).text
        assert POOL[0] in paper
        assert "Bevat woorden van kiezers" in paper
        assert "Antwoord:" in paper
        assert (await client.post("/gaten", data=typed)).status_code == 400, "what the bot says is missing"
        typed["zegt"] = "De brief zegt niets over het zwembad."
        copied = await client.post("/gaten", data=typed | {"voorbeeld": POOL[0].lower()})
        assert copied.status_code == 400
        assert "eigen voorbeeld" in copied.text
        done = await client.post("/gaten", data=typed | {"voorbeeld": "is er nog een zwembad bij"})
        assert done.headers["location"] == f"/antwoorden/{ENTRY}?bewaard=1"
        page = (await client.get(f"/antwoorden/{ENTRY}")).text
        assert "De brief zegt niets over het zwembad." in page
        assert "is er nog een zwembad bij" in page
        assert "Alles klopt" in page
    assert await stage.rooms.editors.gaps.open_ones(stage.clock()) == []


async def test_other_politics_is_a_gap_and_stands_in_the_figures(stage) -> None:
    """The bot knows what such a question is, and has no answer: the candidate should hear that people ask it."""
    for number in range(5):
        await stage.ask(
            "wat vindt hij van de zomertijd",
            voter=f"{number:032x}",
            decision="reply",
            ids=("politics",),
            entry="politics",
            probability=0.9,
            ranking=(("hoge-huren", 0.01),),
        )
    today = day_of(stage.clock())
    await stage.house.storage.writer.run(lambda tx: tally.add(tx, today, "politics", "reply", "nl", 7))
    async with stage.editor() as client:
        gaps = (await client.get("/gaten")).text
        assert "wat vindt hij van de zomertijd" in gaps
        assert "ligt bij Hoge huren" in gaps
        assert "zomertijd" in (await client.get("/vragen", params={"staat": "alles", "besluit": "onbekend"})).text
        assert f"{today},0,0,0,7" in (await client.get("/cijfers/dagen.csv")).text.replace("minder dan 5", "0")


async def test_a_group_asked_by_one_person_is_one_person(reading_stage) -> None:
    voter = reading_stage.house.new_id()
    await put(reading_stage, POOL, voter=voter)
    (found,) = await reading_stage.rooms.editors.gaps.open_ones(reading_stage.clock())
    assert (len(found.questions), found.people) == (4, 1)


async def test_without_the_encoder_equal_words_are_a_group(stage) -> None:
    await put(stage, ["Zwembad open?", "zwembad open", "zwembad  OPEN!", "iets anders"])
    found = await stage.rooms.editors.gaps.open_ones(stage.clock())
    assert [len(one.questions) for one in found] == [3, 1]


async def test_many_alike_questions_in_an_hour_raise_one_notice_without_words(reading_stage) -> None:
    stage = reading_stage
    base = stage.house.current.published.base
    grouped = replace(base, campaign=base.campaign.model_copy(update={"team_chat": -100}))
    stage.house.current.use(replace(stage.house.current.published, base=grouped))
    await put(stage, POOL * 2)
    bursts = stage.rooms.editors.bursts
    (burst,) = await bursts.look(stage.clock())
    assert burst.people == 8
    assert await bursts.look(stage.clock()) == []
    await put(stage, POOL)
    assert await bursts.look(stage.clock()) == [], "the same burst is one notice"
    (alert,) = await stage.house.storage.scan(notices.alerts)
    (said,) = stage.house.posted
    assert Parcel.load(said.body).text == "8 mensen vroegen binnen een uur hetzelfde. Kijk: https://bot.example/gaten"
    assert said.chat == "-100"
    async with stage.editor() as client:
        assert "8 mensen vroegen binnen een uur hetzelfde" in (await client.get("/gaten")).text
        await client.post("/gaten", data={"doe": f"melding:{alert.id}"})
    assert await bursts.open_ones() == []


async def test_a_phrase_is_warned_about_before_it_takes_a_confirmed_question(reading_stage) -> None:
    stage = reading_stage
    asked = f"{stage.house.current.published.base.examples[ENTRY]['nl'][0]} graag"
    await stage.ask(asked, lock=ENTRY)
    (warned,) = await stage.rooms.editors.desk.warn("huisjesmelkers", [asked], stage.clock())
    (theft,) = warned.thefts
    assert (theft.entry, theft.confirmed) == (ENTRY, 1)
    assert warned.neighbours[0].entry == ENTRY


# ---- the answer finds its asker


async def wants(stage, text: str, **values: object) -> str:
    """Somebody who asked and wants to hear of it in the chat."""
    voter = stage.house.new_id()
    question = await stage.ask(text, decision="unknown", ids=(), voter=voter, day=12, **values)
    asked = followups.FollowUp(
        id=stage.house.new_id(),
        voter=voter,
        question=question,
        consent=stage.house.new_id(),
        way="chat",
        state=State.OPEN,
        language="nl",
        asked_at=stage.clock() - timedelta(days=12),
    )
    await stage.house.storage.writer.run(lambda tx: followups.add(tx, asked))
    return question


async def test_who_wanted_to_hear_hears_it_once_and_who_did_not_never(stage) -> None:
    first, second = await wants(stage, POOL[0]), await wants(stage, POOL[1])
    stopped = await wants(stage, POOL[2])
    silent = await stage.ask(POOL[3], decision="unknown", ids=())
    gone = await stage.house.storage.scan(lambda tx: log.get(tx, stopped))

    def stops(tx) -> None:
        talks.mark(tx, gone.voter, "stopped_at", stage.clock())

    await stage.house.storage.writer.run(stops)
    async with stage.editor() as client:
        assert "Niemand wacht" in (await client.get("/gevonden")).text
        await client.post("/gaten", data={"vraag": [first, second, stopped, silent], "doe": "hoort-bij", "bij": ENTRY})
        assert "Stuur naar 2 vragers" in (await client.get("/gevonden")).text
        assert (await client.post("/gevonden", data={"antwoord": ENTRY})).headers["location"].endswith("verstuurd=2")
        assert (await client.post("/gevonden", data={"antwoord": ENTRY})).headers["location"].endswith("verstuurd=0")
        told = await stage.house.storage.scan(lambda tx: log.several(tx, [first, second, stopped, silent]))
        assert {one.id for one in told.values() if one.told_at} == {first, second}

        assert (
            (await client.post("/gevonden", data={"antwoord": ENTRY, "doe": "stop"}))
            .headers["location"]
            .endswith("gestopt=2")
        )
