"""Replay: what a draft would have changed for the questions of the last weeks, and for the tests.

Long work with an address of its own: it may be left and found again, and the same draft on the same questions is not
replayed twice. What is heavy runs in a process of its own (`bot.services.deciding`); the bot answers meanwhile.
Questions and their vectors stay in memory, the stored result holds ids alone.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.knowledge.load import version_of
from bot.matching.arrays import Vectors
from bot.review.replay import Right, effects
from bot.services.deciding import decide_both
from bot.services.outcome import Result, carried, judged_by_hand, pack, said_of, unpack
from bot.services.usable import usable
from bot.storage import jobs, locks, log, reviews, search
from bot.storage.times import day_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.knowledge.base import HeldOut
    from bot.matching.arrays import Floats
    from bot.matching.decision import Decision
    from bot.matching.model import Model
    from bot.review.replay import Judgement
    from bot.services.current import Current
    from bot.services.editing import Opened
    from bot.services.outcome import Said
    from bot.services.publishing import Publishing
    from bot.storage import Storage, Tx
    from bot.storage.jobs import Job
    from bot.storage.log import Question

Encode = Callable[[Sequence[str]], Awaitable[Vectors | None]]
logger = logging.getLogger(__name__)

KIND = "replay"
FORM = "3"
"""Of the stored result: those in an older form are computed anew."""
NOT_ABOUT_ANY = frozenset({"not-in-letter", "new-question", "no-question"})
"""Verdicts that say that no answer of ours is right."""
WEEKS = 4
ENCODED_AT_ONCE = 4
"""A voter waits for no more than these: some 30 ms."""
TOLD_EACH = 64
KEPT_VECTORS = 20_000


class EncoderAwayError(Exception):
    """The encoder did not answer; a replay without it would compare what cannot be compared."""


class Replaying:
    """The replays of one city."""

    def __init__(
        self,
        storage: Storage,
        publishing: Publishing,
        current: Current,
        encode: Encode,
        *,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
    ) -> None:
        self._storage = storage
        self._publishing = publishing
        self._current = current
        self._encode = encode
        self._clock = clock
        self._new_id = new_id
        self._running: dict[str, asyncio.Task[None]] = {}
        self._vectors: OrderedDict[str, Floats] = OrderedDict()
        self._before: tuple[Model | None, dict[str, Decision]] = (None, {})
        self._used = False
        self._one = asyncio.Lock()

    async def ask(self, opened: Opened, by: str, *, weeks: int = WEEKS) -> Job:
        """The replay of a draft as it is now: the one that is there, or a new one that begins."""
        now = self._clock()
        first = day_of(now - timedelta(weeks=weeks))
        merged = merged_of(opened)

        def unit(tx: Tx) -> Job:
            asked = search.count(tx, search.Filter(first_day=first))
            inputs = (
                FORM,
                version_of(opened.files),
                str(opened.head),
                first.isoformat(),
                str(asked),
                json.dumps(merged),
            )
            fingerprint = hashlib.sha256("|".join(inputs).encode()).hexdigest()
            return jobs.ask(tx, self._new_id(), KIND, fingerprint, by=by, now=now)

        job = await self._storage.writer.run(unit)
        if job.state in {"waiting", "running"} and job.id not in self._running:
            task = asyncio.create_task(self._run(job, opened, first, merged), name="replay")
            self._running[job.id] = task
            task.add_done_callback(lambda _: self._running.pop(job.id, None))
        return job

    async def wait(self, job: Job) -> Job:
        """Wait for a replay to end; for those who cannot look again."""
        if job.id in self._running:
            await asyncio.wait({self._running[job.id]})
        return await self._storage.scan(lambda tx: jobs.get(tx, job.id)) or job

    async def stop(self) -> None:
        """End what runs; it begins anew when somebody looks again."""
        tasks = list(self._running.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def judge(self, job: Job, question: str, judgement: Judgement, by: str) -> None:
        """Say of one change whether it is for the better; kept, also for a later replay with the same change."""

        def unit(tx: Tx) -> None:
            found = jobs.get(tx, job.id)
            if found and found.result:
                result = judged_by_hand(unpack(found.result), question, judgement, by)
                jobs.finish(tx, job.id, pack(result), self._clock())

        await self._storage.writer.run(unit)

    async def asked(self, ids: Sequence[str]) -> dict[str, Question]:
        """The questions that change, by id; those withdrawn meanwhile are left out."""
        return await self._storage.scan(lambda tx: log.several(tx, list(ids)))

    async def _run(self, job: Job, opened: Opened, first: date, merged: dict[str, str]) -> None:
        try:
            result = await self._replayed(job, opened, first, merged)
        except asyncio.CancelledError:
            raise
        except Exception:
            logger.exception("replay failed", extra={"job": job.id})
            await self._storage.writer.run(lambda tx: jobs.fail(tx, job.id, self._clock()))
            return
        packed = pack(result)
        await self._storage.writer.run(lambda tx: jobs.finish(tx, job.id, packed, self._clock()))

    async def _replayed(self, job: Job, opened: Opened, first: date, merged: dict[str, str]) -> Result:
        await self._storage.writer.run(lambda tx: jobs.progress(tx, job.id, 0, 0, self._clock()))
        base = await asyncio.to_thread(usable, opened.files)
        after = await self._publishing.model_of(base)
        before = self._current.published.matcher

        def unit(tx: Tx) -> tuple[dict[str, str], dict[str, str], list[str], Said]:
            asked = search.texts(tx, search.Filter(first_day=first))
            silent = reviews.called(tx, NOT_ABOUT_ANY, first)
            said = said_of(unpack(one.result) for one in jobs.done(tx, KIND) if one.result)
            return asked, {one.question: one.entry for one in locks.held(tx)}, silent, said

        asked, locked, silent, said = await self._storage.scan(unit)
        tests = {row.id: row.text for row in base.held_out}
        gold = {row.id: row.gold[0] for row in base.held_out if row.kind == "in" and len(row.gold) == 1}
        ids = sorted(asked)
        texts = [*(asked[one] for one in ids), *tests.values()]
        old, new = await self._decided(texts, (before, after), job)
        count = len(ids)
        return Result(
            carried(effects(ids, old[:count], new[:count], locked, merged, dict.fromkeys(silent, Right())), said),
            effects(list(tests), old[count:], new[count:], gold, merged, _known(base.held_out)),
            merged,
        )

    async def _decided(
        self, texts: Sequence[str], models: tuple[Model, Model], job: Job
    ) -> tuple[list[Decision], list[Decision]]:
        """What the version in use and the draft decide; one replay at a time, they would only slow each other."""
        encoded = wanted = decided = whole = 0
        in_turn = asyncio.Lock()  # one share of the messages can be decided while the next is encoded

        async def told() -> None:
            await self._tell(job, encoded + decided, wanted + max(whole, len(texts)))

        async def encode(asked: Sequence[str]) -> Vectors | None:
            nonlocal encoded, wanted
            async with in_turn:
                before, wanted = encoded, wanted + sum(text not in self._vectors for text in asked)

                async def read(done: int) -> None:
                    nonlocal encoded
                    encoded = before + done
                    await told()

                vectors = await self._encoded(asked, read)
            if vectors is None and len(models[0].halves) > 1:
                # Words alone beside words with meaning would show changes that are none of the draft's.
                raise EncoderAwayError
            return vectors

        async def tell(done: int, of: int) -> None:
            nonlocal decided, whole
            decided, whole = done, of
            await told()

        async with self._one:
            self._used = True
            if self._before[0] is not models[0]:
                self._before = (models[0], {})
            return await decide_both(texts, models, encode, known=self._before[1], tell=tell)

    async def _encoded(self, texts: Sequence[str], tell: Callable[[int], Awaitable[None]]) -> Vectors | None:
        """The vectors of all texts, those kept from earlier replays first; None when the encoder is away."""
        found = {text: self._vectors[text] for text in texts if text in self._vectors}
        missing = [text for text in texts if text not in found]
        made = await self._encode(texts[:1]) if texts and not missing else None
        for first in range(0, len(missing), ENCODED_AT_ONCE):
            made = await self._encode(missing[first : first + ENCODED_AT_ONCE])
            if made is None:
                return None
            found.update(made.by_text)
            if first % TOLD_EACH == 0:
                await tell(first)
        await tell(len(missing))
        if made is None:
            return None
        self._vectors.update(found)
        while len(self._vectors) > KEPT_VECTORS:
            self._vectors.popitem(last=False)
        return Vectors(made.encoder, found)

    def forget(self) -> None:
        """Drop voters' words, and what they were turned into, when no replay has needed them since the last time."""
        if not self._used and not self._running:
            self._vectors.clear()
            self._before = (None, {})
        self._used = False

    async def _tell(self, job: Job, done: int, total: int) -> None:
        await self._storage.writer.run(lambda tx: jobs.progress(tx, job.id, done, total, self._clock()))


def _known(rows: Sequence[HeldOut]) -> dict[str, Right]:
    """What is right for each test: one of the positions, or a fixed reply and none of them."""
    return {
        row.id: Right(reply=row.gold[0] if row.gold else "") if row.kind == "out" else Right(frozenset(row.gold))
        for row in rows
    }


def merged_of(opened: Opened) -> dict[str, str]:
    """Entries that a draft merges into others, as its subject says: `samen/<old>/<new>`."""
    parts = opened.draft.subject.split("/") if opened.draft else []
    return {parts[1]: parts[2]} if len(parts) == 3 and parts[0] == "samen" else {}
