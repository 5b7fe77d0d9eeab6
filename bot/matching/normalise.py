"""Texts as the matcher reads them: nothing that can harm, and one form for what reads alike.

Three forms. `clean` is the voter's text without what no reader sees (lone surrogates, NUL, zero-width and bidirectional
marks). `canonical` is what the encoder gets and what vectors are cached by: case, accents on vowels, doubled spaces and
closing punctuation make no difference in it, so they can make none in a decision. `words` are for lexical comparison.

NFKC comes before everything: the ligature U+FDFA, unnormalised and repeated, aborts the first encoder's process.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import snowballstemmer

MAX_CHARS = 600
"""What an encoder may be given. Longer ones keep beginning and end, where the question usually stands."""
HEAD_CHARS = 380
MAX_WORDS, HEAD_WORDS = 120, 76
"""So many words fill that in Dutch. Single letters would be four times as many pieces for the encoder, and as slow."""
LONGEST_WORD = 45
"""Of a longer run of letters without a space only so much is read: it is no word, and takes the encoder five times as
long as words do. Of scripts that write no spaces nothing is cut."""
READ_CHARS = 8_000
"""Of a longer text only so much is looked at (half from each end): nobody types more, and work must have a bound."""

_SPACE = re.compile(r"\s+")
_EDGE = re.compile(r"^[\s.,;:!?…\-–—'\"“”‘’«»¿¡()\[\]*_~؟،]+|[\s.,;:!?…\-–—'\"“”‘’«»()\[\]*_~؟،]+$")
_TOO_LONG = re.compile(rf"([!-~]{{{LONGEST_WORD}}})[!-~]+")
_REPEATED = re.compile(r"(.)\1{2,}", re.DOTALL)
_WORD = re.compile(r"[^\W_]+")
_EMOJI_IN_WORD = re.compile(r"(?<=[a-zà-ÿ])[\u2190-\u2bff\U0001f000-\U0001faff]+(?=[a-zà-ÿ])")
# Accents a Dutch writer adds or leaves out. Turkish and Polish consonants keep theirs: they make other words.
_VOWELS = str.maketrans(
    {a: b for b, many in {"a": "áàäâã", "e": "éèëê", "i": "íìïî", "o": "óòöôõ", "u": "úùüû"}.items() for a in many}
)
_INVISIBLE = dict.fromkeys(
    [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070), 0xFEFF, 0xFE0E, 0xFE0F, 0x00AD, 0x061C]
)


def clean(text: str) -> str:
    """Drop what no reader sees and what no program should be given; fold white space. Any text in, never an error.

    At most `READ_CHARS` characters are kept, half from each end.
    """
    if len(text) > READ_CHARS:
        text = text[: READ_CHARS // 2] + " " + text[-READ_CHARS // 2 :]
    if text.isascii() and text.isprintable():  # most texts are, and need nothing of what follows but this
        return " ".join(text.split())
    text = unicodedata.normalize("NFKC", text.encode("utf-8", "ignore").decode("utf-8").translate(_INVISIBLE))
    if not text.isprintable():  # nearly all texts are: looking at each character takes most of the time here
        text = "".join(" " if unicodedata.category(c) in {"Cc", "Cn", "Co", "Zl", "Zp"} else c for c in text)
    text = _SPACE.sub(" ", text.translate(_INVISIBLE)).strip()
    if len(text) > READ_CHARS:  # one character can become 18
        text = text[: READ_CHARS // 2] + " " + text[-READ_CHARS // 2 :]
    return text


def canonical(text: str) -> str:
    """Give the form of a message that the encoder reads: at most `MAX_CHARS` characters, or nothing."""
    lowered = unicodedata.normalize("NFC", clean(text).casefold()).translate(_VOWELS)
    lowered = _EMOJI_IN_WORD.sub("", lowered)
    lowered = _TOO_LONG.sub(r"\1", _REPEATED.sub(r"\1\1", lowered))
    return shorten(_EDGE.sub("", lowered))


def shorten(text: str) -> str:
    """Keep the beginning and the end of a text that is too long, cut between words where there are any."""
    if text.count(" ") >= MAX_WORDS:
        words = text.split(" ")
        text = " ".join([*words[:HEAD_WORDS], *words[HEAD_WORDS - MAX_WORDS :]])
    if len(text) <= MAX_CHARS:
        return text
    tail = MAX_CHARS - HEAD_CHARS - 1
    head, end = text[:HEAD_CHARS], text[-tail:]
    head = head.rsplit(" ", 1)[0] if " " in head[HEAD_CHARS // 2 :] else head
    end = end.split(" ", 1)[1] if " " in end[: tail // 2] else end
    return f"{head} {end}"


def folded(text: str) -> str:
    """Give a text for whole-phrase comparison: lower case, no accents at all, no punctuation, single spaces.

    An apostrophe disappears ("thema's" is "themas"); all other punctuation parts words.
    """
    cleaned = clean(text)
    if cleaned.isascii():
        bare = cleaned.lower().replace("'", "").replace("`", "")
        return bare if bare.isalnum() else " ".join(_WORD.findall(bare))
    decomposed = unicodedata.normalize("NFD", cleaned.casefold().replace("ı", "i").replace("ł", "l"))
    bare = "".join(c for c in decomposed if not unicodedata.combining(c) and c not in "'’‘`´")
    return " ".join(_WORD.findall(bare))


@lru_cache(maxsize=1)
def _stemmer() -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer("dutch")


@lru_cache(maxsize=65_536)
def stem(word: str) -> str:
    """Reduce a folded word to its Dutch stem."""
    return str(_stemmer().stemWord(word))


def sentences(text: str) -> tuple[str, ...]:
    """Part a cleaned text into its sentences; a text without closing punctuation is one."""
    return tuple(part for part in re.split(r"(?<=[.!?؟…])\s+|\n+", text) if _WORD.search(part))
