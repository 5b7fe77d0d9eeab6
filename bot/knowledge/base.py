"""A whole knowledge base, checked and ready: what one version holds."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from bot.knowledge.campaign import Areas, Campaign, CommandWord, Vocabulary
from bot.knowledge.model import Position, Reply, Source
from bot.knowledge.sameness import plain


@dataclass(frozen=True, slots=True)
class HeldOut:
    """A message with what must come back (`knowledge/tests/`): measured on, never trained on.

    gold: position ids, or for kind `out` one reply kind (`lookalike` and `lookalike-crisis` included).
    """

    id: str
    text: str
    kind: Literal["in", "out", "ambiguous"]
    gold: tuple[str, ...]
    language: str = "nl"
    register: str = "neutral"


@dataclass(frozen=True)
class KnowledgeBase:
    """Everything that decides what a voter reads, in the order of the files. Immutable.

    examples:  entry (position id or `kind/variant` of a reply) -> language -> utterances; those of the position and
               reply files and of `knowledge/examples/` together.
    negatives: messages that look like a position and are none (kind `lookalike`, `lookalike-crisis`), by kind.
    texts:     language -> key of `bot.knowledge.texts.Key` -> sentence.
    version:   hash over all files, the same for the same bytes.
    """

    positions: tuple[Position, ...]
    replies: tuple[Reply, ...]
    texts: dict[str, dict[str, str]]
    campaign: Campaign
    vocabulary: Vocabulary
    areas: Areas
    sources: tuple[Source, ...]
    examples: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    negatives: dict[str, dict[str, tuple[str, ...]]] = field(default_factory=dict)
    held_out: tuple[HeldOut, ...] = ()
    version: str = ""

    @cached_property
    def by_id(self) -> dict[str, Position]:
        """Positions by id."""
        return {position.id: position for position in self.positions}

    @cached_property
    def reply_by_kind(self) -> dict[str, Reply]:
        """Replies by kind."""
        return {reply.kind: reply for reply in self.replies}

    @cached_property
    def source_by_id(self) -> dict[str, Source]:
        """Sources by id."""
        return {source.id: source for source in self.sources}

    @cached_property
    def command_words(self) -> dict[str, CommandWord]:
        """What voters write instead of a command, in its plain form -> the key of the vocabulary it stands under."""
        found: dict[str, CommandWord] = {}
        for key, words in self.vocabulary.stop_words.items():
            for one in words:
                found.setdefault(plain(one), key)
        return found

    @cached_property
    def themes(self) -> tuple[str, ...]:
        """Theme names in the order of their files."""
        return tuple(dict.fromkeys(position.theme for position in self.positions))
