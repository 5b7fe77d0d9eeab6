"""What a button sends back: `v1:kind:id`, at most 64 bytes.

It names what the button means and nothing of the talk, so that a button under an old message still works after a
restart and after a new version. What no longer exists gets kind words.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LIMIT = 64
"""Telegram refuses a button with more bytes than this (BUTTON_DATA_INVALID)."""


class Does(StrEnum):
    """What tapping the button does; `id` says with what."""

    SHOW = "show"  # a position, from a menu, a related answer or a poster
    PICK = "pick"  # a position, as the answer to "did you mean"
    NONE = "none"  # none of the choices of that question
    GOOD = "good"  # the answer to that question was right
    BAD = "bad"  # it was not
    MENU = "menu"  # all themes
    THEME = "theme"  # the positions of a theme
    PERSON = "person"  # a person of the team
    YES = "yes"  # a consent
    NO = "no"  # no to a consent
    MORE = "more"  # more about a consent
    BACK = "back"  # take a consent back
    FORGET = "forget"  # erase everything: yes or no
    STOP = "stop"  # send nothing any more, take back every consent
    WAY = "way"  # how the team may come back: chat, door, phone
    TIME = "time"  # the part of the day for it
    SKIP = "skip"  # go on without a name
    UNDO = "undo"  # take a follow-up back: <way>.<question>
    LANGUAGE = "lang"  # nl or en
    PAUSE = "pause"  # keep but do not use: on or off
    REPORT = "report"  # a fault in the political-advertising label


@dataclass(frozen=True, slots=True)
class Tapped:
    """A button's data, read."""

    does: Does
    id: str


def data(does: Does, id_: str = "") -> str:
    """Write button data. Raises ValueError when it is longer than Telegram takes."""
    written = f"v1:{does}:{id_}"
    if len(written.encode()) > LIMIT:
        raise ValueError(f"button data of more than {LIMIT} bytes: {written}")
    return written


def show(position: str) -> str:
    """Show the whole answer of a position."""
    return data(Does.SHOW, position)


def read(written: str) -> Tapped | None:
    """Read button data; None for what no version of ours wrote."""
    version, _, rest = written.partition(":")
    kind, _, id_ = rest.partition(":")
    if version != "v1" or kind not in set(Does):
        return None
    return Tapped(Does(kind), id_)
