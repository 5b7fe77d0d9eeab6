"""What each column holds about people: declared beside the column, so that an audit can walk the tables.

A column without a declaration fails the build. `life` names the rule of retention that ends it and `sealed` the key
it is sealed under; both are looked up by the audit, the record of processing and the tests.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Column, TextClause
from sqlalchemy.types import TypeEngine

Sealed = Literal["", "voter", "day", "team", "heard", "threats"]
Life = Literal[
    "forever",  # says nothing about a person
    "backups",  # for as long as a backup may bring rows back: 60 days
    "48 hours",  # until the key of the day is destroyed, at the end of the day after
    "consent",  # until erasure or withdrawal, else with the voter's last question or follow-up
    "question",  # campaign.yaml retention.question_days, or with the follow-up it belongs to
    "follow-up",  # retention.follow_up_days_after_close
    "address",  # retention.address_days_after_close
    "note",  # retention.visit_note_days
    "proof",  # retention.proof_years
    "threat",  # retention.threat_days
    "do-not-ring",  # retention.all_days_after_election
    "team",  # while the person is of the team, and a year after
    "session",  # twelve hours
]
Purpose = Literal[
    "none",  # no personal data
    "answer",  # answering the one who asks, without keeping anything
    "improve",  # K1: better answers
    "follow-up",  # K2: an answer in person
    "proof",  # being able to prove a consent (GDPR art. 7(1))
    "objection",  # honouring "do not come again" (art. 21)
    "safety",  # threats of violence (art. 6(1)(f), 9(2)(f))
    "team",  # who works for the campaign, and what they looked at
]


@dataclass(frozen=True, slots=True)
class Held:
    """What one column holds about a person, why, how long, and under which key.

    what: in plain words; empty for a column that says nothing about a person.
    """

    what: str
    purpose: Purpose
    life: Life
    sealed: Sealed = ""


NOTHING = Held("", "none", "forever")


def column(
    name: str,
    kind: TypeEngine[Any] | type[TypeEngine[Any]],
    held: Held,
    *,
    primary_key: bool = False,
    nullable: bool = True,
    server_default: str | TextClause | None = None,
) -> Column[Any]:
    """A column with its declaration."""
    return Column(
        name,
        kind,
        primary_key=primary_key,
        nullable=nullable and not primary_key,
        server_default=server_default,
        info={"held": held},
    )


def held_by(of: Column[Any]) -> Held | None:
    """The declaration of a column, or None when nobody declared it."""
    found = of.info.get("held")
    return found if isinstance(found, Held) else None
