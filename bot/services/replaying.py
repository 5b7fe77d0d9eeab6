"""Replay: what a draft would have changed for the questions of the last weeks, and for the tests.

Long work with an address of its own: it may be left and found again, and the same draft on the same questions is not
replayed twice. Everything heavy runs in a thread; the bot answers meanwhile. Questions and their vectors stay in
memory, the stored result holds ids alone.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.knowledge.load import version_of
from bot.matching.arrays import Vectors
from bot.matching.decide import wanted
from bot.matching.many import decide_many
from bot.review.replay import Changed, Effect, Effects, Outcome, effects
from bot.services.publishing import usable
from bot.storage import jobs, log, reviews, search
from bot.storage.times import day_of

if TYPE_CHECKING:
    from datetime import datetime

    from bot.matching.decision import Decision
    from bot.matching.model import Model
    from bot.services.current import Current
    from bot.services.editing import Opened
    from bot.services.publishing import Publishing
    from bot.storage import Storage, Tx
    from bot.storage.jobs import Job

Encode = Callable[[Sequence[str]], Awaitable[Vectors | None]]
logger = logging.getLogger(__name__)

KIND = "replay"
WEEKS = 4
CHUNK = 256
"""Questions between two looks at the clock: some 0.1 s of one processor."""
ENCODED_AT_ONCE = 16
"""A voter waits for no more than these."""
KEPT_VECTORS = 20_000


@dataclass(frozen=True, slots=True)
class Result:
    """What came of a replay. questions: those in the log; tests: the messages of `knowledge/tests/`."""

    questions: Effects
    tests: Effects
    merged: dict[str, str]


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
        self._vectors: OrderedDict[str, object] = OrderedDict()
        self._before: tuple[Model | None, bool, dict[str, Decision]] = (None, False, {})

    async def ask(self, opened: Opened, by: str, *, weeks: int = WEEKS) -> Job:
        """The replay of a draft as it is now: the one that is there, or a new one that begins."""
        now = self._clock()
        first = day_of(now - timedelta(weeks=weeks))
        merged = merged_of(opened)

        def unit(tx: Tx) -> Job:
            asked = search.count(tx, search.Filter(first_day=first))
            inputs = (version_of(opened.files), str(opened.head), first.isoformat(), str(asked), json.dumps(merged))
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

    async def texts(self, effects_: Effects) -> dict[str, str]:
        """The words of the questions that change, by id; those withdrawn meanwhile are left out."""
        ids = [one.question for one in effects_.changed]

        def unit(tx: Tx) -> dict[str, str]:
            return {key: one.text for key, one in log.several(tx, ids).items()}

        return await self._storage.scan(unit)

    async def _run(self, job: Job, opened: Opened, first: object, merged: dict[str, str]) -> None:
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

    async def _replayed(self, job: Job, opened: Opened, first: object, merged: dict[str, str]) -> Result:
        await self._storage.writer.run(lambda tx: jobs.progress(tx, job.id, 0, 0, self._clock()))
        base = await asyncio.to_thread(usable, opened.files)
        after = await self._publishing.model_of(base)
        before = self._current.published.matcher

        def unit(tx: Tx) -> tuple[dict[str, str], dict[str, str]]:
            asked = search.texts(tx, search.Filter(first_day=first))  # type: ignore[arg-type]
            return asked, {one.question: one.entry for one in reviews.locks(tx)}

        asked, locks = await self._storage.scan(unit)
        tests = {row.id: row.text for row in base.held_out}
        gold = {row.id: row.gold[0] for row in base.held_out if row.kind == "in" and len(row.gold) == 1}
        ids = sorted(asked)
        texts = [*(asked[one] for one in ids), *tests.values()]
        vectors = await self._encoded(texts, before, after, job)
        old, new = await self._decided(texts, (before, after), vectors, job)
        count = len(ids)
        return Result(
            effects(ids, old[:count], new[:count], locks, merged),
            effects(list(tests), old[count:], new[count:], gold, merged),
            merged,
        )

    async def _encoded(self, texts: Sequence[str], before: Model, after: Model, job: Job) -> Vectors | None:
        """The vectors of all texts, those kept from earlier replays first; None when the encoder is away."""
        read = list(dict.fromkeys(one for text in texts for model in (before, after) for one in wanted(text, model)))
        missing = [text for text in read if text not in self._vectors]
        name = ""
        for first in range(0, len(missing), ENCODED_AT_ONCE):
            made = await self._encode(missing[first : first + ENCODED_AT_ONCE])
            if made is None:
                return None
            name = made.encoder
            self._vectors.update(made.by_text)
            if first % CHUNK == 0:
                await self._tell(job, 0, 0)
        if not name:
            probe = await self._encode(read[:1]) if read else None
            if probe is None:
                return None
            name = probe.encoder
        found = {text: self._vectors[text] for text in read}
        while len(self._vectors) > KEPT_VECTORS:
            self._vectors.popitem(last=False)
        return Vectors(name, found)  # type: ignore[arg-type]  # what went in are arrays

    async def _decided(
        self, texts: Sequence[str], models: tuple[Model, Model], vectors: Vectors | None, job: Job
    ) -> tuple[list[Decision], list[Decision]]:
        before, after = models
        known = self._known(before, encoded=vectors is not None)
        new: list[Decision] = []
        for first in range(0, len(texts), CHUNK):
            part = texts[first : first + CHUNK]
            missing = [text for text in part if text not in known]
            known.update(zip(missing, await _decide(missing, before, vectors), strict=True))
            new.extend(await _decide(part, after, vectors))
            await self._tell(job, len(new), len(texts))
        return [known[text] for text in texts], new

    def _known(self, model: Model, *, encoded: bool) -> dict[str, Decision]:
        """What the version in use decides, as far as an earlier replay asked it."""
        if self._before[0] is not model or self._before[1] != encoded:
            self._before = (model, encoded, {})
        return self._before[2]

    async def _tell(self, job: Job, done: int, total: int) -> None:
        await self._storage.writer.run(lambda tx: jobs.progress(tx, job.id, done, total, self._clock()))


async def _decide(texts: Sequence[str], model: Model, vectors: Vectors | None) -> list[Decision]:
    languages = [""] * len(texts)  # what changes does not hang on the language
    return await asyncio.to_thread(decide_many, texts, model, vectors, languages=languages)


def merged_of(opened: Opened) -> dict[str, str]:
    """Entries that a draft merges into others, as its subject says: `samen/<old>/<new>`."""
    parts = opened.draft.subject.split("/") if opened.draft else []
    return {parts[1]: parts[2]} if len(parts) == 3 and parts[0] == "samen" else {}


def pack(result: Result) -> bytes:
    """A result as it is stored."""

    def of(found: Effects) -> dict[str, object]:
        rows = [
            [one.question, one.effect, one.before.kind, one.before.ids, one.after.kind, one.after.ids, one.lock]
            for one in found.changed
        ]
        return {"total": found.total, "rows": rows}

    return json.dumps({"questions": of(result.questions), "tests": of(result.tests), "merged": result.merged}).encode()


def unpack(stored: bytes) -> Result:
    """A stored result."""
    found = json.loads(stored)

    def of(part: dict[str, object]) -> Effects:
        rows: list[list[object]] = part["rows"]  # type: ignore[assignment]
        return Effects(
            int(str(part["total"])),
            tuple(
                Changed(
                    str(question),
                    Effect(str(effect)),
                    Outcome(str(kind), tuple(ids)),  # type: ignore[arg-type]
                    Outcome(str(later), tuple(now)),  # type: ignore[arg-type]
                    str(lock) if lock else None,
                )
                for question, effect, kind, ids, later, now, lock in rows
            ),
        )

    return Result(of(found["questions"]), of(found["tests"]), dict(found["merged"]))
