"""What can happen in a talk, the same for Telegram, the web page and the terminal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Channel = Literal["telegram", "web", "terminal"]


@dataclass(frozen=True, slots=True)
class Words:
    """The voter wrote something.

    edited:   an earlier message, changed.
    reply_to: words of the bot's earlier message that this answers, to be understood in its context.
    """

    text: str
    edited: bool = False
    reply_to: str | None = None


@dataclass(frozen=True, slots=True)
class Tap:
    """The voter tapped a button: its data, `v1:kind:id`, at most 64 bytes."""

    data: str


@dataclass(frozen=True, slots=True)
class Command:
    """A slash command, without the slash, and what followed it ("start", "flyer-laak")."""

    name: str
    argument: str = ""


@dataclass(frozen=True, slots=True)
class NoText:
    """Something that is not text: a photo, a voice message, a sticker. Never fetched."""

    kind: str


@dataclass(frozen=True, slots=True)
class Gone:
    """The voter blocked the bot or left the chat."""


@dataclass(frozen=True, slots=True)
class FromTeam:
    """The console acts in a running talk: a person takes over, writes, leaves, or what was asked is closed.

    what:    `joins`, `writes`, `leaves`, `closes`; `found`: there is an answer now to what was asked earlier.
    text:    for `writes`: the words, or the answer of `position`; for `found`: the day it was asked (2026-03-12).
    """

    what: Literal["joins", "writes", "leaves", "closes", "found"]
    first_name: str
    text: str = ""
    position: str | None = None
    question: str | None = None


Event = Words | Tap | Command | NoText | Gone | FromTeam
