"""The token stands in no log line, error or trace, whatever goes wrong."""

from __future__ import annotations

import io
import logging
import traceback
from typing import TYPE_CHECKING

import pytest

from bot.channel.telegram import TokenError
from bot.channel.telegram_api import BotApi, CallError
from bot.conversation.event import Words
from tests.fast_loop import faster
from tests.telegram.echo import running, stored
from tests.telegram_emulator import Emulator, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MARKED = "987654321:AAMarkedSecretThatMustNeverBeSeen_0123"


@pytest.fixture(autouse=True)
def fast() -> Iterator[None]:
    """What is tried again later is so within the second."""
    with faster(20):
        yield


@pytest.fixture(autouse=True)
def loud(written: io.StringIO) -> None:
    """The libraries tell all they can, into the same log."""
    for name in ("aiohttp", "aiohttp.client", "asyncio", "httpx", "telegram"):
        logging.getLogger(name).setLevel(logging.DEBUG)


async def test_nothing_that_is_written_holds_the_token(tmp_path: Path, written: io.StringIO) -> None:
    async with Emulator(MARKED) as telegram:
        voter = telegram.voter()
        for kind in ("status", "drop before", "drop after", "truncated", "html"):
            for method in ("getMe", "getUpdates", "sendMessage"):
                telegram.account.weather.add(Fault(method, kind))  # type: ignore[arg-type]
        async with stored(tmp_path) as storage, running(telegram, storage) as (_, echo):

            def fail(asked: object) -> None:
                raise RuntimeError(f"{MARKED} {asked}")

            voter.types("heel")
            await telegram.account.until(voter.hears, within_s=600)
            echo.before_turn = lambda asked: fail(asked) if asked.event == Words("kapot") else None
            voter.types("kapot")
            voter.types("ook heel")
            await telegram.account.until(lambda: len(voter.hears()) == 2, within_s=600)
    said = written.getvalue()
    assert "turn failed" in said
    assert "AAMarkedSecret" not in said
    assert "kapot" not in said, "a voter's word"
    left = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert left
    assert not [path for path in left if b"AAMarkedSecret" in path.read_bytes()]


async def test_no_error_of_a_call_holds_the_token() -> None:
    async with Emulator() as telegram:
        gone = telegram.url
    errors: list[BaseException] = []
    async with Emulator(MARKED) as telegram, BotApi(telegram.url, MARKED) as api, BotApi(gone, MARKED) as nowhere:
        for kind in ("status", "drop before", "truncated", "html"):
            telegram.account.weather.add(Fault("getMe", kind))  # type: ignore[arg-type]
        telegram.account.weather.add(Fault("getMe", "delay", seconds=5))
        for one in (api, api, api, api, api, nowhere):
            with pytest.raises(CallError) as raised:
                await one.call("getMe", {}, seconds=0.5)
            errors.append(raised.value)
        assert "AAMarkedSecret" not in repr(api)
    for error in errors:
        assert "AAMarkedSecret" not in "".join(traceback.format_exception(error, chain=True))
        assert "AAMarkedSecret" not in str(error)


async def test_a_wrong_token_is_said_in_one_line_without_it(tmp_path: Path) -> None:
    async with Emulator() as telegram, stored(tmp_path) as storage:
        telegram.token = MARKED
        async with BotApi(telegram.url, MARKED) as api:
            from bot.channel.telegram import Telegram
            from bot.channel.telegram_serving import Serving
            from bot.services.delivery import Delivery

            delivery = Delivery(storage, "telegram", None)  # type: ignore[arg-type]
            with pytest.raises(TokenError) as refused:
                await Telegram(api, MARKED, delivery, Serving(None, None, None, None, None)).check_token()  # type: ignore[arg-type]
    assert "\n" not in str(refused.value)
    assert "@BotFather" in str(refused.value)
    assert MARKED not in str(refused.value)
