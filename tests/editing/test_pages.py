"""An editor who has never seen a terminal finds, changes, proves and publishes an answer."""

import asyncio
import html
import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bot import folder
from bot.matching.decide import decide
from bot.services.people import Role
from bot.services.publishing import Proof
from bot.storage import people, versions

ROOT = Path(__file__).parents[2]
SHIPPED = folder.read(ROOT / "knowledge").files

pytestmark = pytest.mark.anyio
ENTRY = "hoge-huren"


async def done(client, address: str) -> str:
    """The effects page once the replay is done."""
    for _ in range(600):
        page = (await client.get(address)).text
        if "http-equiv" not in page:
            return page
        await asyncio.sleep(0.1)  # the page itself is asked again each second by its refresh
    raise AssertionError("the replay did not end")


async def form_of(client, entry: str = ENTRY) -> dict[str, object]:
    """The fields of the form as a browser would send them."""

    class Fields(HTMLParser):
        def __init__(self) -> None:
            super().__init__()
            self.found: dict[str, object] = {}
            self.area = self.select = ""
            self.inside = False

        def handle_starttag(self, tag, attributes):
            a = dict(attributes)
            if tag == "form":
                self.inside = a.get("id") == "formulier"
            if not self.inside:
                return
            if tag == "input" and a.get("name") and (a.get("type") != "checkbox" or "checked" in a):
                if a["name"] == "quote":
                    self.found.setdefault("quote", []).append(a["value"])
                else:
                    self.found[a["name"]] = a.get("value", "")
            elif tag == "textarea":
                self.area = a["name"]
                self.found[self.area] = ""
            elif tag == "select":
                self.select = a["name"]
                self.found[self.select] = ""
            elif tag == "option" and self.select and "selected" in a:
                self.found[self.select] = a["value"]

        def handle_endtag(self, tag):
            if tag == "textarea":
                self.area = ""
            if tag == "select":
                self.select = ""
            if tag == "form":
                self.inside = False

        def handle_data(self, text):
            if self.area:
                self.found[self.area] += text

    page = await client.get(f"/antwoorden/{entry}")
    assert page.status_code == 200, page.text
    fields = Fields()
    fields.feed(page.text)
    return fields.found


async def test_saving_an_untouched_form_changes_no_byte(stage) -> None:
    async with stage.editor() as client:
        for entry in stage.house.current.published.base.by_id:
            answer = await client.post(f"/antwoorden/{entry}", data=await form_of(client, entry))
            assert answer.status_code == 303, answer.text
    assert await stage.house.storage.scan(versions.drafts) == []


async def test_an_edit_goes_live_in_three_taps_and_the_file_holds_just_that(stage) -> None:
    before = folder.read(stage.house.path).files
    asked = await stage.ask("wat doet hij aan de hoge huren?")
    async with stage.editor() as client:
        form = await form_of(client)
        form["short.nl"] = "Hij ziet dat de huren hoger werden."
        first = await client.post(f"/antwoorden/{ENTRY}", data={**form, "doe": "gevolgen"})
        assert first.status_code == 303
        page = await done(client, first.headers["location"])
        assert "Van 1 vraag van de laatste vier weken" in page
        seen = page.split('name="gezien" value="')[1].split('"')[0]
        second = await client.post(
            first.headers["location"], data={"gezien": seen, "doe": "publiceer", "waarom": "korter"}
        )
        assert second.headers["location"] == "/geschiedenis?gepubliceerd=1"
        history = (await client.get(second.headers["location"])).text
        assert "korter" in history

    assert asked
    assert stage.house.current.published.base.by_id[ENTRY].short.nl == "Hij ziet dat de huren hoger werden."
    after = folder.read(stage.house.path).files
    changed = [path for path in after if after[path] != before[path]]
    assert changed == ["positions/wonen.yaml"]
    old, new = (set(files[changed[0]].splitlines()) for files in (before, after))
    assert len(new - old) == 1


async def test_two_editors_change_different_fields_and_both_stand(stage) -> None:
    async with stage.editor("Fatma") as fatma, stage.editor("Jamal") as jamal:
        hers, his = await form_of(fatma), await form_of(jamal)
        hers["note"], his["title.nl"] = "even nakijken", "Hoge huren in de stad"
        assert (await fatma.post(f"/antwoorden/{ENTRY}", data=hers)).status_code == 303
        assert (await jamal.post(f"/antwoorden/{ENTRY}", data=his)).status_code == 303
        both = await form_of(fatma)
    assert both["note"] == "even nakijken"
    assert both["title.nl"] == "Hoge huren in de stad"


async def test_one_field_changed_by_two_is_shown_twice_and_overwritten_by_nobody(stage) -> None:
    async with stage.editor("Fatma") as fatma, stage.editor("Jamal") as jamal:
        hers, his = await form_of(fatma), await form_of(jamal)
        hers["short.nl"], his["short.nl"] = "De zin van Fatma.", "De zin van Jamal."
        assert (await fatma.post(f"/antwoorden/{ENTRY}", data=hers)).status_code == 303

        late = await jamal.post(f"/antwoorden/{ENTRY}", data=his)

        assert late.status_code == 409
        assert "De zin van Jamal." in late.text
        assert "De zin van Fatma." in late.text
        assert (await form_of(fatma))["short.nl"] == "De zin van Fatma."


async def test_phrases_come_back_as_they_were_typed(stage) -> None:
    typed = ["no", "19:30", "- x", "# geen commentaar", "huur: te hoog", "🏠 duur", "'aanhaling"]
    async with stage.editor() as client:
        form = await form_of(client)
        form["examples.nl"] = "\n".join(typed)
        assert (await client.post(f"/antwoorden/{ENTRY}", data=form)).status_code == 303
        assert (await form_of(client))["examples.nl"].splitlines() == typed


async def test_faults_are_told_in_dutch_at_their_field(stage) -> None:
    async with stage.editor() as client:
        form = await form_of(client)
        form["answer.nl"] = "Te kort."
        form.pop("thin", None)
        other = stage.house.current.published.base.examples["huisjesmelkers"]["nl"][0]
        form["examples.nl"] = f"{form['examples.nl']}\n{other}"
        page = (await client.post(f"/antwoorden/{ENTRY}/kijk", data=form)).text
    assert "Te kort: 2 woorden" in page
    assert "staat ook bij een ander antwoord" in page
    assert "Flesch-Douma" in page


async def test_a_quote_is_taken_from_the_source_and_cannot_be_typed(stage) -> None:
    async with stage.editor() as client:
        form = await form_of(client)
        quotes = len(form["quote"])
        page = (await client.get(f"/antwoorden/{ENTRY}")).text
        picked = page.split('value="citaat+')[1].split('"')[0]
        answer = await client.post(f"/antwoorden/{ENTRY}", data={**form, "doe": f"citaat+{html.unescape(picked)}"})
        assert answer.status_code == 303
        now = await form_of(client)
        assert len(now["quote"]) == quotes + 1
        look = (await client.post(f"/antwoorden/{ENTRY}/kijk", data=now)).text
        assert "niet letterlijk" not in look


async def test_a_sign_off_lapses_when_the_answer_changes(stage) -> None:
    async with stage.editor("Fatma") as editor:
        form = await form_of(editor)
        assert (await editor.post(f"/antwoorden/{ENTRY}", data={**form, "doe": "gezien"})).status_code == 403
    async with stage.editor("Jamal", Role.COORDINATOR) as client:
        await client.post(f"/antwoorden/{ENTRY}", data={**await form_of(client), "doe": "gezien"})
        page = (await client.get(f"/antwoorden/{ENTRY}")).text
        assert "gezien door Martijn Balster, genoteerd door Jamal, 2026-11-24" in page
        form = await form_of(client)
        form["answer.nl"] += " Nog een zin erbij."
        await client.post(f"/antwoorden/{ENTRY}", data=form)
        assert "nog niet gezien" in (await client.get(f"/antwoorden/{ENTRY}")).text


async def test_a_broken_lock_must_be_named_before_a_draft_goes_live(stage) -> None:
    words = "wat doet u tegen huisjesmelkers"
    asked = await stage.ask(words, lock="huisjesmelkers")
    async with stage.editor() as client:
        answer = await client.post("/antwoorden/huisjesmelkers/doe", data={"doe": "stoppen"})
        where = answer.headers["location"]
        page = await done(client, where)
        assert "Deze sloten breken" in page
        assert words in page
        seen = page.split('name="gezien" value="')[1].split('"')[0]
        refused = await client.post(where, data={"gezien": seen, "doe": "publiceer"})
        assert refused.status_code == 400
        assert stage.house.current.published.number == 1

        named = {f"slot.{asked}": "beter", f"waarom.{asked}": "staat niet meer in de brief"}
        went = await client.post(where, data={"gezien": seen, "doe": "publiceer", **named})
        assert went.status_code == 303
    assert stage.house.current.published.number == 2
    assert "huisjesmelkers" not in stage.house.current.published.base.by_id


async def test_an_editor_says_if_an_unconfirmed_change_is_better_and_that_is_kept(stage) -> None:
    asked = await stage.ask("wat doet u tegen huisjesmelkers")
    async with stage.editor() as client:
        where = (await client.post("/antwoorden/huisjesmelkers/doe", data={"doe": "stoppen"})).headers["location"]
        assert f'value="{asked}:worse"' in await done(client, where)
        assert (await client.post(where, data={"oordeel": f"{asked}:lovely"})).status_code == 400
        said = await client.post(where, data={"oordeel": f"{asked}:worse"})
        assert said.headers["location"].endswith("#rijen")
        page = (await client.get(where)).text
        assert "gezegd door de redactie" in page
        assert "0 beter</strong>, 1 slechter" in page
        await stage.ask("iets heel anders")
        assert "gezegd door de redactie" in await done(client, where), "it holds for the same change in a later replay"
    looks = await stage.house.storage.read(people.looks)
    assert asked in {one.subject_id for one in looks}, "who read a voter's words there is written down"


async def test_a_second_person_approves_where_the_campaign_asks_for_it(stage) -> None:
    _, files = await stage.house.publishing.head()
    asks = {**files, "campaign.yaml": files["campaign.yaml"].rstrip("\n") + "\napproval: true\n"}
    if "\napproval: false" in files["campaign.yaml"]:
        asks["campaign.yaml"] = files["campaign.yaml"].replace("\napproval: false", "\napproval: true")
    await stage.house.publishing.publish(asks, Proof("files", "akkoord nodig", 1), stage.clock())
    async with stage.editor("Fatma") as fatma, stage.editor("Jamal") as jamal:
        form = await form_of(fatma)
        form["short.nl"] = "Hij ziet dat de huren hoger werden."
        where = (await fatma.post(f"/antwoorden/{ENTRY}", data={**form, "doe": "gevolgen"})).headers["location"]
        page = await done(fatma, where)
        seen = page.split('name="gezien" value="')[1].split('"')[0]
        assert "Vraag akkoord" in page
        await fatma.post(where, data={"gezien": seen, "doe": "publiceer"})
        assert stage.house.current.published.number == 2, "alone she cannot"
        await fatma.post(where, data={"gezien": seen, "doe": "vraag-akkoord"})
        own = (await fatma.get(where)).text
        assert "U vroeg er zelf om" in own
        theirs = await done(jamal, where)
        seen = theirs.split('name="gezien" value="')[1].split('"')[0]
        await jamal.post(where, data={"gezien": seen, "doe": "publiceer"})
    newest = (await stage.house.publishing.history())[0]
    assert newest.number == 3
    assert newest.approver
    assert newest.approver != newest.author


async def test_going_back_is_a_draft_with_its_effects(stage) -> None:
    _, files = await stage.house.publishing.head()
    changed = {**files, "positions/wonen.yaml": files["positions/wonen.yaml"].replace("Hij wil", "Hij wil graag", 1)}
    await stage.house.publishing.publish(changed, Proof("files", "even anders", 1), stage.clock())
    async with stage.editor() as client:
        page = (await client.get("/geschiedenis")).text
        assert "even anders" in page
        assert "Hij wil graag" in (await client.get("/geschiedenis/v2")).text
        where = (await client.post("/geschiedenis/v1")).headers["location"]
        page = await done(client, where)
        seen = page.split('name="gezien" value="')[1].split('"')[0]
        assert (await client.post(where, data={"gezien": seen, "doe": "publiceer"})).status_code == 303
    assert (await stage.house.publishing.head())[0] == 3
    assert (await stage.house.publishing.head())[1] == files


async def test_an_answer_is_off_at_once(stage) -> None:
    async with stage.editor() as client:
        assert (await client.post(f"/antwoorden/{ENTRY}/doe", data={"doe": "uit"})).status_code == 303
        assert ENTRY not in stage.house.current.published.base.by_id
        assert "uit: kiezers krijgen dit nu niet" in (await client.get(f"/antwoorden/{ENTRY}")).text
        await client.post(f"/antwoorden/{ENTRY}/doe", data={"doe": "aan"})
    assert ENTRY in stage.house.current.published.base.by_id


async def test_a_new_answer_needs_a_signed_statement_and_quotes_it(stage) -> None:
    typed = {
        "titel": "Zwembad open", "titel_en": "Pool open", "thema": "wonen", "vraag": "gaat het zwembad open",
        "bron": "nieuw",
    }  # fmt: skip
    statement = {
        "verklaring": "Het zwembad in de wijk moet open blijven.", "bron_titel": "Verklaring zwembad",
        "van": "Martijn Balster", "datum": "2026-11-20",
    }  # fmt: skip
    async with stage.editor() as client:
        assert (await client.post("/antwoorden/nieuw", data=typed)).status_code == 400
        answer = await client.post("/antwoorden/nieuw", data=typed | statement)
        assert answer.headers["location"] == "/antwoorden/zwembad-open"
        form = await form_of(client, "zwembad-open")
        assert "Het zwembad in de wijk moet open blijven." in form["quote"][0]
        look = (await client.post("/antwoorden/zwembad-open/kijk", data=form)).text
        assert "Te kort" in look, "it is begun, not finished"


async def test_the_try_out_says_what_the_bot_will_say(stage) -> None:
    live = stage.house.current.published
    async with stage.editor() as client:
        for text in ["wat doet hij aan de huren?", "huisjesmelkers", "een heel andere vraag over vissen"]:
            page = (await client.get("/proef", params={"vraag": text})).text
            said = decide(text, live.matcher, None)
            if said.ids and said.decision != "reply":
                assert live.base.by_id[said.ids[0]].title.nl in page
        form = await form_of(client)
        form["examples.nl"] += "\nzo vraagt niemand het ooit behalve nu"
        await client.post(f"/antwoorden/{ENTRY}", data=form)
        asked = {"vraag": "zo vraagt niemand het ooit behalve nu", "voorstel": f"antwoord/{ENTRY}", "stuk": "1"}
        page = (await client.get("/proef", params=asked)).text
    draft = page.split("Uw voorstel")[-1]
    assert "lijkt op “zo vraagt niemand het ooit behalve nu”" in draft


async def test_volunteers_do_not_come_in(stage) -> None:
    async with stage.editor("Vrijwilliger", Role.VOLUNTEER) as client:
        for path in (
            "/antwoorden",
            f"/antwoorden/{ENTRY}",
            "/geschiedenis",
            "/proef",
            "/voorstel/x",
            "/antwoorden/nieuw",
        ):
            assert (await client.get(path)).status_code == 403


async def test_the_autosave_of_a_script_gets_what_to_go_on_from(stage) -> None:
    async with stage.editor() as client:
        form = await form_of(client)
        form["note"] = "een"
        saved = await client.post(f"/antwoorden/{ENTRY}", data=form, headers={"accept": "application/json"})
        assert saved.json()["revision"] == 1
        assert json.loads(saved.json()["begin"])["position"]["note"] == "een"
