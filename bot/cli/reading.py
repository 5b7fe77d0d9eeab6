"""Read the knowledge folder for a verb that needs all of it, and tell how far the work on it is."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from bot.cli.root import fail

if TYPE_CHECKING:
    from collections.abc import Callable
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


def tell_stderr() -> Callable[[str, int, int], None]:
    """Tell progress on stderr: what is being done, and every tenth of it."""
    told = ("", -1)

    def tell(what: str, done: int, total: int) -> None:
        nonlocal told
        tenth = 10 * done // total if total else 0
        if (what, tenth) != told:
            told = (what, tenth)
            print(f"deurbel: {what}" + (f" {done}/{total}" if total else ""), file=sys.stderr, flush=True)

    return tell
