"""What voters get: publish a version, go back to one, and keep the folder of files and the database in step.

The database's pointer says what voters get. A version is learnt before it is published (seconds), then version and
pointer are committed together, and only then does the running bot change over, whole: a turn that has begun ends with
the version it began with. The folder is a second way in (a text editor, git); `bot.services.knowledge_folder` says
what happens when it changed.
Longer than 300 lines: looking and publishing share what was read and learnt.
"""

from __future__ import annotations

import asyncio
import dataclasses
import json
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.conversation.published import Published
from bot.knowledge.absent import lapsed, still_said, without
from bot.knowledge.load import version_of
from bot.knowledge.older import completed
from bot.services.people import names_of
from bot.services.usable import loaded, usable
from bot.storage import locks, notices, reviews, tally, versions
from bot.storage.errors import StaleError
from bot.storage.times import day_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.knowledge.base import KnowledgeBase
    from bot.knowledge.older import Sentences
    from bot.matching.model import Model
    from bot.services.current import Current
    from bot.storage import Storage, Tx
    from bot.storage.versions import Version


Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is (0: not known)."""
Learn = Callable[["KnowledgeBase", Progress], Awaitable["Model"]]
"""Encode and fit a knowledge base."""

FILES = "files"
"""Author of what came from the folder."""
REMOVED = ""
"""Text of a file that a draft takes away."""
OFF = "off:"
"""Prefix of the switches that take one answer away at once."""
LEARNT = 3
"""Learnt versions kept at hand: the one in use, the one that is looked at, and one more."""


def quiet(_what: str, _done: int, _total: int) -> None:
    """Tell nobody."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Why a version may go live: who wrote it, who else agreed, why, and the version it was made from."""

    author: str
    why: str
    base: int | None
    approver: str | None = None


@dataclass(frozen=True, slots=True)
class Use:
    """How an answer did in some days: how often it was given, how many of those were judged, and found wrong."""

    asked: int = 0
    judged: int = 0
    wrong: int = 0


@dataclass(frozen=True, slots=True)
class Shown:
    """What an editor saw and settled before publishing a draft.

    settled: question with a broken lock -> the entry that is better now (None: none), and why.
    merged:  entries that become others: their locks move along.
    figures: counts of the replay, kept with the version.
    """

    draft: str
    settled: dict[str, tuple[str | None, str]]
    merged: dict[str, str]
    figures: dict[str, int]


class Publishing:
    """The versions of one city. One at a time: learning takes both processors."""

    def __init__(
        self, storage: Storage, current: Current | None, learn: Learn, sentences: Sentences | None = None
    ) -> None:
        """current: what voters get, or None for an operator's verb that runs without a bot.

        sentences: those of the folder at the start, for an older version that lacks some of them.
        """
        self._sentences = sentences or {}
        self._storage = storage
        self._current = current
        self._learn = learn
        self._learnt: OrderedDict[str, Model] = OrderedDict()
        self._one = asyncio.Lock()
        self._read: tuple[int | None, KnowledgeBase] | None = None

    unused = Use()

    # ---- looking

    async def head(self) -> tuple[int | None, dict[str, str]]:
        """The version that voters get and its files; (None, {}) while nothing is published."""

        def unit(tx: Tx) -> tuple[int | None, dict[str, str]]:
            number = versions.published_number(tx)
            return number, versions.files_of(tx, number) if number else {}

        return await self._storage.scan(unit)

    async def base(self) -> KnowledgeBase:
        """What is published, whole: answers that are switched off are in it."""
        number, files = await self.head()
        if self._read is None or self._read[0] != number:
            self._read = (number, await asyncio.to_thread(loaded, files))
        return self._read[1]

    async def use(self, first: date, last: date) -> dict[str, Use]:
        """How often each answer was given in some days, and how many were judged right and wrong."""

        def unit(tx: Tx) -> dict[str, Use]:
            asked: Counter[str] = Counter()
            for one in tally.between(tx, first, last):
                if one.decision in {"answer", "silent"}:
                    asked[one.what] += one.count
            judged = reviews.on_entries(tx, first, last)
            return {entry: Use(asked[entry], *judged.get(entry, (0, 0))) for entry in {*asked, *judged}}

        return await self._storage.scan(unit)

    async def names(self) -> dict[str, str]:
        """The names of the team by id."""
        return await self._storage.scan(names_of)

    async def history(self, *, limit: int = 100, before: int | None = None) -> list[Version]:
        """Versions, newest first."""
        return await self._storage.scan(lambda tx: versions.history(tx, limit=limit, before=before))

    async def version(self, number: int) -> tuple[Version, dict[str, str]] | None:
        """One version and its files."""

        def unit(tx: Tx) -> tuple[Version, dict[str, str]] | None:
            found = versions.get(tx, number)
            return (found, versions.files_of(tx, number)) if found else None

        return await self._storage.scan(unit)

    async def off(self) -> frozenset[str]:
        """The answers that are switched off."""
        return await self._storage.read(_off)

    # ---- learning

    async def model_of(self, base: KnowledgeBase, progress: Progress = quiet) -> Model:
        """The matcher of a knowledge base, learnt now or before."""
        async with self._one:
            model = self._learnt.get(base.version)
            if model is None:
                model = await self._learn(base, progress)
                self._learnt[base.version] = model
                while len(self._learnt) > LEARNT:
                    self._learnt.popitem(last=False)
            self._learnt.move_to_end(base.version)
            return model

    # ---- publishing

    async def seed(self, files: Mapping[str, str], now: datetime) -> int:
        """The version that voters get; when there is none, these files become version 1. Raises FaultyError."""
        number, _ = await self.head()
        if number is not None:
            return number
        usable(files)
        first = _version(files, Proof(FILES, "eerste versie, uit de bestanden", None), now)
        try:
            return await self._storage.writer.run(lambda tx: versions.publish(tx, first, files))
        except StaleError:  # somebody else was first
            return (await self.head())[0] or 1

    async def open(
        self, now: datetime, progress: Progress = quiet, *, at_hand: KnowledgeBase | None = None
    ) -> Published:
        """What voters get, learnt and ready. There must be a published version; raises FaultyError when it cannot be
        read by this program.

        at_hand: a knowledge base that was read already; where it is what was published, it need not be read again.
        """
        number, files = await self.head()
        base = at_hand if at_hand and at_hand.version == version_of(files) else loaded(files)
        model = await self.model_of(base, progress)
        if number is not None:
            await self._measured(number, model)
        return self._seen(base, model, number or 0, await self.off(), now)

    async def publish(
        self,
        files: Mapping[str, str],
        proof: Proof,
        now: datetime,
        progress: Progress = quiet,
        *,
        shown: Shown | None = None,
    ) -> int:
        """Give voters these files. Returns the version's number.

        shown: the draft they come from, and what was shown of its effects and settled before.
        Raises FaultyError when the files have faults, StaleError when another version was published meanwhile; then
        nothing has changed.
        """
        base = await asyncio.to_thread(usable, files)
        model = await self.model_of(base, progress)
        new = _version(files, proof, now, model)

        def unit(tx: Tx) -> tuple[int, frozenset[str]]:
            number = versions.publish(tx, new, files)
            if shown is not None:
                _settle(tx, number, shown, proof, now)
            gone = _off(tx) - base.by_id.keys()
            for entry in gone:
                notices.turn(tx, OFF + entry, "", proof.author, now)
            return number, _off(tx)

        number, off = await self._storage.writer.run(unit)
        if self._current is not None:
            self._current.use(self._seen(base, model, number, off, now))
        return number

    async def publish_unlearnt(self, files: Mapping[str, str], proof: Proof, now: datetime) -> int:
        """Publish without a bot that runs: the next start learns it. Raises FaultyError and StaleError."""
        usable(files)
        new = _version(files, proof, now)
        return await self._storage.writer.run(lambda tx: versions.publish(tx, new, files))

    async def switch(self, entry: str, *, off: bool, by: str, now: datetime) -> None:
        """Take an answer away from voters at once, or give it back; no version, no learning."""

        def unit(tx: Tx) -> frozenset[str]:
            notices.turn(tx, OFF + entry, "off" if off else "", by, now)
            return _off(tx)

        switched = await self._storage.writer.run(unit)
        await self._show_again(switched, now)

    async def lapse(self, now: datetime) -> None:
        """Take away the answers whose last day has passed; called when a day begins."""
        await self._show_again(await self.off(), now)

    async def _show_again(self, off: frozenset[str], now: datetime) -> None:
        if self._current is None:
            return
        number, files = await self.head()
        if number != self._current.published.number:  # another version is on its way in and brings the switches along
            return
        base = await asyncio.to_thread(loaded, files)
        self._current.use(self._seen(base, self._current.published.matcher, number or 0, off, now))

    def _seen(self, base: KnowledgeBase, model: Model, number: int, off: frozenset[str], now: datetime) -> Published:
        today = day_of(now)
        whole = completed(base, self._sentences)
        said = still_said(without(whole, off | lapsed(whole, today)), today)
        return Published(said, model, base.version, number)

    async def _measured(self, number: int, model: Model) -> None:
        """Note the thresholds of a version that was published before it was learnt (the first one)."""
        found = await self.version(number)
        if found and found[0].thresholds in {"", "{}"}:
            lines = thresholds(model)
            await self._storage.writer.run(lambda tx: versions.set_figures(tx, number, lines, found[0].figures))


def thresholds(model: Model) -> str:
    """The lines that were fitted, by encoder, as JSON: what a version keeps."""
    return json.dumps({name: dataclasses.asdict(half.thresholds) for name, half in sorted(model.halves.items())})


def _version(files: Mapping[str, str], proof: Proof, now: datetime, model: Model | None = None) -> Version:
    return versions.Version(
        number=0,
        hash=version_of(files),
        thresholds=thresholds(model) if model else "{}",
        figures="{}",
        author=proof.author,
        approver=proof.approver,
        at=now,
        why=proof.why,
        base=proof.base,
    )


def _settle(tx: Tx, number: int, shown: Shown, proof: Proof, now: datetime) -> None:
    """What comes with a draft that goes live: its locks are settled, its effects are kept, it is a draft no more."""
    for old, merged in shown.merged.items():
        locks.follow(tx, old, merged)
    for question, (entry, why) in shown.settled.items():
        locks.settle(tx, question, entry, by=proof.author, why=why)
    found = versions.get(tx, number)
    if found is not None:
        versions.set_figures(tx, number, found.thresholds, json.dumps(shown.figures))
    draft = versions.get_draft(tx, shown.draft)
    if draft is not None:
        versions.save_draft(tx, dataclasses.replace(draft, state="published", updated_at=now, updated_by=proof.author))


def _off(tx: Tx) -> frozenset[str]:
    return frozenset(
        name.removeprefix(OFF) for name, value in notices.switches(tx).items() if name.startswith(OFF) and value
    )
