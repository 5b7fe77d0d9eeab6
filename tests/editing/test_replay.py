"""A draft is proved on the questions that were asked; what volunteers confirmed cannot break unseen."""

import pytest

from bot.matching.decide import decide
from bot.matching.decision import Candidate, Decision, Kind
from bot.matching.many import decide_many
from bot.review.replay import Effect, effects

pytestmark = pytest.mark.anyio


def said(kind: Kind, *ids: str) -> Decision:
    return Decision(kind, ids, 0.9, 0.9, "nl", tuple(Candidate(one, 0.5) for one in ids))


def one(before: Decision, after: Decision, **locks: str):
    found = effects(["vraag"], [before], [after], locks)
    return found.changed[0] if found.changed else None


def test_each_way_a_question_can_change_is_called_by_its_name() -> None:
    answer, other = said(Kind.ANSWER, "huren"), said(Kind.ANSWER, "wijken")
    unknown, asks = said(Kind.UNKNOWN), said(Kind.CLARIFY, "huren", "wijken")
    assert one(answer, answer) is None
    assert one(said(Kind.UNKNOWN, "a"), said(Kind.UNKNOWN, "b")) is None, "what lies nearby is no answer"
    assert one(unknown, answer).effect is Effect.GAINS
    assert one(answer, other).effect is Effect.MOVES
    assert one(answer, unknown).effect is Effect.LOSES
    assert one(answer, asks).effect is Effect.LOSES
    assert one(unknown, asks).effect is Effect.OTHER


def test_a_confirmed_match_that_is_no_longer_answered_or_offered_is_a_broken_lock() -> None:
    answer = said(Kind.ANSWER, "huren")
    assert one(answer, said(Kind.UNKNOWN), vraag="huren").effect is Effect.BREAKS
    assert one(answer, said(Kind.ANSWER, "wijken"), vraag="huren").effect is Effect.BREAKS
    assert one(answer, said(Kind.CLARIFY, "wijken", "huren"), vraag="huren").effect is Effect.LOSES
    assert one(answer, said(Kind.UNKNOWN), vraag="wijken").effect is Effect.LOSES, "it was wrong before"
    assert one(said(Kind.ANSWER, "wijken"), answer, vraag="huren").mends


def test_questions_of_a_merged_answer_move_along_and_change_nothing() -> None:
    before, after = said(Kind.ANSWER, "oud"), said(Kind.ANSWER, "nieuw")
    assert effects(["v"], [before], [after], {"v": "oud"}, {"oud": "nieuw"}).changed == ()
    broken = effects(["v"], [before], [said(Kind.UNKNOWN)], {"v": "oud"}, {"oud": "nieuw"})
    assert broken.broken


async def test_many_at_once_are_decided_as_one_by_one(house) -> None:
    """The editor's replay and try-out say what the bot will say."""
    model = house.current.published.matcher
    asked = [text for said in house.current.published.base.examples.values() for text in said.get("nl", ())][:300]
    asked += ["", "!!!", "ik wil dood", "wat vindt de VVD?", "x" * 5000, "iets heel anders dan dit alles"]
    for many, single in zip(
        decide_many(asked, model, None), (decide(text, model, None) for text in asked), strict=True
    ):
        assert (many.decision, many.ids, many.mode, many.variant) == (
            single.decision,
            single.ids,
            single.mode,
            single.variant,
        )
        assert many.probability == pytest.approx(single.probability, abs=1e-4)
