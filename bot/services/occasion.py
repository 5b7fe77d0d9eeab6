"""The circumstances of one turn, for whoever writes down what it brings about."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from bot.conversation.wording import Voice
    from bot.places import Places
    from bot.storage import Chat


@dataclass(frozen=True, slots=True)
class Occasion:
    """Who, when, answered with which version, and the random things that may be needed.

    inbox_seq: the row it answers.
    number:    of the published version.
    ids:       one for a voter who consents for the first time, then one for each record.
    secret:    a token, should someone of the team ask for a link.
    link:      address of the console; empty where there is none.
    """

    chat: Chat
    now: datetime
    inbox_seq: int
    number: int
    voice: Voice
    places: Places
    talk: str
    ids: tuple[str, ...]
    secret: str
    link: str
