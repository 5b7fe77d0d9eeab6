"""The operator's verbs: parse words, call app, print. One file a group of verbs.

Exit status 0 fine, 1 found faults, 2 could not run. Errors go to stderr, one line each with what to do.
Rooms are imported inside a verb, so that `deurbel --help` is there at once.
"""

from bot.cli import (  # noqa: F401  importing a file registers its verbs
    chat,
    check,
    data,
    demo,
    keys,
    knowledge,
    matching,
    people,
    privacy,
    run,
)
from bot.cli.root import app


def main() -> None:
    """Run the command line."""
    app()
