"""What a misspelt word was meant to be: a word of the examples, a letter or a sound away.

"wekrloos door croona" is read as "werkloos door corona", by the encoders and by the comparison of words alike. Only
words that are in no word list of the languages voters write in are looked at, and only words that several examples hold
are put in their place (docs/decisions/0016 has the figures).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache
from math import log
from typing import TYPE_CHECKING, Literal

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.matching.normalise import folded
from bot.matching.recent import Recent

if TYPE_CHECKING:
    from bot.knowledge.base import KnowledgeBase

ORDINARY = (("nl", "large", 57_000), ("en", "small", 29_000), ("tr", "small", 28_000), ("pl", "small", 24_000))
"""Word list and how many of its most frequent words are taken as well spelt: beyond them typos begin."""
FREQUENT, SELDOM = 1_300, 104_000
"""Among the next words of Dutch rare ones ("tochtige") stand beside slips ("doot"): up to here a word is a slip
only of one of the very frequent, some 200 times as frequent as it is."""
KNOWN_FROM = 2
"""A word in so many examples is well spelt, whatever the lists say, and may be what another was meant to be."""
SHORTEST, LONG, LONGEST = 4, 8, 30
"""A shorter word is a letter away from too many others; a long one may be two letters off; a longer one is none."""
LEAST_SOUND = 5
SOUND_COSTS = 0.7
"""To write a word as it sounds is a smaller slip than a wrong letter."""
FIRST_LETTER_COSTS = 0.5
"""People seldom miss the first letter."""
OFTEN_SAVES = 0.12
MOST_LOOKED_UP = 8
"""A message with more strange words is no misspelt Dutch, and each takes its time."""
_TOKEN = re.compile(r"[^\W\d_]+(?:['’‘`´][^\W\d_]+)*")
_ALIKE = (
    *(("sch", "sg"), ("ch", "g"), ("ij", "ei"), ("y", "ei"), ("ou", "au"), ("z", "s"), ("v", "f"), ("c", "k")),
    *(("th", "t"), ("dt", "t")),
)
"""Dutch letters that sound alike, or do to who learnt the language late."""
MOST_REMEMBERED = 2_000
"""Strange words, with what they were meant to be: looking one up takes most of the time of reading a message."""
_DOUBLED = re.compile(r"(.)\1")


@dataclass(frozen=True, slots=True)
class WordLists:
    """Words as they are written, folded: well spelt ones, rare ones that may be slips, and what those are slips of."""

    ordinary: frozenset[str]
    seldom: frozenset[str]
    frequent: frozenset[str]


@dataclass(frozen=True, slots=True)
class Spelling:
    """The words to compare with, all folded.

    lists: of no matter to the campaign.    words: of the examples -> in how many of them.
    sounds: sound -> the words that sound so.
    """

    lists: WordLists
    words: dict[str, int]
    sounds: dict[str, tuple[str, ...]]
    remembered: Recent[str, str] = field(
        default_factory=lambda: Recent(MOST_REMEMBERED), init=False, repr=False, compare=False
    )
    _by_length: dict[str, dict[int, list[str]]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def read(self, text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Write a canonical text anew, and give (as written, as meant) for each word that was put right."""
        strange = dict.fromkeys(word for token in _TOKEN.findall(text) if self._is_strange(word := folded(token)))
        if not strange or len(strange) > MOST_LOOKED_UP:
            return text, ()
        meant = {word: found for word in strange if (found := self._meant(word))}
        return _TOKEN.sub(lambda token: meant.get(folded(token.group()), token.group()), text), tuple(meant.items())

    def _is_strange(self, word: str) -> bool:
        return (
            SHORTEST <= len(word) <= LONGEST
            and word.isascii()
            and word not in self.lists.ordinary
            and word not in self.words
        )

    def _meant(self, word: str) -> str | None:
        """Find the nearest word: by letters or by sound, rather a frequent one."""
        if (known := self.remembered.get(word)) is not None:
            return known or None
        costs = {near: float(off) for near, off in self._within("words", word, 1 if len(word) < LONG else 2)}
        heard = sound(word)
        for alike, off in self._within("sounds", heard, 1 if len(heard) >= LEAST_SOUND else 0):
            for near in self.sounds[alike]:
                costs[near] = min(costs.get(near, off + SOUND_COSTS), off + SOUND_COSTS)
        if word in self.lists.seldom:
            costs = {near: cost for near, cost in costs.items() if near in self.lists.frequent}
        found = min(costs, key=lambda near: (self._doubt(word, near, costs[near]), near), default=None)
        self.remembered.put(word, found or "")
        return found

    def _within(self, kind: Literal["words", "sounds"], word: str, most: int) -> Iterator[tuple[str, int]]:
        """Those that are at most so many letters off; only words about as long can be."""
        if kind not in self._by_length:
            found: dict[int, list[str]] = {}
            for one in self.words if kind == "words" else self.sounds:
                found.setdefault(len(one), []).append(one)
            self._by_length[kind] = found
        for length in range(len(word) - most, len(word) + most + 1):
            of_this = self._by_length[kind].get(length, [])
            for near, off, _ in process.extract(word, of_this, scorer=OSA.distance, score_cutoff=most, limit=None):
                yield near, int(off)

    def _doubt(self, word: str, near: str, cost: float) -> float:
        return cost + FIRST_LETTER_COSTS * (near[0] != word[0]) - OFTEN_SAVES * log(self.words[near])


def sound(word: str) -> str:
    """Give a folded word as it sounds in Dutch, roughly."""
    for written, heard in _ALIKE:
        word = word.replace(written, heard)
    word = _DOUBLED.sub(r"\1", word)
    return f"{word[:-1]}t" if word.endswith("d") else word


@lru_cache(maxsize=1)
def word_lists() -> WordLists:
    """Read the word lists. Where a model is learnt, not where it is used: they take 40 MB to read."""
    from wordfreq import top_n_list  # noqa: PLC0415  as said

    ordinary = _plain(word for language, size, n in ORDINARY for word in top_n_list(language, n, wordlist=size))
    dutch = top_n_list("nl", SELDOM, wordlist="large")
    return WordLists(ordinary, _plain(dutch) - ordinary, _plain(dutch[:FREQUENT]))


def _plain(words: Iterable[str]) -> frozenset[str]:
    plain = map(folded, words)
    return frozenset(word for word in plain if len(word) >= SHORTEST and word.isascii())


def compile_spelling(base: KnowledgeBase, examples: Iterable[str], lists: WordLists) -> Spelling:
    """Compile the words of the examples (folded) beside ordinary ones; the vocabulary and all names are well spelt."""
    vocabulary, areas = base.vocabulary, base.areas
    listed = (
        *(word for synonyms in vocabulary.synonyms for word in synonyms.words),
        *(word for words in (*vocabulary.stop_words.values(), *vocabulary.protected.values()) for word in words),
        *(*vocabulary.parties, *vocabulary.politicians, *vocabulary.own_names),
        *(name for wijk in areas.wijken for name in (wijk.name, *wijk.aliases)),
        *(name for area in areas.areas for name in (area.name, *area.aliases)),
        *(district.name for district in areas.stadsdelen),
    )
    own = frozenset(part for word in listed for part in folded(word).split())
    times = Counter(word for text in examples for word in set(text.split()))
    words = {
        word: n for word, n in sorted(times.items()) if n >= KNOWN_FROM and len(word) >= SHORTEST and word.isalpha()
    }
    sounds: dict[str, tuple[str, ...]] = {}
    for word in words:
        sounds[sound(word)] = (*sounds.get(sound(word), ()), word)
    return Spelling(replace(lists, ordinary=lists.ordinary | own), words, sounds)
