"""The knowledge in use: one published version with the matcher fitted to it, swapped whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.conversation.published import Published


class Current:
    """What voters get now. A turn takes it once, so that it sees one version from beginning to end."""

    def __init__(self, published: Published | None = None) -> None:
        self._published = published

    @property
    def ready(self) -> bool:
        """Whether there is a version to answer from: not while the first one is still being learned."""
        return self._published is not None

    @property
    def published(self) -> Published:
        """The version in use. Raises RuntimeError before there is one: nobody is to be answered then."""
        if self._published is None:
            raise RuntimeError("no version is in use yet")
        return self._published

    def use(self, published: Published) -> None:
        """Let every turn that begins from now on see this version."""
        self._published = published
