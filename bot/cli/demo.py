"""`deurbel demo`: an empty database filled with a made-up month, so that everything can be tried at once."""

from __future__ import annotations

import asyncio
import sys
from datetime import UTC, datetime
from typing import Annotated

import typer

from bot.cli.root import app, fail


@app.command("demo", epilog="Example: DEURBEL_DATA=data-demo deurbel demo, then DEURBEL_DATA=data-demo deurbel run")
def demo(
    talks: Annotated[int, typer.Option("--talks", min=2, max=200, help="Talks a day, about.")] = 12,
) -> None:
    """Fill an empty database with a made-up month of talks, doors and reviewers."""
    from rich.progress import Progress

    from bot.app import demo as made_up
    from bot.app.starting import StartError, StorageError
    from bot.settings import SettingsError, read_settings

    def on(progress: Progress) -> made_up.Made:
        task = progress.add_task("reading the knowledge", total=None)

        def tell(what: str, done: int, total: int) -> None:
            progress.update(task, description=what, completed=done, total=total or None)

        return asyncio.run(made_up.make(settings, datetime.now(UTC), talks_a_day=talks, tell=tell))

    try:
        settings = read_settings()
        with Progress(disable=not sys.stderr.isatty()) as progress:
            made = on(progress)
    except StartError as error:
        raise fail(str(error), status=error.status) from None
    except (SettingsError, StorageError) as error:
        raise fail(str(error)) from None
    print(f"Made up: {made.talks} talks, {made.verdicts} verdicts, {made.visits} visits at doors.")
    print(f"Look at it: DEURBEL_DATA={settings.data} deurbel run")
