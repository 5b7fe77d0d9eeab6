"""How hard a Dutch text is to read, and what in it the source does not hold. Pure.

Flesch-Douma: W. H. Douma, "De leesbaarheid van landbouwbladen", 1960: 206.84 - 0.77 x syllables per 100 words
- 0.93 x words per sentence. 100 is very easy, 60 is ordinary (B1), under 30 is for scholars.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

LONG_SENTENCE = 20
"""Words from which a sentence is hard to keep in mind."""
_SENTENCE = re.compile(r"[^.!?\n]+[.!?]*")
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_SYLLABLE = re.compile(r"[aeiouyáéíóúàèìòùäëïöüâêîôû]+")
# Runs of vowels that are two syllables in Dutch: a trema begins a new one, and so do these pairs.
_BREAKS = re.compile(r"(?<=[aeiou])(?=[äëïöü])|(?<=i)(?=[oa])|(?<=e)(?=a)")
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NAME = re.compile(r"(?<![.!?:\n] )(?<!^)(?<=\s)['’]?[A-ZÀ-Þ][\w'’-]+", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Readability:
    """What a text asks of its reader. score: Flesch-Douma, None without words. longest: its longest sentence."""

    words: int
    sentences: int
    score: float | None
    longest: str
    longest_words: int

    @property
    def long(self) -> bool:
        """Whether its longest sentence is too long."""
        return self.longest_words > LONG_SENTENCE


def readability(text: str) -> Readability:
    """Measure a text."""
    sentences = [part.strip() for part in _SENTENCE.findall(text) if _WORD.search(part)]
    words = _WORD.findall(text)
    if not words:
        return Readability(0, 0, None, "", 0)
    syllables = sum(syllables_of(word) for word in words)
    score = 206.84 - 0.77 * (100 * syllables / len(words)) - 0.93 * (len(words) / len(sentences))
    longest = max(sentences, key=lambda part: len(_WORD.findall(part)))
    return Readability(len(words), len(sentences), score, longest, len(_WORD.findall(longest)))


def syllables_of(word: str) -> int:
    """Count the syllables of a Dutch word by its runs of vowels; one at least."""
    return max(1, len(_SYLLABLE.findall(_BREAKS.sub("-", word.casefold()))))


def not_in_source(text: str, source: str) -> tuple[str, ...]:
    """Numbers and names of a text that the source does not hold, in their order, once each.

    A name is a word with a capital that does not begin a sentence.
    """
    known = set(_words(source))
    found = [number for number in _NUMBER.findall(text) if number not in source]
    found += [name for name in _NAME.findall(text) if not set(_words(name)) <= known]
    return tuple(dict.fromkeys(sorted(found, key=text.index)))


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", text).casefold()
    return [word.strip("'’-") for word in re.findall(r"[\w'’-]+", plain)]
