"""How a verb that hands its work to the app reads the settings, prints what came of it, and ends."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import typer

from bot.cli.root import fail

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine
    from typing import Any

    from bot.app.control import Outcome
    from bot.settings import Settings


def finish(work: Callable[[Settings], Outcome | Coroutine[Any, Any, Outcome]]) -> None:
    """Do the work with the settings of this process, print, and exit with its status."""
    import asyncio

    from bot import log
    from bot.app.control import Outcome as Done
    from bot.app.starting import StartError, StorageError
    from bot.settings import SettingsError, read_settings

    try:
        settings = read_settings()
        log.set_up(settings.log, secrets=(settings.token,))
        begun = work(settings)
        done = begun if isinstance(begun, Done) else asyncio.run(begun)
    except StartError as error:
        raise fail(str(error), status=error.status) from None
    except (SettingsError, StorageError) as error:
        raise fail(str(error)) from None
    for line in done.lines:
        print(line)
    sys.stdout.flush()
    if done.faults:
        raise fail("\n".join(done.faults), status=done.status)
    if done.status:
        raise typer.Exit(done.status)
