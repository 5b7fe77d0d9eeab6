"""Words of the vocabulary mean one thing each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from bot.knowledge.load import Parsed
from bot.knowledge.problems import Problem, shown
from bot.knowledge.sameness import same
from bot.knowledge.tree import Node

_PATH = "vocabulary.yaml"


def words(parsed: Parsed) -> list[Problem]:
    """Name every word of the vocabulary that has two meanings or stands twice."""
    tree = parsed.trees.get(_PATH)
    if tree is None:
        return []
    synonyms = [(item.text("means") or "", node) for item in tree.items("synonyms") for node in item.items("words")]
    commands = [(name, node) for name, below in tree.entries("stop_words") for node in below.items()]
    names = [(key, node) for key in ("parties", "politicians", "own_names") for node in tree.items(key)]
    return [problem for group in (synonyms, commands, names) for problem in _one_meaning(group)]


def _one_meaning(group: Iterable[tuple[str, Node]]) -> Iterator[Problem]:
    first: dict[str, tuple[str, Node]] = {}
    for meaning, node in group:
        word = same(str(node.value))
        if word in first:
            before, line = first[word][0], first[word][1].line
            what = f"{shown(str(node.value))} also stands under `{before}` in line {line}: keep one"
            yield Problem(_PATH, node.line, node.column, what)
        first.setdefault(word, (meaning, node))
