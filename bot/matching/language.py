"""Which language a message is in: naive Bayes over character runs, learnt from the examples, and the script."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import log

from bot.matching.normalise import folded
from bot.matching.rows import Rows

KNOWN = ("nl", "en", "tr", "pl", "ar", "pap")
SMOOTHING = 0.3
PRIOR_SHARE = {"nl": 0.8}
"""Three of four messages are Dutch; a short message needs a reason to be anything else."""
OTHER_PRIOR = 0.04
SHORT_WORDS = 2


@dataclass(frozen=True, slots=True)
class Languages:
    """Log probability of each run of characters in each language, and of one never seen.

    short: language of the examples of one or two words, where runs of characters say too little ("hallo").
    """

    runs: dict[str, dict[str, float]]
    unseen: dict[str, float]
    short: dict[str, str]

    def of(self, text: str) -> str:
        """Name the language: nl, en, tr, pl, ar, pap, or `other` for a script none of these is written in."""
        plain = folded(text)
        letters = [c for c in plain if c.isalpha()]
        if not letters:
            return "nl"
        arabic = sum("\u0600" <= c <= "\u06ff" for c in letters)
        if arabic * 2 > len(letters):
            return "ar"
        if sum(c > "\u024f" for c in letters) * 2 > len(letters):
            return "other"
        if plain in self.short:
            return self.short[plain]
        runs = list(_runs(plain))
        return max(self.runs, key=lambda name: self._score(name, runs))

    def _score(self, name: str, runs: list[str]) -> float:
        known, unseen = self.runs[name], self.unseen[name]
        return log(PRIOR_SHARE.get(name, OTHER_PRIOR)) + sum(known.get(run, unseen) for run in runs)


def _runs(plain: str) -> list[str]:
    return [
        padded[i : i + n]
        for word in plain.split()
        for padded in [f" {word} "]
        for n in (1, 2, 3, 4)
        for i in range(len(padded) - n + 1)
    ]


def learn(rows: Rows) -> Languages:
    """Learn the languages from the examples."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in KNOWN}
    short: dict[str, str] = {}
    for plain, name in zip(rows.plain, rows.language, strict=True):
        if name in counts:
            counts[name].update(_runs(plain))
            # A word of several languages is Dutch here.
            if plain.count(" ") < SHORT_WORDS and short.get(plain) != "nl":
                short[plain] = name
    vocabulary = len({run for counter in counts.values() for run in counter}) or 1
    runs: dict[str, dict[str, float]] = {}
    unseen: dict[str, float] = {}
    for name, counter in counts.items():
        total = sum(counter.values()) + SMOOTHING * vocabulary
        if counter or name == "nl":
            runs[name] = {run: log((n + SMOOTHING) / total) for run, n in counter.items()}
            unseen[name] = log(SMOOTHING / total)
    return Languages(runs, unseen, short)
