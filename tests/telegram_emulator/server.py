"""The HTTP side: finds the bot by its token, checks, lets the weather have its way, answers as Telegram does."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.telegram_emulator.account import Account, Call
from tests.telegram_emulator.clock import Clock
from tests.telegram_emulator.methods import METHOD
from tests.telegram_emulator.parameters import checked, raw_parameters
from tests.telegram_emulator.refusal import Refusal

if TYPE_CHECKING:
    from tests.telegram_emulator.faults import Fault
    from tests.telegram_emulator.people import Person

TOKEN = "123456789:AAEmulatedTokenThatOpensNoRealDoor_1234"
METHOD_BY_NAME = {name.lower(): name for name in METHOD}


class Emulator:
    """The server, with one account per token. `async with Emulator() as telegram:` starts and stops it."""

    def __init__(self, *tokens: str, flood: bool = False, seed: int = 1, keep_transcript: bool = True) -> None:
        self.clock = Clock()
        self.accounts = {token: Account(token, self.clock, flood=flood, seed=seed) for token in tokens or (TOKEN,)}
        self.account = next(iter(self.accounts.values()))
        self.token = self.account.token
        self.url = ""
        self._keep = keep_transcript
        self._runner: web.AppRunner | None = None
        self.routes: list[web.AbstractRouteDef] = []

    async def start(self, port: int = 0) -> str:
        """Listen on 127.0.0.1; returns the base URL."""
        app = web.Application(client_max_size=60 * 2**20)
        app.router.add_routes(self.routes)
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", port)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self.url

    async def stop(self) -> None:
        """Stop listening and delivering."""
        for account in self.accounts.values():
            if account.hook is not None:
                await account.hook.stop()
                account.hook = None
        if self._runner is not None:
            await self._runner.cleanup()

    async def __aenter__(self) -> Emulator:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def voter(self, user_id: int | None = None, first_name: str = "Fatima", language_code: str | None = "nl") -> Person:
        """A person who talks to the first bot."""
        return self.account.voter(user_id, first_name, language_code)

    async def _call(self, request: web.Request) -> web.StreamResponse:
        account = self.accounts.get(request.match_info["token"])
        if account is None:
            return _answer(401, Refusal(401, "Unauthorized").body())
        method = METHOD_BY_NAME.get(request.match_info["method"].lower())
        if method is None:
            return _answer(404, Refusal(404, "Not Found: method not found").body())
        parameters: dict[str, Any] = {}
        outcome = "cut off"
        try:
            parameters = checked(method, await raw_parameters(request))
            fault = account.weather.strikes(method, parameters)
            if fault is not None:
                outcome = fault.kind
                if refusal := fault.refusal():
                    raise refusal
                if fault.kind == "delay":
                    await self.clock.sleep(fault.seconds)
                elif fault.kind == "drop before":
                    return _cut(request)
                elif fault.kind == "html":
                    return web.Response(
                        status=502, text="<html><h1>502 Bad Gateway</h1></html>", content_type="text/html"
                    )
            result = await METHOD[method](account, parameters)
            if fault is not None and fault.kind in ("drop after", "truncated"):
                return await _spoilt(request, fault, result)
            outcome = "ok"
            return _answer(200, {"ok": True, "result": result})
        except Refusal as refusal:
            outcome = refusal.description
            return _answer(refusal.code, refusal.body())
        finally:
            if self._keep or outcome != "ok":
                account.note(Call(method, parameters, outcome, self.clock.now()))
            else:
                account.wake()


def _answer(status: int, body: dict[str, object]) -> web.Response:
    headers = {}
    retry_after = body.get("parameters", {}).get("retry_after") if isinstance(body.get("parameters"), dict) else None  # type: ignore[union-attr]
    if retry_after is not None:
        headers["Retry-After"] = str(retry_after)
    return web.Response(status=status, body=json.dumps(body).encode(), content_type="application/json", headers=headers)


def _cut(request: web.Request) -> web.Response:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


async def _spoilt(request: web.Request, fault: Fault, result: object) -> web.StreamResponse:
    if fault.kind == "drop after":
        return _cut(request)
    body = json.dumps({"ok": True, "result": result}).encode()
    response = web.StreamResponse(headers={"Content-Type": "application/json"})
    response.content_length = len(body)
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    await asyncio.sleep(0)  # let the half go out before the line is cut
    if request.transport is not None:
        request.transport.close()
    return response
