"""What an editor changes in the console comes back exactly, and nothing else in the file moves."""

from __future__ import annotations

import copy
import difflib

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.knowledge.quoting import written
from bot.knowledge.write import NotWrittenError, data_of, rewritten

FILE = """# De antwoorden over wonen. 👍
theme: wonen   # ook de naam van het bestand

positions:
# --- huren
- id: hoge-huren
  title: {nl: "Hoge huren", en: High rents}
  answer:
    nl: |
      Een alinea.

      # geen commentaar, maar tekst
      En nog een.
    en: 'It''s high.'   # kort houden
  short:
    nl: Hoog.
    en: >-
      High
  quotes:
  - {source: brief, paragraph: P2, text: "hogere huren"}   # de eerste
  # en deze
  - source: brief
    paragraph: P4
    text: een
      koers
  examples:
    nl:
    # straattaal
    - huur is kapot duur   # ewa
    - "no"

    # netjes
    - waarom is de huur zo hoog
    en: [rent, 'too, high']
    tr: []
  note:
- id: beleggers
  title: {nl: Beleggers, en: Investors}
  thin: true
# einde
"""
Data = dict  # what YAML gives; its shape is the file's


def data() -> Data:
    return yaml.safe_load(FILE)


def changed_lines(text: str) -> list[str]:
    diff = difflib.unified_diff(FILE.splitlines(), text.splitlines(), n=0, lineterm="")
    return [line for line in list(diff)[2:] if line[0] in "+-"]


def saved(wanted: Data) -> str:
    text = rewritten("x.yaml", FILE, wanted)
    assert yaml.safe_load(text) == wanted
    return text


def test_nothing_changed_is_the_same_bytes(shipped: dict[str, str]) -> None:
    assert rewritten("x.yaml", FILE, data()) == FILE
    for path, text in shipped.items():
        if path.endswith(".yaml"):
            assert rewritten(path, text, data_of(path, text)) == text, path


def test_a_changed_answer_changes_its_lines_only() -> None:
    wanted = data()
    wanted["positions"][0]["answer"] = {"nl": "Eén.\n\n- Twee: 2\n", "en": "It's low."}

    assert changed_lines(saved(wanted)) == [
        "-      Een alinea.",
        "+      Eén.",
        "-      # geen commentaar, maar tekst",
        "-      En nog een.",
        "-    en: 'It''s high.'   # kort houden",
        "+      - Twee: 2",
        "+    en: 'It''s low.'   # kort houden",
    ]


def test_phrases_come_and_go_by_the_line() -> None:
    wanted = data()
    phrases = ["te duur", "huur is kapot duur", "19:30", "- x", "waarom is de huur hoog"]
    wanted["positions"][0]["examples"]["nl"] = phrases

    assert changed_lines(saved(wanted)) == [
        "+    - te duur",
        '-    - "no"',
        '+    - "19:30"',
        "-    - waarom is de huur zo hoog",
        '+    - "- x"',
        "+    - waarom is de huur hoog",
    ]


def test_the_comments_of_removed_phrases_stay() -> None:
    wanted = data()
    wanted["positions"][0]["examples"]["nl"] = []

    text = saved(wanted)

    assert "    nl: []\n    # straattaal\n\n    # netjes\n    en: [rent" in text


def test_a_position_is_added_and_removed_whole() -> None:
    wanted = data()
    new = {"id": "nieuw", "title": {"nl": "Nieuw: ja", "en": "no"}, "answer": {"nl": "Een.\nTwee.\n"}, "related": ["a"]}
    wanted["positions"].insert(1, new)

    assert changed_lines(saved(wanted)) == [
        "+- id: nieuw",
        "+  title:",
        '+    nl: "Nieuw: ja"',
        '+    en: "no"',
        "+  answer:",
        "+    nl: |",
        "+      Een.",
        "+      Twee.",
        "+  related:",
        "+  - a",
    ]
    del wanted["positions"][2]
    del wanted["positions"][1]["related"]
    assert "beleggers" not in saved(wanted)


def test_keys_come_and_go() -> None:
    wanted = data()
    first = wanted["positions"][0]
    first["note"] = "later # niet nu"
    first["thin"] = True
    first["title"]["de"] = "Hohe Mieten"
    first["examples"]["tr"] = ["kira"]
    del first["short"]
    wanted["version"] = 2

    assert changed_lines(saved(wanted)) == [
        '-  title: {nl: "Hoge huren", en: High rents}',
        '+  title: {nl: "Hoge huren", en: High rents, de: Hohe Mieten}',
        "-  short:",
        "-    nl: Hoog.",
        "-    en: >-",
        "-      High",
        "-    tr: []",
        "-  note:",
        "+    tr:",
        "+    - kira",
        '+  note: "later # niet nu"',
        "+  thin: true",
        "+version: 2",
    ]


def test_a_change_that_would_lose_a_comment_is_refused() -> None:
    with pytest.raises(NotWrittenError, match="would lose the comment `# waarom`"):
        rewritten("x.yaml", "words: [een,\n  # waarom\n  twee]\n", {"words": ["een", "drie"]})


def test_a_file_with_faults_is_left_alone() -> None:
    with pytest.raises(NotWrittenError, match=r"x.yaml:1:4: unquoted `no` is read as false.*: mend the file first"):
        rewritten("x.yaml", "a: no\n", {"a": "yes"})


def test_half_a_sign_is_refused() -> None:
    with pytest.raises(NotWrittenError, match="half a sign"):
        rewritten("x.yaml", "a: b\n", {"a": "\ud800"})


TRAPS = """no on 19:30 0o17 1e3 ~ null # ' " \\ {x} [ *a &a !x % @ ` 2021-04-26 = << ? | > --- ... 👍🏽 هل""".split()  # noqa: SIM905  to be read
SPACED = [
    "- x",
    "a: b",
    "x #y",
    "a, b",
    " x ",
    "x\n",
    "a\nb",
    "a\n\n  b",
    "\n",
    "\tx",
    "a\tb",
    "'a' b",
    "a 'b'",
    "",
    " \n\n",
]
ODD = ["a\u0085b", "a\u2028b", "\ufeffx", "x\x07", "x\x7f", "\xa0", "a\rb"]
HOSTILE = st.sampled_from(TRAPS + SPACED + ODD) | st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
LANGUAGES = st.sampled_from(["nl", "en", "tr", "no", "ar"])


@given(HOSTILE, st.booleans(), st.sampled_from(["", "'", '"']))
@settings(max_examples=500, deadline=None)
def test_any_text_is_read_back_as_it_was(text: str, flow: bool, like: str) -> None:
    value = written(text, flow=flow, like=like)

    document = f"[{value}, {{k: {value}}}]" if flow else f"- {value}\n- k: {value}\n"
    assert yaml.safe_load(document) == [text, {"k": text}]
    assert yaml.load(document, Loader=yaml.CSafeLoader) == [text, {"k": text}]


def _edit(draw: st.DrawFn, wanted: Data) -> None:
    """One thing an editor does to a position."""
    positions = wanted["positions"]
    position = positions[draw(st.integers(0, len(positions) - 1))]
    examples = position.setdefault("examples", {"nl": ["iets"]})
    phrases = examples.setdefault(draw(LANGUAGES), ["iets"])
    match draw(
        st.sampled_from(["answer", "short", "add", "edit", "delete", "shuffle", "note", "quote", "new", "gone"])
    ):
        case "answer":
            position.setdefault("answer", {})["nl"] = draw(HOSTILE)
        case "short":
            position["short"] = {"nl": draw(HOSTILE), "en": draw(HOSTILE)}
        case "add":
            phrases.insert(draw(st.integers(0, len(phrases))), draw(HOSTILE))
        case "edit":
            phrases[:] = [draw(HOSTILE), *phrases[1:]]
        case "delete":
            del phrases[draw(st.integers(0, len(phrases))) :]
        case "shuffle":
            phrases[:] = draw(st.permutations(phrases))
        case "note":
            position["note"] = draw(HOSTILE)
        case "quote":
            quotes = position.setdefault("quotes", [])
            quotes.insert(0, {"source": "brief", "paragraph": "P1", "text": draw(HOSTILE)})
        case "new":
            positions.insert(
                draw(st.integers(0, len(positions))), {"id": draw(HOSTILE), "title": {"nl": draw(HOSTILE)}}
            )
        case "gone" if len(positions) > 1:
            positions.pop()


@given(st.data())
@settings(max_examples=500, deadline=None)
def test_no_sequence_of_edits_loses_a_word_or_a_comment(source: st.DataObject) -> None:
    text, wanted = FILE, data()
    for _ in range(source.draw(st.integers(1, 5))):
        before = copy.deepcopy(wanted)
        source.draw(st.composite(lambda draw: _edit(draw, wanted))())  # type: ignore[arg-type]
        text = rewritten("x.yaml", text, wanted)
        assert _told(yaml.load(text, Loader=yaml.CSafeLoader)) == _told(wanted), before

    assert _told(yaml.safe_load(text)) == _told(wanted), "PyYAML's two parsers read it alike"
    comments = [line.strip() for line in FILE.splitlines() if line.strip().startswith("#") and "geen comm" not in line]
    left = [line.strip() for line in text.splitlines()]
    gone = 0 if wanted["positions"] and any(p["id"] == "hoge-huren" for p in wanted["positions"]) else 3
    assert sum(comment in left for comment in comments) >= len(comments) - gone


def _told(value: object) -> object:
    """What data says, line ends at the end of a text apart."""
    if isinstance(value, dict):
        return {key: _told(below) for key, below in value.items()}
    if isinstance(value, list):
        return [_told(below) for below in value]
    return value.rstrip("\n") if isinstance(value, str) else value
