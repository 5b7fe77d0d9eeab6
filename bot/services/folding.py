"""Fold questions of the review queue that ask the same, so that a reader meets each thing once.

Done in the background, some at a time, and never while a page waits: whoever opens the queue finds the groups made.
Vectors stay in memory. What is written down is one random name for all questions of a group, in the place where equal
words have their hash. The line is the strict one (`SURELY`): what is folded away is seen later than the rest.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bot.matching.normalise import canonical
from bot.review.groups import SURELY
from bot.storage import log, queue
from bot.storage.search import Filter

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.matching.arrays import Floats
    from bot.storage import Storage, Tx

    Vectors = Callable[[Sequence[str]], Awaitable[Floats | None]]

AT_ONCE = 256
"""Wordings placed in one go; the next ones a while later."""
MOST = 4_000
"""Groups that are remembered, the newest: more are not looked at in a campaign's queue."""
OPEN = Filter(state="open")


class Folding:
    """The groups of one city's queue."""

    def __init__(
        self, storage: Storage, vectors: Vectors, *, version: Callable[[], int], new_id: Callable[[], str]
    ) -> None:
        """vectors: of canonical texts, (n, dim), unit length; None when the encoder is away. version: in use."""
        self._storage = storage
        self._vectors = vectors
        self._in_use = version
        self._new_id = new_id
        self._version = 0
        self._names: list[str] = []
        self._passed: set[str] = set()
        self._firsts: list[Floats] = []
        """The vector of the first question of each group: a group that took its middle would drift."""

    async def fold(self) -> int:
        """Place wordings that are new since the last time; how many names changed. None when the encoder is away."""
        if self._version != self._in_use():  # another version measures meaning from another middle
            self._version, self._names, self._firsts, self._passed = self._in_use(), [], [], set()
        known = self._passed.union(self._names)

        def unit(tx: Tx) -> dict[str, str]:
            """The newest wordings that have no place yet, with the text of one question each."""
            first: dict[str, str] = {}
            for row in reversed(queue.waiting(tx, OPEN, None)):
                if row.likeness and row.likeness not in known and row.likeness not in first:
                    first[row.likeness] = row.id
                    if len(first) == AT_ONCE:
                        break
            opened = log.several(tx, list(first.values()))
            return {name: canonical(opened[each].text) for name, each in first.items() if each in opened}

        new = await self._storage.scan(unit)
        vectors = await self._vectors(list(new.values())) if new else None
        if vectors is None:
            return 0
        joined = self._placed(list(new), vectors)
        if joined:
            await self._storage.writer.run(lambda tx: log.fold(tx, joined))
        return len(joined)

    def _placed(self, names: list[str], vectors: Floats) -> dict[str, str]:
        """Put each wording into the nearest group, or into one of its own; old name to new, where it changed."""
        renamed: dict[str, str] = {}
        for name, vector in zip(names, vectors, strict=True):
            near = np.stack(self._firsts) @ vector if self._firsts else np.zeros(0, np.float32)
            at = int(near.argmax()) if len(near) else 0
            if not len(near) or near[at] < SURELY:
                self._names.append(name)
                self._firsts.append(vector)
                continue
            if not self._names[at].startswith("g:"):  # no longer the hash of one voter's words: he may be erased
                group = f"g:{self._new_id()}"
                renamed[self._names[at]] = group
                self._names[at] = group
            renamed[name] = self._names[at]
        self._passed.update(self._names[:-MOST])
        del self._names[:-MOST], self._firsts[:-MOST]
        return renamed
