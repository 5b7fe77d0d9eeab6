"""`deurbel chat`: talk with the bot in the terminal, through the same service as Telegram and the web page."""

from __future__ import annotations

import asyncio
import io
import os
import secrets
import sys
import tempfile
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from uuid import uuid4

import typer

from bot.cli.root import app, fail

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from bot.conversation.event import Event
    from bot.conversation.published import Published
    from bot.conversation.turn import Reply
    from bot.encoder.service import Encoder
    from bot.knowledge.base import KnowledgeBase
    from bot.services.matching import Matching
    from bot.settings import Settings
    from bot.storage import Storage


@app.command("chat", epilog="""Example: echo '{"text": "wat doet u aan de huren?"}' | deurbel chat --jsonl""")
def chat(
    jsonl: Annotated[
        bool,
        typer.Option(
            "--jsonl", help='{"text": ...} or {"tap": label or number} a line in, {"replies": [...]} a line out.'
        ),
    ] = False,
    published: Annotated[
        bool,
        typer.Option("--published", help="Talk with the published version, in the database of DEURBEL_DATA."),
    ] = False,
    knowledge: Annotated[
        Path | None, typer.Option("--knowledge", help="The knowledge folder; else DEURBEL_KNOWLEDGE.")
    ] = None,
) -> None:
    """Talk with the bot. Nothing of the talk is kept, unless it is with the published version.

    Exit status 1: lines of --jsonl that could not be read (each gave {"error": ...}).
    """
    from bot.settings import SettingsError, read_settings
    from bot.storage import StorageError

    try:
        settings = read_settings()
        unreadable = asyncio.run(_talk(settings, knowledge or settings.knowledge, jsonl=jsonl, published=published))
    except (SettingsError, StorageError) as error:
        raise fail(str(error)) from error
    if unreadable:
        raise fail(f"{unreadable} lines could not be read", status=1)


async def _talk(settings: Settings, folder: Path, *, jsonl: bool, published: bool) -> int:
    from rich.console import Console

    from bot.channel import terminal
    from bot.cli.reading import read_base
    from bot.encoder.service import Encoder
    from bot.services.matching import Matching

    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")  # a byte that is no UTF-8 is somebody's odd message, not our end
    base = read_base(folder)
    settings.data.mkdir(parents=True, exist_ok=True)
    async with _started(Encoder()) as encoder, _opened(settings, base.campaign.city, real=published) as storage:
        matching = Matching(encoder, settings.data)
        knowledge = await (_published(storage, matching) if published else _ready(base, matching, number=0))
        answer = _answer(storage, matching, knowledge)
        if jsonl:
            return await terminal.talk_jsonl(answer, sys.stdin, sys.stdout)
        await terminal.talk(answer, sys.stdin, Console())
    return 0


@asynccontextmanager
async def _started(encoder: Encoder) -> AsyncIterator[Encoder]:
    await encoder.start()
    try:
        yield encoder
    finally:
        await encoder.stop()


@asynccontextmanager
async def _opened(settings: Settings, city: str, *, real: bool) -> AsyncIterator[Storage]:
    """The real database, or a temporary one that is gone afterwards."""
    from bot.storage import Storage, master

    if real:
        key_file = master.place(settings.key_file, os.environ, Path.home())
        async with await Storage.open(settings.data, url=settings.database_url, key_file=key_file, city=city) as found:
            yield found
        return
    with tempfile.TemporaryDirectory(prefix="deurbel-") as beside:
        key_file = Path(beside) / "keys" / "master.key"
        data = Path(beside) / "data"
        async with await Storage.open(data, url="", key_file=key_file, city=city, make_key=True) as fresh:
            yield fresh


async def _published(storage: Storage, matching: Matching) -> Published:
    """The version that voters get now."""
    from bot.knowledge.base import KnowledgeBase
    from bot.knowledge.load import load
    from bot.storage import versions

    number = await storage.read(versions.published_number)
    if number is None:
        raise fail("nothing is published yet. Start once with: deurbel run, or talk with the folder: deurbel chat")
    base = load(await storage.read(lambda tx: versions.files_of(tx, number)))
    if not isinstance(base, KnowledgeBase):
        raise fail(f"version {number} was published by a newer Deurbel and cannot be read by this one")
    return await _ready(base, matching, number=number)


async def _ready(base: KnowledgeBase, matching: Matching, *, number: int) -> Published:
    from bot.conversation.published import Published

    def tell(what: str, done: int, total: int) -> None:
        share = f" {done} of {total}" if total else ""
        print(f"deurbel: {what}{share}", file=sys.stderr, flush=True)

    return Published(base, await matching.model_for(base, tell), base.version, number)


def _answer(
    storage: Storage, matching: Matching, knowledge: Published
) -> Callable[[Event], Awaitable[tuple[Reply, ...]]]:
    """The service, for the one chat of this terminal."""
    from bot.services.answering import Answering, Chance
    from bot.services.current import Current
    from bot.storage import Chat

    chance = Chance(new_id=lambda: uuid4().hex, secret=lambda: secrets.token_urlsafe(32))
    answering = Answering(storage, Current(knowledge), matching.vectors, chance)
    chat = Chat("terminal", uuid4().hex)

    async def answer(event: Event) -> tuple[Reply, ...]:
        return await answering.answer_at_once(chat, event, uuid4().hex, datetime.now(UTC))

    return answer
