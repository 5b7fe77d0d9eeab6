"""The matcher without a conversation around it, for `match`, `eval` and `explain`."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.encoder.service import Encoder
from bot.services.matching import Matching

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.knowledge.base import KnowledgeBase
    from bot.matching.model import Model
    from bot.services.matching import Progress
    from bot.settings import Settings


@asynccontextmanager
async def matcher(
    settings: Settings, base: KnowledgeBase, progress: Progress, encoder: Encoder | None = None
) -> AsyncIterator[tuple[Matching, Model]]:
    """A matcher with the model of this knowledge base; the encoder (else the best one here) ends afterwards."""
    settings.data.mkdir(parents=True, exist_ok=True)
    encoder = encoder or Encoder()
    await encoder.start()
    try:
        matching = Matching(encoder, settings.data)
        yield matching, await matching.model_for(base, progress)
    finally:
        await encoder.stop()
