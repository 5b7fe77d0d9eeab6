"""The papers about privacy are true: generated from what is there, or each statement with the test that keeps it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bot import folder
from bot.app import papers
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.load import load

ROOT = Path(__file__).parents[2]
PAPERS = ROOT / "docs" / "privacy"
NAMED = re.compile(r"\[(tests/[\w/]+\.py)::(\w+)\]")


@pytest.fixture(scope="module")
def base() -> KnowledgeBase:
    """Campaign and texts as they are; the answers play no part in these papers."""
    files = folder.read(ROOT / "knowledge").files
    wanted = {path: text for path, text in files.items() if path == "campaign.yaml" or path.startswith("texts/")}
    loaded = load(wanted)
    assert isinstance(loaded, KnowledgeBase), loaded
    return loaded


def test_the_papers_are_up_to_date(base: KnowledgeBase) -> None:
    made = {
        "register.md": papers.record_of_processing(base.campaign),
        "notice-nl.md": papers.notice(base, "nl"),
        "notice-en.md": papers.notice(base, "en"),
    }

    old = [name for name, text in made.items() if (PAPERS / name).read_text("utf-8") != text]

    assert old == [], "write them anew: python -m bot privacy papers docs/privacy"


def test_the_record_holds_every_column_about_people(base: KnowledgeBase) -> None:
    from bot.storage.register import declarations

    text = papers.record_of_processing(base.campaign)

    for one in declarations():
        if one.held is not None and one.held.what:
            assert f"`{one.table}.{one.column}`" in text


def test_every_test_that_a_paper_names_exists() -> None:
    named = [found for paper in PAPERS.glob("*.md") for found in NAMED.findall(paper.read_text("utf-8"))]

    missing = [
        f"{path}::{name}"
        for path, name in named
        if not (ROOT / path).is_file() or not re.search(rf"def {name}\(", (ROOT / path).read_text("utf-8"))
    ]

    assert missing == []
    assert len(named) > 40


def test_every_risk_names_a_test() -> None:
    """A risk without a proof is a hope."""
    text = (PAPERS / "dpia.md").read_text("utf-8")
    table = text.partition("## 4. Risico's")[2].partition("## 5.")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ") and not line.startswith(("| risico", "| ---"))]

    assert len(rows) >= 12
    assert [row for row in rows if not NAMED.search(row)] == []
    assert text.count("**[partij") == 5


def test_every_requirement_names_a_test() -> None:
    """Law, need and abuse, addresses: none left out, none without a proof."""
    text = (PAPERS / "requirements.md").read_text("utf-8")
    rows = {line.split("|")[1].strip(): line for line in text.splitlines() if line.startswith("| ")}
    law = [*range(1, 24), *range(30, 34), *range(40, 44), *range(50, 54)]
    wanted = {*(f"L{n}" for n in law), *(f"C{n}" for n in range(1, 9)), *(f"A{n}" for n in range(1, 5)), "B15"}

    assert wanted - rows.keys() == set()
    assert [id_ for id_ in sorted(wanted) if not NAMED.search(rows[id_])] == []
