"""What was worked out a moment ago, kept for when it is asked again: bounded, and gone soon.

Two generations, so that nothing has to be counted or timed in here: what is asked for again moves to the younger one,
and `age` drops the older one. Whoever holds a model calls `age` every few minutes; then nothing that voters wrote stays
longer than two of these.
"""

from __future__ import annotations

from typing import Generic, TypeVar

Key = TypeVar("Key")
Kept = TypeVar("Kept")


class Recent(Generic[Key, Kept]):
    """At most twice `most` things by key. A copy or a packed one begins empty: memories belong to one process."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._young: dict[Key, Kept] = {}
        self._old: dict[Key, Kept] = {}

    def __len__(self) -> int:
        return len(self._young.keys() | self._old.keys())

    def __reduce__(self) -> tuple[type[Recent[Key, Kept]], tuple[int]]:
        return Recent, (self._most,)

    def get(self, key: Key) -> Kept | None:
        """Return what is kept, and keep it longer."""
        found = self._young.get(key)
        if found is None and (found := self._old.get(key)) is not None:
            self.put(key, found)
        return found

    def put(self, key: Key, kept: Kept) -> None:
        """Keep something; when there is no room, what was asked for longest ago goes."""
        if len(self._young) >= self._most:
            self.age()
        self._young[key] = kept

    def age(self) -> None:
        """Drop what nobody has asked for since the last time."""
        self._old, self._young = self._young, {}
