"""An answer that is off or has lapsed is said by nobody: the bot does not know, and offers a person."""

import pytest

from bot.conversation.absent import there
from bot.knowledge.absent import without
from bot.matching.decision import Candidate, Decision, Kind, Mode

pytestmark = pytest.mark.anyio


def said(kind: Kind, *ids: str, mode: Mode = Mode.ONE) -> Decision:
    return Decision(kind, ids, 0.9, 0.9, "nl", tuple(Candidate(one, 0.5) for one in ids), mode)


async def test_what_is_off_is_not_answered_not_offered_and_not_ranked(house) -> None:
    base = house.current.published.base
    gone, other, third = (one.id for one in base.positions[:3])
    left = without(base, [gone])
    assert there(said(Kind.ANSWER, other), left) == said(Kind.ANSWER, other)
    assert there(said(Kind.ANSWER, gone), left).decision is Kind.UNKNOWN
    assert there(said(Kind.SILENT, gone), left).decision is Kind.UNKNOWN
    pair = there(said(Kind.ANSWER, gone, other, mode=Mode.PAIR), left)
    assert (pair.decision, pair.ids, pair.mode) == (Kind.ANSWER, (other,), Mode.ONE)
    asks = there(said(Kind.CLARIFY, gone, other, third), left)
    assert (asks.decision, asks.ids) == (Kind.CLARIFY, (other, third))
    assert there(said(Kind.CLARIFY, gone, other), left).decision is Kind.UNKNOWN
    assert there(said(Kind.REPLY, "thanks"), left).ids == ("thanks",)
    for kind in (Kind.ANSWER, Kind.CLARIFY, Kind.UNKNOWN):
        found = there(said(kind, gone, other), left)
        assert gone not in found.ids
        assert gone not in [one.id for one in found.ranking]
