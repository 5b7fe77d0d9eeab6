"""What is wrong with a folder is told in Dutch, at its field: no sentence of the check is left in English."""

from pathlib import Path

import pytest

from bot import folder
from bot.knowledge.check import check
from bot.knowledge.faults import coded, faults
from bot.knowledge.load import load

FILES = folder.read(Path(__file__).parents[2] / "knowledge").files
WONEN = "positions/wonen.yaml"
OTHER = load(FILES).examples["huisjesmelkers"]["nl"][0]
QUOTE = "Een koers van meer betaalbare woningen, een stevige aanpak van huisjesmelkers."


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        (QUOTE, "Een koers van verzonnen woningen en nog wat.", "not-literal", "quotes"),
        ("paragraph: P4, text", "paragraph: P5, text", "elsewhere", "quotes"),
        ("    - goedkope huizen erbij\n", f"    - {OTHER}\n", "also-at", "examples"),
        (
            "    - goedkope huizen erbij\n",
            "    - goedkope huizen erbij\n    - goedkope huizen erbij\n",
            "twice",
            "examples",
        ),
        ("nl: Hij wil meer betaalbare woningen;", "nl: " + "lang " * 30 + ";", "too-long", "short"),
        ("related: [", "related: [bestaat-niet, ", "no-position", "related"),
        (
            "De brief noemt geen aantallen, plekken of prijzen.",
            "Kijk op https://a.nl en https://b.nl.",
            "links",
            "answer",
        ),
        ("De brief noemt geen aantallen, plekken of prijzen.", "De brief is **vet**.", "markup", "answer"),
    ],
)
def test_a_fault_has_its_code_and_its_field(old: str, new: str, code: str, place: str) -> None:
    assert old in FILES[WONEN]
    files = {**FILES, WONEN: FILES[WONEN].replace(old, new, 1)}
    found = faults(check(files).all, files)
    assert code in {one.code for one in found}, [one.values for one in found]
    assert any(place in one.place for one in found if one.path == WONEN) or code in {"also-at", "twice"}
    assert "other" not in {one.code for one in found}


def test_a_sentence_that_has_no_code_is_shown_whole() -> None:
    assert coded("something that nobody foresaw") == ("other", {"what": "something that nobody foresaw"})
