"""Any file of the knowledge folder as a flat list of fields: for a form that needs no code of its own per file.

A field is one value, or a list of texts one a line. Fields are known by their number in the order of the file, which
is the same as long as the file has the same places.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.knowledge.difference import NAMES, Place
from bot.knowledge.tree import Plain

Kind = Literal["text", "lines", "number", "flag", "date"]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One field. text: the value as it is typed."""

    place: Place
    kind: Kind
    text: str


def leaves(value: Plain, place: Place = ()) -> Iterator[Leaf]:
    """Every field of a file, in order."""
    if isinstance(value, dict):
        for key, below in value.items():
            yield from leaves(below, (*place, key))
    elif isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        for number, item in enumerate(value):
            yield from leaves(item, (*place, _name(item, number)))
    elif isinstance(value, list):
        yield Leaf(place, "lines", "\n".join(str(item) for item in value))
    else:
        yield Leaf(place, _kind(value), "" if value is None else str(value).rstrip("\n"))


def typed(value: Plain, fields: Mapping[int, str]) -> Plain:
    """The file's data with what was typed in its fields, by number; fields that are not there stay as they were.

    Raises ValueError for a number that is none.
    """
    found, _ = _typed(value, fields, 0)
    return found


def _typed(value: Plain, fields: Mapping[int, str], number: int) -> tuple[Plain, int]:
    if isinstance(value, dict):
        changed: dict[str, Plain] = {}
        for key, below in value.items():
            changed[key], number = _typed(below, fields, number)
        return changed, number
    if isinstance(value, list) and any(isinstance(item, dict | list) for item in value):
        items: list[Plain] = []
        for item in value:
            below, number = _typed(item, fields, number)
            items.append(below)
        return items, number
    text = fields.get(number)
    return (value if text is None else _read(value, text)), number + 1


def _read(old: Plain, text: str) -> Plain:
    """What was typed, in the kind of what stood there; the same text is the same value."""
    clean = text.replace("\r\n", "\n").strip()
    if isinstance(old, dict):  # a field is never a mapping
        return old
    if isinstance(old, list):
        lines: list[Plain] = [line.strip() for line in clean.split("\n") if line.strip()]
        return old if [str(item) for item in old] == lines else lines
    if old is None or isinstance(old, str):
        same = old is not None and old.strip() == clean
        return old if same or (old is None and not clean) else clean
    return old if str(old) == clean else _read_other(old, clean)


def _read_other(old: bool | float | date, clean: str) -> Plain:
    if isinstance(old, bool):
        return clean == "True"
    if isinstance(old, date):
        return date.fromisoformat(clean)
    number = float(clean.replace(",", "."))
    return int(number) if isinstance(old, int) and number == int(number) else number


def _kind(value: Plain) -> Kind:
    if isinstance(value, bool):
        return "flag"
    if isinstance(value, date):
        return "date"
    return "number" if isinstance(value, int | float) else "text"


def _name(item: Plain, number: int) -> str:
    if isinstance(item, dict):
        return next((str(item[key]) for key in NAMES if key in item), str(number + 1))
    return str(number + 1)
