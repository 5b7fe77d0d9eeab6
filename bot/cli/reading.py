"""Read the knowledge folder for a verb that needs all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli.root import fail

if TYPE_CHECKING:
    from pathlib import Path

    from bot.knowledge.base import KnowledgeBase


def read_base(where: Path) -> KnowledgeBase:
    """Read a folder without faults; anything else ends the verb with exit status 2."""
    from bot import folder as disk
    from bot.knowledge.base import KnowledgeBase as Base
    from bot.knowledge.load import load

    try:
        contents = disk.read(where)
    except OSError as error:
        raise fail(f"{error.filename}: {error.strerror}. Name a knowledge folder that can be read.") from error
    base = load(contents.files)
    if contents.problems or not isinstance(base, Base):
        raise fail(f"{where} has faults. See them all with: deurbel check {where}")
    return base
