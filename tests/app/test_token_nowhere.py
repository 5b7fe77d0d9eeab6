"""Deurbel with a marked token: no page, no log line and no file that it leaves holds any of it."""

from __future__ import annotations

import asyncio
import io
from typing import TYPE_CHECKING

import httpx
import pytest

from tests.app.conftest import Deurbel, settings_in, started
from tests.telegram_emulator import Emulator, Fault

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.anyio

MARKED = "987654321:AAMarkedSecretThatMustNeverBeSeen_0123"
SECRET = MARKED.partition(":")[2]
PAGES = (
    "", "brief", "privacy", "healthz", "readyz", "metrics", "geen-pagina", "telegram", f"bot{MARKED}/getMe",
    "vragen", "overzicht", "mensen", "mensen/ik", "verzoeken", "inzage", "bewerken",
)  # fmt: skip


async def test_a_marked_token_is_found_nowhere(tmp_path: Path, written: io.StringIO) -> None:
    async with Emulator(MARKED) as telegram:
        for kind in ("status", "drop before", "drop after", "truncated", "html"):
            telegram.account.weather.add(Fault("setMyCommands", kind))  # type: ignore[arg-type]
        settings = settings_in(tmp_path, telegram_token=MARKED, telegram_api=telegram.url)
        shown, told = await asyncio.to_thread(_everything_shown, settings)
    assert telegram.account.calls("getMe")
    assert "Telegram" in shown, "the pages were not seen"
    left = {path.name: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert "deurbel.db" in left
    for where, what in {"pages": shown, "told": told, "log": written.getvalue()}.items():
        assert SECRET not in what, where
    assert [name for name, content in left.items() if SECRET.encode() in content] == []


def _everything_shown(settings: object) -> tuple[str, str]:
    """What a coordinator sees on every page, with its headers; and what was told at the start."""
    with started(settings) as deurbel, httpx.Client(base_url=deurbel.address, follow_redirects=True) as client:  # type: ignore[arg-type]
        _signs_in(deurbel, client)
        answers = [client.get(page) for page in PAGES] + [client.post("telegram", json={"update_id": 1})]
        return "".join(f"{dict(one.headers)} {one.text}" for one in answers), "\n".join(deurbel.told)


def _signs_in(deurbel: Deurbel, client: httpx.Client) -> None:
    signed_in = client.post("/inloggen", data={"link": deurbel.sign_in}, headers={"Origin": deurbel.address})
    assert signed_in.url.path == "/vragen"
