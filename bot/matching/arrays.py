"""Names for the arrays that the rooms of the matcher hand each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]


FEW = 3


def times(rows: Floats, matrix: Floats) -> Floats:
    """Multiply (n, m) by (m, k). A few rows go one by one: a product of matrices copies the large one first."""
    if 0 < len(rows) <= FEW:
        return np.stack([row @ matrix for row in rows])
    return rows @ matrix


@dataclass(frozen=True, slots=True)
class Vectors:
    """What an encoder made of texts.

    encoder: its name; a model knows what to do with the vectors of the encoders it was fitted for, and with no others.
    by_text: canonical text -> vector, float32; a text may be missing.
    """

    encoder: str
    by_text: Mapping[str, Floats]
