"""Read a knowledge base from texts: `{path within the folder: text}` in, a `KnowledgeBase` or all its problems out.

What `load` gives can be used without surprise: every file has its shape, every id is there once. Whether it is also
good for voters (literal quotes, both languages, no sentence too long) is what `check` says.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from bot.knowledge.base import HeldOut, KnowledgeBase
from bot.knowledge.campaign import Areas, Campaign, Vocabulary
from bot.knowledge.files import (
    Content,
    ExampleFile,
    HeldOutFile,
    NegativeFile,
    PositionFile,
    ReplyExampleFile,
    ReplyFile,
    TextFile,
    is_source,
    model_of,
    stem,
)
from bot.knowledge.marked import read
from bot.knowledge.model import Position, Reply, Source
from bot.knowledge.problems import Problem, Problems, sorted_once
from bot.knowledge.shape import fit
from bot.knowledge.source import read_source
from bot.knowledge.tree import Node

Kind = TypeVar("Kind")
Examples = dict[str, dict[str, tuple[str, ...]]]


@dataclass(slots=True)
class Parsed:
    """The files as far as they could be read: trees for whoever points at lines, models for whoever uses them."""

    trees: dict[str, Node] = field(default_factory=dict)
    contents: dict[str, Content] = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def of(self, kind: type[Kind]) -> list[tuple[str, Kind]]:
        """Return path and content of every file of that kind, in the order of their paths."""
        return [(path, content) for path, content in sorted(self.contents.items()) if isinstance(content, kind)]


def load(files: Mapping[str, str]) -> KnowledgeBase | Problems:
    """Read a knowledge base. Never raises, whatever the texts.

    files: path within the knowledge folder ("positions/wonen.yaml") -> text.
    Returns the base, or every fault that keeps it from being used.
    """
    parsed = parse(files)
    if parsed.problems:
        return sorted_once(parsed.problems)
    return assemble(parsed, files)


def parse(files: Mapping[str, str]) -> Parsed:
    """Read each file as far as it goes, and note every fault of shape and every doubled or unknown name."""
    parsed = Parsed()
    for path, text in sorted(files.items()):
        if is_source(path):
            source, problems = read_source(path, text)
            parsed.problems += problems
            if source:
                parsed.sources[path] = source
        elif path.rpartition("/")[2] != "README.md":
            _parse_file(parsed, path, text)
    if "campaign.yaml" not in files:
        parsed.problems.append(Problem("campaign.yaml", 1, 1, "the file is missing: say who runs this campaign"))
    parsed.problems += _doubled(parsed)
    parsed.problems += _unknown_entries(parsed)
    return parsed


def assemble(parsed: Parsed, files: Mapping[str, str]) -> KnowledgeBase:
    """Put the contents of faultless files together."""
    replies = tuple(reply for _, content in parsed.of(ReplyFile) for reply in content.replies)
    positions = tuple(position for _, content in parsed.of(PositionFile) for position in content.positions)
    return KnowledgeBase(
        positions=positions,
        replies=replies,
        texts={stem(path): content.root for path, content in parsed.of(TextFile)},
        campaign=parsed.of(Campaign)[0][1],
        vocabulary=next((content for _, content in parsed.of(Vocabulary)), Vocabulary()),
        areas=next((content for _, content in parsed.of(Areas)), Areas()),
        sources=tuple(parsed.sources.values()),
        examples=_examples(parsed, positions, replies),
        negatives=_merged(pair for _, content in parsed.of(NegativeFile) for pair in content.negatives.items()),
        held_out=_held_out(parsed),
        version=version_of(files),
    )


def version_of(files: Mapping[str, str]) -> str:
    """Hash over all files: the same for the same texts at the same paths. 16 hexadecimal digits."""
    digest = hashlib.sha256()
    for path, text in sorted(files.items()):
        for part in (path, text):
            encoded = part.encode("utf-8", "surrogatepass")
            digest.update(len(encoded).to_bytes(8, "big") + encoded)
    return digest.hexdigest()[:16]


def _parse_file(parsed: Parsed, path: str, text: str) -> None:
    """Read one YAML file."""
    model = model_of(path)
    if model is None:
        parsed.problems.append(
            Problem(path, 1, 1, "no file of this name belongs in the knowledge folder: rename or remove it")
        )
        return
    tree, problems = read(path, text)
    parsed.problems += problems
    if tree is None:
        return
    parsed.trees[path] = tree
    # A value that the reader refused is text meanwhile, so that the model can still find its own faults.
    content, faults = fit(path, tree, model)
    refused = {(problem.line, problem.column) for problem in problems}
    parsed.problems += [fault for fault in faults if (fault.line, fault.column) not in refused]
    parsed.problems += _out_of_place(path, tree, model)
    if content is not None:
        parsed.contents[path] = content


def _out_of_place(path: str, tree: Node, model: type[Content]) -> list[Problem]:
    """A theme that differs from the file's name, or that a position says again."""
    if model not in {PositionFile, ExampleFile}:
        return []
    found = []
    theme = tree.at("theme")
    if theme is not None and isinstance(theme.value, str) and theme.value != stem(path):
        what = f"the theme is `{theme.value}` and the file is called {stem(path)}: make them the same"
        found.append(Problem(path, theme.line, theme.column, what))
    for item in tree.items("positions"):
        again = item.at("theme")
        if again is not None:
            what = "the theme stands once, at the top of the file: remove it here"
            found.append(Problem(path, again.key_line, again.key_column, what))
    return found


def named(parsed: Parsed, place: str, list_key: str, id_key: str) -> list[tuple[str, str, Node]]:
    """Return (id, path, node of the id) of every list item in files whose path starts with `place`."""
    return [
        (str(node.value), path, node)
        for path, tree in sorted(parsed.trees.items())
        if path.startswith(place)
        for item in tree.items(list_key)
        if (node := item.at(id_key)) is not None and isinstance(node.value, str)
    ]


def entry_names(parsed: Parsed) -> set[str]:
    """Return every name that examples may stand under: position ids, kinds, and `kind/variant`."""
    names = {name for name, _, _ in named(parsed, "positions/", "positions", "id")}
    for item in parsed.trees["replies.yaml"].items("replies") if "replies.yaml" in parsed.trees else []:
        kind = item.text("kind")
        if kind:
            names.add(kind)
            names |= {f"{kind}/{variant.text('id')}" for variant in item.items("variants") if variant.text("id")}
    return names


def _doubled(parsed: Parsed) -> list[Problem]:
    """Ids that stand twice."""
    found = _twice(named(parsed, "positions/", "positions", "id"), "position")
    found += _twice(named(parsed, "replies.yaml", "replies", "kind"), "reply kind")
    found += _twice(named(parsed, "tests/", "tests", "id"), "test")
    for key in ("stadsdelen", "wijken", "areas"):
        found += _twice(named(parsed, "areas.yaml", key, "id"), "area")
    found += _twice(named(parsed, "areas.yaml", "postcodes", "pc4"), "postcode")
    for item in parsed.trees["replies.yaml"].items("replies") if "replies.yaml" in parsed.trees else []:
        variants = [(variant.text("id") or "", variant.at("id")) for variant in item.items("variants")]
        found += _twice([(name, "replies.yaml", node) for name, node in variants if node], "variant")
    return found


def _twice(names: Iterable[tuple[str, str, Node]], what: str) -> list[Problem]:
    first: dict[str, tuple[str, Node]] = {}
    found = []
    for name, path, node in names:
        if name in first:
            at, line = first[name][0], first[name][1].line
            text = f"the {what} `{name}` stands twice (first in {at}, line {line}): give one another name or remove it"
            found.append(Problem(path, node.line, node.column, text))
        first.setdefault(name, (path, node))
    return found


def _unknown_entries(parsed: Parsed) -> list[Problem]:
    """Examples of entries that do not exist."""
    names = entry_names(parsed)
    found = []
    for path, tree in sorted(parsed.trees.items()):
        key = "replies" if path == "examples/replies.yaml" else "examples" if path.startswith("examples/") else ""
        for name, node in tree.entries(key) if key else []:
            if name not in names:
                what = f"no entry is called `{name}`: write the id of a position, or the kind of a reply"
                found.append(Problem(path, node.key_line, node.key_column, what))
    return found


def _examples(parsed: Parsed, positions: Iterable[Position], replies: Iterable[Reply]) -> Examples:
    """Gather the examples of every entry, those of its own file first."""
    own = [(position.id, position.examples) for position in positions]
    first_variant: dict[str, str] = {}
    for reply in replies:
        first_variant[reply.kind] = f"{reply.kind}/{reply.variants[0].id}"
        own += [(f"{reply.kind}/{variant.id}", variant.examples) for variant in reply.variants]
    more = [pair for _, content in parsed.of(ExampleFile) for pair in content.examples.items()]
    for _, content in parsed.of(ReplyExampleFile):
        more += [(first_variant.get(name, name), by_language) for name, by_language in content.replies.items()]
    return _merged([*own, *more])


def _merged(pairs: Iterable[tuple[str, dict[str, tuple[str, ...]]]]) -> Examples:
    """Join what stands under the same name and language, in order."""
    merged: Examples = {}
    for name, by_language in pairs:
        into = merged.setdefault(name, {})
        for language, utterances in by_language.items():
            into[language] = (*into.get(language, ()), *utterances)
    return merged


def _held_out(parsed: Parsed) -> tuple[HeldOut, ...]:
    return tuple(
        HeldOut(row.id, row.text, row.kind, row.gold, row.language, row.register_)
        for _, content in parsed.of(HeldOutFile)
        for row in content.tests
    )
