"""A voter with everything that can be kept of one, and his words to look for afterwards."""

from __future__ import annotations

import json
from dataclasses import replace

from bot.followup import Outcome, State, Visit
from bot.places import Address
from bot.storage import Tx, consents, followups, held_replies, inbox, log, outbox, talks, visits
from bot.storage.consents import Proof
from bot.storage.followups import FollowUp
from bot.storage.inbox import Arrival
from bot.storage.log import Question
from bot.storage.outbox import Message
from bot.storage.visits import Report
from tests.storage.conftest import NOON, VOTER

WORDS = ("Wanneer komt er een plantsoen op het Hobbemaplein", "Hoefkade", "Annemarie", "06-48171717", "hond los")


def asked(question_id: str = "q1", voter: str | None = "v1", **changes) -> Question:
    """A question of the voter, or one heard at a door."""
    whole = Question(
        id=question_id,
        voter=voter,
        talk="t1",
        source="talk" if voter else "door",
        kept_for="K1" if voter else "door",
        channel="telegram",
        asked_at=NOON,
        language="nl",
        decision="answer",
        mode="one",
        ids=("groen-in-de-buurt",),
        entry="groen-in-de-buurt",
        probability=0.9,
        margin=0.7,
        version=1,
        text=WORDS[0],
        shown="Martijn Balster wil meer groen.",
        ranking=(("groen-in-de-buurt", 0.9),),
    )
    return replace(whole, **changes)


def wanted(followup_id: str = "f1", voter: str = "v1", question: str = "q1", **changes) -> FollowUp:
    """A request for a visit at the voter's door."""
    whole = FollowUp(
        id=followup_id,
        voter=voter,
        question=question,
        consent="c2",
        way="door",
        state=State.OPEN,
        language="nl",
        asked_at=NOON,
        wijk="schildersbuurt",
        address=Address("2526KB", 12, "A", WORDS[1]),
        first_name=WORDS[2],
        phone=WORDS[3],
    )
    return replace(whole, **changes)


def enrolled(tx: Tx) -> None:
    """The voter, with K1 and nothing else."""
    talks.enrol(tx, VOTER, "v1", language="nl", keeps_questions=True, now=NOON)


def a_whole_voter(tx: Tx) -> None:
    """A talk with both consents, a question, a door, a visit, a reply that waits."""
    (seq,) = inbox.add(tx, [Arrival("1", VOTER, WORDS[0].encode(), NOON)])
    enrolled(tx)
    talks.save(tx, VOTER, WORDS[0].encode(), NOON)
    consents.record(tx, VOTER, Proof("c1", "K1", True, NOON, "k1", "Mag ik uw vraag bewaren?", 1, "nl", "Ja"))
    log.add(tx, asked())
    followups.add(tx, wanted())
    visits.add(tx, Report(Visit("visit-1", 1, "p1", Outcome.NOT_HOME, NOON), "f1", WORDS[4], NOON))
    outbox.add(tx, [Message(VOTER, "answer", WORDS[0].encode(), 0, inbox_seq=seq)], NOON)
    held_replies.hold(tx, "v1", "q1", 1, [json.dumps({"text": WORDS[0]}).encode()])
