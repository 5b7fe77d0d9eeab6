"""The other files, and many answers at once: forms, checks while typing, tables and archives with a dry run."""

import html
import io
import json
import zipfile
from pathlib import Path

import pytest

from bot import folder
from bot.knowledge.leaves import leaves, typed
from bot.knowledge.texts import Key
from bot.knowledge.write import data_of
from bot.storage import versions

ROOT = Path(__file__).parents[2]
SHIPPED = folder.read(ROOT / "knowledge").files

pytestmark = pytest.mark.anyio
ENTRY = "hoge-huren"


@pytest.mark.parametrize(
    "path", sorted(path for path in folder.read(ROOT / "knowledge").files if path.endswith(".yaml"))
)
def test_a_file_is_a_form_whose_untouched_fields_change_nothing(path: str) -> None:
    data = data_of(path, SHIPPED[path])
    fields = {number: leaf.text for number, leaf in enumerate(leaves(data))}
    assert typed(data, fields) == data


async def test_every_other_file_has_its_page_and_is_saved_as_a_draft(stage) -> None:
    async with stage.editor() as client:
        listed = (await client.get("/teksten")).text
        _, files = await stage.house.publishing.head()
        for path in files:
            if not path.startswith("positions/"):
                assert f'href="/teksten/{path}"' in listed
                assert (await client.get(f"/teksten/{path}")).status_code == 200
        page = (await client.get("/teksten/texts/nl.yaml")).text
        begin = html.unescape(page.split('name="begin" value="')[1].split('"')[0])
        number = list(json.loads(begin)).index("button_good")
        answer = await client.post("/teksten/texts/nl.yaml", data={"begin": begin, f"n{number}": "Ja, dat was het"})
        assert answer.status_code == 303
    (draft,) = await stage.house.storage.scan(versions.drafts)
    assert "button_good: Ja, dat was het" in draft.files["texts/nl.yaml"]
    old, new = files["texts/nl.yaml"].splitlines(), draft.files["texts/nl.yaml"].splitlines()
    assert len(set(new) - set(old)) == 1


async def test_the_other_files_are_looked_at_while_somebody_types(stage) -> None:
    _, files = await stage.house.publishing.head()
    async with stage.editor() as client:
        whole = {"bestand": files["campaign.yaml"].replace("Martijn Balster", "")}
        look = (await client.post("/teksten/campaign.yaml/kijk", data=whole)).text
        assert "Hier staat nog niets. Vul het in." in look
        assert "Campagne" in look
        page = (await client.get("/teksten/texts/nl.yaml")).text
        begin = html.unescape(page.split('name="begin" value="')[1].split('"')[0])
        number = next(n for n, leaf in enumerate(leaves(json.loads(begin))) if "{" in leaf.text)
        gone = await client.post("/teksten/texts/nl.yaml/kijk", data={"begin": begin, f"n{number}": "Zonder accolades"})
        assert "Hier hoort {" in gone.text
        fine = await client.post("/teksten/texts/nl.yaml/kijk", data={"begin": begin})
        assert "Alles klopt" in fine.text
    assert await stage.house.storage.scan(versions.drafts) == []


async def test_a_table_out_and_in_again_changes_nothing_and_a_changed_one_is_shown_first(stage) -> None:
    async with stage.editor() as client:
        table = (await client.get("/bulk/antwoorden.csv")).text
        same = await client.post("/bulk", data={"tabel": table, "doe": "kijk"})
        assert "Er verandert niets" in same.text
        row = f"{ENTRY},short,nl,Een heel andere zin."
        changed = await client.post("/bulk", data={"tabel": f"id,field,language,text\n{row}\n", "doe": "kijk"})
        assert "Een heel andere zin." in changed.text
        assert await stage.house.storage.scan(versions.drafts) == []
        made = await client.post("/bulk", data={"tabel": f"id,field,language,text\n{row}\n", "doe": "voorstel"})
        assert made.headers["location"].startswith("/voorstel/")
        wrong = await client.post("/bulk", data={"tabel": "id,field,language,text\nbestaat-niet,short,nl,x\n"})
        assert wrong.status_code == 400


async def test_files_out_and_in_again_as_yaml_are_shown_before_they_are_a_draft(stage) -> None:
    async with stage.editor() as client:
        packed = (await client.get("/bulk/knowledge.zip")).content
        same = await client.post("/bulk", data={"doe": "kijk"}, files={"bestand": ("k.zip", packed)})
        assert "Er verandert niets" in same.text
        with zipfile.ZipFile(io.BytesIO(packed)) as archive:
            files = {one: archive.read(one).decode() for one in archive.namelist()}
        wonen = "knowledge/positions/wonen.yaml"
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr(wonen, files[wonen].replace("Hij wil", "Hij wil graag", 1))
        dry = await client.post("/bulk", data={"doe": "kijk"}, files={"bestand": ("k.zip", out.getvalue())})
        assert "Hij wil graag" in dry.text
        assert await stage.house.storage.scan(versions.drafts) == []
        kept = html.unescape(dry.text.split('name="gewijzigd" value="')[1].split('"')[0])
        made = await client.post("/bulk", data={"gewijzigd": kept, "doe": "voorstel"})
        assert made.headers["location"].startswith("/voorstel/")
        wrong = await client.post("/bulk", data={"doe": "kijk"}, files={"bestand": ("k.zip", b"PK\x03\x04 no archive")})
        assert wrong.status_code == 400
    (draft,) = await stage.house.storage.scan(versions.drafts)
    assert list(draft.files) == ["positions/wonen.yaml"]


async def test_every_field_of_every_file_has_a_plain_name(stage) -> None:
    """An editor sees what a field is for, never the key of a file; no two fields of a file have the same name."""
    names = stage.rooms.pages.environment.get_template("console/namen.html").module
    assert set(names.sentences) == set(Key)
    for path in ("campaign.yaml", "vocabulary.yaml", "replies.yaml", "texts/nl.yaml"):
        shown = [names.field(path, one.place, stage.rooms.title_of) for one in leaves(data_of(path, SHIPPED[path]))]
        assert len(set(shown)) == len(shown)
        assert not [one for one in shown if "_" in one]
