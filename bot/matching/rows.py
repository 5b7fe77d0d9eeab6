"""The examples of a knowledge base as rows to learn from: which text speaks for which entry, and in which fold.

An entry is a position's id, or `kind/variant` of a fixed reply. Look-alikes are entries too, with nothing to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.matching.arrays import Flags, Ints
from bot.matching.normalise import canonical

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.knowledge.base import KnowledgeBase

FOLDS = 5


@dataclass(frozen=True, slots=True)
class Entries:
    """Everything a message can be about. Positions come first, in the order of the knowledge base."""

    names: tuple[str, ...]
    positions: int

    @property
    def is_reply(self) -> Flags:
        """Say for each entry whether it is no position."""
        return np.arange(len(self.names)) >= self.positions


@dataclass(frozen=True, slots=True)
class Rows:
    """Examples sorted by entry: canonical texts, and arrays (n,).

    fold: which of the FOLDS a row is kept out of when evidence for it is made; -1 for documents (titles, shorts),
          which are learnt from and never measured on. A fold is a run of neighbours in a file, mostly of one hand,
          so that evidence for a row never comes from its writer's next sentence, as it will not for a voter's.
    """

    texts: tuple[str, ...]
    entry: Ints
    fold: Ints
    language: tuple[str, ...]

    @property
    def measured(self) -> Flags:
        """Say which rows are examples and no documents."""
        return self.fold >= 0


def entries_of(base: KnowledgeBase) -> Entries:
    """List the entries of a knowledge base."""
    replies = [f"{reply.kind}/{variant.id}" for reply in base.replies for variant in reply.variants]
    looks = [f"{kind}/" for kind, by_language in base.negatives.items() if any(by_language.values())]
    return Entries((*(position.id for position in base.positions), *replies, *looks), len(base.positions))


def rows_of(base: KnowledgeBase, entries: Entries) -> Rows:
    """List the examples. A text that stands at two entries counts for the first (`check` names it)."""
    seen: dict[str, tuple[int, int, str]] = {}
    for number, name in enumerate(entries.names):
        for text, fold, language in (*_examples(base, name), *_documents(base, name)):
            if text and text not in seen:
                seen[text] = (number, fold, language)
    ordered = sorted(seen, key=lambda text: seen[text][0])
    return Rows(
        tuple(ordered),
        np.array([seen[text][0] for text in ordered], dtype=np.int64),
        np.array([seen[text][1] for text in ordered], dtype=np.int64),
        tuple(seen[text][2] for text in ordered),
    )


def _examples(base: KnowledgeBase, name: str) -> Iterator[tuple[str, int, str]]:
    by_language = base.negatives[name[:-1]] if name.endswith("/") else base.examples.get(name, {})
    for language, texts in by_language.items():
        for place, text in enumerate(texts):
            yield canonical(text), place * FOLDS // len(texts), language


def _documents(base: KnowledgeBase, name: str) -> Iterator[tuple[str, int, str]]:
    position = base.by_id.get(name)
    if position is not None:
        for said in (position.title, position.short):
            yield canonical(said.nl), -1, "nl"
            yield canonical(said.en), -1, "en"
