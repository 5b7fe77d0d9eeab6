"""What follows from a verdict: the state of its question, the lock it confirms, and the copies it settles too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.knowledge.sameness import same
from bot.review.queue import read_twice, sampled
from bot.storage import locks, log, reviews

if TYPE_CHECKING:
    from datetime import datetime

    from bot.storage import Tx
    from bot.storage.log import Question

COPIES = 200
"""Copies of one text that are decided with it; a burst that is longer is met again."""


def in_the_same_words(tx: Tx, question: Question, person: str, now: datetime) -> list[str]:
    """The questions that one reading settles too: the same words, understood in the same way by the bot.

    Not what two people must read or what measures the bot (their share was drawn by chance), nor what somebody else has
    on his screen.
    """
    held = {each for each, claim in reviews.claims(tx, now).items() if claim.person != person}
    alike = [
        each
        for each in reviews.folded_with(tx, question.id, limit=COPIES)
        if each not in held and not read_twice(each) and not sampled(each)
    ]
    copies = log.several(tx, alike)
    return [each for each in alike if each in copies and same(copies[each].text) == same(question.text)]


def settle(tx: Tx, question_id: str) -> None:
    """Put state and lock where the verdicts that count say."""
    said = reviews.counting(reviews.of(tx, question_id))
    firm = [one for one in said if one.kind != "later"]
    if not firm:
        log.set_state(tx, question_id, "later" if said else "open")
        locks.drop(tx, question_id)
        return
    readers = {one.person for one in firm}
    log.set_state(tx, question_id, "open" if read_twice(question_id) and len(readers) < 2 else "reviewed")
    labels = {one.label for one in firm}
    if len(labels) == 1 and firm[-1].entry is not None:
        locks.keep(tx, firm[-1])
    else:  # readers who do not agree confirm nothing
        locks.drop(tx, question_id)
