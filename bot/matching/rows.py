"""The examples of a knowledge base as rows to learn from: which text speaks for which entry, and in which fold.

An entry is a position's id, or `kind/variant` of a fixed reply. Look-alikes are entries too, with nothing to say.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np

from bot.matching.arrays import Flags, Ints
from bot.matching.normalise import canonical, folded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

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

    plain:   the texts folded, for comparing words.
    silence: index into the position's `silent_on` of a question for what the source does not say; -1 for all others.

    fold: which of the FOLDS a row is kept out of when evidence for it is made; -1 for documents (titles, shorts),
          which are learnt from and never measured on. A fold is a run of neighbours in a file, mostly of one hand,
          so that evidence for a row never comes from its writer's next sentence, as it will not for a voter's.
    """

    texts: tuple[str, ...]
    plain: tuple[str, ...]
    entry: Ints
    fold: Ints
    language: tuple[str, ...]
    silence: Ints

    @property
    def measured(self) -> Flags:
        """Say which rows are examples and no documents."""
        return self.fold >= 0


def entries_of(base: KnowledgeBase) -> Entries:
    """List the entries of a knowledge base."""
    replies = [f"{reply.kind}/{variant.id}" for reply in base.replies for variant in reply.variants]
    looks = [f"{kind}/" for kind, by_language in base.negatives.items() if any(by_language.values())]
    return Entries((*(position.id for position in base.positions), *replies, *looks), len(base.positions))


def rows_of(base: KnowledgeBase, entries: Entries, known: Mapping[str, str] = MappingProxyType({})) -> Rows:
    """List the examples. A text that stands at two entries counts for the first (`check` names it).

    known: canonical text -> the same folded, where that has been worked out before.
    """
    seen: dict[str, _Row] = {}
    for number, name in enumerate(entries.names):
        for row in (*_examples(base, name, number), *_silences(base, name, number), *_documents(base, name, number)):
            if row.text:
                seen.setdefault(row.text, row)
    ordered = sorted(seen.values(), key=lambda row: row.entry)
    return Rows(
        tuple(row.text for row in ordered),
        tuple(known.get(row.text) or folded(row.text) for row in ordered),
        np.array([row.entry for row in ordered], dtype=np.int64),
        np.array([row.fold for row in ordered], dtype=np.int64),
        tuple(row.language for row in ordered),
        np.array([row.silence for row in ordered], dtype=np.int64),
    )


@dataclass(frozen=True, slots=True)
class _Row:
    text: str
    entry: int
    fold: int
    language: str
    silence: int = -1


def _in_folds(texts: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    """Part texts into runs of neighbours, one for each fold."""
    return ((canonical(text), place * FOLDS // len(texts)) for place, text in enumerate(texts))


def _examples(base: KnowledgeBase, name: str, number: int) -> Iterator[_Row]:
    by_language = base.negatives[name[:-1]] if name.endswith("/") else base.examples.get(name, {})
    for language, texts in by_language.items():
        for text, fold in _in_folds(texts):
            yield _Row(text, number, fold, language)


def _silences(base: KnowledgeBase, name: str, number: int) -> Iterator[_Row]:
    position = base.by_id.get(name)
    for place, silence in enumerate(position.silent_on if position else ()):
        for language, texts in silence.examples.items():
            for text, fold in _in_folds(texts):
                yield _Row(text, number, fold, language, place)


def _documents(base: KnowledgeBase, name: str, number: int) -> Iterator[_Row]:
    position = base.by_id.get(name)
    for said in (position.title, position.short) if position else ():
        yield _Row(canonical(said.nl), number, -1, "nl")
        yield _Row(canonical(said.en), number, -1, "en")
