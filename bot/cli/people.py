"""`deurbel people`: who is of the team. `qr`: a poster's code. `new`: a knowledge folder to begin with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from bot.cli.outcome import finish
from bot.cli.root import app, fail

group = typer.Typer(help="Who is of the team: invite, list, revoke.", no_args_is_help=True)
app.add_typer(group, name="people")


@group.command("invite", epilog="Example: deurbel people invite Fatma --role vrijwilliger")
def invite(
    name: Annotated[str, typer.Argument(help="First name, as colleagues and voters see it.")],
    role: Annotated[
        Literal["vrijwilliger", "redactie", "beheer"], typer.Option(help="What they may.")
    ] = "vrijwilliger",
) -> None:
    """Take somebody into the team and print the link that signs them in, once."""
    from bot.app.team_verbs import carry_out

    finish(lambda settings: carry_out(settings, "people invite", {"name": name, "role": role}))


@group.command("list", epilog="Example: deurbel people list")
def list_() -> None:
    """List everybody, those who left included."""
    from bot.app.team_verbs import carry_out

    finish(lambda settings: carry_out(settings, "people list", {}))


@group.command("revoke", epilog="Example: deurbel people revoke Fatma")
def revoke(name: Annotated[str, typer.Argument(help="The first name.")]) -> None:
    """Let somebody leave the team; their devices are signed out. What they decided stays."""
    from bot.app.team_verbs import carry_out

    finish(lambda settings: carry_out(settings, "people revoke", {"name": name}))


@app.command("qr", epilog="Example: deurbel qr https://t.me/deurbelbot?start=flyer-laak --to flyer.svg")
def qr(
    address: Annotated[str, typer.Argument(help="What the code opens: the page, or the bot with a start word.")],
    to: Annotated[Path | None, typer.Option("--to", help="An .svg or .png to write; else it is shown here.")] = None,
) -> None:
    """Draw a QR code for a poster or a flyer."""
    import segno

    code = segno.make(address, error="m")
    if to is None:
        code.terminal(compact=True)
        return
    if to.suffix not in {".svg", ".png"}:
        raise fail(f"{to}: name a file that ends in .svg or .png")
    try:
        code.save(str(to), scale=8, border=4)
    except OSError as error:
        raise fail(f"{to}: {error.strerror}. Nothing was written.") from error


@app.command("new", epilog="Example: deurbel new delft/knowledge")
def new(folder: Annotated[Path, typer.Argument(help="A folder that is not there yet.")]) -> None:
    """Begin a knowledge folder for another letter: this one's sentences and replies, and one position to replace."""
    from bot import folder as disk
    from bot.cli.reading import read_base
    from bot.knowledge.beginning import begun
    from bot.settings import SettingsError, read_settings

    if folder.exists():
        raise fail(f"{folder} is there already. Name a folder that is not; nothing was written.")
    try:
        here = read_settings().knowledge
        files = begun(read_base(here), disk.read(here).files)
        disk.write(folder, files)
    except SettingsError as error:
        raise fail(str(error)) from error
    except OSError as error:
        raise fail(f"{error.filename}: {error.strerror}. Nothing usable was written.") from error
    print(f"{folder}: {len(files)} files. Now put the letter into sources/, and see: deurbel check {folder}")
