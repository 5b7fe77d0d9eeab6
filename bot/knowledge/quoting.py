"""How a value is written as YAML, so that every reader reads exactly that value.

PyYAML is the judge: it takes `no` for false and `19:30` for a number where readers of YAML 1.2 do not.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import yaml

from bot.knowledge.tree import Plain, Scalar

_LOADERS: tuple[type[yaml.SafeLoader], ...] = (getattr(yaml, "CSafeLoader", yaml.SafeLoader), yaml.SafeLoader)
"""Both of PyYAML's parsers: they differ on tabs, and on question marks inside brackets."""
_ODD = re.compile(r"[^\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]|\\|\"")
"""What must be escaped between double quotes: quotes, control characters, and every kind of line break."""
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t"}


def written(text: str, *, like: str = "", flow: bool = False) -> str:
    """Write a text as a one-line YAML scalar: bare where that is safe, else quoted.

    like: the quote that is tried first ("'" or '"'), as the text it replaces had it.
    flow: whether it stands between [ ] or { }, where a comma would end it.
    Raises ValueError for half a surrogate pair, which no file can hold.
    """
    text.encode("utf-8")
    escaped = f'"{_ODD.sub(_escaped, text)}"'
    if _ODD.search(text.replace('"', "").replace("\\", "")):
        return escaped
    double = f'"{text}"' if not _ODD.search(text) else ""
    single = "'" + text.replace("'", "''") + "'"
    preferred = double if like == '"' else single if like == "'" else ""
    candidates = (preferred, text, double, single)
    return next((one for one in candidates if one and _reads_as(one, text, flow=flow)), escaped)


def scalar(value: Scalar, *, like: str = "", flow: bool = False) -> str:
    """Write any single value on one line."""
    if isinstance(value, str):
        return written(value, like=like, flow=flow)
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def inline(value: Plain) -> str:
    """Write any value on one line, lists in [ ] and mappings in { }."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{written(key, flow=True)}: {inline(below)}" for key, below in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(inline(below) for below in value) + "]"
    return scalar(value, flow=True)


def entry(key: str, value: Plain, indent: int) -> list[str]:
    """Write a key with its value as lines; lists begin at the key's own column, as our files have them."""
    margin = " " * indent
    head = f"{margin}{written(key)}:"
    if isinstance(value, dict) and value:
        return [head, *(line for name, below in value.items() for line in entry(name, below, indent + 2))]
    if isinstance(value, list) and value:
        return [head, *(line for below in value for line in item(below, indent))]
    if isinstance(value, str) and "\n" in value.rstrip("\n"):
        body = literal(value, indent + 2)
        if body:
            return [f"{head} {body[0]}", *body[1:]]
    return [f"{head} {inline(value) if isinstance(value, dict | list) else scalar(value)}"]


def item(value: Plain, indent: int) -> list[str]:
    """Write an item of a list as lines."""
    margin = " " * indent
    if isinstance(value, dict) and value:
        lines = [line for name, below in value.items() for line in entry(name, below, indent + 2)]
        return [f"{margin}- {lines[0].lstrip(' ')}", *lines[1:]]
    return [f"{margin}- {inline(value) if isinstance(value, dict | list) else scalar(value)}"]


def literal(text: str, indent: int) -> list[str]:
    """Write a text of several lines as it is, after `|`; nothing where YAML would read it otherwise."""
    lines = text.rstrip("\n").split("\n")
    wanted = text.rstrip("\n") + "\n"
    if any(line != line.rstrip() for line in lines):  # nobody sees it there, and the next edit would trip over it
        return []
    if not all(_read("|\n" + _indented(lines, 2) + "\n", loader) == wanted for loader in _LOADERS):
        return []
    return ["|", *_indented(lines, indent).split("\n")]


def _indented(lines: list[str], indent: int) -> str:
    return "\n".join(" " * indent + line if line else "" for line in lines)


def _reads_as(candidate: str, text: str, *, flow: bool) -> bool:
    """Whether a list item and a mapping value written so give the text."""
    document = f"[{candidate}, {{key: {candidate}}}]" if flow else f"- {candidate}\n- key: {candidate}\n"
    for loader in _LOADERS:
        read = _read(document, loader)
        if read != [text, {"key": text}] or not isinstance(read[0], str):
            return False
    return True


def _read(document: str, loader: type[yaml.SafeLoader]) -> Any:  # noqa: ANN401  YAML gives anything
    """Return what a document says to a loader; None where it refuses."""
    try:
        return yaml.load(document, Loader=loader)  # noqa: S506  a safe loader
    except (yaml.YAMLError, ValueError):
        return None


def _escaped(match: re.Match[str]) -> str:
    sign = match.group()
    return _ESCAPES.get(sign) or (f"\\x{ord(sign):02x}" if ord(sign) < 256 else f"\\u{ord(sign):04x}")
