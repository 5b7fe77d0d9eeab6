"""That the candidate has seen an answer: a hash of its texts, which no longer fits when one of them changes."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.knowledge.model import Position


def answer_hash(nl: str, en: str | None = None) -> str:
    """Hash an answer, white space folded: 16 hexadecimal digits."""
    text = "\n".join(" ".join(part.split()) for part in (nl, en or ""))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def signed(position: Position) -> bool:
    """Whether the candidate signed off just these texts."""
    return position.signed_off is not None and position.signed_off.text == answer_hash(
        position.answer.nl, position.answer.en
    )
