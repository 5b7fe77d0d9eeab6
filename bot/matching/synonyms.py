"""Words that mean the same, as an editor lists them in `vocabulary.yaml`: a message in words that the examples know.

"me osso lekt" is read as "me huis lekt", by the encoders and by the comparison of words alike. Only phrases that the
examples hardly know are rewritten: where a word stands in several, these say better what it means than one line can
(docs/decisions/0015 has the figures).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.matching.normalise import canonical, folded

if TYPE_CHECKING:
    from bot.knowledge.campaign import Vocabulary

KNOWN_FROM = 3
"""A phrase in so many examples needs no line: its meaning is learnt from them."""
_TOKEN = re.compile(r"[^\W_]+(?:['’‘`´][^\W_]+)*")


@dataclass(frozen=True, slots=True)
class Synonyms:
    """What is rewritten: folded phrase -> the line it stands in, by what that line means.

    longest: words of the longest phrase.    known: phrase -> line, for those that the examples know well enough.
    """

    lines: dict[str, str]
    longest: int
    known: dict[str, str]
    _beginnings: frozenset[str] = field(default=frozenset(), init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Note the first words: most words of a message begin no phrase, and need no further look."""
        object.__setattr__(self, "_beginnings", frozenset(phrase.partition(" ")[0] for phrase in self.lines))

    def read(self, text: str) -> tuple[str, tuple[tuple[str, str], ...]]:
        """Rewrite a canonical text: give it anew, and (phrase, line) for each phrase that was rewritten."""
        tokens = list(_TOKEN.finditer(text)) if self.lines else []
        words = [folded(token.group()) for token in tokens]
        out: list[str] = []
        found: list[tuple[str, str]] = []
        done = here = 0
        while here < len(words):
            size, line = self._longest_at(words, here)
            if line:
                out += [text[done : tokens[here].start()], line]
                done = tokens[here + size - 1].end()
                found.append((" ".join(words[here : here + size]), line))
            here += size
        return (canonical("".join([*out, text[done:]])) if found else text), tuple(found)

    def _longest_at(self, words: list[str], here: int) -> tuple[int, str]:
        if words[here] not in self._beginnings:
            return 1, ""
        for size in range(min(self.longest, len(words) - here), 0, -1):
            if line := self.lines.get(" ".join(words[here : here + size])):
                return size, line
        return 1, ""

    def without(self, line: str) -> Synonyms:
        """The same lists without one line, to see what it does."""
        kept = {phrase: own for phrase, own in self.lines.items() if own != line}
        return Synonyms(kept, self.longest, self.known)


def compile_synonyms(vocabulary: Vocabulary, examples: Iterable[str]) -> Synonyms:
    """Compile the lines of a vocabulary. examples: folded."""
    lines: dict[str, str] = {}
    for synonyms in vocabulary.synonyms:
        for word in synonyms.words:
            if (phrase := folded(word)) and phrase != folded(synonyms.means):
                lines.setdefault(phrase, synonyms.means)
    longest = max((phrase.count(" ") + 1 for phrase in lines), default=0)
    times = Counter(run for text in examples for run in _runs(text.split(), longest) if run in lines)
    fresh = {phrase: line for phrase, line in lines.items() if times[phrase] < KNOWN_FROM}
    return Synonyms(fresh, longest, {phrase: line for phrase, line in lines.items() if phrase not in fresh})


def _runs(words: list[str], longest: int) -> set[str]:
    return {" ".join(words[i : i + size]) for size in range(1, longest + 1) for i in range(len(words) - size + 1)}
