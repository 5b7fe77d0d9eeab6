"""What is wrong with a knowledge base, where, and what to do about it: one line a fault, all faults at once."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault.

    path: the file within the knowledge folder, as "positions/wonen.yaml".
    line, column: from 1, as editors count.
    what: what is wrong, and what to do, in plain English on one line.
    """

    path: str
    line: int
    column: int
    what: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}: {self.what}"


@dataclass(frozen=True, slots=True)
class Problems:
    """Everything that is wrong, in the order of the files. Never empty when `load` returns it."""

    all: tuple[Problem, ...]

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.all)

    def __bool__(self) -> bool:
        return bool(self.all)


def sorted_once(problems: list[Problem]) -> Problems:
    """Put them in reading order and name each once."""
    return Problems(tuple(sorted(set(problems))))


def shown(text: str, limit: int = 60) -> str:
    """Put a value into an error line: one line, not too long, in backticks."""
    folded = " ".join(text.split())
    # Control characters and lone surrogates would break the terminal that shows the line.
    safe = "".join(sign if sign.isprintable() else "?" for sign in folded)
    return f"`{safe if len(safe) <= limit else safe[: limit - 3] + '...'}`"
