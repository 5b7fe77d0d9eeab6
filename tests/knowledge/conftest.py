"""Knowledge folders to read: the shipped one, and a tiny one whose content no editor changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import folder

HERE = Path(__file__).parent


@pytest.fixture(scope="session")
def shipped() -> dict[str, str]:
    """The folder that voters get."""
    return folder.read(HERE.parents[1] / "knowledge").files


@pytest.fixture
def tiny(shipped: dict[str, str]) -> dict[str, str]:
    """Two positions with all that belongs to them; the bot's own sentences and replies are the shipped ones."""
    ours = {path: text for path, text in shipped.items() if path.startswith("texts/") or path == "replies.yaml"}
    return folder.read(HERE / "tiny").files | ours
