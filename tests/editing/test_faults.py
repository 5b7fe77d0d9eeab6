"""What is wrong with a folder is told in Dutch, at its field: no sentence of the check is left in English."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot import folder
from bot.console.wording import FILTERS
from bot.knowledge.check import check
from bot.knowledge.faults import _CODES, Fault, coded, faults
from bot.knowledge.load import load
from bot.site.pages import Pages

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


def test_a_campaign_without_a_candidate_is_named() -> None:
    files = {**FILES, "campaign.yaml": FILES["campaign.yaml"].replace("candidate: Martijn Balster", 'candidate: ""')}
    (found,) = [one for one in faults(check(files).all, files) if one.path == "campaign.yaml"]
    assert (found.code, found.place) == ("empty", ("candidate",))


def test_a_sentence_that_nobody_foresaw_is_kept_for_the_log() -> None:
    assert coded("something that nobody foresaw") == ("other", {"what": "something that nobody foresaw"})


KNOWLEDGE = Path(__file__).parents[2] / "bot" / "knowledge"
SPEAKERS = {"what", "text", "sentence", "_LIST", "_MAPPING"}


def sentences() -> Iterator[tuple[str, str]]:
    """Every sentence with which the check or the writer refuses something, with its values filled in."""
    for path in sorted(KNOWLEDGE.rglob("*.py")):
        if path.name in {"faults.py", "texts.py"}:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            said: list[ast.expr] = []
            if isinstance(node, ast.Call) and isinstance(node.func, (ast.Name, ast.Attribute)):
                name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
                if name in {"Problem", "NotWrittenError", "fault", "_area"}:
                    said = node.args[-1:]
            elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                said = [node.value] if node.targets[0].id in SPEAKERS else []
            elif isinstance(node, ast.Yield) and isinstance(node.value, ast.Tuple):
                said = node.value.elts[1:]
            for one in said:
                for sentence in filled(one):
                    if ":" in sentence:  # what is wrong, and what to do
                        yield path.name, sentence


def filled(node: ast.expr) -> list[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [node.value]
    if isinstance(node, ast.JoinedStr):
        parts = []
        for part in node.values:
            if isinstance(part, ast.Constant):
                parts.append(str(part.value))
            else:
                inner = ast.unparse(part)
                parts.append(
                    "`x`" if "shown(" in inner else "7" if re.search("words|least|LONGEST|line|number", inner) else "x"
                )
        return ["".join(parts)]
    return []


def test_every_sentence_of_the_check_has_a_code() -> None:
    said = list(sentences())
    assert len(said) > 40, "the sentences are no longer found where they were"
    assert [one for one in said if coded(one[1])[0] == "other"] == []


def test_every_code_has_words_of_its_own_in_dutch() -> None:
    pages = Pages(type("Static", (), {"url": str})(), {"console": "bot.console"}, filters=FILTERS)  # type: ignore[arg-type]
    pages.environment.globals["title_of"] = str
    words = pages.environment.get_template("console/redactie.html").module.fault  # type: ignore[attr-defined]
    rest = str(words(Fault("a.yaml", (), "other", {}, 1)))
    assert "klopt iets niet" in rest
    for code, pattern in _CODES:
        values = dict.fromkeys(re.compile(pattern).groupindex, "Dutch")  # a language in one of them, any word elsewhere
        said = str(words(Fault("a.yaml", (), code, values, 1)))
        assert said.strip(), code
        assert said != rest, code
        assert said.rstrip().endswith((".", "?")), code
