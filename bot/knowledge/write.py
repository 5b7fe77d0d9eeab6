"""Write a change back into the file an editor knows: the lines that changed, and not one sign more.

No dumper: whatever did not change is never written anew, so comments, order, quotes and indents stay by construction.
The places of values come from the reader (`marked`), the changes are cut into the text from its end to its beginning,
and the reader is the judge of the result: it must give exactly the wanted data, and every comment line must still be
there; else nothing is written. docs/decisions/0021 has the choice.
"""

from __future__ import annotations

import re
from collections import Counter
from difflib import SequenceMatcher

from bot.knowledge import quoting
from bot.knowledge.marked import read
from bot.knowledge.tree import Node, Plain

_NAMES = ("id", "kind", "about", "means", "pc4", "source")
"""Keys by which an item of a list stays itself when something in it changes."""
_COMMENT = re.compile(r"[ \t]+#[^\n]*")


class NotWrittenError(Exception):
    """The change cannot be made without harm; says why. The text is as it was."""


def data_of(path: str, text: str) -> Plain:
    """Return the plain data of a YAML text, to be changed and given to `rewritten`. Raises NotWrittenError."""
    return _tree(path, text).plain()


def rewritten(path: str, text: str, wanted: Plain) -> str:
    """Change a YAML text so that it says `wanted`, leaving all else byte for byte as it is.

    wanted: the whole file's data, as `data_of` gives it, with the changes in it. Line ends at the end of a text do not
    count as a change.
    Raises NotWrittenError when that cannot be without losing a comment, or when the text is no good to begin with. The
    comments inside a position or another item that is taken out go with it.
    """
    before = _tree(path, text)
    changes = _Changes(text if text.endswith("\n") else text + "\n")
    try:
        changes.value(before, wanted)
    except UnicodeEncodeError as error:
        raise NotWrittenError("half a sign (a lone surrogate) cannot be written: delete it") from error
    changed = changes.made() if changes.cuts else text
    after, problems = read(path, changed)
    if after is None or problems or not _same(after.plain(), wanted):
        raise NotWrittenError(f"{path} would not say what was wanted: change the file itself")
    lost = _comments(text, before, changes.gone) - _comments(changed, after, [])
    if lost:
        raise NotWrittenError(f"{path} would lose the comment `{next(iter(lost)).strip()}`: change the file itself")
    return changed


def _tree(path: str, text: str) -> Node:
    tree, problems = read(path, text)
    if tree is None or problems:
        raise NotWrittenError(f"{problems[0] if problems else path}: mend the file first")
    return tree


class _Changes:
    """Cuts into a text: from, to, and what comes there instead. Cuts never overlap.

    gone: where whole items are taken out, with whatever is said inside them.
    """

    def __init__(self, text: str) -> None:
        self.text = text
        self.cuts: list[tuple[int, int, str]] = []
        self.gone: list[tuple[int, int]] = []

    def made(self) -> str:
        """Return the text with all cuts made, the last first, so that the places of the others stay right."""
        text = self.text
        for (start, end, new), _ in sorted(((cut, n) for n, cut in enumerate(self.cuts)), key=_place, reverse=True):
            text = text[:start] + new + text[end:]
        return text

    def value(self, node: Node, wanted: Plain, *, flow: bool = False) -> None:
        """Change a value where it stands."""
        if _same(node.plain(), wanted):
            return
        inside = flow or node.style == "flow"
        if isinstance(node.value, dict) and isinstance(wanted, dict) and wanted and node.value:
            self.mapping(node.value, wanted, node, flow=inside)
        elif isinstance(node.value, list) and isinstance(wanted, list) and wanted and node.value:
            self.sequence(node.value, wanted, node, flow=inside)
        elif node.style == "block":
            self.emptied(node, wanted)
        else:
            new = self.instead(node, wanted, flow=flow)
            start = len(self.text[: node.start].rstrip(" ")) if new.startswith("\n") else node.start
            self.cuts.append((start, node.end, new))

    def instead(self, node: Node, wanted: Plain, *, flow: bool) -> str:
        """Write a value for the place of one that stands on its key's line."""
        space = " " if node.start == node.end else ""  # `key:` with nothing behind it
        if flow:
            return space + quoting.inline(wanted)
        rest = self.text[node.end : self.line_end(node.end)]
        margin = self.margin(node.start)
        if not rest.strip():
            if isinstance(wanted, list) and wanted and node.key_line:
                return "\n" + "\n".join(line for below in wanted for line in quoting.item(below, margin))
            if isinstance(wanted, dict) and wanted and node.key_line:
                lines = [line for key, below in wanted.items() for line in quoting.entry(key, below, margin + 2)]
                return "\n" + "\n".join(lines)
            if isinstance(wanted, str) and (node.style in {"|", ">"} or "\n" in wanted.rstrip("\n")):
                lines = quoting.literal(wanted, margin + 2)
                if lines:
                    comment = _COMMENT.search(self.text[node.start : self.line_end(node.start)].rstrip("\n"))
                    kept = comment.group() if comment and node.style in {"|", ">"} else ""
                    return space + lines[0] + kept + "\n" + "\n".join(lines[1:])
        if isinstance(wanted, dict | list):
            return space + quoting.inline(wanted)
        return space + quoting.scalar(wanted, like=node.style)

    def emptied(self, node: Node, wanted: Plain) -> None:
        """Put a value on the key's line in place of the lines below it, whose comments stay."""
        if not node.key_end:
            raise NotWrittenError("a list inside a list cannot be emptied here: change the file itself")
        for part in node.below:
            start = self.dash(part) if isinstance(node.value, list) else self.key_start(part)
            self.out(start, part)
        colon = self.text.index(":", node.key_end) + 1
        self.cuts.append((colon, colon, " " + quoting.inline(wanted)))

    def mapping(self, old: dict[str, Node], wanted: dict[str, Plain], node: Node, *, flow: bool) -> None:
        """Change, remove and add keys; a new key comes behind the one it follows in `wanted`."""
        if flow and not old.keys() <= wanted.keys():
            self.cuts.append((node.start, node.end, quoting.inline(wanted)))
            return
        kept = [key for key in old if key in wanted]
        for key in kept:
            self.value(old[key], wanted[key], flow=flow)
        entries = list(old.items())
        for number, (key, entry) in enumerate(entries):
            if key not in wanted:
                self.without(entry, entries[number + 1][1] if number + 1 < len(entries) else None)
        if flow:
            more = {key: value for key, value in wanted.items() if key not in old}
            self.behind(entries[-1][1], quoting.inline(more))
            return
        behind = old[kept[0]] if kept else entries[-1][1]
        for key, value in wanted.items():
            if key in old:
                behind = old[key]
            else:
                lines = quoting.entry(key, value, self.column(self.key_start(behind)))
                at = self.line_end(behind.end)
                self.cuts.append((at, at, "\n".join(lines) + "\n"))

    def behind(self, last: Node, more: str) -> None:
        """Add what stands between [ ] or { } of `more` behind the last value of such a list or mapping."""
        if len(more) > len("[]"):
            self.cuts.append((last.end, last.end, f", {more[1:-1]}"))

    def without(self, entry: Node, following: Node | None) -> None:
        """Take a key and its value out."""
        start = self.key_start(entry)
        if self.text[self.line_start(start) : start].strip():  # the first key of an item stands behind its dash
            if following is None:
                raise NotWrittenError("an item would be left empty: change the file itself")
            self.cuts.append((start, self.key_start(following), ""))
        else:
            self.out(start, entry)

    def out(self, start: int, node: Node) -> None:
        """Take the lines out from a place to the end of a value."""
        self.cuts.append((self.line_start(start), self.line_end(node.end), ""))
        self.gone.append((self.line_start(start), self.line_end(node.end)))

    def sequence(self, old: list[Node], wanted: list[Plain], node: Node, *, flow: bool) -> None:
        """Change, remove and add items; one that only changed stays in its line."""
        before, after = [_identity(part.plain()) for part in old], [_identity(part) for part in wanted]
        steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
        if flow and before != after[: len(before)]:
            self.cuts.append((node.start, node.end, quoting.inline(wanted)))
            return
        for _, first, last, first_new, last_new in steps:
            pairs = min(last - first, last_new - first_new)
            for part, value in zip(old[first : first + pairs], wanted[first_new : first_new + pairs], strict=True):
                single = not isinstance(value, dict | list) and not isinstance(part.value, dict | list)
                if single or _identity(part.plain()) == _identity(value):
                    self.value(part, value, flow=flow)
                else:
                    self.replaced(part, value)
            for part in old[first + pairs : last]:
                self.out(self.dash(part), part)
            if flow:
                self.behind(old[-1], quoting.inline(wanted[first_new + pairs : last_new]))
            elif last_new > first_new + pairs:
                self.added(old, first + pairs, wanted[first_new + pairs : last_new])

    def added(self, old: list[Node], at: int, values: list[Plain]) -> None:
        """Put items in before the item at that index of the old list."""
        place = self.line_end(old[at - 1].end) if at else self.line_start(self.dash(old[0]))
        lines = [line for value in values for line in self.item(value, old[0])]
        self.cuts.append((place, place, "\n".join(lines) + "\n"))

    def replaced(self, part: Node, value: Plain) -> None:
        """Put another item in the place of this one."""
        self.out(self.dash(part), part)
        end = self.line_end(part.end)
        self.cuts.append((end, end, "\n".join(self.item(value, part)) + "\n"))

    def item(self, value: Plain, like: Node) -> list[str]:
        """Write an item as its neighbours are written."""
        indent = self.column(self.dash(like))
        if like.style == "flow" and isinstance(value, dict | list):
            return [f"{' ' * indent}- {quoting.inline(value)}"]
        return quoting.item(value, indent)

    def dash(self, part: Node) -> int:
        """Find the dash of a list's item."""
        before = self.text[: part.start].rstrip()
        if part.start and before.endswith("-"):
            return len(before) - 1
        raise NotWrittenError(
            f"line {part.line} is written in a way that cannot be changed here: change the file itself"
        )

    def key_start(self, entry: Node) -> int:
        """Find where the key of an entry begins."""
        return self.line_start(entry.key_end) + entry.key_column - 1

    def line_start(self, at: int) -> int:
        return self.text.rfind("\n", 0, at) + 1

    def line_end(self, at: int) -> int:
        found = self.text.find("\n", at)
        return found + 1 if found >= 0 else len(self.text)

    def column(self, at: int) -> int:
        return at - self.line_start(at)

    def margin(self, at: int) -> int:
        """Count the columns before the first key or dash of a line; a dash counts as margin of the key behind it."""
        line = self.text[self.line_start(at) : self.line_end(at)]
        lead = re.match(r" *(- +)?", line)
        return len(lead.group()) if lead else 0


def _place(numbered: tuple[tuple[int, int, str], int]) -> tuple[int, int, int]:
    """Order cuts; of two that begin at one place, what is added there comes before what is taken away behind it."""
    (start, end, _), number = numbered
    return start, end, number


def _identity(value: Plain) -> object:
    """Return what makes an item of a list itself."""
    if isinstance(value, dict):
        for name in _NAMES:
            if name in value:
                return (name, repr(value[name]), repr(value.get("text")) if name == "source" else "")
    return repr(value)


def _same(one: Plain, other: Plain) -> bool:
    """Whether two data say the same: of the same types, line ends at the end of a text apart."""
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_same(value, other[key]) for key, value in one.items())
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(_same, one, other))
    if isinstance(one, str) and isinstance(other, str):
        return one.rstrip("\n") == other.rstrip("\n")
    return type(one) is type(other) and one == other


def _comments(text: str, tree: Node, gone: list[tuple[int, int]]) -> Counter[str]:
    """Count the lines that are nothing but a comment, outside what is gone; a `#` within a text is none."""
    inside: set[int] = set()
    _lines_of_texts(text, tree, inside)
    for start, end in gone:
        inside.update(range(text.count("\n", 0, start), text.count("\n", 0, end)))
    lines = enumerate(text.split("\n"))
    return Counter(line.strip() for number, line in lines if line.lstrip().startswith("#") and number not in inside)


def _lines_of_texts(text: str, node: Node, inside: set[int]) -> None:
    """Gather the lines that lie within a scalar, after the one it begins in."""
    for below in node.below:
        _lines_of_texts(text, below, inside)
    if not node.below and node.end > node.start:
        first = text.count("\n", 0, node.start)
        inside.update(range(first + 1, first + 1 + text.count("\n", node.start, node.end)))
