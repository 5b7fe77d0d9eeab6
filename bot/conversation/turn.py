"""What one event brings about: replies for the voter and records for the log."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import datetime

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

    text:     the whole message: answer, source line and the literal quote stand in it.
    quotes:   the quotes that stand in `text`, in that order, so that a channel can mark them.
    buttons:  rows; a `url` that begins with "/" is a page of our own, the channel puts its public address before it.
    decision: what the matcher decided ("answer", "clarify", ...) or "" for menus, consent and the like.
    why:      what allows it to be sent (L51): "asked" (the voter wrote), or a consent and the question it names.
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
    """A question was decided: a tally, and a log row with (masked) words only where `keep` says so.

    question: random id, the same in `Rated`, `Chosen` and `FollowUpWanted`.
    text:     the voter's words, unmasked: services mask them before anything is kept.
    keep:     a consent, `kept_for`, allows a row with words.
    tallied:  it was counted when it was asked; now that the voter said yes only the row with words is to be written.
    at:       when it was asked.
    shown:    the reply as the voter read it.
    """

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
    keep: bool = False
    kept_for: Purpose = "K1"
    tallied: bool = False


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
    """The voter said whether an answer was what he asked. `tallied`: as in `Asked`."""

    question: str
    helpful: bool
    tallied: bool = False


@dataclass(frozen=True, slots=True)
class Chosen:
    """The voter picked one of the choices, or none of them (None). `tallied`: as in `Asked`."""

    question: str
    id: str | None
    tallied: bool = False


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
class AddressCorrected:
    """The address of every door that is still to be visited (L11)."""

    postcode: str
    number: str
    addition: str = ""
    street: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The voter asked for something that only services can do, in the same unit of work.

    stop, forget, pause, resume, gone (he blocked the bot), label-report, withdraw (argument: "K1", or a purpose with
        its question, "K2-door:<id>"): the reply is already in the turn; `forget` gets a receipt behind it.
    mine, status, login, connect (argument: an invitation's token): services compose the reply from what they find,
        with the conversation's wording.
    """

    what: Literal[
        "stop", "forget", "withdraw", "pause", "resume", "gone", "label-report", "mine", "status", "login", "connect"
    ]
    argument: str = ""


@dataclass(frozen=True, slots=True)
class Threat:
    """A threat of violence: kept in the locked set of rows (C5)."""

    text: str


@dataclass(frozen=True, slots=True)
class ForPerson:
    """Words for the person of the team who is in this talk: the bot is silent."""

    question: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True)
class Counted:
    """Something worth a tally and nothing else: "crisis", "insult", "no-text:photo", "read:<position>"."""

    what: str
    language: str


Record = Asked | Consented | Rated | Chosen | FollowUpWanted | AddressCorrected | Wanted | Threat | ForPerson | Counted


@dataclass(frozen=True, slots=True)
class Turn:
    """The outcome of one event."""

    state: State
    replies: tuple[Reply, ...] = ()
    records: tuple[Record, ...] = field(default_factory=tuple)
