"""Which questions need a person, and in which order: those first that teach most.

Someone who waits for a person comes before anything we could learn. Then answers that voters called wrong, then
questions the bot was unsure of (the smaller the gap between first and second, the more a human's word teaches), then
what it did not know (the more often asked, the sooner), and last a blind share of what it was sure of, because only
that share tells how often sure is wrong.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

CLAIM = timedelta(minutes=10)
"""How long a question stays on one person's screen; any act renews it."""
SAMPLED_BELOW = "1a"
"""Ids are random hexadecimal, so those below this are a tenth of all (26 of 256), drawn before anybody looked."""
SECOND_FROM = "e6"
"""Ids from here on (26 of 256) are read by two people, the second without seeing what the first said."""


class Reason(StrEnum):
    """Why a question stands in the queue, most urgent first."""

    PERSON = "person"
    WRONG = "wrong"
    UNSURE = "unsure"
    UNKNOWN = "unknown"
    SAMPLE = "sample"
    SURE = "sure"
    """Nothing asks for a person; shown only to who looks for it."""


class Asked(NamedTuple):
    """What the queue knows of a question; a plain tuple because a long queue makes thousands of them for each page.

    margin:  gap between the first and the second probability, 0.0 to 1.0.
    repeats: how many questions in the log have the same folded words, itself included.
    """

    id: str
    asked_at: datetime
    decision: str
    margin: float
    wants_person: bool
    helpful: bool | None
    repeats: int = 1


def sampled(question: str) -> bool:
    """Whether a question belongs to the blind share of the sure ones."""
    return question[:2] < SAMPLED_BELOW


def read_twice(question: str) -> bool:
    """Whether two people read it, so that we know how far reviewers agree."""
    return question[:2] >= SECOND_FROM


def reason(asked: Asked) -> Reason:
    """Why a person should look at this question."""
    if asked.wants_person:
        return Reason.PERSON
    if asked.helpful is False:
        return Reason.WRONG
    if asked.decision == "clarify":
        return Reason.UNSURE
    if asked.decision == "unknown":
        return Reason.UNKNOWN
    return Reason.SAMPLE if sampled(asked.id) else Reason.SURE


_PLACE = {reason: place for place, reason in enumerate(Reason)}


def place(asked: Asked) -> tuple[object, ...]:
    """Sort key of the queue: reason, then what teaches most within it, then who waits longest."""
    why = reason(asked)
    within = {Reason.UNSURE: asked.margin, Reason.UNKNOWN: -float(asked.repeats)}.get(why, 0.0)
    return (_PLACE[why], within, asked.asked_at, asked.id)


def blind(asked: Asked, *, judged_before: bool) -> bool:
    """Whether the card hides what the bot (or an earlier reader) decided."""
    return judged_before or reason(asked) is Reason.SAMPLE
