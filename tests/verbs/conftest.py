"""The operator's verbs on a real data folder: in this process, with the settings of a try-out of its own."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.cli.root import app
from bot.settings import Settings, read_settings

ROOT = Path(__file__).parents[2]
Deurbel = Callable[..., Result]


@pytest.fixture(autouse=True)
def _logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """A folder with the campaign file, and nothing else yet."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "knowledge").mkdir()
    shutil.copy(ROOT / "tests" / "knowledge" / "small" / "campaign.yaml", tmp_path / "knowledge")
    for name in ("TELEGRAM_TOKEN", "TELEGRAM_TOKEN_FILE", "PUBLIC_URL", "CITIES"):
        monkeypatch.delenv(f"DEURBEL_{name}", raising=False)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("DEURBEL_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("DEURBEL_KEY_FILE", str(tmp_path / "keys" / "master.key"))
    monkeypatch.setenv("DEURBEL_KNOWLEDGE", str(tmp_path / "knowledge"))
    return read_settings()


@pytest.fixture
def deurbel(settings: Settings) -> Deurbel:
    """Run a verb as on the command line."""
    return lambda *words, typed="": CliRunner().invoke(app, [str(word) for word in words], input=typed)
