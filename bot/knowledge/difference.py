"""What differs between two states of the knowledge folder, place by place, and how two people's changes go together.

Works on the plain data of a file (`write.data_of`), so that it serves every file alike. An item of a list keeps its
identity by its name (`id`, `kind`, ...), utterances by their words.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from bot.knowledge.tree import Plain, Scalar
from bot.knowledge.write import NotWrittenError, data_of, rewritten

Place: TypeAlias = tuple[str, ...]
"""Where in a file: keys, and the names of list items, as ("positions", "hoge-huren", "answer", "nl")."""

NAMES = ("id", "kind", "about", "means", "pc4", "text")
"""Keys by which an item of a list is known, the first one it has."""


@dataclass(frozen=True, slots=True)
class Change:
    """One place that differs.

    before, after: the text there, None where there was or is nothing.
    gone, new:     for a list of texts: those that left and those that came.
    """

    path: str
    place: Place
    before: str | None = None
    after: str | None = None
    gone: tuple[str, ...] = ()
    new: tuple[str, ...] = ()

    @property
    def entry(self) -> str:
        """The position, reply or text it belongs to, or the name of the file's part."""
        return self.place[1] if len(self.place) > 1 else (self.place[0] if self.place else "")


@dataclass(frozen=True, slots=True)
class Clash:
    """A place that two people changed differently."""

    path: str
    place: Place
    before: str
    mine: str
    theirs: str


def changes(before: Mapping[str, str], after: Mapping[str, str]) -> list[Change]:
    """Every place that differs between two folders, in the order of their files."""
    found: list[Change] = []
    for path in sorted({*before, *after}):
        old, new = before.get(path), after.get(path)
        if old == new:
            continue
        if not path.endswith(".yaml") or old is None or new is None:
            found.append(Change(path, (), old, new))
            continue
        try:
            found += _differing(path, (), data_of(path, old), data_of(path, new))
        except NotWrittenError:  # a file that cannot be read is compared as a text
            found.append(Change(path, (), old, new))
    return found


def together(
    base: Mapping[str, str], mine: Mapping[str, str], theirs: Mapping[str, str]
) -> tuple[dict[str, str], tuple[Clash, ...]]:
    """Put the changes of two people on the same base together.

    Returns the files that hold both, written into theirs, and every place where the two cannot both be right; there
    theirs stands. Raises NotWrittenError for a file that cannot be read.
    """
    files = dict(theirs)
    clashes: list[Clash] = []
    for path in sorted({*mine, *theirs}):
        was, my, their = base.get(path), mine.get(path), theirs.get(path)
        if my in (their, was):
            continue
        if their == was:
            if my is None:
                del files[path]
            else:
                files[path] = my
        elif not path.endswith(".yaml") or was is None or my is None or their is None:
            clashes.append(Clash(path, (), was or "", my or "", their or ""))
        else:
            merged = _merged(path, (), data_of(path, was), data_of(path, my), data_of(path, their), clashes)
            files[path] = rewritten(path, their, merged)
    return files, tuple(clashes)


def merged(base: Plain, mine: Plain, theirs: Plain, path: str = "") -> tuple[Plain, tuple[Clash, ...]]:
    """Put two changes of the same data together; where they clash, theirs stands."""
    clashes: list[Clash] = []
    found = _merged(path, (), base, mine, theirs, clashes)
    return found, tuple(clashes)


def shown(value: Plain) -> str:
    """A value as an editor reads it: texts as they are, lists one a line."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "\n".join(shown(item) for item in value)
    if isinstance(value, dict):
        return "\n".join(f"{key}: {shown(item)}" for key, item in value.items())
    return str(value).strip()


def named(items: list[Plain]) -> dict[str, Plain] | None:
    """The items of a list by name, or None when they have none or share one."""
    found: dict[str, Plain] = {}
    for item in items:
        if not isinstance(item, dict):
            return None
        name = next((str(item[key]) for key in NAMES if key in item), None)
        if name is None or name in found:
            return None
        found[name] = item
    return found


def _parts(value: Plain) -> dict[str, Plain] | None:
    if isinstance(value, dict):
        return value
    return named(value) if isinstance(value, list) and value else None


def _texts(value: Plain) -> list[Scalar] | None:
    if isinstance(value, list) and all(not isinstance(item, dict | list) for item in value):
        return [item for item in value if not isinstance(item, dict | list)]
    return None


def _differing(path: str, place: Place, old: Plain, new: Plain) -> Iterator[Change]:
    if old == new or shown(old) == shown(new):
        return
    before, after = _parts(old), _parts(new)
    if before is not None and after is not None:
        for name in dict.fromkeys([*before, *after]):
            yield from _differing(path, (*place, name), before.get(name), after.get(name))
        return
    lost, came = _texts(old if old is not None else []), _texts(new if new is not None else [])
    if lost is not None and came is not None and (isinstance(old, list) or isinstance(new, list)):
        gone = tuple(str(item) for item in lost if item not in came)
        fresh = tuple(str(item) for item in came if item not in lost)
        yield Change(path, place, gone=gone, new=fresh)
        return
    yield Change(path, place, None if old is None else shown(old), None if new is None else shown(new))


_NOTHING = object()


def _merged(path: str, place: Place, base: Plain, mine: Plain, theirs: Plain, clashes: list[Clash]) -> Plain:
    if mine in (theirs, base):
        return theirs
    if theirs == base:
        return mine
    texts = (_texts(base), _texts(mine), _texts(theirs))
    if all(part is not None for part in texts):
        return _lists(*(part or [] for part in texts))
    parts = (_parts(base), _parts(mine), _parts(theirs))
    if any(part is None for part in parts):
        clashes.append(Clash(path, place, shown(base), shown(mine), shown(theirs)))
        return theirs
    was, my, their = (part or {} for part in parts)
    found: dict[str, Plain] = {}
    for name in _order(list(my), list(their)):
        values = tuple(part.get(name, _NOTHING) for part in (was, my, their))
        kept = _one(path, (*place, name), values, clashes)
        if kept is not _NOTHING:
            found[name] = kept  # type: ignore[assignment]  # the mark for "nothing" is left out above
    return found if isinstance(theirs, dict) else list(found.values())


def _one(path: str, place: Place, values: tuple[object, ...], clashes: list[Clash]) -> object:
    """Merge one key, which may be missing on any side."""
    was, my, their = values
    if _NOTHING not in values:
        return _merged(path, place, was, my, their, clashes)  # type: ignore[arg-type]
    if my in (their, was):
        return their
    if their == was:
        return my
    texts = tuple("" if value is _NOTHING else shown(value) for value in values)  # type: ignore[arg-type]
    clashes.append(Clash(path, place, *texts))
    return their


def _lists(base: list[Scalar], mine: list[Scalar], theirs: list[Scalar]) -> list[Plain]:
    """Texts that I took out go, texts that I added come behind the one they follow in mine."""
    found: list[Plain] = [item for item in theirs if item in mine or item not in base]
    for number, item in enumerate(mine):
        if item in found or item in base:
            continue
        before = next((found.index(one) for one in reversed(mine[:number]) if one in found), -1)
        found.insert(before + 1, item)
    return found


def _order(mine: list[str], theirs: list[str]) -> list[str]:
    """Their order, with what only I have behind the one it follows in mine."""
    order = list(theirs)
    for number, name in enumerate(mine):
        if name not in order:
            before = next((order.index(one) for one in reversed(mine[:number]) if one in order), -1)
            order.insert(before + 1, name)
    return order
