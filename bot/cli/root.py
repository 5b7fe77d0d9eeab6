"""The root command, and how a verb says that something went wrong."""

from __future__ import annotations

import sys

import typer

app = typer.Typer(
    name="deurbel",
    help="Answers voters with written, quoted positions, and brings their questions to the door.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


@app.callback()
def _deurbel() -> None:
    """Answers voters with written, quoted positions, and brings their questions to the door."""


def fail(message: str, *, status: int = 2) -> typer.Exit:
    """Print each line of the message to stderr; raise what is returned."""
    for line in message.splitlines():
        print(f"deurbel: {line}", file=sys.stderr)
    return typer.Exit(status)
