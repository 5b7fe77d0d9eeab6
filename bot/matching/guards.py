"""What is decided exactly, before any ranking: known phrases, commands, names of other parties, messages without words.

An encoder cannot see which party a question is about, and a voter who types "stop" must not be ranked. All lists
come from the knowledge base; nothing here knows a word of its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.matching.normalise import clean, folded
from bot.matching.rows import Entries, Rows

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.knowledge.base import KnowledgeBase

COMMAND_VARIANTS = {"stop": "stop", "privacy": "privacy", "forget": "erase", "person": "person", "language": "language"}
"""Stop word -> variant of the reply `meta`; the other commands get its first variant."""
CERTAIN = 0.99
"""What a literal hit is worth: people do write the same words and mean another thing, seldom."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a guard says. entry: a position's id or `kind/variant`."""

    guard: str
    entry: str
    probability: float = CERTAIN


@dataclass(frozen=True, slots=True)
class Guards:
    """The lists, compiled. phrases: folded whole message -> verdict. names: other parties and their people."""

    phrases: dict[str, Verdict]
    names: re.Pattern[str]
    own: re.Pattern[str]
    others: str
    wordless: str
    emoji: str

    def verdict(self, text: str) -> Verdict | None:
        """Decide a message exactly, or leave it to the ranking."""
        plain = folded(text)
        if not plain:
            return Verdict("wordless", self.emoji if _has_picture(text) else self.wordless)
        if found := self.phrases.get(plain):
            return found
        if self.names.search(f" {self.own.sub(' ', f' {plain} ')} "):
            return Verdict("other parties", self.others)
        return None


def compile_guards(base: KnowledgeBase, rows: Rows, entries: Entries) -> Guards:
    """Compile the lists of a knowledge base."""
    first: dict[str, str] = {reply.kind: f"{reply.kind}/{reply.variants[0].id}" for reply in base.replies}
    phrases: dict[str, Verdict] = {}
    for plain, entry, fold, silence in zip(rows.plain, rows.entry, rows.fold, rows.silence, strict=True):
        name = entries.names[int(entry)]
        if plain and fold >= 0 and silence < 0 and not name.endswith("/"):
            phrases.setdefault(plain, Verdict("known phrase", name))
    variants = {variant.id for reply in base.replies if reply.kind == "meta" for variant in reply.variants}
    for command, words in base.vocabulary.stop_words.items():
        variant = COMMAND_VARIANTS.get(command, "")
        entry_name = f"meta/{variant}" if variant in variants else first.get("meta", "")
        phrases |= {folded(word): Verdict("command", entry_name) for word in words if entry_name}
    for name, utterances in base.vocabulary.protected.items():
        phrases |= {folded(text): Verdict("protected", first.get(name, name)) for text in utterances}
    vocabulary = base.vocabulary
    return Guards(
        phrases,
        names=_any_of((*vocabulary.parties, *vocabulary.politicians)),
        own=_any_of(vocabulary.own_names),
        others=first.get("others", ""),
        wordless=first.get("gibberish", ""),
        emoji=first.get("emoji", ""),
    )


def _any_of(names: Iterable[str]) -> re.Pattern[str]:
    plain = sorted({folded(name) for name in names} - {""}, key=len, reverse=True)
    return re.compile(rf" (?:{'|'.join(map(re.escape, plain))})(?= )" if plain else r"(?!)")


def _has_picture(text: str) -> bool:
    return any(ord(c) >= 0x2190 and not 0x3000 <= ord(c) <= 0xFAFF for c in clean(text))
