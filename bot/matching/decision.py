"""What the matcher decides about one message, and why: the words the rest of the house uses for it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What the voter gets."""

    ANSWER = "answer"
    SILENT = "silent"
    CLARIFY = "clarify"
    REPLY = "reply"
    UNKNOWN = "unknown"


class Mode(StrEnum):
    """How many entries an answer rests on: one, two neighbours side by side, or a message with several questions."""

    ONE = "one"
    PAIR = "pair"
    MULTI = "multi"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A position and its calibrated probability (0.0 to 1.0), from the one softmax over positions, kinds and none."""

    id: str
    probability: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why an entry stands where it stands, for people who want to see it.

    nearest:    the example most like the message, and its similarity (0.0 to 1.0).
    words:      lexical overlap (0.0 to 1.0).
    vocabulary: the vocabulary lines that rewrote words of the message, as "skeer = arm".
    """

    id: str
    probability: float
    nearest: str
    similarity: float
    words: float
    vocabulary: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision about one message.

    ids:         position ids (answer, silent, clarify: the choices; unknown: what the letter does say nearby, may be
                 empty), or for `reply` the kind, one.
    variant:     for `reply`: the variant's id within the kind.
    silence:     for `silent`: index into the position's `silent_on`, or None when the detail is none of those listed.
    probability: that these ids are right (a pair: the sum).
    in_scope:    probability that the message is about any position.
    language:    "nl", "en", "tr", "pl", "ar", "pap" or "other".
    ranking:     positions only, best first, at least five where there are five.
    guard:       name of the exact guard that decided, or empty.
    encoder:     name of the encoder whose vectors were used, or empty when words alone decided.
    """

    decision: Kind
    ids: tuple[str, ...]
    probability: float
    in_scope: float
    language: str
    ranking: tuple[Candidate, ...]
    mode: Mode = Mode.ONE
    variant: str | None = None
    silence: int | None = None
    guard: str = ""
    encoder: str = ""
