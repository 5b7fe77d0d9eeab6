"""`deurbel chat`: talk with the bot in the terminal, through the same service as Telegram and the web page."""

from __future__ import annotations

import asyncio
import io
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.root import app, fail

if TYPE_CHECKING:
    from bot.settings import Settings


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
    from bot.app.starting import StartError, StorageError
    from bot.settings import SettingsError, read_settings

    try:
        settings = read_settings()
        unreadable = asyncio.run(_talk(settings, knowledge or settings.knowledge, jsonl=jsonl, published=published))
    except (SettingsError, StorageError, StartError) as error:
        raise fail(str(error)) from error
    if unreadable:
        raise fail(f"{unreadable} lines could not be read", status=1)


async def _talk(settings: Settings, folder: Path, *, jsonl: bool, published: bool) -> int:
    from rich.console import Console

    from bot.app.terminal import talk
    from bot.channel import terminal
    from bot.cli.reading import read_base, tell_stderr

    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")  # a byte that is no UTF-8 is somebody's odd message, not our end
    base = read_base(folder)
    async with talk(settings, base, tell_stderr(), published=published) as answer:
        if jsonl:
            return await terminal.talk_jsonl(answer, sys.stdin, sys.stdout)
        await terminal.talk(answer, sys.stdin, Console())
    return 0
