"""What the log of a running Deurbel would hold, for tests that search it."""

from __future__ import annotations

import io
import logging
from typing import TYPE_CHECKING

import pytest

from bot import log

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """Everything that our loggers write, at the lowest level."""
    before, level = logging.root.handlers[:], logging.root.level
    stderr = io.StringIO()
    monkeypatch.setattr("sys.stderr", stderr)
    log.set_up("json", level=logging.DEBUG)
    yield stderr
    logging.root.handlers[:] = before
    logging.root.setLevel(level)
