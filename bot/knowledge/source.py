"""A signed text as markdown with a small header, cut into the paragraphs that quotes point at.

Headings count as H1, H2, ..., all else as P1, P2, ... in their order. A text may grow at its end, never in the middle:
the numbers stand in quotes, links and logs.
"""

from __future__ import annotations

import re

from bot.knowledge.files import SourceHeader, stem
from bot.knowledge.marked import read
from bot.knowledge.model import Source
from bot.knowledge.problems import Problem
from bot.knowledge.shape import fit

_FENCE = "---"


def folded(text: str) -> str:
    """Drop markdown's asterisks and fold white space: the form in which a quote must be literal."""
    return " ".join(text.replace("*", "").split())


def read_source(path: str, text: str) -> tuple[Source | None, list[Problem]]:
    """Read a source: the source, or what is wrong with it."""
    lines = text.split("\n")
    end = next((number for number, line in enumerate(lines[1:], 1) if line.rstrip() == _FENCE), 0)
    if lines[0].rstrip() != _FENCE or not end:
        return None, [Problem(path, 1, 1, "the header is missing: begin with --- title, date, signed_by ---")]
    header_tree, problems = read(path, "\n".join(lines[1:end]) + "\n", first_line=2)
    if header_tree is None:
        return None, problems
    header, faults = fit(path, header_tree, SourceHeader)
    problems += faults
    blocks = _blocks(lines[end + 1 :])
    if header is None:
        return None, problems
    if len(blocks) < header.opening + header.closing + 1:
        problems.append(Problem(path, end + 2, 1, "no paragraphs between opening and closing: write the text here"))
        return None, problems
    return (
        Source(
            id=stem(path),
            title=header.title,
            date=header.date,
            signed_by=header.signed_by,
            opening=tuple(folded(block) for block in blocks[: header.opening]),
            paragraphs=_numbered(blocks[header.opening :], header.closing),
        ),
        problems,
    )


def _blocks(lines: list[str]) -> list[str]:
    """Cut at empty lines."""
    return [block.strip() for block in re.split(r"\n[ \t]*\n", "\n".join(lines)) if block.strip()]


def _numbered(blocks: list[str], closing: int) -> dict[str, str]:
    """Give each block its id; the last `closing` are one paragraph."""
    joined = [*blocks[: len(blocks) - closing], "\n".join(blocks[len(blocks) - closing :])]
    counts = {"H": 0, "P": 0}
    paragraphs: dict[str, str] = {}
    for block in joined:
        letter = "H" if block.startswith("#") else "P"
        counts[letter] += 1
        paragraphs[f"{letter}{counts[letter]}"] = folded(block.lstrip("#"))
    return paragraphs
