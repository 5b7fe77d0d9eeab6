"""`deurbel run`: the web chat and console, and with a token the bot in Telegram."""

from __future__ import annotations

import sys

from bot.cli.root import app, fail


@app.command("run", epilog="Example: DEURBEL_LISTEN=127.0.0.1:8081 deurbel run")
def run() -> None:
    """Serve until Ctrl-C or SIGTERM. Without a token and a public address this is a try-out: nobody real is served."""
    from bot import log
    from bot.app import loop
    from bot.app.running import run as run_app
    from bot.app.starting import StartError, StorageError
    from bot.channel.telegram import TokenError
    from bot.settings import SettingsError, read_settings

    try:
        settings = read_settings()
        log.set_up(settings.log, secrets=(settings.token,))
        log.guard_the_end()
        loop.run(run_app(settings, lambda line: print(line, file=sys.stdout, flush=True)))
    except StartError as error:
        raise fail(str(error), status=error.status) from None
    except (SettingsError, StorageError, TokenError) as error:
        raise fail(str(error)) from None
