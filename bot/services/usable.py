"""Files that can be published, and those that cannot: the knowledge base they make, or everything that is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.knowledge.base import KnowledgeBase
from bot.knowledge.check import check
from bot.knowledge.load import load

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.knowledge.problems import Problems


class FaultyError(Exception):
    """The files cannot be published as they are; voters keep what they have."""

    def __init__(self, problems: Problems) -> None:
        super().__init__(f"{len(problems.all)} faults")
        self.problems = problems


def usable(files: Mapping[str, str]) -> KnowledgeBase:
    """The knowledge base that these files make. Raises FaultyError with everything that is wrong with them."""
    problems = check(files)
    if problems:
        raise FaultyError(problems)
    return loaded(files)


def loaded(files: Mapping[str, str]) -> KnowledgeBase:
    """The knowledge base of files that were checked before. Raises FaultyError."""
    found = load(files)
    if not isinstance(found, KnowledgeBase):
        raise FaultyError(found)
    return found
