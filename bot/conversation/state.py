"""What a talk remembers between two events: small, the same after a restart, and readable by the next version.

It holds words of the voter, so it is only ever kept sealed: under the day's key, or under the voter's once K1 is given.
A state of another format, or one that cannot be read, is a talk that begins anew: the voter loses a "did you mean", not
an answer.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from bot.knowledge.model import Language
from bot.matching.decision import Candidate

FORMAT = 1
REMEMBERED = 20
"""How many questions wait for a yes to K1; who asked more without saying yes has said enough."""
WORDS = 600
"""How much of an earlier question is remembered, in characters: what the matcher reads of it."""

Asking = Literal["", "k1", "k1-sure", "forget", "choice", "rating"]
"""What the bot's last message asked, so that a bare "ja", "nee" or "2" is understood."""


@dataclass(frozen=True, slots=True)
class Last:
    """The question before this one, on which a fragment ("en voor jongeren?") can lean.

    text:   its words; empty after a tap.
    ids:    the positions that were shown.
    others: the next best, for who says that it was something else.
    """

    question: str
    text: str
    ids: tuple[str, ...]
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choices:
    """A "did you mean" that waits for an answer: the positions in the order shown."""

    question: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Remembered:
    """A question asked before the voter said yes or no to K1; a yes brings it to the log."""

    question: str
    at: datetime
    text: str
    decision: str
    mode: str
    ids: tuple[str, ...]
    probability: float
    language: str
    shown: str
    ranking: tuple[Candidate, ...] = ()
    edited: bool = False
    helpful: bool | None = None
    chosen: str | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """A follow-up (K2) that is being filled in, or an address that is being corrected (`way` "address").

    stage: what the voter is asked now. shown: the consent text he saw, with its language.
    """

    question: str
    way: Literal["chat", "door", "phone", "address"]
    stage: Literal["address", "phone", "day-part", "name", "confirm"]
    shown: str = ""
    language: Language = "nl"
    postcode: str = ""
    number: str = ""
    addition: str = ""
    street: str = ""
    hint: str = ""
    first_name: str = ""
    phone: str = ""
    day_part: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """The consent text as this voter saw it: the proof must hold these words, also when the text changes later (L3)."""

    text: str
    language: Language


@dataclass(frozen=True, slots=True)
class State:
    """The memory of one talk. `State()` is a voter whom we have never met.

    talk:      random id of this talk; empty before the first event.
    at:        time of the last event.
    language:  what the bot speaks; `fixed` when the voter chose it.
    told:      that the bot answers in two languages only has been said.
    opened:    the first message (bot, who is behind it, label) has been sent.
    k1:        the consent to keep the questions of this talk.
    shown:     the words in which that was asked.
    rated:     the question whose answer was rated last, so that tapping twice counts once.
    earlier:   questions that wait for that consent; empty once it is answered.
    insults:   how often he was abusive; forgotten a day after the last mute ended.
    muted_until: until then the bot says nothing to his words, because he went on (C6).
    crisis:    variant of the crisis reply the bot stays with, or empty.
    person:    first name of the person of the team who is in the talk, or empty.
    open_question: the last question on which the team could come back (K2).
    draft:     that follow-up, while it is being filled in.
    doors:     questions for which the voter gave K2-door: his address can be corrected.
    reachable: questions for which the voter gave K2-chat: only about these may a person write.
    minor:     the voter said to be under sixteen: nothing is kept (L22).
    """

    format: int = FORMAT
    talk: str = ""
    at: datetime | None = None
    language: Language = "nl"
    fixed: bool = False
    told: bool = False
    opened: bool = False
    k1: Literal["unasked", "asked", "yes", "no"] = "unasked"
    shown: Shown | None = None
    asking: Asking = ""
    rated: str = ""
    last: Last | None = None
    choices: Choices | None = None
    earlier: tuple[Remembered, ...] = ()
    insults: int = 0
    muted_until: datetime | None = None
    crisis: str = ""
    person: str = ""
    open_question: Remembered | None = None
    draft: Draft | None = None
    doors: tuple[str, ...] = ()
    reachable: tuple[str, ...] = ()
    paused: bool = False
    minor: bool = False

    @property
    def muted(self) -> bool:
        """Whether the bot is silent now (C6)."""
        return self.muted_until is not None and self.at is not None and self.at < self.muted_until

    def remembering(self, question: Remembered) -> State:
        """Remember a question that waits for K1; the oldest go first."""
        if self.k1 in {"yes", "no"} or self.minor:
            return self
        return replace(self, earlier=(*self.earlier, question)[-REMEMBERED:])


_ADAPTER = TypeAdapter(State)


def dump(state: State) -> str:
    """Write the state as JSON, with its format always named and what is as it was at first left out."""
    held = _ADAPTER.dump_python(state, mode="json", exclude_defaults=True)
    return json.dumps({"format": state.format, **held}, ensure_ascii=False, separators=(",", ":"))


def load(text: str) -> State:
    """Read what `dump` wrote. Another format, or anything else, is a talk that begins anew."""
    try:
        state = _ADAPTER.validate_json(text)
    except ValidationError:
        return State()
    return state if state.format == FORMAT else State()
