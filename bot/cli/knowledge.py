"""`deurbel knowledge export|import|diff|history`: move the knowledge between folder and database, and look at it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.outcome import finish
from bot.cli.root import app

if TYPE_CHECKING:
    from bot.app.knowledge_verbs import Name

knowledge = typer.Typer(
    help="Versions of the knowledge: take them out, put them in, compare them. The bot may run meanwhile.",
    no_args_is_help=True,
)
app.add_typer(knowledge, name="knowledge")
FolderArgument = Annotated[Path | None, typer.Argument(help="The folder; DEURBEL_KNOWLEDGE when left out.")]


@knowledge.command("export", epilog="Example: deurbel knowledge export /tmp/knowledge --version 12")
def export(
    folder: FolderArgument = None,
    version: Annotated[int | None, typer.Option(help="Which version; the one in use when left out.")] = None,
) -> None:
    """Write a version's files into a folder, exactly those."""
    _do("knowledge export", folder, version="" if version is None else str(version))


@knowledge.command("import", epilog='Example: deurbel knowledge import knowledge/ --why "typing errors"')
def import_(
    folder: FolderArgument = None,
    why: Annotated[str, typer.Option(help="What changed, for the history.")] = "from the files",
) -> None:
    """Publish the files of a folder as a new version. Where real voters are served they become a draft with replay."""
    _do("knowledge import", folder, why=why)


@knowledge.command(
    "diff", epilog="Example: deurbel knowledge diff 11 12   (without versions: folder against published)"
)
def diff(
    older: Annotated[int | None, typer.Argument(help="A version; the one in use when left out.")] = None,
    newer: Annotated[int | None, typer.Argument(help="A version; the folder when left out.")] = None,
) -> None:
    """Say what differs, place by place. Exit status 1 when something does."""
    words = {name: str(number) for name, number in (("older", older), ("newer", newer)) if number is not None}
    _do("knowledge diff", None, **words)


@knowledge.command("history", epilog="Example: deurbel knowledge history --limit 5")
def history(limit: Annotated[int, typer.Option(help="How many, the newest first.", min=1)] = 20) -> None:
    """List the published versions: number, when, who, why."""
    _do("knowledge history", None, limit=str(limit))


def _do(verb: Name, folder: Path | None, **words: str) -> None:
    from bot.app.knowledge_verbs import carry_out

    # The running process stands in a folder of its own: it is told the whole path.
    finish(
        lambda settings: carry_out(settings, verb, {"folder": str((folder or settings.knowledge).resolve()), **words})
    )
