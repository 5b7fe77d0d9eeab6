"""`check` names every fault at once, each at its line and column, with what to do."""

# ruff: noqa: E501  a planted fault is one line, so that the table can be read as one

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bot import folder
from bot.knowledge.check import check

ROOT = Path(__file__).parents[2]
WONEN = "positions/wonen.yaml"
ANSWER = "Dat moet anders."


def test_the_shipped_folder_has_no_fault(shipped: dict[str, str]) -> None:
    assert str(check(shipped)) == ""


def test_the_small_folder_has_no_fault(tiny: dict[str, str]) -> None:
    assert str(check(tiny)) == ""


# (file, what stands there, what is planted instead, the fault: line:column: and how it begins)
PLANTED = [
    # shape
    (WONEN, "  short: {nl: Hij wil", "  shrt: {nl: Hij wil", "7:3: unknown key `shrt`: did you mean `short`?"),
    (WONEN, "- id: hoge-huren", "- id: hoge-huren\n  id: hoge", "18:3: the key `id` stands here twice (first in line 17)"),
    (WONEN, "- id: hoge-huren", "- id: huisjesmelkers", "17:7: the position `huisjesmelkers` stands twice"),
    (WONEN, "Huisjesmelkers aanpakken", "no", '4:15: unquoted `no` is read as false: write "no"'),
    (WONEN, "Huisjesmelkers aanpakken", "12:30", '4:15: unquoted `12:30` is read as another number than it looks'),
    (WONEN, "Huisjesmelkers aanpakken", "on", '4:15: unquoted `on` is read as true: write "on"'),
    (WONEN, "Huisjesmelkers aanpakken", "2021-04-26", "4:15: unquoted `2021-04-26` is read as a date, and text is"),
    (WONEN, "Huisjesmelkers aanpakken", "012", "4:15: unquoted `012` is read as another number than it looks"),
    (WONEN, "Huisjesmelkers aanpakken", "&a Huis", "4:15: `&a` makes this a value that others share"),
    (WONEN, "Huisjesmelkers aanpakken", "*a", "4:15: `*a` stands for another value"),
    (WONEN, "Huisjesmelkers aanpakken", "!!str Huis", "4:15: the tag `tag:yaml.org,2002:str` has no meaning here"),
    (WONEN, ", en: Tackling rogue landlords}", "}", "4:3: the English text is missing: add `en:`"),
    (WONEN, "{nl: Hij ziet dat huren hoger werden., en", "{en", "21:3: the Dutch text is missing: add `nl:`"),
    (WONEN, "    nl: Martijn Balster wil", "    en: Martijn Balster wil", "5:3: the Dutch text is missing: add `nl:`"),
    (WONEN, "  quotes:\n  - source", "  quots:\n  - source", "17:3: `quotes` is missing: add it"),
    (WONEN, "  title: {nl: Hoge", "  theme: wonen\n  title: {nl: Hoge", "18:3: the theme stands once, at the top"),
    (WONEN, "theme: wonen", "theme: zorg", "1:8: the theme is `zorg` and the file is called wonen"),
    # quotes
    (WONEN, "een stevige aanpak van huisjesmelkers\"}", "een harde aanpak van huisjesmelkers\"}", "9:42: the quote is not literally in brief; P2 says `een stevige aanpak van huisjesmelkers.`"),
    (WONEN, "source: brief, paragraph: P2", "source: brief, paragraph: P1", "9:32: the quote stands in P2, not in P1: write P2"),
    (WONEN, "source: brief, paragraph: P2", "source: krant, paragraph: P2", "9:14: no source is called `krant`: sources are brief"),
    (WONEN, "met hogere huren\n", "met hogere prijzen\n", "26:11: the quote is not literally in brief; P1 says `"),
    ("sources/brief.md", "een stevige aanpak", "een aanpak", None),
    # words
    (WONEN, ANSWER, "Dat moet " + "heel " * 80 + "anders.", "6:9: the answer (nl) has 127 words: cut it to 110"),
    (WONEN, "Dat moet anders. De brief zegt niet hoe die", "Maar", "6:9: the answer (nl) has 39 words, 40 are the least"),
    (WONEN, "  thin: true\n", "", "20:9: the answer (nl) has 16 words, 40 are the least: say more of what the source says, or"),
    (WONEN, " De brief noemt geen bedragen.", "", "20:9: the answer (nl) has 11 words, 15 are the least"),
    (WONEN, ANSWER, "Dat **moet** anders.", "6:9: the answer (nl) holds `**`, and voters would see just that"),
    (WONEN, "nl: Hij ziet dat", "nl: Hij ziet " + "heel " * 20 + "dat", "21:15: `short` (nl) has 26 words: cut it to"),
    ("texts/nl.yaml", "feedback_thanks:", "feedback_thank:", ": the bot has no sentence called `feedback_thank`: did you mean `feedback_thanks`?"),
    ("texts/nl.yaml", "feedback_thanks:", "feedback_thank:", ": the sentence `feedback_thanks` is missing: add it"),
    ("texts/en.yaml", "feedback_thanks: ", "feedback_thanks: '{name}' #", ": nothing fills `{name}` here: take it out"),
    ("texts/en.yaml", "feedback_thanks: ", "feedback_thanks: '{name' #", ": a brace that is opened and not closed"),
    ("replies.yaml", "      nl: |\n", "      nl: |\n        {kandidaat}\n", ": nothing fills `{kandidaat}` here"),
    # utterances
    (WONEN, "- de huur is te hoog", "- Wat doet U tegen huisjesmelkers?", "29:7: `Wat doet U tegen huisjesmelkers?` also stands at huisjesmelkers (positions/wonen.yaml, line 11)"),
    (WONEN, "- de huur is te hoog", "- hoe hoog is de boete", "29:7: `hoe hoog is de boete` also stands at huisjesmelkers, silent on boetes"),
    (WONEN, "- de huur is te hoog", "- de huur\n    - De huur!", "30:7: `De huur!` stands twice at hoge-huren"),
    (WONEN, "- de huur is te hoog", "- huisjesmelkers", "5:20: `huisjesmelkers` also stands at hoge-huren (positions/wonen.yaml, line 29)"),
    (WONEN, "    nl:\n    - de huur is te hoog", "    nl: []", "28:5: no examples stand under `nl`"),
    ("examples/wonen.yaml", "mijn huur gaat weer omhoog", "een verhuurder zonder moraal", "5:7: `een verhuurder zonder moraal` also stands at"),
    ("examples/wonen.yaml", "mijn huur gaat weer omhoog", "'  '", "5:7: nothing stands here: fill it in"),
    ("examples/wonen.yaml", "hoge-huren:", "hoge-huur:", "3:3: no entry is called `hoge-huur`"),
    ("examples/wonen.yaml", "    tr:", "    turks:", "6:5: `turks` should be a language code"),
    ("examples/negatives.yaml", "ik huur een busje voor de verhuizing", "de huur is te hoog", "2:20: `de huur is te hoog` also stands at hoge-huren"),
    ("tests/wonen.yaml", "pak die melkers aan", "de huur is te hoog", "2:19: this test also stands as an example of hoge-huren"),
    # references
    (WONEN, "related: [hoge-huren]", "related: [hoge-huur]", "16:13: no position is called `hoge-huur`: did you mean `hoge-huren`?"),
    (WONEN, "related: [hoge-huren]", "related: [huisjesmelkers]", "16:13: `huisjesmelkers` points at itself"),
    (WONEN, "related: [hoge-huren]", "related: [hoge-huren, hoge-huren]", "16:25: `hoge-huren` stands here twice"),
    (WONEN, "confused_with: {hoge-huren:", "confused_with: {huurtje:", "15:19: no position is called `huurtje`"),
    ("tests/wonen.yaml", "[huisjesmelkers]", "[melkers]", "2:57: no position is called `melkers`"),
    ("tests/wonen.yaml", "[lookalike]", "[hoge-huren]", "3:63: `hoge-huren` is no kind of reply"),
    ("tests/wonen.yaml", "[lookalike]", "[spam, emoji]", "3:69: a message of kind `out` has one gold"),
    ("tests/wonen.yaml", "id: w-2", "id: w-1", "3:8: the test `w-1` stands twice"),
    ("vocabulary.yaml", "  huisjesmelkers: [", "  huisjesmelker: [", "5:3: no position is called `huisjesmelker`"),
    ("vocabulary.yaml", "  stop: [stop]", "  stop: [stop]\n  help: [Stop!]", "8:10: `Stop!` also stands under `stop` in line 7"),
    ("vocabulary.yaml", "  stop: [stop]", "  halt: [stop]", "7:3: `halt` is not one of 'stop'"),
    ("campaign.yaml", "  wonen:", "  woning:", "7:3: no file positions/woning.yaml exists"),
    ("campaign.yaml", "  wonen:", "  woning:", "6:1: the theme `wonen` has no name for the menu"),
    ("areas.yaml", '"2531"', '"253"', "6:9: `253` should be four digits, the first not 0"),
    ("areas.yaml", '"2531"', "2531", "6:9: unquoted `2531` is read as a number, and text is expected"),
    ("areas.yaml", "wijk: moerwijk", "wijk: moerwik", "6:23: no wijk is called `moerwik`"),
    ("areas.yaml", "stadsdeel: escamp, verified", "stadsdeel: laak, verified", "4:60: no stadsdeel is called `laak`"),
    ("replies.yaml", "kind: emoji", "kind: spam", ": the reply kind `emoji` is missing"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "old", "new", "fault"), PLANTED, ids=[f"{p[0]} {p[2][:30]}" for p in PLANTED])
def test_a_planted_fault_is_named_at_its_place(
    tiny: dict[str, str], path: str, old: str, new: str, fault: str | None
) -> None:
    assert old in tiny[path]
    tiny[path] = tiny[path].replace(old, new, 1)

    lines = str(check(tiny)).splitlines()

    if fault is None:  # the source changed under its quotes: each of them is a fault where it stands
        assert any(line.startswith(f"{WONEN}:9:42: the quote is not literally in brief") for line in lines), lines
    elif fault.startswith(":"):  # the place is the editors' to move
        assert any(line.startswith(f"{path}:") and fault in line for line in lines), lines
    else:
        where = "vocabulary.yaml" if new == "- huisjesmelkers" else path
        assert any(line.startswith(f"{where}:{fault}") for line in lines), lines


def test_ten_faults_are_ten_lines_in_one_run(tiny: dict[str, str]) -> None:
    planted = [
        (WONEN, "  related:", "  relatd:"),
        (WONEN, "een stevige aanpak van huisjesmelkers\"", "een zachte aanpak\""),
        (WONEN, "Hoge huren", "yes"),
        (WONEN, ANSWER, "Dat moet " + "heel " * 80 + "anders."),
        (WONEN, "[what about slum landlords]", "&x [what about slum landlords]"),
        ("areas.yaml", '"2531"', '"25"'),
        ("tests/wonen.yaml", "[lookalike]", "[onzin]"),
        ("campaign.yaml", "party: PvdA", "party: PvdA\nparty: PvdA"),
        ("vocabulary.yaml", "[VVD]", "[VVD, vvd]"),
        ("examples/wonen.yaml", "kira çok yüksek", "de huur is te hoog"),
    ]  # fmt: skip
    for path, old, new in planted:
        assert old in tiny[path]
        tiny[path] = tiny[path].replace(old, new, 1)

    lines = str(check(tiny)).splitlines()

    assert [line.split(": ")[0] for line in lines] == [
        "areas.yaml:6:9",
        "campaign.yaml:5:1",
        "examples/wonen.yaml:6:10",
        "positions/wonen.yaml:6:9",
        "positions/wonen.yaml:9:42",
        "positions/wonen.yaml:12:9",
        "positions/wonen.yaml:16:3",
        "positions/wonen.yaml:18:15",
        "tests/wonen.yaml:3:63",
        "vocabulary.yaml:3:16",
    ]


def test_missing_files_are_named() -> None:
    lines = str(check({})).splitlines()

    assert [line.split(":")[0] for line in lines] == [
        "areas.yaml", "campaign.yaml", "positions/", "replies.yaml", "sources/", "texts/en.yaml", "texts/nl.yaml",
        "vocabulary.yaml",
    ]  # fmt: skip


def deurbel_check(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "bot", "check", *arguments], cwd=cwd, capture_output=True, text=True, check=False
    )


def test_the_command_says_fine_and_exits_0(tmp_path: Path, tiny: dict[str, str]) -> None:
    folder.write(tmp_path, tiny)

    done = deurbel_check(str(tmp_path))

    assert done.returncode == 0
    assert done.stdout.startswith(f"{tmp_path}: fine. 2 positions, 16 kinds of reply,")
    assert done.stderr == ""


def test_the_command_lists_faults_and_exits_1(tmp_path: Path, tiny: dict[str, str]) -> None:
    folder.write(tmp_path, tiny)
    (tmp_path / "campaign.yaml").write_bytes(b"city: den-haag\nparty: Pvd\xffA\n")
    shutil.rmtree(tmp_path / "texts")

    done = deurbel_check(str(tmp_path))

    assert done.returncode == 1
    assert f"{tmp_path}/campaign.yaml:2:11: not UTF-8 from here: save the file as UTF-8" in done.stdout.splitlines()
    assert f"{tmp_path}/texts/en.yaml:1:1: the file is missing" in done.stdout


def test_the_command_exits_2_when_there_is_no_folder(tmp_path: Path) -> None:
    done = deurbel_check(str(tmp_path / "elsewhere"))

    assert done.returncode == 2
    assert done.stderr == f"deurbel: {tmp_path}/elsewhere: no such folder. Name a knowledge folder that can be read.\n"
