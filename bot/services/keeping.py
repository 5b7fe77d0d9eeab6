"""The file of a fitted model: written whole, found by what it was fitted to, and used where it stands.

The file is mapped, not read: its arrays are pages of the file, which the system may drop and fetch again. It is
replaced by another one and never changed, so who has it mapped keeps what he has.
"""

from __future__ import annotations

import contextlib
import mmap
import os
from typing import TYPE_CHECKING

from bot.matching import stored

if TYPE_CHECKING:
    from pathlib import Path

    from bot.matching.model import Model

PLACE = 64
"""Where the model begins, after its key."""


def write(path: Path, key: bytes, model: Model) -> None:
    """Write a model under a key of at most `PLACE` bytes. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.write(key.ljust(PLACE, b"\0"))
        stored.write(model, file)
        file.flush()
        os.fsync(file.fileno())


def read(path: Path, key: bytes) -> Model | None:
    """The model in a file; None when there is none, it is another one, or it is not whole."""
    try:
        with path.open("rb") as file:
            whole = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    except (OSError, ValueError):  # an empty file cannot be mapped
        return None
    if whole[:PLACE] != key.ljust(PLACE, b"\0"):
        return None
    try:
        return stored.read(whole[PLACE:])
    except ValueError:
        return None


def tidy(folder: Path, pattern: str, used: Path, most: int) -> None:
    """Keep those of a folder's files that were used last. What cannot be done is not: the next time will do."""
    with contextlib.suppress(OSError):
        if used.exists():
            used.touch()
        by_age = sorted(folder.glob(pattern), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in by_age[most:]:
            path.unlink(missing_ok=True)
