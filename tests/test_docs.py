"""What the documents say is true: links lead somewhere, verbs exist, and the talk they show is what the bot says."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from bot import folder
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.load import load

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted(
    [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "deploy" / "README.md", *(ROOT / "docs").rglob("*.md")]
)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_to_a_file(document: Path) -> None:
    text = document.read_text("utf-8")
    links = re.findall(r"\]\(([^)#\s]+)", text) + re.findall(r'src="([^"]+)"', text)
    for link in links:
        if not link.startswith(("http", "mailto:", "/")):
            assert (document.parent / link).exists(), f"{document.name} links to {link}"


def test_every_make_verb_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    for document in DOCUMENTS:
        for verb in re.findall(r"`make ([a-z-]+)", document.read_text("utf-8")):
            assert verb in targets, f"{document.name} names make {verb}"


def test_every_verb_of_the_operator_that_is_named_exists() -> None:
    told = subprocess.run([sys.executable, "-m", "bot", "--help"], cwd=ROOT, capture_output=True, text=True, check=True)
    verbs = set(re.findall(r"^│ ([a-z]+) ", told.stdout, re.MULTILINE))
    for document in DOCUMENTS:
        for verb in re.findall(r"(?:`|bin/)deurbel ([a-z]+)", document.read_text("utf-8")):
            assert verb in verbs, f"{document.name} names deurbel {verb}"


def test_the_talk_in_the_readme_is_made_of_published_sentences() -> None:
    base = load(folder.read(ROOT / "knowledge").files)
    assert isinstance(base, KnowledgeBase)
    published = " ".join(
        [
            *(position.answer.nl for position in base.positions),
            *(position.short.nl for position in base.positions),
            *(position.title.nl for position in base.positions),
            *(silence.say.nl for position in base.positions for silence in position.silent_on),
            *(variant.text.nl for reply in base.replies for variant in reply.variants),
            *(re.sub(r"\{\w+\}", "", text) for text in base.texts["nl"].values()),
        ]
    )
    published = re.sub(r"\s+", " ", published).replace("{candidate}", base.campaign.candidate)
    readme = (ROOT / "README.md").read_text("utf-8")
    said = [line[2:].strip() for line in readme.split("\n") if line.startswith("> ")]
    assert said
    for line in said:
        if line.startswith("Uit de brief van"):
            quote = re.search(r"“(.+)”", line)
            assert quote is not None
            assert any(quote[1] == one.text for position in base.positions for one in position.quotes)
            continue
        for sentence in re.split(r"(?<=[.?!]) ", line.partition(": ")[2] or line):
            assert sentence in published, sentence
