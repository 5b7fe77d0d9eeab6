"""The webhook acknowledges only what is committed, and only to whoever knows the secret."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from starlette.applications import Starlette

from bot.channel import webhook
from tests.telegram.echo import running, stored

if TYPE_CHECKING:
    from pathlib import Path

    from tests.telegram_emulator import Emulator

UPDATE = {"update_id": 7, "message": {"message_id": 1, "date": 0, "chat": {"id": 5, "type": "private"}, "text": "hoi"}}


class Received:
    """What got through; `error` is raised instead of storing."""

    def __init__(self, error: Exception | None = None) -> None:
        self.updates: list[dict[str, Any]] = []
        self._error = error

    async def __call__(self, update: dict[str, Any], body: bytes) -> None:
        if self._error:
            raise self._error
        self.updates.append(update)
        assert json.loads(body) == update


async def post(received: Received, body: bytes | None = None, secret: str | None = "s3cret", json: Any = None) -> int:
    app = webhook.Deliveries(Starlette(), "/telegram", "s3cret", received)
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret is not None else {}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://deurbel") as client:
        response = await client.post("/telegram", headers=headers, content=body, json=json)
        return response.status_code


async def test_what_is_stored_is_acknowledged() -> None:
    received = Received()
    assert await post(received, json=UPDATE) == 200
    assert received.updates == [UPDATE]


@pytest.mark.parametrize("secret", [None, "", "s3cre", "s3cret ", "S3CRET", "é"])
async def test_without_the_secret_nothing_gets_in(secret: str | None) -> None:
    received = Received()
    given = secret.encode("latin-1").decode("latin-1") if secret else secret
    app = webhook.Deliveries(Starlette(), "/telegram", "s3cret", received)
    headers = {} if given is None else {"X-Telegram-Bot-Api-Secret-Token": given.encode("latin-1")}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://deurbel") as client:
        response = await client.post("/telegram", headers=headers, json=UPDATE)  # type: ignore[arg-type]
    assert response.status_code == 403
    assert received.updates == []


async def test_what_could_not_be_stored_is_not_acknowledged() -> None:
    assert await post(Received(OSError("disk full")), json=UPDATE) == 503


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b'{"update_id": "7"}', b"\xff\xfe"])
async def test_what_is_no_update_is_not_asked_for_again(body: bytes) -> None:
    received = Received()
    assert await post(received, body) == 200
    assert received.updates == []


async def test_a_body_of_more_than_a_megabyte_is_refused() -> None:
    assert await post(Received(), b" " * (2**20 + 1)) == 413


async def test_everything_but_a_delivery_goes_on_to_the_pages() -> None:
    app = webhook.Deliveries(Starlette(), "/telegram", "s3cret", Received())
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://deurbel") as client:
        assert (await client.get("/telegram")).status_code == 404
        assert (await client.post("/telegram/x", json=UPDATE)).status_code == 404


async def test_the_secret_is_no_part_of_the_token(telegram: Emulator, tmp_path: Path) -> None:
    async with stored(tmp_path) as storage, running(telegram, storage) as (channel, _):
        secret = channel._secret
    assert secret == hashlib.sha256(b"webhook of deurbel " + telegram.token.encode()).hexdigest()
    assert telegram.token.partition(":")[2] not in secret
