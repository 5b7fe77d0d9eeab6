"""Questions that ask the same stand in the queue once, folded in the background and never while a page waits."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.services.folding import Folding
from bot.services.listing import View, ordered
from bot.storage import erasure, log
from bot.storage import queue as waiting
from bot.storage.search import Filter
from tests.console.conftest import Stage

MEANING = {"huur": (1, 0, 0), "huurprijs": (0.95, 0.3, 0), "honden": (0, 1, 0), "bankjes": (0, 0, 1)}
"""What the last word of a question means here: places in a small space, the first two nearly the same."""


class Encoder:
    """Gives each text its place, and notes how many it was asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.away = False

    async def __call__(self, texts: Sequence[str]) -> NDArray[np.float32] | None:
        self.asked += texts
        if self.away:
            return None
        found = np.array([MEANING[text.split()[-1]] for text in texts], dtype=np.float32)
        return found / np.linalg.norm(found, axis=1, keepdims=True)


def folding(stage: Stage, encoder: Encoder) -> Folding:
    return Folding(stage.storage, encoder, version=lambda: 1, new_id=stage.rooms.new_id)


async def queue(stage: Stage) -> list[tuple[str, int]]:
    """What stands in the queue, in its order, with how many each stands for."""
    view = View(Filter(state="open"))
    return [(asked.id, repeats) for asked, repeats in await stage.storage.scan(lambda tx: ordered(tx, view))]


async def test_questions_alike_fold_into_one_and_others_stay_apart(stage: Stage) -> None:
    rents = [await stage.ask(text, decision="unknown") for text in ("wat met huur", "en de huurprijs", "wat met  HUUR")]
    dogs = await stage.ask("en honden", decision="unknown")
    person = await stage.ask("ook huur", decision="unknown", wants_person=True)
    encoder = Encoder()
    assert await folding(stage, encoder).fold() > 0
    assert await queue(stage) == [(person, 4), (rents[0], 4), (dogs, 1)]
    async with stage.volunteer() as fatma:
        assert "4 keer gevraagd" in (await fatma.get("/vragen")).text


async def test_a_question_that_comes_later_joins_and_nothing_is_read_twice(stage: Stage) -> None:
    first = await stage.ask("wat met huur", decision="unknown")
    encoder = Encoder()
    folds = folding(stage, encoder)
    assert await folds.fold() == 0
    await stage.ask("en de huurprijs", decision="unknown")
    await folds.fold()
    assert await queue(stage) == [(first, 2)]
    assert await folds.fold() == 0
    assert len(encoder.asked) == 2
    again = Encoder()
    later = folding(stage, again)  # the process was started anew: one question of each group is read again
    assert await later.fold() == 0
    assert len(again.asked) == 1
    await stage.ask("over huur", decision="unknown")
    await later.fold()
    assert await queue(stage) == [(first, 3)]


async def test_what_the_bot_took_for_something_else_stands_for_itself(stage: Stage) -> None:
    unknown = await stage.ask("wat met huur", decision="unknown")
    unsure = await stage.ask("en de huurprijs")
    await folding(stage, Encoder()).fold()
    assert await queue(stage) == [(unsure, 2), (unknown, 2)]


async def test_a_group_keeps_no_mark_of_the_words_of_a_voter_who_was_erased(stage: Stage) -> None:
    voter = stage.id()
    first = await stage.ask("wat met huur", voter=voter, decision="unknown")
    second = await stage.ask("en de huurprijs", decision="unknown")
    words = await stage.storage.read(lambda tx: log.likeness(tx, "wat met huur"))
    await folding(stage, Encoder()).fold()
    await stage.storage.writer.run(lambda tx: erasure.erase_voters(tx, [voter], stage.clock.now))
    assert await queue(stage) == [(second, 1)]
    (left,) = await stage.storage.scan(lambda tx: waiting.waiting(tx, Filter(state="open"), None))
    assert left.id != first
    assert left.likeness
    assert left.likeness != words


async def test_without_the_encoder_the_queue_stays_as_it_was(stage: Stage) -> None:
    await stage.ask("wat met huur", decision="unknown")
    await stage.ask("en de huurprijs", decision="unknown")
    encoder = Encoder()
    encoder.away = True
    folds = folding(stage, encoder)
    assert await folds.fold() == 0
    assert len(await queue(stage)) == 2
    encoder.away = False
    await folds.fold()
    assert len(await queue(stage)) == 1
