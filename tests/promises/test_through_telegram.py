"""The promises through Telegram: a Bot API server on loopback, the bot as the app joins it, the files it leaves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.services.custody import Custody
from bot.storage import backups, log, talks
from bot.storage.transaction import Chat
from tests.telegram.conftest import telegram
from tests.telegram.talking import joined, learn, running, small_knowledge

__all__ = ["telegram"]

pytestmark = pytest.mark.anyio
WORDS = "mijn huisbaas Hendrikus lekt, wat doet u tegen huisjesmelkers?"


@pytest.fixture(scope="module")
def base():
    return small_knowledge()


@pytest.fixture(scope="module")
async def model(base, tmp_path_factory):
    return await learn(base, tmp_path_factory.getbasetemp() / "learnt-for-promises")


def found_in(folder: Path, *sought: str) -> list[tuple[str, str]]:
    return [
        (path.name, word)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        for word in sought
        if word.encode() in path.read_bytes()
    ]


async def hears(telegram, voter, *words: str) -> None:
    """Wait until each of these stands in something the bot said."""
    await telegram.account.until(lambda: all(any(word in text for text in voter.hears()) for word in words), 60)


async def yes(telegram, voter, base) -> None:
    """Say yes to K1, and wait until it was taken."""
    voter.taps(base.texts["nl"]["button_k1_yes"])
    await hears(telegram, voter, base.texts["nl"]["k1_yes"][:20])


async def test_who_says_nothing_about_consent_is_gone_after_48_hours(telegram, tmp_path, base, model):
    voter = telegram.voter()
    async with joined(base, model, url=telegram.url, token=telegram.token, folder=tmp_path) as talk, running(talk):
        voter.types(WORDS)
        await hears(telegram, voter, "huisjesmelkers", "Mag ik uw vragen")
        voter.taps(base.texts["nl"]["button_k1_no"])
        voter.types("dank u wel, groet, Annemarie")
        await telegram.account.until(lambda: len(voter.hears()) >= 5, 60)
        backups.copy(tmp_path / "data" / "deurbel.db", tmp_path / "data" / "copy.db")
        custody = Custody(talk.storage, lambda: base.campaign, lambda: "0" * 32)
        sought = ("Hendrikus", "Annemarie", str(voter.user.id))
        assert found_in(tmp_path / "data", *sought) == []

        now = datetime.now(UTC)
        await custody.purge(now + timedelta(hours=48))

        chat = Chat("telegram", str(voter.user.id))
        left = await talk.storage.read(
            lambda tx: (talks.load(tx, chat, now), talks.voter_of(tx, chat), tx.keys.days(tx.city))
        )
        assert left == (None, None, [])
        status = await custody.status(now)
        assert {table for table, count in status.rows.items() if count} <= {
            "tally",
            "purged",
            "paper",
            "version",
            "published",
        }
    assert found_in(tmp_path / "data", *sought) == []


async def test_kept_shown_erased_and_nowhere_readable_before_or_after(telegram, tmp_path, base, model):
    voter = telegram.voter()
    chat = Chat("telegram", str(voter.user.id))
    data = tmp_path / "data"
    async with joined(base, model, url=telegram.url, token=telegram.token, folder=tmp_path) as talk, running(talk):
        voter.types(WORDS)
        await hears(telegram, voter, "Mag ik uw vragen")
        await yes(telegram, voter, base)
        voter.types("/mijngegevens")
        await telegram.account.until(lambda: telegram.account.calls("sendDocument"), 60)
        known = await talk.storage.read(lambda tx: talks.voter_of(tx, chat))
        kept = await talk.storage.read(lambda tx: log.of_voter(tx, known.id))
        backups.copy(data / "deurbel.db", data / "monday.db")
        assert [one.text for one in kept] == [WORDS]
        assert found_in(data, "Hendrikus", chat.id) == []

        voter.types("/vergeet")
        await hears(telegram, voter, "Dit kan niet terug")
        voter.taps("Ja, wis alles")
        await hears(telegram, voter, "Alles van u is gewist", "Bewaarde vragen: 1")
        await talk.storage.database.checkpoint()

        assert await talk.storage.read(lambda tx: (talks.voter_of(tx, chat), tx.keys.counts().voters)) == (None, 0)
        # Monday's copy still has the sealed row; no key that is left anywhere opens it.
        assert await talk.storage.read(lambda tx: tx.keys.voter_if_any(tx.city, known.id)) is None
    assert found_in(data, "Hendrikus", chat.id) == []


async def test_who_blocks_the_bot_hears_nothing_more(telegram, tmp_path, base, model):
    voter = telegram.voter()
    async with joined(base, model, url=telegram.url, token=telegram.token, folder=tmp_path) as talk, running(talk):
        voter.types(WORDS)
        await hears(telegram, voter, "Mag ik uw vragen")
        await yes(telegram, voter, base)
        voter.blocks()
        chat = Chat("telegram", str(voter.user.id))

        before = len(telegram.account.calls("sendMessage"))
        other = telegram.voter()
        other.types("wat doet u aan de hoge huren?")
        await hears(telegram, other, "computer (bot)")

        while not await talk.storage.read(lambda tx: talks.voter_of(tx, chat).gone_at):
            await telegram.account.changed_within(0.2)
        assert [
            call for call in telegram.account.calls("sendMessage")[before:] if str(voter.user.id) in str(call)
        ] == []
