"""What one event brings about: replies for the voter and records for the log."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from bot.conversation.state import State
    from bot.matching.decision import Candidate

Purpose = Literal["K1", "K2-chat", "K2-door", "K2-phone"]


@dataclass(frozen=True, slots=True)
class Button:
    """A button: what it says and what it sends back (`v1:kind:id`, at most 64 bytes). `url` instead opens a page."""

    label: str
    data: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Cited:
    """A literal quote under an answer, with where it stands."""

    source: str
    paragraph: str
    text: str


@dataclass(frozen=True, slots=True)
class Reply:
    """One message to the voter. Plain text; each channel dresses it.

    decision: what the matcher decided ("answer", "clarify", ...) or "" for menus, consent and the like.
    why:      what allows it to be sent (L51): "asked" (the voter wrote) or a consent purpose.
    person:   first name, when a person of the team writes.
    document: a file to send along (name, bytes), for the voter's own data.
    """

    text: str
    decision: str = ""
    ids: tuple[str, ...] = ()
    quotes: tuple[Cited, ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()
    why: str = "asked"
    person: str = ""
    document: tuple[str, bytes] | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question was decided: a tally always, a log row with (masked) words only under K1 or K2."""

    question: str
    text: str
    decision: str
    mode: str
    ids: tuple[str, ...]
    probability: float
    language: str
    shown: str
    ranking: tuple[Candidate, ...] = ()
    edited: bool = False
    district: str | None = None


@dataclass(frozen=True, slots=True)
class Consented:
    """The voter gave or withdrew a consent, and the exact text he saw (L3)."""

    purpose: Purpose
    given: bool
    text_key: str
    text: str
    language: str
    button: str
    question: str | None = None


@dataclass(frozen=True, slots=True)
class Rated:
    """The voter said whether an answer was what he asked."""

    question: str
    helpful: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """The voter picked one of the choices (or none, ids empty)."""

    question: str
    id: str | None


@dataclass(frozen=True, slots=True)
class FollowUpWanted:
    """K2: the voter wants to hear from the team about this question."""

    question: str
    way: Literal["chat", "door", "phone"]
    postcode: str = ""
    number: str = ""
    addition: str = ""
    street: str = ""
    hint: str = ""
    first_name: str = ""
    phone: str = ""
    day_part: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The voter asked for something that only services can do: stop, forget, show, pause, status.

    Services do it in the same unit of work, and answer with the texts of the conversation.
    """

    what: Literal["stop", "forget", "withdraw", "pause", "resume", "login", "label-report"]
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Threat:
    """A threat of violence: kept in the locked set of rows (C5)."""

    text: str


@dataclass(frozen=True, slots=True)
class Counted:
    """Something worth a tally and nothing else (crisis, insult, not text)."""

    what: str
    language: str


Record = Asked | Consented | Rated | Chosen | FollowUpWanted | Wanted | Threat | Counted


@dataclass(frozen=True, slots=True)
class Turn:
    """The outcome of one event."""

    state: State
    replies: tuple[Reply, ...] = ()
    records: tuple[Record, ...] = field(default_factory=tuple)
