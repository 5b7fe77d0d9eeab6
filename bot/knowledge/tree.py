"""A YAML text as a tree in which every value knows its place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

Scalar: TypeAlias = str | int | float | bool | date | None
Plain: TypeAlias = Scalar | list["Plain"] | dict[str, "Plain"]


@dataclass(frozen=True, slots=True)
class Node:
    """A value and where it stands.

    line, column: from 1, as editors count; of its key too, where it has one.
    written: how a scalar looked before it was read: `12:30` and not 750.
    start, end: its place in the text in characters, end not included; a block's end is that of its last value.
    key_end: where its key ends, before the colon.
    style: how it is written: `|`, `>`, `"`, `'` or "" for a scalar, "flow" for [ ] and { }, "block" for lines.
    """

    value: Scalar | list[Node] | dict[str, Node]
    line: int
    column: int
    key_line: int = 0
    key_column: int = 0
    written: str = ""
    start: int = 0
    end: int = 0
    key_end: int = 0
    style: str = ""

    def at(self, *keys: str | int) -> Node | None:
        """Walk down by keys and indices; None where there is nothing."""
        node: Node | None = self
        for key in keys:
            if node is None:
                return None
            if isinstance(node.value, dict) and isinstance(key, str):
                node = node.value.get(key)
            elif isinstance(node.value, list) and isinstance(key, int) and 0 <= key < len(node.value):
                node = node.value[key]
            else:
                return None
        return node

    def items(self, *keys: str | int) -> list[Node]:
        """Return the items of a list at that place, or nothing."""
        node = self.at(*keys)
        return node.value if node is not None and isinstance(node.value, list) else []

    def entries(self, *keys: str | int) -> list[tuple[str, Node]]:
        """Return keys and values of a mapping at that place, or nothing."""
        node = self.at(*keys)
        return list(node.value.items()) if node is not None and isinstance(node.value, dict) else []

    def text(self, *keys: str | int) -> str | None:
        """Return the text at that place, or None."""
        node = self.at(*keys)
        return node.value if node is not None and isinstance(node.value, str) else None

    @property
    def below(self) -> list[Node]:
        """The values of a mapping or the items of a list; of a single value, nothing."""
        if isinstance(self.value, dict):
            return list(self.value.values())
        return self.value if isinstance(self.value, list) else []

    def plain(self) -> Plain:
        """Return the value without its marks."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value
