"""Every answer rests on words that stand literally in a signed source (promise 1)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rapidfuzz import fuzz

from bot.knowledge.files import stem
from bot.knowledge.load import Parsed
from bot.knowledge.model import Source
from bot.knowledge.problems import Problem, shown
from bot.knowledge.source import folded
from bot.knowledge.tree import Node

NEAR = 60.0
"""Similarity (0 to 100) from which a piece of the source is worth showing as what was probably meant."""


def quotes(parsed: Parsed) -> list[Problem]:
    """Name every quote that is not literally in its paragraph."""
    sources = {stem(path): source for path, source in parsed.sources.items()}
    return [
        Problem(path, node.line, node.column, what)
        for path, tree in parsed.trees.items()
        if path.startswith("positions/")
        for position in tree.items("positions")
        for quote in position.items("quotes")
        for key, what in _wrong(quote, sources)
        if (node := quote.at(key)) is not None
    ]


def _wrong(quote: Node, sources: dict[str, Source]) -> Iterator[tuple[str, str]]:
    """Say which key of a quote is wrong and why; what has no shape yet is left to the model."""
    name, paragraph, text = quote.text("source"), quote.text("paragraph"), quote.text("text")
    if name is None or paragraph is None or text is None:
        return
    if name not in sources:
        yield "source", f"no source is called {shown(name)}: sources are {', '.join(sorted(sources)) or 'none yet'}"
        return
    said = sources[name].paragraphs
    wanted = folded(text)
    if wanted in said.get(paragraph, ""):
        return
    elsewhere = next((id_ for id_, words in said.items() if wanted in words), None)
    if elsewhere:
        yield "paragraph", f"the quote stands in {elsewhere}, not in {paragraph}: write {elsewhere}"
        return
    if paragraph not in said:
        yield "paragraph", f"{name} has no paragraph {paragraph}: it has {', '.join(said)}"
    near = nearest(wanted, sources[name])
    piece = f"; {near[0]} says {shown(near[1], 400)}" if near else ""
    yield "text", f"the quote is not literally in {name}{piece}: take the words over as they stand there"


def nearest(wanted: str, source: Source) -> tuple[str, str] | None:
    """Find the piece of the source that is most like these words: paragraph and piece, cut at whole words."""
    best: tuple[float, str, str] | None = None
    for paragraph, said in source.paragraphs.items():
        found = fuzz.partial_ratio_alignment(wanted, said, score_cutoff=NEAR)
        if found and (best is None or found.score > best[0]):
            best = (found.score, paragraph, _whole_words(said, found.dest_start, found.dest_end, len(wanted.split())))
    return (best[1], best[2]) if best else None


def _whole_words(text: str, start: int, end: int, count: int) -> str:
    """Widen a piece to the words it begins and ends in, and to the left until it has as many words as were wanted."""
    words = [match.span() for match in re.finditer(r"\S+", text)]
    first = next((number for number, (_, stop) in enumerate(words) if stop > start), 0)
    last = next((number for number, (begin, stop) in enumerate(words) if begin < end <= stop), len(words) - 1)
    first = max(0, min(first, last + 1 - count))
    return text[words[first][0] : words[last][1]]
