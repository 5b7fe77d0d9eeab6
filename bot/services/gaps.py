"""What people ask and the letter does not say: unanswered questions, grouped by meaning, and what is done about each.

Words and vectors stay in memory. A group that was dealt with stays away: later questions that mean the same belong to
it by its middle, which is kept sealed as long as one of its questions.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from bot.knowledge.sameness import same
from bot.matching.normalise import canonical
from bot.review.groups import Pace, belongs, groups, pace
from bot.services.meaning import Encode, unit_vectors
from bot.storage import locks, log, notices, reviews, search
from bot.storage.times import day_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.matching.arrays import Floats
    from bot.services.current import Current
    from bot.services.people import SignedIn
    from bot.storage import Storage, Tx
    from bot.storage.log import Question
    from bot.storage.notices import GapState

NEW = frozenset({"not-in-letter", "new-question"})
MOST = 3_000
SAMPLES = 3


@dataclass(frozen=True, slots=True)
class Gap:
    """A group of questions without an answer. people: different voters who asked. nearest: the likeliest answer."""

    questions: tuple[Question, ...]
    people: int
    pace: Pace
    places: tuple[tuple[str, int], ...]
    nearest: str
    centre: bytes | None

    @property
    def samples(self) -> tuple[Question, ...]:
        """The questions nearest to its middle, differently worded."""
        found: dict[str, Question] = {}
        for one in self.questions:
            found.setdefault(same(one.text), one)
        return tuple(found.values())[:SAMPLES]


class Gaps:
    """The gaps of one city."""

    def __init__(self, storage: Storage, current: Current, encode: Encode, *, new_id: Callable[[], str]) -> None:
        self._storage = storage
        self._current = current
        self._encode = encode
        self._new_id = new_id

    async def open_ones(self, now: datetime, *, weeks: int = 4, since: date | None = None, least: int = 1) -> list[Gap]:
        """Groups that nobody dealt with, those asked by most people first. since: goes before weeks."""
        first = since or day_of(now - timedelta(weeks=weeks))

        def unit(tx: Tx) -> tuple[list[Question], list[notices.Gap]]:
            settled = notices.settled_questions(tx)
            wanted = (
                search.Filter(first_day=first, unanswered=True),
                search.Filter(first_day=first, decisions=("silent",)),
            )
            asked = [one for each in wanted for one in search.newest(tx, each, limit=MOST)]
            # What a reader called new or not in the letter has no answer either, whatever the bot said.
            judged = log.several(tx, reviews.called(tx, NEW, first))
            every = {one.id: one for one in (*asked, *judged.values())}
            locked = {one.question for one in locks.held(tx)}
            return [one for key, one in sorted(every.items()) if key not in settled and key not in locked], (
                notices.gaps(tx)
            )

        asked, dealt = await self._storage.scan(unit)
        found = await self._grouped(asked, dealt, now)
        return [one for one in found if one.people >= least]

    async def settle(
        self,
        questions: Sequence[str],
        state: GapState,
        entry: str | None,
        person: SignedIn,
        now: datetime,
        *,
        why: str = "",
    ) -> None:
        """Deal with some questions: they, and later ones that mean the same, stay away. why: for colleagues."""
        gap_id = self._new_id()
        asked = await self._storage.scan(lambda tx: log.several(tx, list(questions)))
        vectors = await self._vectors([canonical(one.text) for one in asked.values()])
        centre = None
        if vectors is not None and len(vectors):
            middle = vectors.mean(axis=0)
            centre = (middle / max(float(np.linalg.norm(middle)), 1e-9)).astype(np.float32).tobytes()
        gap = notices.Gap(gap_id, state, entry, person.id, now, centre, why)
        await self._storage.writer.run(lambda tx: notices.settle_gap(tx, gap, list(asked)))

    async def reopen(self, gap_id: str) -> None:
        """Take back what was decided about a group."""
        await self._storage.writer.run(lambda tx: notices.reopen_gap(tx, gap_id))

    async def questions(self, ids: Sequence[str]) -> list[Question]:
        """These questions, those withdrawn meanwhile left out."""
        found = await self._storage.scan(lambda tx: log.several(tx, list(ids)))
        return [found[one] for one in ids if one in found]

    async def dealt_with(self) -> list[tuple[notices.Gap, int]]:
        """Groups that were dealt with, newest first, with how many questions they hold."""

        def unit(tx: Tx) -> list[tuple[notices.Gap, int]]:
            held = Counter(notices.settled_questions(tx).values())
            return [(one, held[one.id]) for one in notices.gaps(tx)]

        return await self._storage.scan(unit)

    async def _grouped(self, asked: list[Question], dealt: list[notices.Gap], now: datetime) -> list[Gap]:
        vectors = await self._vectors([canonical(one.text) for one in asked])
        if vectors is None:  # without the encoder only equal words are one group
            by_words: dict[str, list[Question]] = {}
            for one in asked:
                by_words.setdefault(same(one.text), []).append(one)
            found = [_gap(together, None, now) for together in by_words.values()]
        else:
            keep = np.ones(len(asked), dtype=bool)
            for gap in dealt:
                if gap.centre is not None and len(gap.centre) == vectors.shape[1] * 4:
                    keep &= ~belongs(np.frombuffer(gap.centre, dtype=np.float32), vectors)
            left = [one for one, kept in zip(asked, keep.tolist(), strict=True) if kept]
            made = await asyncio.to_thread(groups, vectors[keep])
            found = [_gap([left[n] for n in one.members], one.centre.tobytes(), now) for one in made]
        return sorted(found, key=lambda one: (-one.people, -one.pace.week, one.questions[0].id))

    async def _vectors(self, texts: list[str]) -> Floats | None:
        return await unit_vectors(texts, self._current.published.matcher, self._encode)


def _gap(questions: list[Question], centre: bytes | None, now: datetime) -> Gap:
    first_of: dict[str, Question] = {}
    for one in questions:
        first_of.setdefault(one.voter or one.id, one)
    places = Counter(one.wijk for one in first_of.values() if one.wijk)
    nearest = Counter(one.ranking[0][0] for one in questions if one.ranking).most_common(1)
    return Gap(
        tuple(questions),
        len(first_of),
        pace([day_of(one.asked_at) for one in first_of.values()], day_of(now)),
        tuple(places.most_common(3)),
        nearest[0][0] if nearest else "",
        centre,
    )
