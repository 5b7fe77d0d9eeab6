"""Two people's changes of one folder go together, or both are shown."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import folder
from bot.knowledge.difference import changes, merged, together
from bot.knowledge.write import data_of

FILES = folder.read(Path(__file__).parents[2] / "knowledge").files
WONEN = "positions/wonen.yaml"


def with_(path: str, old: str, new: str) -> dict[str, str]:
    assert old in FILES[path]
    return {**FILES, path: FILES[path].replace(old, new, 1)}


def test_changes_of_different_fields_both_stand() -> None:
    mine = with_(WONEN, "Hij wil meer betaalbare woningen;", "Hij wil veel meer betaalbare woningen;")
    theirs = with_(WONEN, "He wants more affordable homes;", "He wants many more affordable homes;")

    both, clashes = together(FILES, mine, theirs)

    assert not clashes
    assert "Hij wil veel meer betaalbare woningen;" in both[WONEN]
    assert "He wants many more affordable homes;" in both[WONEN]
    assert len(changes(FILES, both)) == 2


def test_one_field_changed_by_both_shows_both_texts_and_changes_nothing() -> None:
    mine = with_(WONEN, "Hij wil meer betaalbare woningen;", "Mijn woorden;")
    theirs = with_(WONEN, "Hij wil meer betaalbare woningen;", "Hun woorden;")

    both, (clash,) = together(FILES, mine, theirs)

    assert both == theirs
    assert clash.place == ("positions", "betaalbare-woningen", "short", "nl")
    assert clash.mine.startswith("Mijn woorden")
    assert clash.theirs.startswith("Hun woorden")


def test_phrases_added_by_two_people_are_all_there_and_a_removed_one_is_gone() -> None:
    mine = with_(WONEN, "    - goedkope huizen erbij\n", "    - goedkope huizen erbij\n    - van mij\n")
    theirs = with_(WONEN, "    - goedkope huizen erbij\n", "    - van hen\n")

    both, clashes = together(FILES, mine, theirs)

    assert not clashes
    nl = data_of(WONEN, both[WONEN])["positions"][0]["examples"]["nl"]
    assert "van mij" in nl
    assert "van hen" in nl
    assert "goedkope huizen erbij" not in nl


def test_a_change_is_told_by_place_with_what_came_and_what_left() -> None:
    after = with_(WONEN, "    - goedkope huizen erbij\n", "    - nog meer goedkope huizen\n")
    (change,) = changes(FILES, after)
    assert change.entry == "betaalbare-woningen"
    assert change.place[-2:] == ("examples", "nl")
    assert change.gone == ("goedkope huizen erbij",)
    assert change.new == ("nog meer goedkope huizen",)


words = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=6)
data = st.dictionaries(st.sampled_from("pqrs"), st.one_of(words, st.sampled_from(["een", "twee", "drie"])))


@settings(max_examples=300)
@given(data, data, data)
def test_whoever_changed_nothing_gets_the_others_change(base: dict, mine: dict, theirs: dict) -> None:
    assert merged(base, base, theirs) == (theirs, ())
    assert merged(base, mine, base) == (mine, ())
    both, clashes = merged(base, mine, theirs)
    assert merged(base, mine, mine) == (mine, ())
    if not clashes:  # what only one of them did is done
        for key in {*mine, *theirs}:
            if mine.get(key) == base.get(key):
                assert both.get(key) == theirs.get(key)
            elif theirs.get(key) == base.get(key):
                assert both.get(key) == mine.get(key)


def test_a_whole_text_that_both_changed_is_never_mixed() -> None:
    path = "sources/brief-2021-04-26.md"
    mine, theirs = with_(path, "voorrecht", "voorrechtA"), with_(path, "voorrecht", "voorrechtB")
    both, (clash,) = together(FILES, mine, theirs)
    assert both == theirs
    assert clash.path == path


@pytest.mark.parametrize("path", sorted(path for path in FILES if path.endswith(".yaml")))
def test_equal_files_have_no_changes(path: str) -> None:
    assert changes({path: FILES[path]}, {path: FILES[path] + "\n"}) == []
