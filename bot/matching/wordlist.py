"""What each line of the vocabulary does to the messages of an evaluation: for the editor who wrote it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from bot.matching.evaluate import Measured, right

if TYPE_CHECKING:
    from bot.matching.synonyms import Synonyms


@dataclass(frozen=True, slots=True)
class Touched:
    """A message that a line rewrites: what is decided with the line, and without it."""

    line: str
    phrase: str
    given: Measured
    without: Measured

    @property
    def verdict(self) -> str:
        """Say in a word what the line does here."""
        if right(self.given) != right(self.without):
            return "better" if right(self.given) else "worse"
        now, before = self.given.decision, self.without.decision
        return "same" if (now.decision, now.ids) == (before.decision, before.ids) else "other"


@dataclass(frozen=True, slots=True)
class LineEffect:
    """A line, the phrases it rewrites, those it leaves because the examples know them, and the messages it touches."""

    line: str
    rewritten: tuple[str, ...]
    known: tuple[str, ...]
    touched: tuple[Touched, ...]

    def times(self, verdict: str) -> int:
        """How many of the touched messages come out so."""
        return sum(one.verdict == verdict for one in self.touched)


def effects(synonyms: Synonyms, touched: Sequence[Touched]) -> tuple[LineEffect, ...]:
    """Sort what was touched by line; every line has its place, those that touched nothing too."""
    names = dict.fromkeys([*synonyms.lines.values(), *synonyms.known.values()])
    return tuple(
        LineEffect(
            name,
            tuple(phrase for phrase, line in synonyms.lines.items() if line == name),
            tuple(phrase for phrase, line in synonyms.known.items() if line == name),
            tuple(one for one in touched if one.line == name),
        )
        for name in names
    )


VERDICTS = ("better", "worse", "other", "same")
_HEAD = "line of vocabulary.yaml"


def text(found: Sequence[LineEffect]) -> str:
    """Write the lines for a terminal, and below each the messages whose decision it changes."""
    out = [f"{_HEAD:<30}{'rewrites':>9}{'known':>7}" + "".join(f"{name:>8}" for name in VERDICTS)]
    for effect in found:
        counts = "".join(f"{effect.times(name):>8}" for name in VERDICTS)
        out.append(f"{effect.line[:29]:<30}{len(effect.rewritten):>9}{len(effect.known):>7}{counts}")
        out += [f"    {_change(one)}" for one in effect.touched if one.verdict != "same"]
    return "\n".join(out)


def section(found: Sequence[LineEffect]) -> str:
    """Write the lines for the report page."""
    rows = "".join(
        f"<tr><td>{escape(effect.line)}<td>{escape(', '.join(effect.rewritten)) or '-'}"
        f"<td>{escape(', '.join(effect.known)) or '-'}"
        + "".join(f"<td>{effect.times(name)}" for name in VERDICTS)
        + "<td>"
        + "<br>".join(escape(_change(one)) for one in effect.touched if one.verdict != "same")
        for effect in found
    )
    heads = "".join(f"<th>{name}" for name in ("line", "rewritten", "known from examples", *VERDICTS, "what changes"))
    return (
        "<h2>Lines of vocabulary.yaml</h2><p>A phrase is rewritten when fewer than three examples hold it; one that "
        "they know needs no line. Better, worse, other, same: the messages a line touches, against the same "
        f"matcher without that line.</p><table><tr>{heads}{rows}</table>"
    )


def _change(one: Touched) -> str:
    return (
        f"{one.verdict}: {one.given.row.id} ({one.phrase}): {_said(one.without)} without the line, "
        f"{_said(one.given)} with it"
    )


def _said(measured: Measured) -> str:
    return f"{measured.decision.decision} {', '.join(measured.decision.ids)}".strip()
