"""How far reviewers agree on questions that two of them read, and what that is worth beyond chance."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Agreement:
    """pairs: questions read by two; same: how many alike; kappa: Cohen's, None where it says nothing."""

    pairs: int
    same: int
    kappa: float | None

    @property
    def share(self) -> float | None:
        """Share of the pairs on which they agree, None without pairs."""
        return self.same / self.pairs if self.pairs else None


def agreement(pairs: Sequence[tuple[str, str]]) -> Agreement:
    """Compare first and second readings.

    pairs: the label of the first and of the second reader, such as `entry:hoge-huren` or `not-in-letter`.
    Source: J. Cohen, "A coefficient of agreement for nominal scales", 1960: (observed - chance) / (1 - chance).
    """
    same = sum(first == second for first, second in pairs)
    if not pairs:
        return Agreement(0, 0, None)
    firsts, seconds = (Counter(pair[side] for pair in pairs) for side in (0, 1))
    chance = sum(firsts[label] * seconds[label] for label in firsts) / len(pairs) ** 2
    observed = same / len(pairs)
    # Everybody said one and the same thing: agreement is total, and chance explains all of it.
    kappa = None if chance >= 1.0 else (observed - chance) / (1.0 - chance)
    return Agreement(len(pairs), same, kappa)
