"""Versions go in and out while Deurbel runs, and voters get what was put in without a restart."""

from __future__ import annotations

import asyncio
from pathlib import Path

from bot import folder
from bot.app.control import Outcome
from bot.app.knowledge_verbs import carry_out
from tests.app.conftest import Deurbel

WONEN = "positions/wonen.yaml"


def do(deurbel: Deurbel, verb: str, **words: str) -> Outcome:
    return asyncio.run(carry_out(deurbel.settings, f"knowledge {verb}", words))  # type: ignore[arg-type]


def test_a_folder_is_published_by_the_running_bot_and_comes_out_again(deurbel: Deurbel, tmp_path: Path) -> None:
    ours = folder.read(deurbel.settings.knowledge).files
    changed = {**ours, WONEN: ours[WONEN].replace("Hij wil", "Hij wil graag", 1)}
    folder.write(tmp_path / "in", changed)

    (line,) = do(deurbel, "import", folder=str(tmp_path / "in"), why="graag").lines
    assert "version 2. Voters get it now." in line
    assert folder.read(deurbel.settings.knowledge).files == changed, "the folder comes along"
    assert "graag" in do(deurbel, "history", limit="5").lines[0]

    differs = do(deurbel, "diff", older="1", folder=str(deurbel.settings.knowledge))
    assert differs.status == 1
    assert any("Hij wil graag" in text for text in differs.lines)

    assert do(deurbel, "export", folder=str(tmp_path / "out"), version="1").status == 0
    assert folder.read(tmp_path / "out").files == ours
    assert do(deurbel, "export", folder=str(tmp_path / "out"), version="99").status == 2

    folder.write(tmp_path / "in", {WONEN: "positions: ["})
    refused = do(deurbel, "import", folder=str(tmp_path / "in"), why="kapot")
    assert refused.status == 1
    assert "Nothing was changed" in refused.faults[-1]
