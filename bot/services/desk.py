"""The editors' desk: try a message on what is live and on a draft, and see whom a new phrase would take questions from.

Keeps in memory what is costly to make anew: the questions of the last weeks with their vectors, and the provisional
matcher of the draft that is worked on. Voters' words never leave the process.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from bot.knowledge.base import KnowledgeBase
from bot.knowledge.check import check
from bot.knowledge.faults import Fault, faults
from bot.knowledge.load import load, version_of
from bot.matching import explain
from bot.matching.arrays import Vectors
from bot.matching.decide import decide, wanted
from bot.matching.normalise import canonical
from bot.matching.provisional import missing, provisional
from bot.review.stealing import Neighbour, Theft, neighbours, thefts
from bot.storage import locks, search
from bot.storage.times import day_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bot.matching.arrays import Floats
    from bot.matching.decision import Decision, Evidence
    from bot.matching.model import Model
    from bot.services.current import Current
    from bot.storage import Storage, Tx

Encode = Callable[[Sequence[str]], Awaitable[Vectors | None]]
WEEKS = 4
MOST_QUESTIONS = 5_000
ENCODED_AT_ONCE = 16
CHECKED = 8
"""States of the folder whose faults are kept: the effects page looks each second while it waits."""
FRESH = timedelta(minutes=10)
"""How long the questions at hand are good enough for a warning."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What would be done with a message, and why. provisional: not learnt yet, a good guess."""

    decision: Decision
    evidence: tuple[Evidence, ...]
    base: KnowledgeBase
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Warned:
    """What a phrase would do: the entries that lose questions, and the examples of others that are most like it."""

    phrase: str
    thefts: tuple[Theft, ...]
    neighbours: tuple[Neighbour, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """Questions at hand, with the entry each gets now, and how near it is to that entry's examples."""

    at: datetime
    model: Model
    rows: tuple[tuple[str, str], ...]
    vectors: Floats
    nearest: Floats
    locks: Mapping[str, str]


class Desk:
    """The desk of one city."""

    def __init__(self, storage: Storage, current: Current, encode: Encode) -> None:
        self._storage = storage
        self._current = current
        self._encode = encode
        self._draft: tuple[str, KnowledgeBase, Model | None] | None = None
        self._asked: _Asked | None = None
        self._faults: OrderedDict[str, list[Fault]] = OrderedDict()
        self._busy = asyncio.Lock()

    @property
    def ready(self) -> bool:
        """Whether there is a version to work with."""
        return self._current.ready

    async def faults(self, files: Mapping[str, str]) -> list[Fault]:
        """Everything that is wrong with a draft: what is live has no faults, so all of it comes from the draft.

        In a thread: a whole folder takes some tenths of a second, and voters must not wait for that.
        """
        version = version_of(files)
        if version not in self._faults:
            self._faults[version] = await asyncio.to_thread(lambda: faults(check(files).all, files))
            while len(self._faults) > CHECKED:
                self._faults.popitem(last=False)
        return self._faults[version]

    async def try_live(self, text: str) -> Tried:
        """What voters get for a message now."""
        live = self._current.published
        return await self._tried(text, live.matcher, live.base, guess=False)

    async def try_draft(self, text: str, files: Mapping[str, str]) -> Tried | None:
        """What a draft would give; None when it cannot be said before it is learnt (it adds or removes an answer)."""
        async with self._busy:
            base, model = await self._provisional(files)
        return await self._tried(text, model, base, guess=True) if model and base else None

    async def warn(self, entry: str, phrases: Sequence[str], now: datetime) -> tuple[Warned, ...]:
        """Whom new phrases of an entry would take questions from. Nothing while the encoder is away."""
        read = {phrase: canonical(phrase) for phrase in phrases}
        vectors = await self._encode([text for text in read.values() if text])
        model = self._current.published.matcher
        half = model.half_for(vectors)
        if vectors is None or not half.views:
            return ()
        asked = await self._questions(model, now)
        view, units = half.views[0], half.units[0]
        names = model.entries.names
        entries = [names[number] for number in model.rows.entry.tolist()]
        found = []
        for phrase, text in read.items():
            if text not in vectors.by_text:
                continue
            unit = view.unit(vectors.by_text[text][None, :])[0]
            taken = thefts(unit, entry, asked.rows, asked.vectors, asked.nearest, asked.locks) if asked else ()
            near = neighbours(unit, entry, entries, model.rows.texts, units)
            found.append(Warned(phrase, taken, near))
        return tuple(found)

    async def _tried(self, text: str, model: Model, base: KnowledgeBase, *, guess: bool) -> Tried:
        texts = wanted(text, model)
        vectors = await self._encode(list(texts)) if texts else None
        decision = decide(text, model, vectors)
        return Tried(decision, explain.evidence(text, model, vectors, decision), base, guess)

    async def _provisional(self, files: Mapping[str, str]) -> tuple[KnowledgeBase | None, Model | None]:
        version = version_of(files)
        live = self._current.published.matcher
        if self._draft is None or self._draft[0] != f"{version}/{live.version}":
            base = await asyncio.to_thread(load, files)
            if not isinstance(base, KnowledgeBase):
                return None, None
            if version == live.version:
                return base, live
            fresh = missing(base, live)
            vectors = await self._encode(list(fresh)) if fresh else None
            if fresh and vectors is None:
                vectors = Vectors("", {})
            model = await asyncio.to_thread(provisional, base, live, vectors)
            self._draft = (f"{version}/{live.version}", base, model)
        return self._draft[1], self._draft[2]

    async def _questions(self, model: Model, now: datetime) -> _Asked | None:
        """The questions of the last weeks at hand, read anew when they are old or another version is live."""
        async with self._busy:
            if self._asked is None or self._asked.model is not model or now - self._asked.at > FRESH:
                self._asked = await self._read(model, now)
            return self._asked

    async def _read(self, model: Model, now: datetime) -> _Asked | None:
        first = day_of(now - timedelta(weeks=WEEKS))

        def unit(tx: Tx) -> tuple[list[tuple[str, str, str]], dict[str, str]]:
            found = search.newest(tx, search.Filter(first_day=first), limit=MOST_QUESTIONS)
            locked = {one.question: one.entry for one in locks.held(tx)}
            return [(one.id, locked.get(one.id, one.entry), canonical(one.text)) for one in found], locked

        asked, locked = await self._storage.scan(unit)
        by_text: dict[str, Floats] = {}
        texts = list(dict.fromkeys(text for _, _, text in asked if text))
        encoder = ""
        for begin in range(0, len(texts), ENCODED_AT_ONCE):
            made = await self._encode(texts[begin : begin + ENCODED_AT_ONCE])
            if made is None:
                return None
            by_text |= made.by_text
            encoder = made.encoder
        half = model.halves.get(encoder)
        known = [row for row in asked if row[2] in by_text and row[1] in model.entries.names]
        if half is None or not half.views or not known:
            return None
        vectors = half.views[0].unit(np.stack([by_text[text] for _, _, text in known]))
        nearest = await asyncio.to_thread(_nearest, vectors, [entry for _, entry, _ in known], model, half.units[0])
        return _Asked(now, model, tuple((one, entry) for one, entry, _ in known), vectors, nearest, locked)


def _nearest(vectors: Floats, entries: list[str], model: Model, units: Floats) -> Floats:
    """How near each question is to the examples of its own entry: (n,)."""
    nearest = np.full(len(vectors), -1.0, dtype=np.float32)
    for name in set(entries):
        own = np.flatnonzero(model.rows.entry == model.entries.names.index(name))
        mine = np.array([entry == name for entry in entries])
        if len(own):
            nearest[mine] = (vectors[mine] @ units[own].T).max(axis=1)
    return nearest
