"""The knowledge in use: one published version with the matcher fitted to it, swapped whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.conversation.published import Published


class Current:
    """What voters get now. A turn takes it once, so that it sees one version from beginning to end."""

    def __init__(self, published: Published) -> None:
        self._published = published

    @property
    def published(self) -> Published:
        """The version in use."""
        return self._published

    def use(self, published: Published) -> None:
        """Let every turn that begins from now on see this version."""
        self._published = published
