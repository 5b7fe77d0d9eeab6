"""A frozen small knowledge folder, fitted for words alone: what is promised here hangs on no editor and no encoder."""

from pathlib import Path

import pytest

from bot import folder
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.load import load
from bot.matching.fit import fit
from bot.matching.model import Model

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def base() -> KnowledgeBase:
    shipped = folder.read(ROOT / "knowledge").files
    small = folder.read(ROOT / "tests" / "knowledge" / "small").files
    kept = {path: text for path, text in shipped.items() if path.startswith("texts/") or path == "areas.yaml"}
    found = load({**kept, **small})
    assert isinstance(found, KnowledgeBase), found
    return found


@pytest.fixture(scope="session")
def model(base: KnowledgeBase) -> Model:
    return fit(base, ())
