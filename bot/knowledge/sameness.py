"""When two utterances count as the same one: for finding what stands twice, not for recognising what is meant."""

from __future__ import annotations

import re
import unicodedata


def same(utterance: str) -> str:
    """Fold case, width, white space, punctuation and signs away. What has only signs (emoji) keeps them.

    Folding twice is folding once.
    """
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", utterance).casefold())
    if not any(unicodedata.category(sign)[0] in "LN" for sign in text):
        return "".join(text.split())
    words = "".join(" " if unicodedata.category(sign)[0] in "PSZC" else sign for sign in text)
    return " ".join(words.split())


def plain(text: str) -> str:
    """Return only letters and digits, lower case, single spaces: "De 2e!" -> "de 2e"."""
    return " ".join(re.findall(r"[^\W_]+", text.casefold()))
