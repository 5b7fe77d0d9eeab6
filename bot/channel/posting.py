"""POST to one server over connections that stay open, and tell "never sent" from "perhaps arrived".

Small on purpose: HTTP/1.1, one server, no proxy, no redirect, no compression, no cookies. The parser is Node's, as our
web server's is (httptools). General clients cost two to four times as much for each reply, and the quickest of them
takes a connection that broke under way for one that never came about (docs/decisions/0055). No exception here carries
the address that was asked for: it may hold a secret.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from http import HTTPStatus
from typing import TYPE_CHECKING, cast
from urllib.parse import urlsplit

import aiohappyeyeballs
import httptools

if TYPE_CHECKING:
    from collections.abc import Sequence

CONNECT_S = 10.0
IDLE_S = 15.0
"""A connection that was idle for longer is not used again: if the server closes it at that moment, nobody knows whether
the request arrived. A new one costs a fraction of a second."""


class NotSentError(Exception):
    """No connection came about: nothing was sent."""


class AnswerLostError(Exception):
    """The connection broke, or what came over it is no HTTP: the request may have arrived."""


class _Line(asyncio.Protocol):
    """One connection, with at most one request under way. The methods named `on_...` are called by the parser."""

    transport: asyncio.Transport
    idle_since = 0.0

    def __init__(self) -> None:
        self._answer: asyncio.Future[tuple[int, bytes]] | None = None
        self._parser = httptools.HttpResponseParser(self)
        self._body: list[bytes] = []

    @property
    def usable(self) -> bool:
        """Whether another request may be sent over it."""
        return self._answer is None and not self.transport.is_closing()

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        """Send a request; status and body of its answer. Raises NotSentError or AnswerLostError."""
        if self.transport.is_closing():
            raise NotSentError("closed")
        answer: asyncio.Future[tuple[int, bytes]] = asyncio.get_running_loop().create_future()
        self._answer = answer
        self.transport.write(request)
        try:
            return await answer
        finally:
            if self._answer is not None:  # broken, or given up waiting for: what still comes belongs to nobody
                self.transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self._lost("no HTTP")

    def connection_lost(self, exc: Exception | None) -> None:
        self._lost(type(exc).__name__ if exc else "closed")

    def _lost(self, why: str) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(AnswerLostError(why))
        self.transport.abort()

    def on_message_begin(self) -> None:
        self._body.clear()

    def on_body(self, part: bytes) -> None:
        self._body.append(part)

    def on_message_complete(self) -> None:
        if self._parser.get_status_code() < HTTPStatus.OK:  # "go on", not the answer
            return
        answer, self._answer = self._answer, None
        if answer is None or not self._parser.should_keep_alive():  # an answer to nothing; or the server's last
            self.transport.abort()
        if answer is not None and not answer.done():
            answer.set_result((self._parser.get_status_code(), b"".join(self._body)))


class Posting:
    """Requests to one server. Open and close it with `async with`."""

    def __init__(self, address: str) -> None:
        """Address: scheme, host and port, where it is not the scheme's own, as "https://api.telegram.org"."""
        parts = urlsplit(address)
        self._host = parts.hostname or ""
        self._port = parts.port or (443 if parts.scheme == "https" else 80)
        self._head = f" HTTP/1.1\r\nHost: {parts.netloc}\r\n"
        self._tls = ssl.create_default_context() if parts.scheme == "https" else None
        self._idle: list[_Line] = []

    async def __aenter__(self) -> Posting:
        return self

    async def __aexit__(self, *_: object) -> None:
        for line in self._idle:
            line.transport.close()
        self._idle.clear()

    async def post(self, path: str, kind: str, body: bytes) -> tuple[int, bytes]:
        """Status and body of the answer.

        kind: the body's Content-Type.
        Raises NotSentError or AnswerLostError; whoever is cancelled must take it that the request arrived.
        """
        line = self._taken() or await self._connected()
        head = f"POST {path}{self._head}Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        answer = await line.ask(head.encode() + body)
        if line.usable:
            line.idle_since = asyncio.get_running_loop().time()
            self._idle.append(line)
        return answer

    def _taken(self) -> _Line | None:
        """The connection that was used last, so that those beyond what is needed grow old."""
        while self._idle:
            line = self._idle.pop()
            if line.usable and asyncio.get_running_loop().time() - line.idle_since < IDLE_S:
                return line
            line.transport.close()
        return None

    async def _connected(self) -> _Line:
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(CONNECT_S):
                found = await loop.getaddrinfo(self._host, self._port, type=socket.SOCK_STREAM)
                joined = await aiohappyeyeballs.start_connection(_addresses(found), happy_eyeballs_delay=0.25)
                name = self._host if self._tls else None
                _, line = await loop.create_connection(_Line, sock=joined, ssl=self._tls, server_hostname=name)
        except OSError as error:  # TimeoutError and a certificate that is wrong are such as well
            raise NotSentError(type(error).__name__) from None
        return line


def _addresses(found: Sequence[tuple[object, ...]]) -> list[aiohappyeyeballs.AddrInfoType]:
    return cast("list[aiohappyeyeballs.AddrInfoType]", list(found))
