"""`deurbel knowledge export|import|diff|history`: move the knowledge between folder and database, and look at it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from bot.cli.root import app, fail

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.services.publishing import Publishing

T = TypeVar("T")
knowledge = typer.Typer(
    help="Versions of the knowledge: take them out, put them in, compare them.", no_args_is_help=True
)
app.add_typer(knowledge, name="knowledge")
FolderArgument = Annotated[Path | None, typer.Argument(help="The folder; DEURBEL_KNOWLEDGE when left out.")]


@knowledge.command("export", epilog="Example: deurbel knowledge export /tmp/knowledge --version 12")
def export(
    folder: FolderArgument = None,
    version: Annotated[int | None, typer.Option(help="Which version; the one in use when left out.")] = None,
) -> None:
    """Write a version's files into a folder, exactly those."""
    from bot import folder as disk

    async def run(publishing: Publishing) -> tuple[int, dict[str, str]]:
        number = version or (await publishing.head())[0] or 0
        found = await publishing.version(number)
        if found is None:
            raise fail(f"there is no version {number}. See which there are with: deurbel knowledge history")
        return number, found[1]

    number, files = _with(run)
    where = folder or _settings_folder()
    disk.replace(where, files)
    print(f"{where}: {len(files)} files of version {number}.")


@knowledge.command("import", epilog='Example: deurbel knowledge import knowledge/ --why "typing errors"')
def import_(
    folder: FolderArgument = None,
    why: Annotated[str, typer.Option(help="What changed, for the history.")] = "from the files",
) -> None:
    """Publish the files of a folder as a new version. The next start of the bot learns it."""
    from bot import folder as disk
    from bot.services.publishing import FILES, Proof, usable
    from bot.services.publishing import FaultyError as Faulty

    where = folder or _settings_folder()
    try:
        files = disk.read(where).files
        usable(files)
    except OSError as error:
        raise fail(f"{error.filename}: {error.strerror}. Name a knowledge folder that can be read.") from error
    except Faulty as error:
        raise fail(f"{error.problems}\n{where} has faults. Nothing was changed.", status=1) from error

    async def run(publishing: Publishing) -> int:
        head, live = await publishing.head()
        if live == files:
            return 0
        if head is None:
            return await publishing.seed(files, datetime.now(UTC))
        return await publishing.publish_unlearnt(files, Proof(FILES, why, head), datetime.now(UTC))

    number = _with(run)
    print(f"{where}: version {number}." if number else f"{where}: nothing differs from what is published.")


@knowledge.command(
    "diff", epilog="Example: deurbel knowledge diff 11 12   (without versions: folder against published)"
)
def diff(
    older: Annotated[int | None, typer.Argument(help="A version; the one in use when left out.")] = None,
    newer: Annotated[int | None, typer.Argument(help="A version; the folder when left out.")] = None,
) -> None:
    """Say what differs, place by place. Exit status 1 when something does."""
    from bot import folder as disk
    from bot.knowledge.difference import changes

    async def run(publishing: Publishing) -> tuple[dict[str, str], dict[str, str]]:
        async def files(number: int | None) -> dict[str, str]:
            if number is None:
                return (await publishing.head())[1]
            found = await publishing.version(number)
            if found is None:
                raise fail(f"there is no version {number}. See which there are with: deurbel knowledge history")
            return found[1]

        return await files(older), await files(newer) if newer is not None else disk.read(_settings_folder()).files

    before, after = _with(run)
    found = changes(before, after)
    for change in found:
        print(f"{change.path}: {' > '.join(change.place)}")
        for text in change.gone if change.before is None else (*change.gone, change.before):
            print(f"  - {text}")
        for text in change.new if change.after is None else (*change.new, change.after):
            print(f"  + {text}")
    if found:
        raise typer.Exit(1)


@knowledge.command("history", epilog="Example: deurbel knowledge history --limit 5")
def history(limit: Annotated[int, typer.Option(help="How many, the newest first.")] = 20) -> None:
    """List the published versions: number, when, who, why."""

    async def run(publishing: Publishing) -> list[str]:
        names = await publishing.names()
        return [
            f"v{one.number:<5}{one.at:%Y-%m-%d %H:%M}  {names.get(one.author, one.author):<16}{one.why}"
            for one in await publishing.history(limit=limit)
        ]

    for line in _with(run):
        print(line)


def _with(work: Callable[[Publishing], Awaitable[T]]) -> T:
    """Open the data, work, close. The running bot holds the data: then this says to stop it first."""
    from bot.app.starting import StartError, StorageError, open_data, read_knowledge
    from bot.knowledge.base import KnowledgeBase
    from bot.matching.model import Model
    from bot.services.publishing import Progress, Publishing
    from bot.settings import SettingsError, read_settings

    async def never(_base: KnowledgeBase, _progress: Progress) -> Model:
        raise RuntimeError("a verb learns nothing")

    async def run() -> T:
        settings = read_settings()
        base, _ = read_knowledge(settings.knowledge)
        async with await open_data(settings, base.campaign.city) as storage:
            return await work(Publishing(storage, None, never))

    try:
        return asyncio.run(run())
    except (SettingsError, StorageError, StartError) as error:
        raise fail(str(error)) from error


def _settings_folder() -> Path:
    from bot.settings import read_settings

    return read_settings().knowledge
