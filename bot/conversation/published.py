"""What the bot speaks from: one published version of the knowledge, with the matcher fitted to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.knowledge.base import KnowledgeBase
    from bot.matching.model import Model


@dataclass(frozen=True, slots=True)
class Published:
    """A version in use, swapped whole: a turn sees one version from its beginning to its end.

    version: hash over its files; number: of the published version, 0 for a folder that was never published.
    """

    base: KnowledgeBase
    matcher: Model
    version: str
    number: int = 0
