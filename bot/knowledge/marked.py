"""YAML as editors write it, read so that every value knows its line and column.

Stricter than YAML on purpose: a person who edits answers should never have to know that an unquoted `no` is false,
`12:30` is the number 750, or that `&name` makes two texts one. What is never meant is refused here, with what to write
instead; what depends on the place (a date where a text belongs) is left to the model. All faults of a text in one run,
only a text that is no YAML at all stops at its first.

Built on PyYAML's parser (libyaml where it is there: ten times faster) and its YAML 1.1 resolver, so that what we refuse
is exactly what other readers would misread.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Protocol

import yaml

from bot.knowledge.problems import Problem, shown
from bot.knowledge.tree import Node, Scalar

MAX_DEPTH = 12
"""The deepest nesting that any of our files needs is 7."""

_PARSER: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_RESOLVER = yaml.resolver.Resolver()
_PLAINLY = {
    "bool": re.compile(r"true|false"),
    "int": re.compile(r"[-+]?(0|[1-9][0-9]*)"),
    "float": re.compile(r"[-+]?[0-9]+\.[0-9]+"),
    "timestamp": re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}"),
}
"""How a value other than text is written so that nobody misreads it."""
_READERS: dict[str, Callable[[str], Scalar]] = {
    "bool": "true".__eq__,
    "int": int,
    "float": float,
    "timestamp": date.fromisoformat,
}
_MEANINGS = {"int": "another number than it looks", "float": "another number than it looks", "timestamp": "a time"}
_STOPS = (
    ("mapping values are not allowed", "a colon and a space inside unquoted text, or a wrong indent: quote the text"),
    ("unknown escape character", "a backslash inside double quotes: write it twice, or use single quotes"),
    ("quoted scalar", "a quote that is opened and not closed: close it, or double a quote inside the text"),
    ("flow", "a bracket that is not closed, or a text with a comma or colon in it: close it, or quote the text"),
)
"""What the parser says, and what it usually is."""


class _Mark(Protocol):
    """A place as PyYAML tells it, counted from 0."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...
    @property
    def index(self) -> int: ...


class _UnreadableError(Exception):
    """The text cannot be read any further."""


class _Reading:
    """One text on its way to a tree; gathers faults."""

    def __init__(self, path: str, text: str, first_line: int) -> None:
        self.path = path
        self.text = text
        self.first_line = first_line
        self.problems: list[Problem] = []

    def fault(self, mark: _Mark | None, what: str) -> None:
        """Note a fault at a mark."""
        self.problems.append(Problem(self.path, *self.place(mark), what))

    def place(self, mark: _Mark | None) -> tuple[int, int]:
        """Return line and column as editors count them."""
        return (mark.line + self.first_line, mark.column + 1) if mark else (self.first_line, 1)

    def document(self) -> Node | None:
        """Read the one document of the text."""
        events = self.events()
        node: Node | None = None
        documents = 0
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.fault(event.start_mark, "a second document begins here: keep one per file, remove this line")
                    return node
            elif isinstance(event, yaml.NodeEvent):
                node = self.node(event, events, 0)
        if node is None:
            self.fault(None, "the file is empty: fill it or remove it")
        return node

    def events(self) -> Iterator[yaml.Event]:
        """Parse, and say in plain words where the text stops being YAML."""
        try:
            yield from yaml.parse(self.text, Loader=_PARSER)
        except yaml.reader.ReaderError as error:
            before = self.text[: error.position] if isinstance(error.position, int) else ""
            line, column = before.count("\n"), len(before) - before.rfind("\n")
            what = "a character that no text file should hold (a control character or half a sign): delete it"
            self.problems.append(Problem(self.path, line + self.first_line, column, what))
            raise _UnreadableError from error
        except yaml.MarkedYAMLError as error:
            self.fault(_where(error), _in_plain_words(error, self.text))
            raise _UnreadableError from error
        except (yaml.YAMLError, ValueError) as error:  # ValueError: half a surrogate pair cannot be encoded
            self.fault(None, "the file holds characters that cannot be read as text: save it as UTF-8")
            raise _UnreadableError from error

    def node(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> Node:
        """Read the value that begins with this event."""
        if depth > MAX_DEPTH:
            self.fault(event.start_mark, f"nested more than {MAX_DEPTH} deep: no file needs that, check the brackets")
            raise _UnreadableError
        mark = event.start_mark
        line, column = self.place(mark)
        if isinstance(event, yaml.AliasEvent):
            self.fault(mark, f"`*{getattr(event, 'anchor', '')}` stands for another value: write the value itself here")
            return Node(None, line, column)
        anchor = getattr(event, "anchor", None)
        if anchor:
            self.fault(mark, f"`&{anchor}` makes this a value that others share: remove it, repeat the value")
        if isinstance(event, yaml.ScalarEvent):
            start, end = _index(mark), _index(event.end_mark)
            style = event.style or ""
            if style in {"|", ">"}:  # the parser counts the empty lines below as part of it
                end = start + len(self.text[start:end].rstrip())
            return Node(self.scalar(event), line, column, written=event.value, start=start, end=end, style=style)
        self.no_tag(event)
        value: list[Node] | dict[str, Node]
        if isinstance(event, yaml.SequenceStartEvent):
            value, end = self.sequence(event, events, depth)
        else:
            value, end = self.mapping(event, events, depth)
        style = "flow" if getattr(event, "flow_style", False) else "block"
        return Node(value, line, column, start=_index(mark), end=end, style=style)

    def sequence(self, start: yaml.Event, events: Iterator[yaml.Event], depth: int) -> tuple[list[Node], int]:
        """Read the items of a list, and where it ends."""
        found: list[Node] = []
        end = _index(start.end_mark)
        for event in events:
            if isinstance(event, yaml.SequenceEndEvent):
                return found, _index(event.end_mark) if getattr(start, "flow_style", False) else end
            found.append(self.node(event, events, depth + 1))
            end = found[-1].end
        return found, end

    def mapping(self, start: yaml.Event, events: Iterator[yaml.Event], depth: int) -> tuple[dict[str, Node], int]:
        """Read keys and values, and where the last ends; a key that comes twice keeps its first value."""
        found: dict[str, Node] = {}
        end = _index(start.end_mark)
        for event in events:
            if isinstance(event, yaml.MappingEndEvent):
                return found, _index(event.end_mark) if getattr(start, "flow_style", False) else end
            key = self.key(event, events, depth)
            value = self.node(next(events), events, depth + 1)
            end = value.end
            if key is None:
                continue
            if key in found:
                first = f"first in line {found[key].key_line}"
                self.fault(event.start_mark, f"the key {shown(key)} stands here twice ({first}): keep one")
                continue
            line, column = self.place(event.start_mark)
            found[key] = replace(value, key_line=line, key_column=column, key_end=_index(event.end_mark))
        return found, end

    def key(self, event: yaml.Event, events: Iterator[yaml.Event], depth: int) -> str | None:
        """Read a key, which must be a plain word."""
        if not isinstance(event, yaml.ScalarEvent):
            if not isinstance(event, yaml.AliasEvent):
                self.fault(event.start_mark, "a list or mapping as a key: a key is a word")
            self.node(event, events, depth + 1)
            return None
        if event.anchor:
            self.fault(event.start_mark, f"`&{event.anchor}` makes this a value that others share: remove it")
        if event.value == "<<" and event.implicit[0]:
            self.fault(event.start_mark, "`<<` merges another mapping into this one: write its keys here instead")
            return None
        before = len(self.problems)
        value = self.scalar(event)
        if not isinstance(value, str) and len(self.problems) == before:
            kind = _kind(value)
            self.fault(event.start_mark, f'the key {shown(event.value)} is read as {kind}: write "{event.value}"')
        return event.value

    def no_tag(self, event: yaml.Event) -> None:
        """Refuse `!tag`."""
        tag = getattr(event, "tag", None)
        if tag is not None:
            self.fault(event.start_mark, f"the tag {shown(str(tag))} has no meaning here: remove it")

    def scalar(self, event: yaml.ScalarEvent) -> Scalar:
        """Read a scalar by YAML 1.1, refusing what nobody means."""
        self.no_tag(event)
        text: str = event.value
        # Only unquoted text is ever read as something else. PyYAML's own parser gives it the style None, libyaml "".
        if event.style not in {None, ""}:
            return text
        tag = _RESOLVER.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]  # PyYAML's
        if tag == "str":
            return text
        value, wrong = _resolved(tag, text)
        if wrong:
            self.fault(event.start_mark, wrong)
        return value


def read(path: str, text: str, *, first_line: int = 1) -> tuple[Node | None, list[Problem]]:
    """Read one YAML text. Never raises, whatever the text.

    first_line: the line number of the text's first line, for YAML that is a part of a file.
    Returns the tree (None where nothing could be read) and all faults.
    """
    reading = _Reading(path, text, first_line)
    try:
        return reading.document(), reading.problems
    except _UnreadableError:
        return None, reading.problems


def _index(mark: _Mark | None) -> int:
    """Return a mark's place in the text, in characters."""
    return mark.index if mark else 0


def _resolved(tag: str, text: str) -> tuple[Scalar, str]:
    """Read unquoted text by its YAML 1.1 tag: the value, and what is wrong with writing it so ("" when nothing is)."""
    kind = tag.rpartition(":")[2]
    if kind in {"str", "null"}:
        return (text if kind == "str" else None), ""
    plain = _PLAINLY.get(kind)
    if plain and len(text) < 19 and plain.fullmatch(text):
        try:
            return _READERS[kind](text), ""
        except ValueError:
            return text, f'{shown(text)} looks like a date and is none: correct it, or write "{text}" if it is text'
    if kind == "bool":
        truth = "true" if text.lower() in {"yes", "on", "true"} else "false"
        return text, f'unquoted {shown(text)} is read as {truth}: write "{text}" with quotes if it is text, or {truth}'
    meant = _MEANINGS.get(kind, "something else")
    return text, f'unquoted {shown(text)} is read as {meant}: write "{text}" with quotes if it is text'


def _kind(value: object) -> str:
    """Name what unquoted text was read as."""
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, int | float):
        return "a number"
    if isinstance(value, date):
        return "a date"
    return "nothing"


def _where(error: yaml.MarkedYAMLError) -> yaml.Mark | None:
    """Point at what was opened rather than at the end of the file where it was missed."""
    left_open = error.context is not None and ("quoted scalar" in error.context or "flow" in error.context)
    return (error.context_mark if left_open else None) or error.problem_mark or error.context_mark


def _in_plain_words(error: yaml.MarkedYAMLError, text: str) -> str:
    """Say what stopped the parser, and what it usually is."""
    mark = error.problem_mark or error.context_mark
    lines = text.split("\n")
    line = lines[mark.line] if mark and mark.line < len(lines) else ""
    said = " ".join(str(part) for part in (error.context, error.problem) if part)
    sign = line[mark.column] if mark and mark.column < len(line) else ""
    if "\t" in line[: mark.column + 1 if mark else 0]:
        return "a tab: indent with spaces"
    if "cannot start any token" in said:
        return f"text that begins with {shown(sign)}: put it in quotes"
    usually = next((usual for start, usual in _STOPS if start in said), "")
    return usually or f"not YAML from here ({said}): check the indent and the quotes above"
