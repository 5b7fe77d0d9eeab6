"""What was never sent is told from what may have arrived, and a connection is used again only when that is safe."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import ipaddress
import ssl
from typing import TYPE_CHECKING

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from bot.channel import posting
from bot.channel.posting import AnswerLostError, NotSentError, Posting
from tests.fast_loop import faster

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nja"


class Server:
    """Answers each request with the next of `answers`, byte for byte; None hangs up instead."""

    def __init__(self, *answers: bytes | None) -> None:
        self._answers = list(answers)
        self.requests: list[bytes] = []
        self.connections = 0
        self.talks: list[asyncio.Task[None] | None] = []

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        self.talks.append(asyncio.current_task())
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            while self._answers:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
                self.requests.append(head + await reader.readexactly(length))
                answer = self._answers.pop(0)
                if answer is None:
                    break
                for part in answer.split(b"|"):
                    writer.write(part)
                    await writer.drain()
            else:
                await reader.read()
        writer.close()
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            await writer.wait_closed()


@contextlib.asynccontextmanager
async def serving(*answers: bytes | None, tls: ssl.SSLContext | None = None) -> AsyncIterator[tuple[Server, Posting]]:
    server = Server(*answers)
    listening = await asyncio.start_server(server.talk, "127.0.0.1", 0, ssl=tls)
    port = listening.sockets[0].getsockname()[1]
    async with listening, Posting(f"http{'s' if tls else ''}://127.0.0.1:{port}") as client:
        yield server, client
    await asyncio.gather(*(talk for talk in server.talks if talk))


async def test_one_connection_carries_one_request_after_the_other() -> None:
    async with serving(OK, OK) as (server, client):
        assert await client.post("/een", "text/plain", b"hallo") == (200, b"ja")
        assert await client.post("/twee", "text/plain", b"") == (200, b"ja")
        assert server.connections == 1
    first, second = server.requests
    assert first.startswith(b"POST /een HTTP/1.1\r\nHost: 127.0.0.1:")
    assert first.endswith(b"\r\nContent-Type: text/plain\r\nContent-Length: 5\r\n\r\nhallo")
    assert second.startswith(b"POST /twee ")


async def test_requests_side_by_side_have_connections_of_their_own() -> None:
    async with serving(*[OK] * 5) as (server, client):
        await asyncio.gather(*(client.post("/", "text/plain", b"x") for _ in range(5)))
        assert server.connections == 5


async def test_an_answer_may_come_in_pieces() -> None:
    pieces = b"HTTP/1.1 502 Bad|Gateway\r\nTransfer-Enco|ding: chunked\r\n\r\n3\r\nkap|\r\n2\r\not\r\n0\r\n|\r\n"
    async with serving(b"HTTP/1.1 103 Early Hints\r\n\r\n|" + pieces, OK) as (server, client):
        assert await client.post("/", "text/plain", b"x") == (502, b"kapot")
        assert await client.post("/", "text/plain", b"x") == (200, b"ja")
        assert server.connections == 1


@pytest.mark.parametrize("answer", [None, b"geen HTTP\r\n\r\n"])
async def test_what_was_sent_and_not_answered_may_have_arrived(answer: bytes | None) -> None:
    async with serving(OK, answer, OK) as (server, client):
        await client.post("/", "text/plain", b"x")
        with pytest.raises(AnswerLostError):
            await client.post("/", "text/plain", b"x")
        assert len(server.requests) == 2
        assert await client.post("/", "text/plain", b"x") == (200, b"ja")


async def test_who_is_not_there_was_sent_nothing() -> None:
    async with serving() as (_, client):
        pass
    with pytest.raises(NotSentError):
        await client.post("/", "text/plain", b"x")


async def test_who_does_not_take_the_call_was_sent_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(*_: object, **__: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(posting.aiohappyeyeballs, "start_connection", never)
    with faster(100), pytest.raises(NotSentError):
        await Posting("http://127.0.0.1:9").post("/", "text/plain", b"x")


async def test_a_server_that_hung_up_meanwhile_is_called_anew() -> None:
    async with serving(OK, OK) as (server, client):
        await client.post("/", "text/plain", b"x")
        client._idle[0].transport.abort()
        assert await client.post("/", "text/plain", b"x") == (200, b"ja")
        assert server.connections == 2


async def test_a_connection_that_was_long_idle_is_not_trusted() -> None:
    async with serving(OK, OK) as (server, client):
        await client.post("/", "text/plain", b"x")
        client._idle[0].idle_since -= posting.IDLE_S
        await client.post("/", "text/plain", b"x")
        assert server.connections == 2


async def test_a_server_that_says_it_is_the_last_time_is_believed() -> None:
    async with serving(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nja", OK) as (server, client):
        await client.post("/", "text/plain", b"x")
        await client.post("/", "text/plain", b"x")
        assert server.connections == 2


async def test_an_answer_that_nobody_waits_for_any_more_is_never_taken_for_the_next() -> None:
    async with serving(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", OK) as (server, client):
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.05):
                await client.post("/", "text/plain", b"x")
        assert await client.post("/", "text/plain", b"x") == (200, b"ja")
        assert server.connections == 2


async def test_a_server_with_a_certificate_of_its_own_making_is_told_nothing(tmp_path: Path) -> None:
    async with serving(OK, tls=_self_signed(tmp_path)) as (server, client):
        with pytest.raises(NotSentError):
            await client.post("/", "text/plain", b"geheim")
        assert server.requests == []
        client._tls = ssl.create_default_context(cafile=str(tmp_path / "both.pem"))
        assert await client.post("/", "text/plain", b"x") == (200, b"ja")


def _self_signed(folder: Path) -> ssl.SSLContext:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    begin = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    made = (
        x509.CertificateBuilder(
            name, name, key.public_key(), x509.random_serial_number(), begin, begin.replace(year=2099)
        )
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    both = folder / "both.pem"
    both.write_bytes(secret + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(both)
    return context
