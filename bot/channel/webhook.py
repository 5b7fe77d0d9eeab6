"""The address at which Telegram delivers: 200 only after the commit, 403 without the secret.

It stands in front of the pages and not among them: a delivery needs nothing of what they need (routes, headers,
compression), and that would cost as much as the rest of the delivery.
"""

from __future__ import annotations

import hmac
import json
import logging
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.types import ASGIApp, Receive, Scope, Send

    Deliver = Callable[[dict[str, Any], bytes], Awaitable[None]]

_log = logging.getLogger(__name__)

LARGEST = 2**20
"""Bytes of one update; Telegram's are a few thousand."""
_SECRET = b"x-telegram-bot-api-secret-token"


class Deliveries:
    """Takes what Telegram posts to `path`; everything else goes on to `app`."""

    def __init__(self, app: ASGIApp, path: str, secret: str, deliver: Deliver) -> None:
        """Secret: what setWebhook was told. deliver: gets the update and its bytes, returns when it is committed."""
        self._app = app
        self._path = path
        self._secret = secret.encode()
        self._deliver = deliver

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http" or scope["path"] != self._path or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        status = await self._status(scope, receive)
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body"})

    async def _status(self, scope: Scope, receive: Receive) -> int:
        given = next((value for name, value in scope["headers"] if name == _SECRET), b"")
        if not hmac.compare_digest(given, self._secret):
            return 403
        body = await _body(receive)
        if body is None:
            return 413
        update = _update(body)
        if update is None:
            # Telegram would repeat it for a day; nothing in it can be kept apart from anything else.
            _log.error("a delivery that is no update was thrown away", extra={"bytes": len(body)})
            return 200
        try:
            await self._deliver(update, body)
        except Exception as error:  # noqa: BLE001  not stored, so not acknowledged: Telegram delivers it again
            _log.error("update not stored, left to be delivered again", extra={"kind": type(error).__name__})
            return 503
        return 200


async def _body(receive: Receive) -> bytes | None:
    """What was posted, or None when it is too large."""
    body, more = b"", True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > LARGEST:
            return None
    return body


def _update(body: bytes) -> dict[str, Any] | None:
    try:
        update = json.loads(body)
    except ValueError:
        return None
    if not isinstance(update, dict) or not isinstance(update.get("update_id"), int):
        return None
    return update
