"""Places where a test can kill this process: the only code in the house that is there for a test.

Nothing happens unless the environment names a place before the start: `DEURBEL_FAILPOINT=turn committed:3` kills the
process (as `kill -9` does, nothing is flushed or closed) when it comes to that place for the third time.
"""

from __future__ import annotations

import os
import signal
from typing import Literal

Place = Literal[
    "updates fetched",  # from Telegram, not stored
    "updates stored",  # committed, not yet acknowledged
    "turn begins",
    "turn not committed",  # everything written, inside the transaction
    "turn committed",
    "message goes out",
    "message went out",  # Telegram has it, not yet marked
    "message marked",
]

_where = ""
_left = 0


def arm(named: str) -> None:
    """Die at a place, "turn committed", or there for the so-manieth time, "turn committed:3"; "" for never."""
    global _where, _left  # noqa: PLW0603  one process, one death
    _where, _, count = named.partition(":")
    _left = int(count or 1)


def passing(place: Place) -> None:
    """Die here, if this is the place and the time."""
    global _left  # noqa: PLW0603  one process, one death
    if place != _where:
        return
    _left -= 1
    if _left == 0:
        os.kill(os.getpid(), signal.SIGKILL)


arm(os.environ.get("DEURBEL_FAILPOINT", ""))
