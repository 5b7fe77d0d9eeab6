"""What is wrong with a folder, as codes that a page has its own words for.

`check` names faults in English, for who edits files. An editor in the console sees them in Dutch at the field: this
turns each into a code with its values. The patterns are those of the sentences in `bot.knowledge.rules`; a test holds
that no sentence of theirs stays without a code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.knowledge.marked import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.knowledge.problems import Problem
    from bot.knowledge.tree import Node


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. place: keys and names down to the value; code: what is wrong; values: what the words need."""

    path: str
    place: tuple[str, ...]
    code: str
    values: dict[str, str]
    line: int

    @property
    def entry(self) -> str:
        """The position or reply it stands at, or ""."""
        return self.place[1] if len(self.place) > 1 else ""


_CODES: tuple[tuple[str, str], ...] = (
    (
        "too-long",
        r"\((?P<language>\w+)\) has (?P<words>\d+) words: cut it to (?:one sentence of at most )?(?P<most>\d+)",
    ),
    ("too-short", r"\((?P<language>\w+)\) has (?P<words>\d+) words, (?P<least>\d+) are the least"),
    ("markup", r"holds `(?P<found>.*)`, and voters would see just that"),
    ("links", r"has more than one link"),
    (
        "not-literal",
        r"the quote is not literally in (?P<source>[a-z0-9-]+)(?:; (?P<paragraph>\w+) says `(?P<near>.*)`)?",
    ),
    ("elsewhere", r"the quote stands in (?P<paragraph>\w+), not in"),
    ("no-paragraph", r"has no paragraph (?P<paragraph>\w+)"),
    ("no-source", r"no source is called|no such source"),
    ("twice-here", r"`(?P<words>.*)` stands here twice: remove one"),
    ("key-twice", r"the key `(?P<name>.*)` stands here twice"),
    ("id-twice", r"the \w+ `(?P<name>.*)` stands twice \(first in (?P<where>.*)\)"),
    ("twice", r"`(?P<words>.*)` stands twice at (?P<where>.*): remove one"),
    ("also-at", r"`(?P<words>.*)` also stands at (?P<where>.*): the bot cannot learn both"),
    ("also-under", r"`(?P<words>.*)` also stands under `(?P<where>.*)` in line (?P<line>\d+)"),
    ("also-test", r"this test also stands as an example of (?P<where>.*): a test must be new"),
    ("no-examples", r"nobody can ask for `(?P<entry>.*)`|no examples stand under"),
    ("no-position", r"no (?:position|entry) is called `?(?P<name>[^`:]*)"),
    ("missing-key", r"must mention \{(?P<name>\w+)\}|leaves out \{(?P<left>\w+)\}"),
    ("unknown-key", r"nothing fills `\{?(?P<name>.*?)\}?`"),
    ("braces", r"a brace that is opened and not closed"),
    ("missing-file", r"the file is missing|(?P<name>\S+) is missing: further examples"),
    ("missing-language", r"the (?P<language>Dutch|English) text is missing"),
    ("missing-sentence", r"the sentence `(?P<name>.*)` is missing"),
    ("missing-reply", r"the reply kind `(?P<name>.*)` is missing"),
    ("no-header", r"the header is missing"),
    ("missing-field", r"^`(?P<name>.*)` is missing: add it"),
    ("unknown-field", r"unknown key `(?P<name>.*?)`(?:: did you mean `(?P<near>.*)`)?"),
    ("no-sentence", r"the bot has no sentence called `(?P<name>.*?)`(?:: did you mean `(?P<near>.*)`)?"),
    ("stray-file", r"no file of this name belongs"),
    ("theme-differs", r"the theme is `(?P<name>.*)` and the file is called (?P<where>.*): make"),
    ("theme-once", r"the theme stands once"),
    ("theme-name", r"the theme `(?P<name>.*)` has no name for the menu"),
    ("theme-file", r"no file positions/(?P<name>.*)\.yaml exists"),
    ("first-until", r"the first variant of a kind speaks when"),
    ("itself", r"points at itself"),
    ("no-kind", r"`(?P<name>.*)` is no kind of reply"),
    ("one-gold", r"a message of kind `out` has one gold"),
    ("no-area", r"no (?:wijk|stadsdeel) is called `(?P<name>.*)`"),
    ("area-differs", r"`(?P<name>.*)` (?:says it )?lies in (?P<where>.*): make them the same"),
    ("not-one-of", r"`(?P<found>.*)` is not one of (?P<choice>.*): choose one"),
    ("form", r"`(?P<found>.*)` should be (?P<form>.*): correct it"),
    ("whole-number", r"a whole number is expected here"),
    ("number", r"a number is expected here|could not convert string to float"),
    ("at-most", r"input should be less than(?: or equal to)? (?P<limit>[\d.]+)"),
    ("at-least", r"input should be greater than(?: or equal to)? (?P<limit>[\d.]+)"),
    ("signs", r"should have at most (?P<limit>\d+) characters"),
    ("yes-no", r"true or false is expected here"),
    ("date", r"a date is expected here"),
    ("list", r"a list is expected here"),
    ("keys", r"keys with values are expected here"),
    ("one-text", r"one text is expected here"),
    (
        "needs-quotes",
        r"a colon and a space|unquoted `(?P<found>.*)` is read as|the key `.*` is read as|text that begins with",
    ),
    ("bad-sign", r"a character that no text file should hold|half a sign|not UTF-8|cannot be read as text"),
    ("shared", r"stands for another value|a value that others share|the tag .* has no meaning|merges another mapping"),
    ("no-paragraphs", r"no paragraphs between"),
    ("columns", r"the columns of a table are (?P<names>.*)"),
    ("row", r"row (?P<number>\d+): id, field or language"),
    ("archive", r"the archive (?:cannot|is too|holds no)"),
    ("changed-meanwhile", r"somebody else has just changed this file"),
    ("comment-lost", r"would lose the comment `(?P<words>.*)`"),
    ("not-here", r"change the file itself|cannot be (?:added|merged)"),
    (
        "not-yaml",
        r"not YAML from here|a tab: indent|nested more than|mend the file first"
        r"|a backslash|a quote that|a bracket|a list or mapping as a key|a second document",
    ),
    ("empty", r"nothing stands here|is missing|the file is empty"),
)


def faults(problems: Iterable[Problem], files: Mapping[str, str]) -> list[Fault]:
    """Turn problems into faults with the place in the file they are about."""
    trees: dict[str, Node | None] = {}
    found = []
    for problem in problems:
        if problem.path not in trees:
            text = files.get(problem.path, "")
            trees[problem.path] = read(problem.path, text)[0] if problem.path.endswith(".yaml") else None
        tree = trees[problem.path]
        code, values = coded(problem.what)
        place = _place(tree, problem.line, problem.column) if tree else ()
        found.append(Fault(problem.path, place, code, values, problem.line))
    return found


def refusal(error: Exception) -> Fault:
    """Why something could not be written, as a fault."""
    code, values = coded(str(error))
    return Fault("", (), code, values, 0)


def coded(what: str) -> tuple[str, dict[str, str]]:
    """The code of a sentence, and its values; `other` with the sentence itself when there is none."""
    for code, pattern in _CODES:
        match = re.search(pattern, what)
        if match:
            return code, {name: value for name, value in match.groupdict().items() if value is not None}
    return "other", {"what": what}


def _place(node: Node, line: int, column: int) -> tuple[str, ...]:
    """Walk down to the value that a line and column point at."""
    below: list[tuple[str, Node]] = node.entries()
    if not below:
        below = [(_name(item, number), item) for number, item in enumerate(node.items())]
    best: tuple[str, Node] | None = None
    for name, child in below:
        start = (child.key_line or child.line, child.key_column or child.column)
        if start <= (line, column):
            best = (name, child)
    if best is None:
        return ()
    return (best[0], *_place(best[1], line, column))


def _name(item: Node, number: int) -> str:
    return next((str(found) for key in ("id", "kind", "about") if (found := item.text(key))), str(number))
