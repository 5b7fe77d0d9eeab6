"""The same ten turns through Telegram, the web page and the terminal: the same replies, word for word."""

from __future__ import annotations

import asyncio
import json
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bot.app.starting import read_knowledge
from bot.app.terminal import talk
from bot.channel.terminal import JsonTalk
from bot.encoder.service import Encoder
from tests.app.conftest import settings_in, small_knowledge, started
from tests.app.test_web_chat import Page
from tests.telegram_emulator import Emulator
from tests.telegram_emulator.people import Person

pytestmark = pytest.mark.anyio

TURNS = (
    "hallo",
    "wat doet u tegen huisjesmelkers",
    "schimmel in mijn huis en de huisbaas doet niks",
    "bent u een mens?",
    "wat kost een parkeervergunning",
    "de huren zijn veel te hoog",
    "dank u wel",
    "wie moet ik stemmen, de VVD?",
    "/privacy",
    "tot ziens",
)


async def test_the_same_ten_turns_get_the_same_replies(tmp_path: Path) -> None:
    heard = {
        "terminal": await through_the_terminal(tmp_path / "terminal"),
        "web": await asyncio.to_thread(through_the_page, tmp_path / "web"),
        "telegram": await through_telegram(tmp_path / "telegram"),
    }
    assert len(heard["terminal"]) >= len(TURNS)
    assert heard["web"] == heard["terminal"]
    assert heard["telegram"] == heard["terminal"]


async def through_the_terminal(folder: Path) -> list[str]:
    base, _ = read_knowledge(small_knowledge(folder / "knowledge"))
    heard: list[str] = []
    quiet = Encoder(choices=())
    async with talk(settings_in(folder), base, lambda *_: None, published=False, encoder=quiet) as answer:
        talking = JsonTalk(answer)
        for turn in TURNS:
            line = json.loads(await talking.take(json.dumps({"text": turn})))
            heard += [plain(reply["text"]) for reply in line["replies"]]
    return heard


def through_the_page(folder: Path) -> list[str]:
    with started(settings_in(folder)) as deurbel:
        page = Page(deurbel)
        for turn in TURNS:
            assert page.send(text=turn).status_code == 200
        shown = page.text
        page.client.close()
    reader = Replies()
    reader.feed(shown)
    return [plain(reply) for reply in reader.found]


class Replies(HTMLParser):
    """The words of each reply on the page, without those of its buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._depth = self._button = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        classes = (dict(attrs).get("class") or "").split()
        if tag == "div":
            if "theirs" in classes:
                self.found.append("")
                self._depth = 1
            elif self._depth:
                self._depth += 1
                self._button += "choices" in classes
        if self._depth and tag in {"p", "blockquote"}:
            self.found[-1] += " "

    def handle_endtag(self, tag: str) -> None:
        if tag == "div" and self._depth:
            self._depth -= 1
            self._button = max(0, self._button - 1)

    def handle_data(self, data: str) -> None:
        if self._depth and not self._button:
            self.found[-1] += data


async def through_telegram(folder: Path) -> list[str]:
    async with Emulator() as telegram:
        voter = telegram.voter()
        settings = settings_in(folder, telegram_token=telegram.token, telegram_api=telegram.url)

        # Started and stopped off this loop, on which the Bot API server runs.
        running = started(settings)
        await asyncio.to_thread(running.__enter__)
        try:
            for turn in TURNS:
                before = len(voter.hears())
                voter.types(turn)
                await heard_out(voter, before)
        finally:
            await asyncio.to_thread(running.__exit__, None, None, None)
        return [plain(text) for text in voter.hears()]


async def heard_out(voter: Person, before: int) -> None:
    """Wait until the bot has said something more and then nothing for a while."""
    last, still = -1, 0
    for _ in range(1200):
        count = len(voter.hears())
        still = still + 1 if count > before and count == last else 0
        last = count
        if still > 12:
            return
        await asyncio.sleep(0.05)
    raise AssertionError("the bot said nothing")


def plain(text: str) -> str:
    return " ".join(text.split())
