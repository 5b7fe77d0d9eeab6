"""The echo bot as a process of its own, to be killed: `python -m tests.telegram.echo_process --help`."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import signal
from datetime import UTC, datetime
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from bot.channel.telegram import Telegram
from bot.channel.telegram_api import BotApi
from bot.channel.telegram_serving import Serving
from bot.services.delivery import Delivery
from tests.telegram.echo import UNLIMITED, Echo, stored


async def serve(url: str, token: str, data: Path, port: int) -> None:
    """Poll, or with a port be delivered to, until SIGTERM."""

    async def introduce() -> None:
        return None

    async with stored(data) as storage, BotApi(url, token) as api:
        echo = Echo(storage)
        serving = Serving(echo.answer, echo.elsewhere, lambda _talk: None, lambda _language: None, introduce)
        channel = Telegram(
            api, token, Delivery(storage, "telegram", lambda: datetime.now(UTC)), serving, limits=UNLIMITED
        )
        tasks = [asyncio.current_task()]
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, lambda: [task.cancel() for task in tasks if task])
        if not port:
            await channel.run("poll")
        app = Starlette(routes=[channel.webhook_route()])
        server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None, lifespan="off"))
        server.install_signal_handlers = lambda: None  # type: ignore[attr-defined]  older uvicorn; newer has capture_signals
        server.capture_signals = contextlib.nullcontext  # type: ignore[assignment]
        web = asyncio.create_task(server.serve())
        try:
            await channel.run("webhook", f"http://127.0.0.1:{port}/telegram")
        finally:
            server.should_exit = True
            await asyncio.shield(web)


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("token")
    parser.add_argument("data", type=Path)
    parser.add_argument("--port", type=int, default=0, help="be delivered to at this port instead of polling")
    given = parser.parse_args()
    with contextlib.suppress(asyncio.CancelledError):
        asyncio.run(serve(given.url, given.token, given.data, given.port))


if __name__ == "__main__":
    main()
