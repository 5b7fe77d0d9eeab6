"""Identities for one event. Chance comes in as an argument, so that the same event stepped again is the same turn."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Ids:
    """Two random ids of at most 32 characters: of a talk, should one begin, and of the question this event may ask."""

    talk: str
    question: str
