"""An answer can be taken out of the files, changed and put back, and nothing else of the files changes."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import folder
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.check import check
from bot.knowledge.difference import changes
from bot.knowledge.entry import entry_of, merged_into, with_entry, with_new, without_entry
from bot.knowledge.load import load

FILES = folder.read(Path(__file__).parents[2] / "knowledge").files
IDS = [position.id for position in load(FILES).positions]


@pytest.mark.parametrize("entry", IDS)
def test_putting_back_what_was_taken_out_changes_no_byte(entry: str) -> None:
    assert with_entry(FILES, entry, entry_of(FILES, entry)) == FILES


lines = st.text(st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=60).map(str.strip).filter(bool)
hostile = st.sampled_from(
    ["no", "19:30", "- x", "yes", "# geen commentaar", "a: b", "'", '"', "🏠", "@huur", "{x}", "~"]
)
phrases = st.lists(st.one_of(lines, hostile), min_size=1, max_size=4, unique=True)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.sampled_from(IDS), lines, phrases, st.one_of(st.none(), lines))
def test_edit_save_load_is_lossless(entry: str, short: str, asked: list[str], note: str | None) -> None:
    """Whatever an editor types, the files say exactly that, and every comment is still there."""
    wanted = json.loads(json.dumps(entry_of(FILES, entry), default=str))
    wanted["position"]["short"]["nl"] = short
    wanted["position"]["examples"]["nl"] = asked
    wanted["more"] = {"nl": asked[::-1]}
    if note:
        wanted["position"]["note"] = note

    files = with_entry(FILES, entry, wanted)

    assert json.loads(json.dumps(entry_of(files, entry), default=str)) == wanted
    touched = {change.path.rpartition("/")[2] for change in changes(FILES, files)}
    assert len(touched) <= 1, touched
    for path, text in FILES.items():
        comments = [line.strip() for line in text.splitlines() if line.lstrip().startswith("#")]
        inside = wanted["position"]["short"]["nl"]
        assert all(line in files[path] for line in comments if line not in inside)


@pytest.mark.parametrize("entry", IDS[::6])
def test_a_retired_answer_leaves_a_folder_without_faults(entry: str) -> None:
    files = without_entry(FILES, entry)
    assert not check(files), str(check(files))
    base = load(files)
    assert entry not in base.by_id
    assert not any(entry in row.gold for row in base.held_out)


def test_a_merged_answer_hands_over_its_questions_and_tests() -> None:
    old, new = "hoge-huren", "betaalbare-woningen"
    before = load(FILES)
    asked = set(before.examples[old]["nl"])
    tests = {row.id for row in before.held_out if old in row.gold}

    files = merged_into(FILES, old, new)

    assert not check(files), str(check(files))
    base = load(files)
    assert isinstance(base, KnowledgeBase)
    assert old not in base.by_id
    assert asked <= set(base.examples[new]["nl"])
    assert tests <= {row.id for row in base.held_out if new in row.gold}


def test_a_new_answer_is_added_to_its_theme() -> None:
    model = json.loads(json.dumps(entry_of(FILES, "hoge-huren"), default=str))
    model["position"] |= {"id": "nieuw-antwoord", "related": []}
    model["position"].pop("confused_with", None)
    model["position"]["examples"] = {"nl": ["een heel nieuwe vraag die niemand ooit stelde"]}
    model["position"]["silent_on"] = []
    model["more"] = {}
    for key in ("related", "silent_on"):
        model["position"].pop(key)

    files = with_new(FILES, "wonen", model)

    assert not check(files), str(check(files))
    assert load(files).positions[-1].id or load(files).by_id["nieuw-antwoord"].theme == "wonen"
    assert load(files).by_id["nieuw-antwoord"].theme == "wonen"
