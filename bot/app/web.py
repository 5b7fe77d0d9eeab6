"""The web server: chat, source pages, console, health, and Telegram's deliveries, behind one guard."""

from __future__ import annotations

import asyncio
import contextlib
from importlib.resources import files
from typing import TYPE_CHECKING

import uvicorn
from babel.dates import format_date
from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import Route

from bot import console
from bot.channel import sources
from bot.site.pages import Pages
from bot.site.security import Guard
from bot.site.static import Static

if TYPE_CHECKING:
    import socket
    from collections.abc import Awaitable, Callable, Iterable
    from datetime import date
    from pathlib import Path

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp

    from bot.console.rooms import Rooms
    from bot.knowledge.base import KnowledgeBase

    Facts = Callable[[], Awaitable[dict[str, object]]]


def static_files() -> Static:
    """Every static file of the house."""
    return Static(files("bot.site") / "static", files("bot.channel") / "static", console.STATIC)


def public_pages(static: Static) -> Pages:
    """The templates that voters see."""
    return Pages(static, {"channel": "bot.channel"}, filters={"day": _day})


def _day(day: date) -> str:
    return format_date(day, "d MMMM y", locale="nl")


def health_routes(facts: Facts) -> list[Route]:
    """`/healthz`: the process lives. `/readyz`: voters get answers, or why not. `/metrics`: the same as numbers."""

    async def alive(_request: Request) -> Response:
        found = await facts()
        return JSONResponse({"alive": found["alive"]}, status_code=200 if found["alive"] else 503)

    async def ready(_request: Request) -> Response:
        found = await facts()
        return JSONResponse(found, status_code=200 if found["ready"] else 503)

    async def metrics(_request: Request) -> Response:
        found = await facts()
        numbers = {name: float(value) for name, value in found.items() if isinstance(value, (int, float))}
        return PlainTextResponse("".join(f"deurbel_{name} {value:g}\n" for name, value in sorted(numbers.items())))

    return [Route("/healthz", alive), Route("/readyz", ready), Route("/metrics", metrics)]


def web_app(
    static: Static, public: Pages, rooms: Rooms, knowledge: Callable[[], KnowledgeBase], routes: Iterable[BaseRoute]
) -> ASGIApp:
    """Everything that is served, guarded. routes: those of the chat, of health and of Telegram's deliveries."""
    problem = console.not_found(rooms)
    app = Starlette(
        routes=[static.route(), *routes, *sources.routes(public, knowledge), *console.routes(rooms)],
        exception_handlers={404: problem, 405: problem, 500: problem},
    )
    # Pages hold no secret that could be guessed by their compressed size: no token, no address of who asks.
    return Guard(GZipMiddleware(app))


async def serve(app: ASGIApp, listening: socket.socket, *, behind_proxy: bool) -> None:
    """Serve until cancelled; open pages do not hold up the end for more than a second.

    behind_proxy: a proxy on this machine stands in front and says whose request it is.
    """
    config = uvicorn.Config(
        app,
        log_config=None,
        lifespan="off",
        proxy_headers=behind_proxy,
        forwarded_allow_ips="127.0.0.1" if behind_proxy else None,
        server_header=False,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    # Signals are ours: this server ends when its task does.
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]
    serving = asyncio.ensure_future(server.serve(sockets=[listening]))
    try:
        await asyncio.shield(serving)
    except asyncio.CancelledError:
        server.should_exit = True
        await serving
        raise


def outlines(knowledge: Path) -> str:
    """The outlines of the wijken, for the map; a city without them has a list only."""
    try:
        return (knowledge / "wijken.geojson").read_text("utf-8")
    except OSError:
        return ""
