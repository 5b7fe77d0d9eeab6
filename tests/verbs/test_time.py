"""Time does its work by itself: every hour, right after midnight, after a downtime, and twice is once."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta

import pytest

from bot.app.retaining import keep_notices, next_purge, purge_once
from bot.knowledge.load import load
from bot.services.custody import Custody
from bot.services.papers import Papers
from bot.storage import Storage, inbox, log, papers, talks
from tests.conversation.conftest import small_files
from tests.storage.conftest import CITY, NOON, VOTER
from tests.storage.voters import WORDS, asked

MIDNIGHT = datetime(2026, 11, 24, 23, 0, tzinfo=UTC)  # in Amsterdam
BASE = load(small_files())


@pytest.fixture
async def storage(tmp_path):
    key = tmp_path / "keys" / "master.key"
    async with await Storage.open(tmp_path / "data", url="", key_file=key, city=CITY, make_key=True) as opened:
        yield opened


@pytest.fixture
def custody(storage):
    return Custody(storage, lambda: BASE.campaign, lambda: "0" * 32)


def test_a_purge_comes_each_hour_and_right_after_midnight():
    assert next_purge(NOON) == NOON + timedelta(hours=1)
    assert next_purge(MIDNIGHT - timedelta(minutes=10)) == MIDNIGHT + timedelta(seconds=5)
    # The day of the clock change has 25 hours.
    assert next_purge(datetime(2026, 10, 25, 22, 55, tzinfo=UTC)) == datetime(2026, 10, 25, 23, 0, 5, tzinfo=UTC)


@pytest.mark.anyio
async def test_after_a_downtime_everything_due_goes_at_once_and_the_log_holds_counts_only(storage, custody, caplog):
    def unit(tx):
        talks.enrol(tx, VOTER, "v1", language="nl", keeps_questions=True, now=NOON)
        log.add(tx, asked())
        inbox.add(tx, [inbox.Arrival("1", VOTER, WORDS[0].encode(), NOON)])

    await storage.writer.run(unit)
    later = NOON + timedelta(days=100)

    with caplog.at_level(logging.INFO):
        assert await purge_once(custody, later)
        assert await purge_once(custody, later)

    assert await storage.read(lambda tx: (log.get(tx, "q1"), tx.keys.days(CITY))) == (None, [])
    purged = [record for record in caplog.records if record.getMessage() == "purged"]
    assert [(one.questions, one.voters, one.inbox) for one in purged] == [(1, 1, 1)], "the second time nothing was due"
    assert [one.count for one in caplog.records if "were lost" in one.getMessage()] == [1]
    assert not any(word in str(vars(one)) for one in caplog.records for word in (*WORDS, VOTER.id))


@pytest.mark.anyio
async def test_the_log_warns_while_messages_can_still_be_saved(storage, custody, caplog):
    await storage.writer.run(lambda tx: inbox.add(tx, [inbox.Arrival("1", VOTER, b"hallo", NOON)]))

    with caplog.at_level(logging.WARNING):
        await purge_once(custody, NOON + timedelta(hours=20))
        assert not caplog.records
        await purge_once(custody, NOON + timedelta(hours=30))

    assert [one.count for one in caplog.records if "within twelve hours" in one.getMessage()] == [1]


@pytest.mark.anyio
async def test_a_purge_that_fails_does_not_end_the_bot(storage, custody, caplog):
    await storage.database.write(lambda sql: sql.exec_driver_sql("ALTER TABLE voter RENAME TO voters") and None)

    assert not await purge_once(custody, NOON)
    assert "nothing could be purged" in caplog.text


@pytest.mark.anyio
async def test_every_version_of_a_notice_is_kept(storage):
    from dataclasses import replace

    now_in_use = BASE
    kept = Papers(storage, lambda: now_in_use)
    first = await kept.notice("transparantie", "nl", None, NOON)
    texts = {**BASE.texts, "nl": {**BASE.texts["nl"], "transparency_targeting": "Nog steeds geen targeting."}}
    now_in_use = replace(BASE, texts=texts, version="another")

    second = await kept.notice("transparantie", "nl", None, NOON + timedelta(days=30))
    again = await kept.notice("transparantie", "nl", 1, NOON + timedelta(days=30))

    assert (first.number, second.number) == (1, 2)
    assert again.sections == first.sections
    assert again.sections != second.sections
    assert [number for number, _ in second.others] == [1]
    english = await storage.read(lambda tx: papers.versions(tx, "transparantie", "en"))
    assert len(english) == 1, "what did not change is no new version"


@pytest.mark.anyio
async def test_a_notice_that_cannot_be_made_is_said_and_no_more(storage, caplog):
    """A version from before a sentence was added lacks it; what is kept of voters must go all the same."""
    from dataclasses import replace

    texts = {language: {**words} for language, words in BASE.texts.items()}
    del texts["nl"]["notice_intro"]

    assert not await keep_notices(Papers(storage, lambda: replace(BASE, texts=texts)), NOON)
    assert "the notices could not be kept" in caplog.text
    assert await keep_notices(Papers(storage, lambda: BASE), NOON)
