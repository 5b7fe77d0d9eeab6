"""People in need are heard, whatever they write about besides: on the shipped knowledge, with the shipped vectors."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot import folder
from bot.encoder.cache import DiskCache
from bot.encoder.service import CHOICES, Encoder
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.load import load
from bot.matching.arrays import Floats, Vectors
from bot.matching.decide import wanted
from bot.matching.decision import Decision, Kind
from bot.matching.fit import fit, reader_of, texts_of
from bot.matching.many import decide_many
from bot.services.matching import SHAPES

pytestmark = [pytest.mark.xdist_group("need"), pytest.mark.timeout(300)]  # one whole fit, some 30 s on two free cores

ROOT = Path(__file__).parents[2]
HEARD = ("crisis", "threat")
NEVER_A_POSITION = ("crisis", "threat", "injection", "others")
EVERY = 8
"""So many messages about positions are passed over for one that is asked: enough for a rate of false alarms."""
MOST_FALSE_ALARMS = 0.005
ALLOWED = 1


@pytest.fixture(scope="module")
def decided(tmp_path_factory):
    """What is decided about the messages of the shipped tests: (held-out message, decision)."""
    base = load(folder.read(ROOT / "knowledge").files)
    assert isinstance(base, KnowledgeBase), base
    outside = [one for one in base.held_out if set(one.gold) & {*NEVER_A_POSITION}]
    inside = [one for one in base.held_out if one.kind == "in"][::EVERY]
    asked = [*outside, *inside]
    path = tmp_path_factory.mktemp("vectors") / "cache.npz"
    reader = reader_of(base)
    texts = [*texts_of(base), *(part for one in asked for part in reader.read(one.text).texts)]
    made: dict[str, Floats] = {}
    asyncio.run(encode(texts, path, made))  # fills instead of returning: the loop writes out what a task returns
    vectors = Vectors("e5+use", made)
    with ThreadPoolExecutor(2) as workers:
        model = fit(base, ((SHAPES["e5+use"], vectors),), each=workers.map)
    lost = [text for one in asked for text in wanted(one.text, model) if text not in vectors.by_text]
    assert lost == []
    return list(zip(asked, decide_many([one.text for one in asked], model, vectors), strict=True))


async def encode(texts: Sequence[str], path: Path, into: dict[str, Floats]) -> None:
    encoder = Encoder((CHOICES[0],))
    if not await encoder.start():
        pytest.fail("the first encoder does not run on this machine")
    try:
        cache = DiskCache(path, encoder.name)
        made = cache.known(texts) if await encoder.encode_all(texts, cache) else None
    finally:
        await encoder.stop()
    assert made is not None
    into.update(made)


def heard(decision: Decision) -> bool:
    return decision.decision is Kind.REPLY and decision.ids[0] in HEARD


def test_each_of_the_messages_in_need_is_heard(decided):
    in_need = [(one, decision) for one, decision in decided if "crisis" in one.gold]

    assert len(in_need) >= 100
    assert [one.id for one, decision in in_need if decision.ids != ("crisis",)] == []


def test_a_question_about_a_position_rings_no_alarm(decided):
    about = [(one, decision) for one, decision in decided if one.kind == "in"]

    alarms = [one.id for one, decision in about if heard(decision)]

    assert len(alarms) <= max(ALLOWED, MOST_FALSE_ALARMS * len(about)), alarms


def test_need_threats_tricks_and_other_parties_never_get_a_position(decided):
    answered = [
        one.id
        for one, decision in decided
        if set(one.gold) & {*NEVER_A_POSITION} and decision.decision in {Kind.ANSWER, Kind.SILENT}
    ]

    assert answered == []
