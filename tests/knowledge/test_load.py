"""A knowledge base is read whole or refused with every place that keeps it from being used."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import folder
from bot.knowledge import marked
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.load import load, version_of
from bot.knowledge.problems import Problems

SHIPPED = Path(__file__).parents[2] / "knowledge"

CAMPAIGN = """city: den-haag
city_name: Den Haag
candidate: Martijn Balster
party: PvdA
election: {name: {nl: gemeenteraadsverkiezing, en: council election}}
"""
LETTER = """---
title: {nl: Brief, en: Letter}
date: 2021-04-26
signed_by: Martijn Balster
opening: 1
closing: 2
---
Geacht bestuur,

Ik wil een *stevige* aanpak
van huisjesmelkers.

## **1. Een kop**

Meer woningen,

Met groet,

Martijn
"""
POSITION = """theme: wonen
positions:
- id: huisjesmelkers
  title: {nl: Huisjesmelkers, en: Rogue landlords}
  answer: {nl: Martijn Balster wil een stevige aanpak.}
  short: {nl: Hij wil een stevige aanpak., en: He wants a firm line.}
  quotes:
  - {source: brief, paragraph: P1, text: een stevige aanpak van huisjesmelkers}
  examples: {nl: [wat doet u tegen huisjesmelkers], en: [what about slum landlords]}
"""
REPLIES = """replies:
- kind: crisis
  variants:
  - {id: suicide, text: {nl: Bel 113., en: Call 113.}, continues: false, examples: {nl: [ik wil niet meer leven]}}
  - {id: danger, text: {nl: Bel 112., en: Call 112.}, continues: false}
"""
SMALL = {
    "campaign.yaml": CAMPAIGN,
    "sources/brief.md": LETTER,
    "positions/wonen.yaml": POSITION,
    "replies.yaml": REPLIES,
    "examples/wonen.yaml": "theme: wonen\nexamples:\n  huisjesmelkers:\n    nl: [een verhuurder zonder moraal]\n",
    "examples/replies.yaml": "replies:\n  crisis: {nl: [het hoeft niet meer]}\n  crisis/danger: {nl: [er is brand]}\n",
    "examples/negatives.yaml": "negatives:\n  lookalike: {nl: [ik lach me dood]}\n",
    "texts/nl.yaml": "hello: Dag\n",
    "texts/en.yaml": "hello: Hello\n",
    "tests/wonen.yaml": "tests:\n- {id: w-1, text: pak ze aan, kind: in, gold: [huisjesmelkers], register: street}\n",
}


def loaded(files: dict[str, str]) -> KnowledgeBase:
    base = load(files)
    assert isinstance(base, KnowledgeBase), str(base)
    return base


def faults(files: dict[str, str]) -> list[str]:
    problems = load(files)
    assert isinstance(problems, Problems), "it loaded"
    return str(problems).splitlines()


def test_a_small_base_is_read_whole() -> None:
    base = loaded(SMALL)

    assert base.by_id["huisjesmelkers"].theme == "wonen"
    assert base.examples["huisjesmelkers"]["nl"] == ("wat doet u tegen huisjesmelkers", "een verhuurder zonder moraal")
    assert base.examples["crisis/suicide"]["nl"] == ("ik wil niet meer leven", "het hoeft niet meer")
    assert base.examples["crisis/danger"]["nl"] == ("er is brand",)
    assert base.negatives["lookalike"]["nl"] == ("ik lach me dood",)
    assert base.texts == {"nl": {"hello": "Dag"}, "en": {"hello": "Hello"}}
    assert base.held_out[0].gold == ("huisjesmelkers",)
    assert base.held_out[0].register == "street"
    assert not base.reply_by_kind["crisis"].variants[0].continues


def test_paragraphs_are_numbered_in_their_order() -> None:
    source = loaded(SMALL).source_by_id["brief"]

    assert source.opening == ("Geacht bestuur,",)
    assert source.paragraphs == {
        "P1": "Ik wil een stevige aanpak van huisjesmelkers.",
        "H1": "1. Een kop",
        "P2": "Meer woningen,",
        "P3": "Met groet, Martijn",
    }


def test_the_version_changes_with_any_byte_and_with_nothing_else() -> None:
    assert version_of(SMALL) == version_of(dict(reversed(SMALL.items())))
    assert version_of(SMALL) != version_of({**SMALL, "texts/nl.yaml": "hello: Dag \n"})
    assert version_of({"a": "bc"}) != version_of({"ab": "c"})


def test_the_shipped_folder_loads() -> None:
    assert loaded(folder.read(SHIPPED).files).positions


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("positions/wonen.yml", POSITION, "positions/wonen.yml:1:1: no file of this name belongs"),
        ("positions/zorg.yaml", POSITION, "positions/zorg.yaml:1:8: the theme is `wonen` and the file is called zorg"),
        ("sources/andere.md", "Geen kop.", "sources/andere.md:1:1: the header is missing"),
        ("sources/andere.md", LETTER.replace("2021", "no"), "sources/andere.md:3:7: a date is expected here"),
        ("sources/andere.md", LETTER.replace("closing: 2", "closing: 9"), "sources/andere.md:8:1: no paragraphs"),
        ("campaign.yaml", "", "campaign.yaml:1:1: the file is empty"),
        ("campaign.yaml", CAMPAIGN + "max_wrong: 2.5\n", "campaign.yaml:6:12: `2.5`: input should be less than"),
        ("campaign.yaml", CAMPAIGN + "aproval: true\n", "campaign.yaml:6:1: unknown key `aproval`: did you mean `app"),
        ("texts/nl.yaml", "hello: no\n", 'texts/nl.yaml:1:8: unquoted `no` is read as false: write "no"'),
        ("texts/nl.yaml", "hello: 12\n", "texts/nl.yaml:1:8: unquoted `12` is read as a number, and text is expected"),
        ("texts/nl.yaml", "hello:\n", "texts/nl.yaml:1:7: nothing stands here: write the text"),
        ("texts/nl.yaml", "hello: '  '\n", "texts/nl.yaml:1:8: nothing stands here: fill it in"),
        ("texts/nl.yaml", "hello: [a]\n", "texts/nl.yaml:1:8: one text is expected here, not a list"),
        ("texts/nl.yaml", "hello: a: b\n", "texts/nl.yaml:1:9: a colon and a space inside unquoted text"),
        ("texts/nl.yaml", "- hello\n", "texts/nl.yaml:1:1: keys with values are expected"),
        ("examples/wonen.yaml", "theme: wonen\nexamples:\n  huisjes: {nl: [x]}\n", "examples/wonen.yaml:3:3: no entry"),
        ("examples/wonen.yaml", "theme: wonen\nexamples: {a: {NL: [x]}}\n", "examples/wonen.yaml:2:16: `NL` should be"),
        (
            "examples/wonen.yaml",
            "theme: wonen\nexamples: {a: {nl: x}}\n",
            "examples/wonen.yaml:2:20: a list is expecte",
        ),
        ("tests/wonen.yaml", SMALL["tests/wonen.yaml"] * 2, "tests/wonen.yaml:3:1: the key `tests` stands here twice"),
        ("replies.yaml", REPLIES.replace("crisis", "cris"), "replies.yaml:2:9: `cris` is not one of 'greeting'"),
        ("replies.yaml", REPLIES.replace("danger", "suicide"), "replies.yaml:5:10: the variant `suicide` stands twice"),
        ("replies.yaml", REPLIES.replace(", en: Call 112.", ""), "replies.yaml:5:18: the English text is missing"),
    ],
)
def test_a_fault_is_named_at_its_place(path: str, text: str, expected: str) -> None:
    files = {**SMALL, path: text}

    assert any(line.startswith(expected) for line in faults(files)), faults(files)


def test_a_missing_campaign_is_named() -> None:
    assert faults({}) == ["campaign.yaml:1:1: the file is missing: say who runs this campaign"]


PATHS = st.sampled_from(
    ["campaign.yaml", "sources/brief.md", "texts/nl.yaml", "positions/wonen.yaml", "x", "areas.yaml"]
)
YAMLISH = st.lists(
    st.sampled_from([*"&*!|>'\"%@`#:-?,[]{}<\n\t\\ ~=", "- ", ": ", "\n  ", "no", "12:30", "id", "nl", "\x00", "\ud800",
                     "2021-13-40", "---\n", "...", "<<", "!!python/object", "0x_", "theme: wonen\npositions:\n- "])
).map("".join)  # fmt: skip


@given(st.dictionaries(PATHS, st.text() | YAMLISH | st.text(st.characters(categories=None)), max_size=4))
@settings(max_examples=300, deadline=None)
def test_no_text_whatsoever_makes_load_raise(files: dict[str, str]) -> None:
    problems = load({**SMALL, **files})

    if isinstance(problems, Problems):
        assert all(problem.line >= 1 and problem.column >= 1 for problem in problems.all)
        assert len(str(problems).splitlines()) == len(problems.all), "one line each"


@given(st.integers(0, 5000), st.sampled_from(["[", "{a: ", "- ", "? "]))
@settings(max_examples=30, deadline=None)
def test_deep_nesting_is_a_fault_and_not_a_crash(depth: int, opening: str) -> None:
    load({**SMALL, "texts/nl.yaml": opening * depth})


def test_pyyamls_two_parsers_give_the_same_tree(tiny: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Not every machine has libyaml; values and their places must not depend on it."""
    texts = [
        *tiny.values(),
        "a: |\n  x\n\n  y\n\n# c\nb:\n- >-\n  z\n- é👍: [1, 'x y', {}]\nc:\n",
        "a: no\nb: &x 1\na: *x\n",
    ]
    fast = [marked.read("x", text) for text in texts]

    monkeypatch.setattr(marked, "_PARSER", yaml.SafeLoader)

    assert [marked.read("x", text) for text in texts] == fast
