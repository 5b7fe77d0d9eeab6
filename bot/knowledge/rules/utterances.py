"""Examples teach one thing each: an utterance stands at one entry, once, and is never also a test."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.knowledge.load import Parsed
from bot.knowledge.problems import Problem, shown
from bot.knowledge.sameness import same
from bot.knowledge.tree import Node

PROTECTED = "vocabulary.yaml"


@dataclass(frozen=True, slots=True)
class Utterance:
    """One utterance and the entry it stands for: a position id, `kind/variant`, or a kind of negatives.

    detail: what of the position it asks that the source does not say, or "".
    """

    entry: str
    path: str
    node: Node
    detail: str = ""

    @property
    def where(self) -> str:
        """Say where it stands, for an error line."""
        under = f"{self.entry}, silent on {self.detail}" if self.detail else self.entry
        return f"{under} ({self.path}, line {self.node.line})"


def utterances(parsed: Parsed) -> list[Problem]:
    """Name every utterance that stands twice, is empty, or is missing."""
    found: list[Problem] = []
    first: dict[str, Utterance] = {}
    every = list(_every(parsed))
    for utterance in every:
        said = same(str(utterance.node.value))
        before = first.setdefault(said, utterance)
        if before is not utterance and said:
            what = _twice(before, utterance)
            if what:
                found.append(_at(utterance, what))
    found += list(_empty_lists(parsed))
    found += list(_never_asked(parsed, every))
    for row, path in _held_out(parsed):
        there = first.get(same(str(row.value)))
        if there and there.path != PROTECTED:
            what = f"this test also stands as an example of {there.where}: a test must be new to the bot, reword it"
            found.append(Problem(path, row.line, row.column, what))
    return found


def _twice(before: Utterance, now: Utterance) -> str:
    """Say what is wrong with two places for the same words; "" where it is right."""
    same_entry = before.entry.partition("/")[0] == now.entry.partition("/")[0]
    if same_entry and before.path != now.path and PROTECTED in {before.path, now.path}:
        return ""  # what must always get this entry may well be its example too, but never another's
    words = shown(str(now.node.value))
    if (before.entry, before.detail) == (now.entry, now.detail):
        return f"{words} stands twice at {before.where}: remove one"
    return f"{words} also stands at {before.where}: the bot cannot learn both, keep it where it belongs"


def _every(parsed: Parsed) -> Iterator[Utterance]:
    """Go through all utterances: the files that editors read first, then the long lists."""
    trees = sorted(parsed.trees.items(), key=lambda item: (item[0].startswith("examples/"), item[0]))
    variants: dict[str, str] = {}
    for path, tree in trees:
        for position in tree.items("positions") if path.startswith("positions/") else []:
            entry = position.text("id") or ""
            yield from _under(entry, path, position.at("examples"))
            for silence in position.items("silent_on"):
                yield from _under(entry, path, silence.at("examples"), silence.text("about") or "a detail")
        for reply in tree.items("replies") if path == "replies.yaml" else []:
            kind = reply.text("kind") or ""
            for variant in reply.items("variants"):
                entry = f"{kind}/{variant.text('id')}"
                variants.setdefault(kind, entry)
                yield from _under(entry, path, variant.at("examples"))
        for key in ("examples", "replies", "negatives") if path.startswith("examples/") else ():
            for entry, by_language in tree.entries(key):
                yield from _under(variants.get(entry, entry), path, by_language)
        for entry, words in tree.entries("protected") if path == PROTECTED else []:
            yield from (Utterance(entry, path, node) for node in words.items() if isinstance(node.value, str))


def _under(entry: str, path: str, by_language: Node | None, detail: str = "") -> Iterator[Utterance]:
    for _, items in by_language.entries() if by_language else []:
        yield from (Utterance(entry, path, node, detail) for node in items.items() if isinstance(node.value, str))


def _empty_lists(parsed: Parsed) -> Iterator[Problem]:
    """Find languages that are named and have no utterance."""
    for path, tree in parsed.trees.items():
        if path.startswith(("positions/", "examples/")) or path == "replies.yaml":
            yield from _empty_below(path, tree, inside=False)


def _empty_below(path: str, node: Node, *, inside: bool) -> Iterator[Problem]:
    for key, below in node.entries():
        if inside and below.value == []:
            what = f"no examples stand under `{key}`: write some, or remove the key"
            yield Problem(path, below.key_line, below.key_column, what)
        within = inside or key == "examples" or path.startswith("examples/")
        yield from _empty_below(path, below, inside=within)
    for below in node.items():
        yield from _empty_below(path, below, inside=False)


def _never_asked(parsed: Parsed, every: list[Utterance]) -> Iterator[Problem]:
    """Find positions and reply kinds that nothing teaches the bot to recognise."""
    taught = {utterance.entry.partition("/")[0] for utterance in every if not utterance.detail}
    for path, tree in parsed.trees.items():
        key, name = ("replies", "kind") if path == "replies.yaml" else ("positions", "id")
        for item in tree.items(key):
            node = item.at(name)
            if node is not None and isinstance(node.value, str) and node.value not in taught:
                what = f"nobody can ask for `{node.value}`: it has no examples, write a dozen ways people ask it"
                yield Problem(path, node.line, node.column, what)


def _held_out(parsed: Parsed) -> Iterator[tuple[Node, str]]:
    for path, tree in parsed.trees.items():
        for row in tree.items("tests") if path.startswith("tests/") else []:
            text = row.at("text")
            if text is not None and isinstance(text.value, str):
                yield text, path


def _at(utterance: Utterance, what: str) -> Problem:
    return Problem(utterance.path, utterance.node.line, utterance.node.column, what)
