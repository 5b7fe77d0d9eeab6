"""A version that was published before this program learnt to say more.

Voters get what was published, word for word. Only a sentence that it lacks, or that this program could not fill in any
more, is taken from the folder that the program was started with: else an upgrade would leave a page or a reply broken
until somebody publishes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.knowledge.rules.wording import placeholders
from bot.knowledge.texts import PLACEHOLDERS, Key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.knowledge.base import KnowledgeBase

    Sentences = Mapping[str, Mapping[str, str]]


def completed(base: KnowledgeBase, sentences: Sentences) -> KnowledgeBase:
    """Return the version with what it lacks from `sentences` (language -> key -> sentence). Its hash stays its own."""
    wanting = {
        language: {
            key.value: said[key]
            for key in Key
            if key in said and not _usable(base.texts.get(language, {}).get(key), key)
        }
        for language, said in sentences.items()
    }
    if not any(wanting.values()):
        return base
    return replace(base, texts={name: {**base.texts.get(name, {}), **lacking} for name, lacking in wanting.items()})


def _usable(sentence: str | None, key: Key) -> bool:
    if sentence is None:
        return False
    used = placeholders(sentence)
    return used is not None and used <= PLACEHOLDERS.get(key, frozenset())
