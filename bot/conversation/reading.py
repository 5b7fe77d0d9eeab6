"""Read what a voter typed before any matching: an answer to what the bot asked, a command in words, or a question.

Which words are commands stands in `knowledge/vocabulary.yaml`; small closed lists (numbers, yes and no) in `wordlists`.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import fuzz

from bot.conversation import filling
from bot.conversation.commands import IN_WORDS
from bot.conversation.wordlists import AROUND_A_NUMBER, LAST, NO, NONE_OF_THEM, ORDINALS, YES
from bot.knowledge.sameness import plain
from bot.knowledge.texts import Key

if TYPE_CHECKING:
    from bot.conversation.state import State
    from bot.knowledge.base import KnowledgeBase

LONGEST = 4096
"""What is kept of a message, in characters: Telegram's own limit."""
LIKE_A_TITLE = 88.0
"""token_set_ratio (0 to 100) from which words are the title of a choice: one typing error in a word of eight letters
passes, another word does not."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No words: the sentence that says so."""

    say: Key


@dataclass(frozen=True, slots=True)
class Picked:
    """One of the choices, or none of them (None)."""

    id: str | None


@dataclass(frozen=True, slots=True)
class NoSuchChoice:
    """A number that is not among the choices."""

    count: int


@dataclass(frozen=True, slots=True)
class Agreed:
    """A yes or a no to what was asked last. `spelled_out`: it says to what, as "ja, bewaren" does."""

    yes: bool
    spelled_out: bool


@dataclass(frozen=True, slots=True)
class Given:
    """What a follow-up that is being filled in waits for: an address, a number, a name."""

    text: str


@dataclass(frozen=True, slots=True)
class Commanded:
    """A command in words: "vergeet me"."""

    name: str


@dataclass(frozen=True, slots=True)
class Question:
    """Anything else: for the matcher."""

    text: str


Reading = Nothing | Picked | NoSuchChoice | Agreed | Given | Commanded | Question


def clean(text: str) -> str:
    """Return the words as they may be kept: no NUL, no lone surrogate, at most 4096 characters."""
    return text[:LONGEST].replace("\x00", "").encode("utf-8", "replace").decode("utf-8").strip()


def read(text: str, state: State, base: KnowledgeBase) -> Reading:
    """Read a message in the light of what the bot asked last."""
    cleaned = clean(text)
    if not any(unicodedata.category(char)[0] not in "ZC" for char in cleaned):
        return Nothing(Key.EMPTY)
    words = plain(cleaned)
    if not words and not any(unicodedata.category(char) == "So" for char in cleaned):
        return Nothing(Key.ONLY_SIGNS)
    return (
        _command(words, base)
        or _given(cleaned, state)
        or _choice(words, state, base)
        or _agreement(words, state, base)
        or Question(cleaned)
    )


def _choice(words: str, state: State, base: KnowledgeBase) -> Picked | NoSuchChoice | None:
    if state.choices is None:
        return None
    ids = state.choices.ids
    if words in NONE_OF_THEM or (words in NO and state.asking == "choice"):
        return Picked(None)
    left = [word for word in words.split() if word not in AROUND_A_NUMBER] or words.split()
    if len(left) == 2 and left[1] == "one":  # "the second one"
        left = left[:1]
    if len(left) == 1:
        if left[0] in LAST:
            return Picked(ids[-1])
        number = ORDINALS.get(left[0], int(left[0]) if re.fullmatch(r"[0-9]{1,2}", left[0]) else 0)
        if 1 <= number <= len(ids):
            return Picked(ids[number - 1])
        if number or left[0] == "0":
            return NoSuchChoice(len(ids))
    return _by_title(" ".join(left), ids, base)


def _by_title(words: str, ids: tuple[str, ...], base: KnowledgeBase) -> Picked | None:
    if len(words.split()) > 6 or len(words) < 4:
        return None
    scores = sorted(
        (
            (max(fuzz.token_set_ratio(words, plain(title)) for title in (position.title.nl, position.title.en)), id_)
            for id_ in ids
            if (position := base.by_id.get(id_))
        ),
        reverse=True,
    )
    best = [id_ for score, id_ in scores if score >= LIKE_A_TITLE]
    return Picked(best[0]) if len(best) == 1 else None


def _agreement(words: str, state: State, base: KnowledgeBase) -> Agreed | None:
    if state.draft and state.draft.stage == "confirm" and words in YES | NO:
        return Agreed(yes=words in YES, spelled_out=True)
    if not state.asking or state.asking == "choice":
        return None
    if state.asking in {"k1", "k1-sure"}:
        for texts in base.texts.values():
            if words == plain(texts[Key.BUTTON_K1_YES]):
                return Agreed(yes=True, spelled_out=True)
            if words == plain(texts[Key.BUTTON_K1_NO]):
                return Agreed(yes=False, spelled_out=True)
    if words in YES:
        return Agreed(yes=True, spelled_out=False)
    return Agreed(yes=False, spelled_out=False) if words in NO else None


def _given(text: str, state: State) -> Given | None:
    return Given(text) if filling.fits(state, text) else None


def _command(words: str, base: KnowledgeBase) -> Commanded | None:
    key = base.command_words.get(words)
    return Commanded(IN_WORDS[key]) if key in IN_WORDS else None
