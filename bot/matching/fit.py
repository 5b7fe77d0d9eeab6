"""Fit a matcher to a knowledge base: learn features, train networks, weigh the evidence, set the thresholds.

Everything that is later asked of an unseen message is learnt on messages that were unseen: the rows are parted in
folds, networks and neighbours for a row come from the other folds, and weights and thresholds are fitted on that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np

from bot.matching import evidence, fusion, guards, language, lexical, network, spelling, synonyms, thresholds, trust
from bot.matching.arrays import Floats, Vectors
from bot.matching.evidence import DenseView, Segments, WordView
from bot.matching.lexical import Lexicon, Sparse
from bot.matching.model import WORDS_ALONE, Half, Model
from bot.matching.network import Network
from bot.matching.reading import Reader
from bot.matching.rows import FOLDS, Entries, Rows, entries_of, rows_of

if TYPE_CHECKING:
    from bot.knowledge.base import KnowledgeBase

PROJECTED = {"characters": 768, "stems": 256}
LOUDNESS = {"characters": 6.0, "stems": 4.0}
"""Length of each view in the networks' input: how much it weighs before anything is learnt."""
MOST_POSTINGS = 400

NETWORKS = 2 * FOLDS
"""Two for each fold: the mean of two misses less, and is nearer to what all of them say of a message."""
HIDDEN, HIDDEN_WORDS = 384, 128
"""Size of the networks with an encoder, and of those for words alone."""

Progress = Callable[[str], None]
Given = TypeVar("Given")
Made = TypeVar("Made")


class Each(Protocol):
    """Like `map`: who has more than one core hands in a map that uses them."""

    def __call__(self, work: Callable[[Given], Made], of: Iterable[Given], /) -> Iterable[Made]:
        """Do the work of each, and return what was made in the same order."""


@dataclass(frozen=True, slots=True)
class EncoderShape:
    """How the vector of a (joined) encoder is made up: name, and (length, loudness) of each part."""

    name: str
    parts: tuple[tuple[int, float], ...]


def texts_of(base: KnowledgeBase) -> tuple[str, ...]:
    """List all canonical texts that must be encoded before a fit."""
    return rows_of(base, entries_of(base)).texts


def fitted_to(base: KnowledgeBase) -> KnowledgeBase:
    """Give the knowledge base without what no model hangs on: where two are equal then, so are their models.

    A test holds it. Whatever is new in a knowledge base counts until somebody adds it here.
    """
    said = ("answer", "quotes", "thin", "related", "confused_with", "door", "note", "signed_off", "until", "theme")
    unsaid: dict[str, object] = dict.fromkeys(said)
    positions = tuple(
        position.model_copy(
            update={**unsaid, "silent_on": tuple(one.model_copy(update={"say": None}) for one in position.silent_on)}
        )
        for position in base.positions
    )
    replies = tuple(
        reply.model_copy(
            update={
                "variants": tuple(
                    one.model_copy(update={"text": None, "continues": True, "until": None}) for one in reply.variants
                )
            }
        )
        for reply in base.replies
    )
    campaign = base.campaign.model_copy(
        update={name: None for name in type(base.campaign).model_fields if name != "max_wrong"}
    )
    return replace(
        base, positions=positions, replies=replies, campaign=campaign, texts={}, sources=(), held_out=(), version=""
    )


def reader_of(base: KnowledgeBase, rows: Rows | None = None) -> Reader:
    """Compile what messages are read with; also for who must encode them before there is a model."""
    plain = (rows or rows_of(base, entries_of(base))).plain
    return Reader(
        spelling.compile_spelling(base, plain, spelling.word_lists()),
        synonyms.compile_synonyms(base.vocabulary, plain),
    )


def fit(
    base: KnowledgeBase,
    encoded: tuple[tuple[EncoderShape, Vectors], ...],
    *,
    seed: int = 0,
    progress: Progress = lambda _: None,
    each: Each = map,
    networks: int = NETWORKS,
) -> Model:
    """Fit a model with a half for each encoder in `encoded` whose vectors cover all texts, and one for words alone.

    networks: how many each half has, a multiple of FOLDS; FOLDS of them take half the time and are a little less sure.
    """
    entries = entries_of(base)
    rows = rows_of(base, entries)
    parts = evidence.segments(rows.entry, len(entries.names))
    asked = np.flatnonzero(rows.measured)
    progress("words")
    learnt = [lexical.learn(view, rows.plain) for view in lexical.VIEWS]
    words = tuple(_word_view(lexicon, matrix) for lexicon, matrix in learnt)
    sparse = [matrix for _, matrix in learnt]
    kinds = [
        evidence.word_evidence(view, matrix, rows.fold, asked, parts)
        for view, matrix in zip(words, sparse, strict=True)
    ]
    x = [view.projection.rows(matrix) * np.float32(view.loudness) for view, matrix in zip(words, sparse, strict=True)]
    ground = _Ground(base, entries, rows, parts, seed, progress, each)
    halves = [_Unlearnt(EncoderShape(WORDS_ALONE, ()), (), (), np.hstack(x), kinds)]
    for shape, vectors in encoded:
        if all(text in vectors.by_text for text in rows.texts):
            halves.append(_with_encoder(ground, shape, vectors, x, kinds))
    trained = _networks(ground, halves, networks)
    progress("weights")
    fitted = each(lambda half: _half(ground, half, trained[half.shape.name]), halves)
    compiled = guards.compile_guards(base, rows, entries)
    named = {half.encoder: half for half in fitted}
    return Model(
        base.version, entries, rows, parts, words, compiled, reader_of(base, rows), language.learn(rows), named
    )


@dataclass(frozen=True, slots=True)
class _Ground:
    """What all halves stand on."""

    base: KnowledgeBase
    entries: Entries
    rows: Rows
    parts: Segments
    seed: int
    progress: Progress
    each: Each


@dataclass(frozen=True, slots=True)
class _Unlearnt:
    """A half before anything is learnt. x: (rows, features), what its networks see; kinds: the neighbours' evidence."""

    shape: EncoderShape
    views: tuple[DenseView, ...]
    units: tuple[Floats, ...]
    x: Floats
    kinds: list[Floats]


def _word_view(lexicon: Lexicon, rows: Sparse) -> WordView:
    found = lexical.index(lexicon, rows, most=MOST_POSTINGS)
    return WordView(lexicon, found, lexical.projection(lexicon, PROJECTED[lexicon.view]), LOUDNESS[lexicon.view])


def _with_encoder(
    ground: _Ground, shape: EncoderShape, vectors: Vectors, x: list[Floats], kinds: list[Floats]
) -> _Unlearnt:
    rows = ground.rows
    asked = np.flatnonzero(rows.measured)
    whole = np.stack([vectors.by_text[text] for text in rows.texts])
    views = tuple(_dense_views(shape, whole))
    units = tuple(view.unit(whole) for view in views)
    loud = [unit * np.float32(view.loudness) for view, unit in zip(views, units, strict=True)]
    ground.progress(f"neighbours {shape.name}")
    near = ground.each(lambda unit: evidence.dense_evidence(unit, rows.fold, asked, ground.parts), units)
    return _Unlearnt(shape, views, units, np.hstack([*loud, *x]), [*near, *kinds])


def _networks(ground: _Ground, halves: list[_Unlearnt], count: int) -> dict[str, tuple[Network, ...]]:
    """Train networks without each fold. Together they are the ensemble that decides about unseen messages.

    The networks of all halves are trained in one go, the small ones last, so that no core waits long for another.
    """
    rows = ground.rows
    jobs = [(half, number) for half in reversed(halves) for number in range(count)]

    def train(job: tuple[_Unlearnt, int]) -> Network:
        half, number = job
        ground.progress(f"network {number + 1} of {count} {half.shape.name}".strip())
        hidden = HIDDEN if half.views else HIDDEN_WORDS
        start = network.initial(half.x.shape[1], hidden, len(ground.entries.names), ground.seed + number // FOLDS)
        seen = rows.fold != number % FOLDS
        return network.train(start, half.x[seen], rows.entry[seen], seed=ground.seed + 1 + number)

    trained = list(ground.each(train, jobs))
    return {
        half.shape.name: tuple(one for one, (owner, _) in zip(trained, jobs, strict=True) if owner is half)
        for half in halves
    }


def _half(ground: _Ground, half: _Unlearnt, networks: tuple[Network, ...]) -> Half:
    rows = ground.rows
    asked = np.flatnonzero(rows.measured)
    opinion = evidence.network_evidence(networks, half.x, rows.fold, asked)
    kinds = np.concatenate([opinion, *half.kinds])
    fused = fusion.learn(kinds, rows.entry[asked], ground.entries.is_reply)
    y, p = rows.entry[asked], fused.probabilities(kinds)
    named = trust.first_two(p, ground.entries.positions) == y[:, None]
    found = trust.signs(kinds, p, ground.entries.positions)
    trusted = trust.learn(found, named[:, 0], named.any(axis=1))
    max_wrong = ground.base.campaign.max_wrong
    limits = thresholds.learn(trusted.of(found), named, p, y, ground.entries, max_wrong, len(half.views))
    return Half(half.shape.name, half.views, half.units, networks, fused, trusted, limits)


def _dense_views(shape: EncoderShape, whole: Floats) -> Iterator[DenseView]:
    first = 0
    for length, loudness in shape.parts:
        centre = whole[:, first : first + length].mean(axis=0).astype(np.float32)
        yield DenseView(first, first + length, centre, loudness)
        first += length
