"""What goes through the pipe: texts in, vectors out, each with its length in front.

A request is a length (4 bytes, little-endian) and a JSON list of texts. A reply is rows and columns (4 bytes each)
and the float32 values. One request, one reply, in order.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

LENGTH = struct.Struct("<I")
SHAPE = struct.Struct("<II")
LARGEST_REQUEST = 4_000_000


def request(texts: Sequence[str]) -> bytes:
    """Pack texts."""
    body = json.dumps(list(texts)).encode()
    return LENGTH.pack(len(body)) + body


def reply(vectors: NDArray[np.float32]) -> bytes:
    """Pack vectors (n, dim)."""
    return SHAPE.pack(*vectors.shape) + np.ascontiguousarray(vectors, dtype="<f4").tobytes()


def vectors_from(shape: tuple[int, int], body: bytes) -> NDArray[np.float32]:
    """Unpack the values of a reply."""
    return np.frombuffer(body, dtype="<f4").reshape(shape).astype(np.float32)
