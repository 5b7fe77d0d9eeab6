"""What every response carries, and which requests are let in: security headers, the origin check, the body limit.

Pure ASGI middleware, so that streams and files pass untouched. The origin check follows what browsers say of
themselves (`Sec-Fetch-Site`, else `Origin`), as Datasette and Go 1.25 do: no token in the page, so nothing to leak by
compression and nothing to expire on a phone. A client that sends neither header (the Bot API, curl) passes: every
write that matters also asks for a session cookie or a secret.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    )
)
HEADERS = {
    "content-security-policy": _POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}
BODY_LIMIT = 5_000_000
"""Bytes. An editor's tables are the largest that people send; the web chat has narrower limits of its own."""


def same_origin(headers: Headers) -> bool:
    """Tell whether a request that changes something comes from our own page (or from no page at all)."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    if origin is None:
        return True
    return urlsplit(origin).netloc == headers.get("host")


class Guard:
    """Let requests in, or not; dress every response."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(raw=message["headers"])
                message["headers"] = headers.raw
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
                headers.setdefault("cache-control", "no-store")
            await send(message)

        headers = Headers(scope=scope)
        if scope["method"] not in _SAFE and not same_origin(headers):
            refusal = PlainTextResponse(
                "Deze pagina is niet vanaf deze website verstuurd. Er is niets gewijzigd.\n", status_code=403
            )
            await refusal(scope, receive, dressed)
            return
        announced = headers.get("content-length", "0")
        if not announced.isascii() or not announced.isdecimal() or int(announced) > BODY_LIMIT:
            refusal = PlainTextResponse("Dit is te groot om te versturen. Er is niets gewijzigd.\n", status_code=413)
            await refusal(scope, receive, dressed)
            return
        await self.app(scope, _bounded(receive), dressed)


def _bounded(receive: Receive) -> Receive:
    """Hang up on a body that grows over the limit without having said how long it is."""
    taken = 0

    async def bounded() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        return {"type": "http.disconnect"} if taken > BODY_LIMIT else message

    return bounded
