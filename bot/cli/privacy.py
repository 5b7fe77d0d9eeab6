"""`deurbel privacy`: what is held about people, what is due to go, who asked for what. `deurbel close`: the end."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.outcome import finish
from bot.cli.root import app, fail

group = typer.Typer(help="What is held about people: see it, let it go, answer for it.", no_args_is_help=True)
app.add_typer(group, name="privacy")


@group.command("audit", epilog="Example: deurbel privacy audit --all | column -ts $'\\t'")
def audit(
    every: Annotated[bool, typer.Option("--all", help="A line a column, tabs between.")] = False,
) -> None:
    """Say of every table and column what it holds about people, why, how long, and under which key.

    Exit status 1 when a column is declared nowhere, or when what must be sealed lies open.
    """
    from bot.app.operating import carry_out

    finish(lambda settings: carry_out(settings, "privacy audit", {"all": "yes"} if every else {}))


@group.command(
    "purge", epilog="Example: deurbel privacy purge   (it runs by itself every hour; this is for now at once)"
)
def purge() -> None:
    """Take away what has lasted long enough, and say how much of what went. Safe to run twice."""
    from bot.app.operating import carry_out

    finish(lambda settings: carry_out(settings, "privacy purge", {}))


@group.command("requests", epilog='Example: deurbel privacy requests --add access --note "letter in the red folder"')
def requests(
    add: Annotated[str, typer.Option(help="Enter one: access, copy, correct, erase, pause, object or label.")] = "",
    note: Annotated[str, typer.Option(help="Where the letter is. Sealed; no name is needed.")] = "",
    done: Annotated[str, typer.Option(help="The begin of the id of one that was answered.")] = "",
) -> None:
    """The register of requests by letter or mail: list it, enter one, or say that one was answered.

    Exit status 1 when one is too late.
    """
    from bot.app.operating import carry_out

    words = {name: word for name, word in (("add", add), ("note", note), ("done", done)) if word}
    finish(lambda settings: carry_out(settings, "privacy requests", words))


@group.command("papers", epilog="Example: deurbel privacy papers docs/privacy")
def papers(folder: Annotated[Path, typer.Argument(help="Where the files go.")]) -> None:
    """Write the record of processing (GDPR art. 30) and the voters' notice, as this campaign has them."""
    from bot.app.opened import write_papers

    finish(lambda settings: write_papers(settings, folder))


@app.command("close", epilog="Example: deurbel close --yes   (with the bot stopped, and after the last backup)")
def close(
    yes: Annotated[bool, typer.Option("--yes", help="Yes, erase everybody.")] = False,
) -> None:
    """End the campaign: erase every voter, question, door and talk, for good. Counts and proofs of consent stay."""
    from bot.app.opened import close as end

    if not yes:
        raise fail("This erases every voter, question and door for good. If you mean it: deurbel close --yes")
    finish(end)
