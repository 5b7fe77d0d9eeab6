"""`deurbel keys`: make, replace and print the master key."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.outcome import finish
from bot.cli.root import app

group = typer.Typer(help="The master key, which opens all others.", no_args_is_help=True)
app.add_typer(group, name="keys")


@group.command("create", epilog="Example: deurbel keys create --from-paper   (then type the line, and Enter)")
def create(
    from_paper: Annotated[bool, typer.Option("--from-paper", help="Read a printed key from standard input.")] = False,
) -> None:
    """Make the master key, in the place that DEURBEL_KEY_FILE names. Never over one that is there."""
    from bot.app.opened import create_key

    typed = sys.stdin.readline() if from_paper else ""
    finish(lambda settings: create_key(settings, typed))


@group.command("rotate", epilog="Example: deurbel keys rotate /srv/keys-backup")
def rotate(
    keys_into: Annotated[Path, typer.Argument(help="Where the copy of the keys goes, apart from copies of the data.")],
) -> None:
    """Replace the master key. No text is touched; older copies of the keys open nothing any more."""
    from bot.app.operating import carry_out

    where = str(keys_into.resolve())
    finish(lambda settings: carry_out(settings, "keys rotate", {"keys_into": where}))


@group.command("print", epilog="Example: deurbel keys print | lp")
def show() -> None:
    """Print the master key, for the safe."""
    from bot.app.opened import print_key

    finish(print_key)
