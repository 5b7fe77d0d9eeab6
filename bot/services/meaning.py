"""Where questions lie beside each other by what they mean: for grouping them, never for answering."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from bot.matching.arrays import Vectors

if TYPE_CHECKING:
    from bot.matching.arrays import Floats
    from bot.matching.model import Model

Encode = Callable[[Sequence[str]], Awaitable[Vectors | None]]
ENCODED_AT_ONCE = 16
"""Texts in one go, so that voters' messages come in between."""


async def unit_vectors(texts: Sequence[str], model: Model, encode: Encode) -> Floats | None:
    """Vectors of canonical texts, in order: (n, dim), unit length; None when the encoder is away.

    An empty text lies nowhere near anything.
    """
    by_text: dict[str, Floats] = {}
    encoder = ""
    wanted = list(dict.fromkeys(text for text in texts if text))
    for first in range(0, len(wanted), ENCODED_AT_ONCE):
        made = await encode(wanted[first : first + ENCODED_AT_ONCE])
        if made is None:
            return None
        by_text |= made.by_text
        encoder = made.encoder
    half = model.halves.get(encoder)
    if half is None or not half.views:
        return None
    width = half.views[0].centre.shape[0]
    whole = np.zeros((len(texts), width), dtype=np.float32)
    known = [number for number, text in enumerate(texts) if text in by_text]
    if known:
        whole[known] = half.views[0].unit(np.stack([by_text[texts[number]] for number in known]))
    return whole
