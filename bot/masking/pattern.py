"""One way in which personal data looks in a text, and what stands in its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import re
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Mask:
    """One kind of personal data: how it looks, how it is checked, what stands in its place.

    group:   the part of the pattern that goes; 0 for all of it.
    true_of: whether what was found is really that, where a pattern alone cannot tell.
    """

    kind: str
    pattern: re.Pattern[str]
    instead: str
    group: int = 0
    true_of: Callable[[str], bool] | None = None

    def over(self, text: str) -> str:
        """Return the text with every find replaced."""
        return self.pattern.sub(self._replaced, text)

    def _replaced(self, match: re.Match[str]) -> str:
        piece = match[self.group]
        if self.true_of is not None and not self.true_of(piece):
            return match[0]
        start = match.start(self.group) - match.start()
        return match[0][:start] + self.instead + match[0][start + len(piece) :]
