"""How updates wait, are handed out, confirmed and lost: as the open Bot API server does it."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp
import pytest
from aiohttp import web

from tests.telegram_emulator import Emulator, Fault

pytestmark = pytest.mark.anyio


async def poll(telegram: Emulator, **parameters: Any) -> dict[str, Any]:
    async with aiohttp.ClientSession() as session:
        encoded = {key: value if isinstance(value, str) else json.dumps(value) for key, value in parameters.items()}
        async with session.post(f"{telegram.url}/bot{telegram.token}/getUpdates", data=encoded) as response:
            return await response.json()


def texts(answer: dict[str, Any]) -> list[str]:
    return [update["message"]["text"] for update in answer["result"]]


async def test_updates_come_again_until_the_offset_confirms_them(telegram: Emulator) -> None:
    voter = telegram.voter()
    for word in ("een", "twee", "drie"):
        voter.types(word)
    first = await poll(telegram)
    assert texts(first) == ["een", "twee", "drie"]
    assert texts(await poll(telegram)) == ["een", "twee", "drie"]
    second = first["result"][1]["update_id"]
    assert texts(await poll(telegram, offset=second)) == ["twee", "drie"]
    assert texts(await poll(telegram, offset=second + 2)) == []
    assert telegram.account.mailbox.pending == {}


async def test_a_negative_offset_keeps_only_the_last(telegram: Emulator) -> None:
    voter = telegram.voter()
    for word in ("een", "twee", "drie"):
        voter.types(word)
    assert texts(await poll(telegram, offset=-1)) == ["drie"]
    assert texts(await poll(telegram)) == ["drie"]


async def test_an_offset_far_beyond_the_last_update_confirms_nothing(telegram: Emulator) -> None:
    telegram.voter().types("een")
    assert texts(await poll(telegram, offset=999_999_999)) == ["een"]


async def test_the_same_offset_at_once_again_gets_one_update(telegram: Emulator) -> None:
    first = telegram.voter().types("een")
    telegram.voter().types("twee")
    assert len(texts(await poll(telegram, offset=first))) == 2
    assert len(texts(await poll(telegram, offset=first))) == 1
    telegram.clock.advance(1)
    assert len(texts(await poll(telegram, offset=first))) == 2


async def test_a_long_poll_answers_as_soon_as_something_happens(telegram: Emulator) -> None:
    waiting = asyncio.create_task(poll(telegram, timeout=50))
    await telegram.account.mailbox.polled.wait()
    telegram.voter().types("nu")
    assert texts(await waiting) == ["nu"]


async def test_a_long_poll_ends_empty_when_its_time_is_over(telegram: Emulator) -> None:
    waiting = asyncio.create_task(poll(telegram, timeout=50))
    await telegram.account.mailbox.polled.wait()
    telegram.clock.advance(51)
    assert texts(await waiting) == []


async def test_the_older_of_two_pollers_is_thrown_out(telegram: Emulator) -> None:
    older = asyncio.create_task(poll(telegram, timeout=50))
    await telegram.account.mailbox.polled.wait()
    newer = asyncio.create_task(poll(telegram, timeout=50))
    refused = await older
    assert refused["error_code"] == 409
    assert "terminated by other getUpdates request" in refused["description"]
    telegram.voter().types("voor de nieuwe")
    assert texts(await newer) == ["voor de nieuwe"]


async def test_only_what_was_asked_for_is_delivered_and_this_is_remembered(telegram: Emulator) -> None:
    voter = telegram.voter()
    await poll(telegram, allowed_updates=["message"])
    voter.blocks()
    voter.types("woord")
    assert len((await poll(telegram))["result"]) == 1
    await poll(telegram, allowed_updates=[])
    voter.unblocks()
    assert len((await poll(telegram))["result"]) == 2


async def test_what_nobody_fetches_for_a_day_is_gone(telegram: Emulator) -> None:
    telegram.voter().types("oud")
    telegram.clock.advance(24 * 3600 + 1)
    telegram.voter().types("nieuw")
    assert texts(await poll(telegram)) == ["nieuw"]


class Hooked:
    """A web server that answers with the statuses it is told, then 200."""

    def __init__(self, *statuses: int, says: bytes = b"") -> None:
        self.statuses = list(statuses)
        self.says = says
        self.got: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.news = asyncio.Event()

    async def __aenter__(self) -> str:
        app = web.Application()
        app.router.add_post("/telegram", self._take)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        return f"http://127.0.0.1:{self._runner.addresses[0][1]}/telegram"

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.got.append(await request.json())
        self.news.set()
        status = self.statuses.pop(0) if self.statuses else 200
        return web.Response(status=status, body=self.says, content_type="application/json")

    async def until(self, count: int) -> None:
        async with asyncio.timeout(5):
            while len(self.got) < count:
                self.news.clear()
                await self.news.wait()


async def call(telegram: Emulator, method: str, **parameters: Any) -> Any:
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{telegram.url}/bot{telegram.token}/{method}", json=parameters) as response,
    ):
        return (await response.json())["result"]


async def test_a_webhook_gets_each_update_until_it_says_200_and_in_order(telegram: Emulator) -> None:
    hooked = Hooked(500, 502)
    async with hooked as url:
        await call(telegram, "setWebhook", url=url, secret_token="geheim_1")
        voter = telegram.voter()
        voter.types("een")
        voter.types("twee")
        await hooked.until(1)
        await telegram.account.mailbox.wait_until(lambda: telegram.account.hook.target.last_error)  # type: ignore[union-attr]
        info = await call(telegram, "getWebhookInfo")
        assert info["pending_update_count"] == 2
        assert "500" in info["last_error_message"]
        telegram.clock.advance(1)
        await hooked.until(2)
        await telegram.account.mailbox.wait_until(lambda: "502" in telegram.account.hook.target.last_error)  # type: ignore[union-attr]
        telegram.clock.advance(2)
        await hooked.until(4)
        await telegram.account.mailbox.wait_until(lambda: not telegram.account.mailbox.pending)
    assert [update["message"]["text"] for update in hooked.got] == ["een", "een", "een", "twee"]
    assert set(hooked.secrets) == {"geheim_1"}


async def test_a_method_in_the_webhooks_answer_is_carried_out(telegram: Emulator) -> None:
    voter = telegram.voter()
    hooked = Hooked(says=json.dumps({"method": "sendMessage", "chat_id": voter.user.id, "text": "dag"}).encode())
    async with hooked as url:
        await call(telegram, "setWebhook", url=url)
        voter.types("hallo")
        await telegram.account.mailbox.wait_until(voter.hears)
    assert voter.hears() == ["dag"]


async def test_the_same_seed_strikes_the_same_calls() -> None:
    struck = []
    for _ in range(2):
        async with Emulator(seed=7) as telegram:
            telegram.account.weather.add(Fault("getUpdates", "status", times=None, share=0.3))
            struck.append([(await poll(telegram)).get("error_code") for _ in range(20)])
    assert struck[0] == struck[1]
    assert 1 <= struck[0].count(500) <= 15
