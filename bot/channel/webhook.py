"""The address at which Telegram delivers: 200 only after the commit, 403 without the secret."""

from __future__ import annotations

import hmac
import json
import logging
from typing import TYPE_CHECKING, Any

from starlette.responses import Response
from starlette.routing import Route

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request

_log = logging.getLogger(__name__)

LARGEST = 2**20
"""Bytes of one update; Telegram's are a few thousand."""


def route(path: str, secret: str, receive: Callable[[dict[str, Any]], Awaitable[None]]) -> Route:
    """The route for `path`. `secret` is what setWebhook was told; `receive` returns when the update is committed."""

    async def deliver(request: Request) -> Response:
        given = request.headers.get("x-telegram-bot-api-secret-token", "")
        if not hmac.compare_digest(given.encode(), secret.encode()):
            return Response(status_code=403)
        body = b""
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST:
                return Response(status_code=413)
        update = _update(body)
        if update is None:
            # Telegram would repeat it for a day; nothing in it can be kept apart from anything else.
            _log.error("a delivery that is no update was thrown away", extra={"bytes": len(body)})
            return Response(status_code=200)
        try:
            await receive(update)
        except Exception as error:  # noqa: BLE001  not stored, so not acknowledged: Telegram delivers it again
            _log.error("update not stored, left to be delivered again", extra={"kind": type(error).__name__})
            return Response(status_code=503)
        return Response(status_code=200)

    return Route(path, deliver, methods=["POST"])


def _update(body: bytes) -> dict[str, Any] | None:
    try:
        update = json.loads(body)
    except ValueError:
        return None
    if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
        return None
    return update
