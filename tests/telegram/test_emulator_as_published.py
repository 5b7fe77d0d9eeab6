"""The emulator is what the Bot API is as aiogram publishes it, and aiogram can work with it."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PYTHON = ROOT / ".aiogram_cache" / "bin" / "python"


@pytest.mark.skipif(not PYTHON.exists(), reason="aiogram has no environment here: sh tests/aiogram.sh python3")
def test_methods_objects_and_kinds_are_as_published_and_a_bot_of_theirs_answers() -> None:
    done = subprocess.run(
        [PYTHON, "-m", "tests.telegram_emulator.published"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, ""), done.stderr[-2000:]
