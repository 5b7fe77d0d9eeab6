"""A talk in the terminal, through the same service as Telegram and the web page."""

from __future__ import annotations

import tempfile
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from bot.app.chance import clock, new_id, new_secret
from bot.app.measuring import matcher
from bot.app.starting import StartError, key_file
from bot.conversation.published import Published
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.load import load
from bot.knowledge.older import completed
from bot.services.answering import Answering, Chance
from bot.services.current import Current
from bot.storage import Chat, Storage, versions

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from bot.conversation.event import Event
    from bot.conversation.turn import Reply
    from bot.encoder.service import Encoder
    from bot.services.matching import Progress
    from bot.settings import Settings


@asynccontextmanager
async def talk(
    settings: Settings, base: KnowledgeBase, progress: Progress, *, published: bool, encoder: Encoder | None = None
) -> AsyncIterator[Callable[[Event], Awaitable[tuple[Reply, ...]]]]:
    """Hand out what answers one event. Nothing of the talk is kept, unless it is with the published version.

    Raises StorageError or StartError.
    """
    async with _data(settings, base.campaign.city, real=published) as storage:
        number = 0
        if published:
            number, older = await _published(storage)
            base = completed(older, base.texts)
        async with matcher(settings, base, progress, encoder) as (matching, model):
            current = Current(Published(base, model, base.version, number))
            answering = Answering(storage, current, matching.vectors, Chance(new_id=new_id, secret=new_secret))
            chat = Chat("terminal", new_id())

            async def answer(event: Event) -> tuple[Reply, ...]:
                return await answering.answer_at_once(chat, event, new_id(), clock())

            yield answer


@asynccontextmanager
async def _data(settings: Settings, city: str, *, real: bool) -> AsyncIterator[Storage]:
    """The real database, or a temporary one that is gone afterwards."""
    if real:
        keys = key_file(settings)
        async with await Storage.open(settings.data, url=settings.database_url, key_file=keys, city=city) as found:
            yield found
        return
    with tempfile.TemporaryDirectory(prefix="deurbel-") as beside:
        keys = Path(beside) / "keys" / "master.key"
        data = Path(beside) / "data"
        async with await Storage.open(data, url="", key_file=keys, city=city, make_key=True) as fresh:
            yield fresh


async def _published(storage: Storage) -> tuple[int, KnowledgeBase]:
    """The version that voters get now."""
    number = await storage.read(versions.published_number)
    if number is None:
        raise StartError(
            "Nothing is published yet. Start once with: deurbel run, or talk with the folder: deurbel chat"
        )
    base = load(await storage.read(lambda tx: versions.files_of(tx, number)))
    if not isinstance(base, KnowledgeBase):
        raise StartError(f"Version {number} was published by a newer Deurbel and cannot be read by this one.")
    return number, base
