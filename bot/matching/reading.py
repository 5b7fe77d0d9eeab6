"""What of a message is read: the whole, and the parts of it that may each be a question of their own.

A part ends at closing punctuation, at a comma, or before a word that joins two clauses. Parts are read apart only to
find several questions in one message; the whole decides all else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.matching.normalise import canonical, clean, folded

if TYPE_CHECKING:
    from bot.matching.spelling import Spelling
    from bot.matching.synonyms import Synonyms

JOINING = frozenset({"en", "and", "ve", "i", "oraz", "y", "ook", "maar"})
"""Words that join clauses: grammar of the languages voters write in, not knowledge of the campaign."""
FEWEST_WORDS = 3
"""A shorter part asks nothing by itself ("en dat ook nog")."""
MOST_PARTS = 5
LONGEST_APART = 400
"""A longer message is a story: its clauses are scenes and not questions."""
_DETAIL = re.compile(
    r"\b(?:hoeveel\w*|hoe veel|wanneer|welke?|wie|hoe (?:lang|vaak|groot|hoog)|precies|exact|kosten?|bedrag\w*|"
    r"euro s|euros?|datum|cijfers?|aantal\w*|percentage|procent|na(?:am|men)|how (?:many|much|long|often|exactly)|"
    r"when|which|who|exactly|cost|number|amount|date|name|"
    r"kac|ne kadar|ne zaman|hangi|kim|ile|kiedy|kto|ktor[yae]|dokladnie|"
    r"kuantu|ki dia|kende)\b|\d|كم|متى|من هو|بالضبط",
    re.IGNORECASE,
)
"""Words that ask for a detail: grammar of the languages voters write in, as above. Without one of them the silences'
examples drew one plain question in twelve to "the letter does not say"; with it 5 of 1,207 (knowledge/tests)."""
_ENDS = re.compile(r"(?<=[.!?؟…;,\n])\s+")


@dataclass(frozen=True, slots=True)
class Reading:
    """Canonical texts: of the whole message ("" when nothing is left), and of its parts when there are two or more.

    detail: whether a number, date, amount, name or "how exactly" is asked for.
    spelling:   (as written, as meant) for each word of the whole that was put right.
    vocabulary: (phrase, line) of the vocabulary for each phrase of the whole that was rewritten.
    """

    whole: str
    parts: tuple[str, ...]
    detail: bool = False
    spelling: tuple[tuple[str, str], ...] = ()
    vocabulary: tuple[tuple[str, str], ...] = ()

    @property
    def texts(self) -> tuple[str, ...]:
        """All texts that are read."""
        return (self.whole, *self.parts) if self.whole else ()


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads messages in words that the examples know: spelt as they spell, and by the lines of the vocabulary."""

    spelling: Spelling
    synonyms: Synonyms

    def read(self, text: str) -> Reading:
        """Read a message. Any text whatsoever."""
        spelt, put_right = self.spelling.read(canonical(text))
        whole, rewritten = self.synonyms.read(spelt)
        cleaned = clean(text)
        detail = any(_DETAIL.search(folded(said)) for said in (cleaned, whole))
        parts = self._parts(cleaned) if whole and len(cleaned) <= LONGEST_APART else ()
        return Reading(whole, parts, detail, put_right, rewritten)

    def _parts(self, cleaned: str) -> tuple[str, ...]:
        parts = [part for clause in _ENDS.split(cleaned) for part in _at_joins(clause)]
        read = [self.synonyms.read(self.spelling.read(canonical(part))[0])[0] for part in _long_enough(parts)]
        apart = tuple(dict.fromkeys(part for part in read if part))
        return apart[:MOST_PARTS] if len(apart) > 1 else ()


def _at_joins(clause: str) -> list[str]:
    """Part a clause before joining words; a piece that is too short stays with the one before it."""
    pieces: list[list[str]] = [[]]
    for word in clause.split():
        if word.casefold() in JOINING and len(pieces[-1]) >= FEWEST_WORDS:
            pieces.append([])
        pieces[-1].append(word)
    if len(pieces) > 1 and len(pieces[-1]) <= FEWEST_WORDS:
        last = pieces.pop()
        pieces[-1] += last
    return [" ".join(piece) for piece in pieces]


def _long_enough(parts: list[str]) -> list[str]:
    return [part for part in parts if len(part.split()) >= FEWEST_WORDS]
