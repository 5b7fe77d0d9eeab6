"""Replace the master key without touching a text: only the small wrapped keys are written anew."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.storage import master

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.storage.keys import Keys
    from bot.storage.master import MasterKey


def rotate(path: Path, keys: Keys, back_up_keys: Callable[[], object]) -> tuple[MasterKey, int]:
    """Replace the master key: the new one and how many keys it wraps. Can be killed anywhere and run again.

    The old key leaves the file last, after the keys were backed up anew: with it go all older copies of keys.db. The
    printed copy in the safe must be replaced as well, or old paper and an old copy revive what was erased.
    """
    old = master.load(path)
    new = master.make(old)
    master.save(path, [new, *old])
    wrapped = keys.adopt(new)
    back_up_keys()
    master.save(path, [new])
    return new, wrapped
