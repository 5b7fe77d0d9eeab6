"""Consent refused, given, withdrawn in the middle, half given, given from outside the city, and twice from two devices.

The same conversations through a Bot API server on loopback and through the web page, with one running Deurbel as
`deurbel run` starts it; what is left is read from the database file beside it.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.app.conftest import Deurbel, settings_in, started
from tests.app.test_web_chat import Page
from tests.telegram_emulator import Emulator
from tests.telegram_emulator.people import Person

pytestmark = pytest.mark.anyio

KNOWN, OPEN = "wat doet u tegen huisjesmelkers", "komt er betaald parkeren in de Rozemarijnstraat?"
ANSWERED, ANOTHER = "een stevige aanpak van huisjesmelkers", "de huren zijn veel te hoog"
ASKED = "Mag ik uw vragen"
YES, NO = "Ja, bewaar ze", "Nee, niet bewaren"
PERSON, PASS_ON = "Ik wil een mens spreken", "Ja, geef door"

Kept = dict[str, object]
NOTHING: Kept = {"voters": 0, "questions": [], "visits": 0, "proofs": []}


class OnTelegram:
    """A voter with his phone."""

    def __init__(self, voter: Person) -> None:
        self.voter = voter

    async def says(self, text: str, expected: str) -> None:
        before = len(self.voter.hears())
        self.voter.types(text)
        await self._until(expected, before)

    async def taps(self, label: str, expected: str) -> None:
        before = len(self.voter.hears())
        self.voter.taps(label)
        await self._until(expected, before)

    async def says_yes_on_two_devices(self) -> None:
        """The second phone still shows the button that was tapped on the first."""
        message = next(one for one in self.voter.heard_messages() if ASKED in one["text"])["message_id"]
        for _ in range(2):
            before = len(self.voter.hears())
            self.voter.taps_data("v1:yes:K1", message)
            await self._until("Ik bewaar de vragen", before)

    async def _until(self, expected: str, before: int) -> None:
        for _ in range(1200):
            if any(expected in text for text in self.voter.hears()[before:]):
                return
            await asyncio.sleep(0.02)
        raise AssertionError(f"not heard: {expected!r}; but {self.voter.hears()[before:]}")


class OnTheWeb:
    """A voter with a browser without a script."""

    def __init__(self, page: Page) -> None:
        self.page = page

    async def says(self, text: str, expected: str) -> None:
        assert expected in _words(await asyncio.to_thread(self.page.says, text))

    async def taps(self, label: str, expected: str) -> None:
        assert expected in _words(await asyncio.to_thread(self.page.taps, label))

    async def says_yes_on_two_devices(self) -> None:
        """The same page, open in two windows."""
        before = self.page.text
        await self.taps(YES, "Ik bewaar de vragen")
        self.page.text = before
        await self.taps(YES, "Ik bewaar de vragen")


Voter = OnTelegram | OnTheWeb


def _words(page: str) -> str:
    return page.replace("&#39;", "'").replace("&quot;", '"')


async def refused(voter: Voter, _kept: Callable[[], Kept]) -> Kept:
    await voter.says(KNOWN, ASKED)
    await voter.taps(NO, "Ik bewaar niet wat u schrijft")
    await voter.says(ANOTHER, "hur")
    return NOTHING


async def given(voter: Voter, _kept: Callable[[], Kept]) -> Kept:
    await voter.says(KNOWN, ASKED)
    await voter.taps(YES, "Ik bewaar de vragen")
    await voter.says(OPEN, "Dat staat niet in de brief")
    return {"voters": 1, "questions": ["K1", "K1"], "visits": 0, "proofs": [("K1", 1)]}


async def withdrawn_in_the_middle(voter: Voter, kept: Callable[[], Kept]) -> Kept:
    await voter.says(KNOWN, ASKED)
    await voter.taps(YES, "Ik bewaar de vragen")
    assert kept()["questions"] == ["K1"]
    await voter.taps("Stop met bewaren", "Wat ik bewaard had, is gewist")
    await voter.says(ANOTHER, "hur")
    return NOTHING | {"proofs": [("K1", 1), ("K1", 0)]}


async def half_given(voter: Voter, _kept: Callable[[], Kept]) -> Kept:
    await voter.says(KNOWN, ASKED)
    await voter.taps(NO, "Ik bewaar niet wat u schrijft")
    await voter.says(OPEN, "Dat staat niet in de brief")
    await voter.taps(PERSON, "Hoe wilt u antwoord krijgen?")
    await voter.taps("Hier in de chat", "Het team leest dan deze ene vraag")
    await voter.taps(PASS_ON, "het staat bij het team")
    await voter.says(ANOTHER, "hur")
    return {"voters": 1, "questions": ["K2-chat"], "visits": 1, "proofs": [("K2-chat", 1)]}


async def from_outside_the_city(voter: Voter, _kept: Callable[[], Kept]) -> Kept:
    await voter.says(OPEN, "Dat staat niet in de brief")
    await voter.taps(PERSON, "Hoe wilt u antwoord krijgen?")
    await voter.taps("Aan mijn deur", "Wat is uw postcode")
    await voter.says("Dam 1, 1012 JS Amsterdam", "dus ik heb het niet bewaard")
    return NOTHING


async def twice_from_two_devices(voter: Voter, _kept: Callable[[], Kept]) -> Kept:
    await voter.says(KNOWN, ASKED)
    await voter.says_yes_on_two_devices()
    return {"voters": 1, "questions": ["K1"], "visits": 0, "proofs": [("K1", 1)]}


Conversation = Callable[[Voter, Callable[[], Kept]], Awaitable[Kept]]
CONVERSATIONS: tuple[Conversation, ...] = (
    refused,
    given,
    withdrawn_in_the_middle,
    half_given,
    from_outside_the_city,
    twice_from_two_devices,
)


async def test_what_is_kept_is_what_was_consented_to_and_no_more(tmp_path: Path) -> None:
    async with Emulator() as telegram:
        settings = settings_in(tmp_path, telegram_token=telegram.token, telegram_api=telegram.url)
        running = started(settings)
        deurbel = await asyncio.to_thread(running.__enter__)
        try:
            for talk in CONVERSATIONS:
                await through_telegram(talk, telegram, settings.data)
                await through_the_web(talk, deurbel, settings.data)
        finally:
            await asyncio.to_thread(running.__exit__, None, None, None)
    said = ("Rozemarijnstraat", "1012 JS", "Dam 1")
    files = [path for path in settings.data.rglob("*") if path.is_file()]
    assert [path.name for path in files if any(word.encode() in path.read_bytes() for word in said)] == []


async def through_telegram(talk: Conversation, telegram: Emulator, data: Path) -> None:
    before = in_the_database(data)

    expected = await talk(OnTelegram(telegram.voter()), lambda: since(before, data))

    assert since(before, data) == expected, talk.__name__


async def through_the_web(talk: Conversation, deurbel: Deurbel, data: Path) -> None:
    before = in_the_database(data)
    page = await asyncio.to_thread(Page, deurbel)

    expected = await talk(OnTheWeb(page), lambda: since(before, data))

    assert since(before, data) == expected, talk.__name__
    assert bool(page.client.cookies) == bool(expected["voters"]), "a cookie only with a consent"
    page.client.close()


def in_the_database(data: Path) -> dict[str, list[tuple[object, ...]]]:
    """The rows about people, as far as they lie open."""
    with closing(sqlite3.connect(f"file:{data / 'deurbel.db'}?mode=ro", uri=True)) as look:
        return {
            "voters": look.execute("SELECT id FROM voter").fetchall(),
            "questions": look.execute("SELECT id, kept_for FROM question").fetchall(),
            "visits": look.execute("SELECT id FROM followup").fetchall(),
            "proofs": look.execute("SELECT id, purpose, given FROM consent ORDER BY at, given DESC").fetchall(),
        }


def since(before: dict[str, list[tuple[object, ...]]], data: Path) -> Kept:
    """What came to it."""
    new = {name: [row for row in rows if row not in before[name]] for name, rows in in_the_database(data).items()}
    return {
        "voters": len(new["voters"]),
        "questions": [row[1] for row in new["questions"]],
        "visits": len(new["visits"]),
        "proofs": [row[1:] for row in new["proofs"]],
    }
