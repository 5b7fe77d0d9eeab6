"""A model with more entries and examples than anybody has yet: the fitted one, with made-up ones beside its own.

What a message costs hangs on how many there are and not on what they say, so nothing is learnt: an answer of this model
means nothing.
"""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np

from bot.matching import evidence, lexical
from bot.matching.model import Half, Model
from bot.matching.network import Network
from bot.matching.rows import Entries, Rows


def widened(model: Model, entries: int, examples: int, *, seed: int = 0) -> Model:
    """The model with so many entries and examples."""
    chance, drawn = random.Random(seed), np.random.default_rng(seed)
    names, positions = model.entries.names, model.entries.positions
    made_up = tuple(f"made-up-{number}" for number in range(entries - len(names)))
    wider = Entries((*names[:positions], *made_up, *names[positions:]), positions + len(made_up))
    place = np.array([wider.names.index(name) for name in names], dtype=np.int64)
    rows, count = model.rows, max(0, examples - len(model.rows.texts))
    words = [word for text in rows.plain for word in text.split()]
    texts = tuple(" ".join(chance.choices(words, k=9)) for _ in range(count))
    about = np.sort(positions + drawn.integers(0, len(made_up), count))
    first = int((place[rows.entry] < positions).sum())  # what is made up stands behind the positions
    moved = np.concatenate([np.arange(first), np.arange(first, len(rows.texts)) + count])
    whole = Rows(
        (*rows.texts[:first], *texts, *rows.texts[first:]),
        (*rows.plain[:first], *texts, *rows.plain[first:]),
        np.concatenate([place[rows.entry[:first]], about, place[rows.entry[first:]]]),
        np.concatenate([rows.fold[:first], np.zeros(count, np.int64), rows.fold[first:]]),
        (*rows.language[:first], *["nl"] * count, *rows.language[first:]),
        np.concatenate([rows.silence[:first], np.full(count, -1), rows.silence[first:]]),
    )
    added = [(first + number, text) for number, text in enumerate(texts)]
    views = tuple(
        replace(view, index=lexical.reindexed(view.index, moved, view.lexicon, added, len(whole.texts)))
        for view in model.words
    )

    def half(one: Half) -> Half:
        like = drawn.integers(0, len(rows.texts), count)
        units = tuple(np.ascontiguousarray(np.concatenate([own[:first], own[like], own[first:]])) for own in one.units)
        bias = np.zeros(entries, np.float32)
        bias[place] = one.fusion.bias
        fusion = replace(one.fusion, bias=bias, is_reply=wider.is_reply)
        networks = tuple(_network(network, place, entries) for network in one.networks)
        return replace(one, units=units, networks=networks, fusion=fusion)

    return replace(
        model,
        entries=wider,
        rows=whole,
        parts=evidence.segments(whole.entry, entries),
        words=views,
        halves={name: half(one) for name, one in model.halves.items()},
    )


def _network(network: Network, place: np.ndarray, entries: int) -> Network:
    out = np.zeros((len(network.out), entries), np.float32)
    out[:, place] = network.out
    bias = np.full(entries, network.out_bias.min(), np.float32)
    bias[place] = network.out_bias
    return replace(network, out=out, out_bias=bias)
