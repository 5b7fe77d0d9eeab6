"""A draft is proved on the questions that were asked; what volunteers confirmed cannot break unseen."""

import os
import signal
from pathlib import Path

import pytest

from bot.matching.decide import decide
from bot.matching.decision import Candidate, Decision, Kind
from bot.matching.many import decide_many
from bot.review.replay import Effect, Judgement, Right, effects
from bot.services.deciding import FEW, DecidingError, decide_both

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


def test_a_change_is_called_better_or_worse_where_it_is_known_what_is_right() -> None:
    answer, other = said(Kind.ANSWER, "huren"), said(Kind.ANSWER, "wijken")
    unknown, asks = said(Kind.UNKNOWN), said(Kind.CLARIFY, "huren", "wijken")

    def judged(before: Decision, after: Decision, right: Right | None) -> Judgement | None:
        known = {"v": right} if right else {}
        return effects(["v"], [before], [after], {}, known=known).changed[0].judgement

    rent, nothing = Right(frozenset({"huren"})), Right()
    assert judged(unknown, answer, rent) is Judgement.BETTER
    assert judged(answer, asks, rent) is Judgement.WORSE
    assert judged(other, asks, rent) is Judgement.BETTER
    assert judged(unknown, other, rent) is Judgement.WORSE, "a wrong answer is worse than none"
    assert judged(answer, said(Kind.ANSWER, "huren", "wijken"), rent) is Judgement.OTHER
    assert judged(answer, unknown, nothing) is Judgement.BETTER
    assert judged(unknown, said(Kind.REPLY, "greeting"), Right(reply="greeting")) is Judgement.BETTER
    assert judged(unknown, answer, None) is None, "nobody said what is right"


def test_what_moves_is_counted_by_way() -> None:
    before = [said(Kind.ANSWER, "a"), said(Kind.ANSWER, "a"), said(Kind.ANSWER, "c")]
    after = [said(Kind.ANSWER, "b"), said(Kind.ANSWER, "b"), said(Kind.ANSWER, "a")]
    assert effects(["1", "2", "3"], before, after, {}).moves == (("a", "b", 2), ("c", "a", 1))


async def test_a_process_of_its_own_decides_as_the_bot_does(house) -> None:
    model = house.current.published.matcher
    texts = [f"wat doet hij aan de hoge huren in straat {number}" for number in range(FEW)]
    known: dict[str, Decision] = {}
    heard: list[tuple[int, int]] = []

    async def away(_texts) -> None:
        return None

    async def tell(done: int, whole: int) -> None:
        heard.append((done, whole))

    old, new = await decide_both(texts, (model, model), away, known=known, tell=tell)
    assert old == new
    assert (old[0].decision, old[0].ids) == (decide(texts[0], model, None).decision, decide(texts[0], model, None).ids)
    assert heard[-1] == (2 * FEW, 2 * FEW)
    heard.clear()
    await decide_both(texts, (model, model), away, known=known, tell=tell)
    assert heard[-1] == (FEW, FEW), "what the version in use decides is not worked out twice"


def children() -> set[int]:
    here = Path("/proc/self/task")
    return {int(pid) for task in here.iterdir() for pid in (task / "children").read_text().split()}


async def test_a_replay_whose_process_is_killed_ends_and_says_so(house) -> None:
    model = house.current.published.matcher
    texts = [f"wat doet hij aan de hoge huren in straat {number}" for number in range(FEW)]
    before = children()

    async def killed(_texts) -> None:
        for pid in children() - before:
            os.kill(pid, signal.SIGKILL)

    async def tell(_done: int, _whole: int) -> None:
        pass

    with pytest.raises(DecidingError):
        await decide_both(texts, (model, model), killed, known={}, tell=tell)
    assert children() == before
