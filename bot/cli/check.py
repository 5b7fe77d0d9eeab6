"""`deurbel check`: is the knowledge folder good for voters?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.root import app, fail

if TYPE_CHECKING:
    from bot.knowledge.base import KnowledgeBase


@app.command(
    "check",
    epilog="Example: deurbel check knowledge   (one line a fault: file:line:column: what is wrong, what to do)",
)
def check_folder(
    folder: Annotated[
        Path | None, typer.Argument(help="The knowledge folder; DEURBEL_KNOWLEDGE when left out.")
    ] = None,
) -> None:
    """Name every fault of a knowledge folder at once.

    Exit status 0: none. 1: faults, listed on standard output. 2: the folder cannot be read.
    """
    from bot import folder as disk
    from bot.knowledge.base import KnowledgeBase as Base
    from bot.knowledge.check import check
    from bot.knowledge.load import load
    from bot.settings import SettingsError, read_settings

    try:
        where = folder or read_settings().knowledge
        contents = disk.read(where)
    except SettingsError as error:
        raise fail(str(error)) from error
    except OSError as error:
        raise fail(f"{error.filename}: {error.strerror}. Name a knowledge folder that can be read.") from error
    faults = sorted((*contents.problems, *check(contents.files).all))
    for fault in faults:
        print(f"{where}/{fault}")
    if faults:
        raise fail(
            f"{where}: {len(faults)} {'fault' if len(faults) == 1 else 'faults'}. Voters keep what was published last.",
            status=1,
        )
    base = load(contents.files)
    if isinstance(base, Base):
        print(f"{where}: fine. {summary(base)}")


def summary(base: KnowledgeBase) -> str:
    """Say in one line what a knowledge base holds."""
    utterances = sum(len(said) for by_language in base.examples.values() for said in by_language.values())
    return (
        f"{len(base.positions)} positions, {len(base.replies)} kinds of reply, {utterances} examples, "
        f"{len(base.held_out)} tests, {len(base.sources)} sources; version {base.version}."
    )
