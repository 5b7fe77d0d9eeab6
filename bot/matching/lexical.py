"""What words say about a message: character n-grams and stems, weighted by how rare they are.

Two views of a text, each a sparse vector of unit length: runs of 2 to 5 characters inside words (typos, compounds,
dialect spelling) and Dutch stems with their pairs. Similar examples come from an inverted index, so the cost of one
message hangs on its own length and not on how many examples there are.
"""

from __future__ import annotations

import zlib
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np

from bot.matching.arrays import Floats, Ints
from bot.matching.normalise import MAX_CHARS, stem

SHORTEST, LONGEST = 2, 5
LEAST_TEXTS = 2
"""A feature of a single example says nothing about other texts."""
BUCKETS_A_FEATURE = 8
"""Each feature is spread over so many places of the projection: fewer is faster, more is more even."""


def character_runs(folded: str) -> Iterator[str]:
    """Give the runs of 2 to 5 characters of each word, the word's edges marked by a space."""
    for word in folded.split():
        yield from _runs_of(word)


@lru_cache(maxsize=65_536)
def _runs_of(word: str) -> tuple[str, ...]:
    padded = f" {word} "
    return tuple(
        padded[start : start + size]
        for size in range(SHORTEST, LONGEST + 1)
        for start in range(max(1, len(padded) - size + 1))
    )


def forget_words() -> None:
    """Drop the words whose parts are kept at hand: a name may be among them."""
    _runs_of.cache_clear()
    stem.cache_clear()


def stems_and_pairs(folded: str) -> Iterator[str]:
    """Give the stems of a text and each pair of neighbours."""
    stems = [stem(word) for word in folded.split()]
    yield from stems
    yield from (f"{one} {two}" for one, two in pairwise(stems))


VIEWS = {"characters": character_runs, "stems": stems_and_pairs}


@dataclass(frozen=True, slots=True)
class Sparse:
    """Rows of a sparse matrix: `columns[starts[i]:starts[i + 1]]` and the values beside them are row i."""

    starts: Ints
    columns: Ints
    values: Floats

    def row(self, i: int) -> tuple[Ints, Floats]:
        """Return the columns and values of one row."""
        part = slice(int(self.starts[i]), int(self.starts[i + 1]))
        return self.columns[part], self.values[part]

    def transposed(self, n_columns: int) -> Sparse:
        """Return the same matrix by columns: for each column the rows it stands in."""
        order = np.argsort(self.columns, kind="stable")
        rows = np.repeat(np.arange(len(self.starts) - 1), np.diff(self.starts))
        counts = np.bincount(self.columns, minlength=n_columns)
        return Sparse(np.concatenate([[0], np.cumsum(counts)]), rows[order], self.values[order])


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The features of one view, learnt from a knowledge base.

    column: feature -> column.    weight: (columns,) inverse document frequency.
    """

    view: str
    column: dict[str, int]
    weight: Floats

    def row(self, folded: str) -> tuple[Ints, Floats]:
        """Give a folded text's columns and values: log(1 + count) times rarity, unit length."""
        counts = Counter(VIEWS[self.view](folded[:MAX_CHARS]))
        known = [(column, n) for feature, n in counts.items() if (column := self.column.get(feature)) is not None]
        columns = np.array([column for column, _ in known], dtype=np.int64)
        values = self.weight[columns] * (1 + np.log(np.array([n for _, n in known], dtype=np.float32)))
        length = float(np.sqrt((values * values).sum()))
        return columns, (values / length if length else values).astype(np.float32)

    def rows(self, folded: Iterable[str]) -> Sparse:
        """Give many texts' rows."""
        parts = [self.row(text) for text in folded]
        starts = np.concatenate([[0], np.cumsum([len(columns) for columns, _ in parts])]).astype(np.int64)
        if not parts:
            return Sparse(starts, np.empty(0, np.int64), np.empty(0, np.float32))
        return Sparse(starts, np.concatenate([c for c, _ in parts]), np.concatenate([v for _, v in parts]))


def learn(view: str, folded: Iterable[str]) -> tuple[Lexicon, Sparse]:
    """Learn a view's features and their rarity from the examples; the examples' rows come with it."""
    number: dict[str, int] = {}
    found, counted, lengths = array("q"), array("f"), [0]
    for text in folded:
        counts = Counter(VIEWS[view](text[:MAX_CHARS]))
        found.extend(number.setdefault(feature, len(number)) for feature in counts)
        counted.extend(counts.values())
        lengths.append(len(counts))
    columns, times = np.array(found, dtype=np.int64), np.array(counted, dtype=np.float32)
    texts = np.bincount(columns, minlength=len(number))
    kept = texts >= LEAST_TEXTS
    lexicon = Lexicon(
        view,
        {feature: i for i, feature in enumerate(feature for feature, n in number.items() if kept[n])},
        (1 + np.log(len(lengths) / (1 + texts[kept]))).astype(np.float32),
    )
    owner = np.repeat(np.arange(len(lengths) - 1), lengths[1:])
    known = kept[columns]
    renumbered = (np.cumsum(kept) - 1)[columns[known]]
    values = lexicon.weight[renumbered] * (1 + np.log(times[known]))
    size = np.sqrt(np.bincount(owner[known], values * values, minlength=len(lengths) - 1)).astype(np.float32)
    starts = np.concatenate([[0], np.cumsum(np.bincount(owner[known], minlength=len(lengths) - 1))])
    return lexicon, Sparse(starts, renumbered, values / size[owner[known]])


@dataclass(frozen=True, slots=True)
class Index:
    """An inverted index over the examples' rows, and their number."""

    postings: Sparse
    size: int

    def similarities(self, columns: Ints, values: Floats) -> Floats:
        """Give the cosine of a row with every example: (size,)."""
        starts, ends = self.postings.starts[columns], self.postings.starts[columns + 1]
        lengths = ends - starts
        # One flat list of positions of all postings, without a Python loop over features.
        offsets = np.repeat(starts - np.concatenate([[0], np.cumsum(lengths)[:-1]]), lengths)
        flat = offsets + np.arange(int(lengths.sum()))
        weights = np.repeat(values, lengths) * self.postings.values[flat]
        return np.bincount(self.postings.columns[flat], weights, minlength=self.size).astype(np.float32)


def index(lexicon: Lexicon, rows: Sparse, *, most: int) -> Index:
    """Build the index. Features in more than `most` examples are left out: they cost most and tell least."""
    n = len(rows.starts) - 1
    by_column = rows.transposed(len(lexicon.weight))
    counts = np.diff(by_column.starts)
    keep = np.repeat(counts <= most, counts)
    starts = np.concatenate([[0], np.cumsum(np.where(counts <= most, counts, 0))])
    return Index(Sparse(starts, by_column.columns[keep], by_column.values[keep]), n)


def reindexed(before: Index, moved: Ints, lexicon: Lexicon, added: Sequence[tuple[int, str]], size: int) -> Index:
    """An index after examples came and went, with the features it was learnt with.

    moved: (before.size,) where each old row stands now, -1 when it is gone.
    added: place and folded text of each new row.    size: how many rows there are now.
    """
    counts = np.diff(before.postings.starts)
    column = np.repeat(np.arange(len(counts)), counts)
    place = moved[before.postings.columns]
    columns, places, values = [column[place >= 0]], [place[place >= 0]], [before.postings.values[place >= 0]]
    for new, text in added:
        own, weights = lexicon.row(text)
        indexed = counts[own] > 0  # a feature without postings was left out as too common
        columns.append(own[indexed])
        places.append(np.full(int(indexed.sum()), new))
        values.append(weights[indexed])
    column = np.concatenate(columns)
    order = np.argsort(column, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(column, minlength=len(counts)))])
    return Index(Sparse(starts, np.concatenate(places)[order], np.concatenate(values)[order]), size)


@dataclass(frozen=True, slots=True)
class Projection:
    """A fixed random projection of sparse rows to `size` dense places: inner products stay, about.

    place, sign: (columns, BUCKETS_A_FEATURE). Made from the features' own names, so the same feature always lands
    alike.
    """

    size: int
    place: Ints
    sign: Floats

    def row(self, columns: Ints, values: Floats) -> Floats:
        """Project one row: (size,)."""
        weights = self.sign[columns] * values[:, None]
        return np.bincount(self.place[columns].ravel(), weights.ravel(), minlength=self.size).astype(np.float32)

    def rows(self, rows: Sparse) -> Floats:
        """Project many rows: (n, size)."""
        return np.stack([self.row(*rows.row(i)) for i in range(len(rows.starts) - 1)])


def projection(lexicon: Lexicon, size: int) -> Projection:
    """Make the projection of a view."""
    hashed = np.array(
        [[zlib.crc32(f"{part}|{feature}".encode()) for part in range(BUCKETS_A_FEATURE)] for feature in lexicon.column],
        dtype=np.int64,
    ).reshape(-1, BUCKETS_A_FEATURE)
    sign = np.where((hashed >> 20) & 1, 1.0, -1.0) / np.sqrt(BUCKETS_A_FEATURE)
    return Projection(size, hashed % size, sign.astype(np.float32))
