"""`deurbel db`, `backup`, `restore`, `doctor`: the data as files, and whether all is well."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.outcome import finish
from bot.cli.root import app

group = typer.Typer(help="The database.", no_args_is_help=True)
app.add_typer(group, name="db")


@group.command("status", epilog="Example: deurbel db status")
def status() -> None:
    """How the data stands: version, sizes, counts, what waits. Exit status 1 when messages may soon be lost."""
    from bot.app.operating import carry_out

    finish(lambda settings: carry_out(settings, "db status", {}))


@group.command("upgrade", epilog="Example: deurbel db upgrade   (with the bot stopped)")
def upgrade() -> None:
    """Bring the database to this version of Deurbel; a copy of it is made first."""
    from bot.app.opened import upgrade as work

    finish(work)


@group.command("copy", epilog="Example: deurbel db copy postgresql://deurbel@localhost/deurbel")
def copy(
    url: Annotated[str, typer.Argument(help="DATABASE_URL of an empty database.")],
    folder: Annotated[Path | None, typer.Option(help="The data folder it will be used with, if it is another.")] = None,
) -> None:
    """Copy everything to another database, keys included. With the bot stopped."""
    from bot.app.opened import copy_database

    finish(lambda settings: copy_database(settings, url, folder or settings.data))


@app.command("backup", epilog="Example: deurbel backup /srv/backup /srv/keys-backup   (hourly, also while it runs)")
def backup(
    into: Annotated[Path, typer.Argument(help="Where copies of the data go: 24 hourly, 7 daily, 4 weekly are kept.")],
    keys_into: Annotated[Path, typer.Argument(help="Where the newest copy of the keys goes. Never the same place.")],
) -> None:
    """Copy the data and, apart from it, the keys; both are checked."""
    from bot.app.opened import back_up

    finish(lambda settings: back_up(settings, into, keys_into))


@app.command("restore", epilog="Example: deurbel restore /srv/backup/deurbel-20261124T110000Z.db")
def restore(
    copy: Annotated[Path, typer.Argument(help="The copy of the data.")],
    keys: Annotated[Path | None, typer.Option(help="A copy of the keys, only when keys.db is lost.")] = None,
) -> None:
    """Put a copy back. Who was erased since it was made stays erased. With the bot stopped."""
    from bot.app.opened import restore as work

    finish(lambda settings: work(settings, copy, keys))


@app.command("doctor", epilog="Example: deurbel doctor")
def doctor() -> None:
    """Look at everything a start needs. Exit status 1 when something must be mended."""
    from bot.app.opened import doctor as work

    finish(work)
