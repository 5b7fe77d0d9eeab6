"""Everything that is wrong with a knowledge base, at once: what `deurbel check`, `run` and publishing ask."""

from __future__ import annotations

from collections.abc import Mapping

from bot.knowledge.load import parse
from bot.knowledge.problems import Problem, Problems, sorted_once
from bot.knowledge.rules.quotes import quotes
from bot.knowledge.rules.references import references
from bot.knowledge.rules.utterances import utterances
from bot.knowledge.rules.wording import missing_text_files, wording
from bot.knowledge.rules.words import words

_NEEDED = ("areas.yaml", "replies.yaml", "vocabulary.yaml")


def check(files: Mapping[str, str]) -> Problems:
    """Name every fault of a knowledge base, in reading order. Empty (false) when there is none. Never raises.

    files: path within the knowledge folder -> text.
    """
    parsed = parse(files)
    found = [*parsed.problems, *_missing_files(files), *missing_text_files(parsed)]
    for rule in (quotes, references, utterances, wording, words):
        found += rule(parsed)
    return sorted_once(found)


def _missing_files(files: Mapping[str, str]) -> list[Problem]:
    """Name what a whole knowledge base has and this one has not."""
    found = [Problem(path, 1, 1, "the file is missing: write it") for path in _NEEDED if path not in files]
    for folder, what in (("sources/", "a signed text (.md) to quote from"), ("positions/", "a file of positions")):
        if not any(path.startswith(folder) for path in files):
            found.append(Problem(folder, 1, 1, f"{what} is missing: write one"))
    return found
