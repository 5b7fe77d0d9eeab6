"""Whatever happened, after its time nothing older is left, and a second run finds nothing (L15)."""

from __future__ import annotations

import asyncio
import tempfile
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.followup import Outcome, State, Visit
from bot.knowledge.campaign import Retention
from bot.storage import Chat, Storage, Tx, followups, log, retention, talks, visits
from bot.storage.tables import followup, question, visit, voter
from bot.storage.visits import Report
from tests.storage.conftest import CITY, NOON
from tests.storage.voters import asked, wanted

SPANS = Retention()
TODAY = NOON + timedelta(days=250)


@dataclass(frozen=True)
class Happened:
    """A question of some voter, asked so many days ago, and perhaps a visit about it: open, or closed since."""

    who: int
    asked: int
    visit: bool
    closed: int | None


HAPPENED = st.builds(
    Happened,
    who=st.integers(0, 2),
    asked=st.integers(0, 200),
    visit=st.booleans(),
    closed=st.none() | st.integers(0, 200),
)


def write_down(tx: Tx, number: int, one: Happened) -> None:
    when = TODAY - timedelta(days=one.asked)
    voter_id = f"v{one.who}"
    if talks.voter_of(tx, Chat("telegram", voter_id)) is None:
        talks.enrol(tx, Chat("telegram", voter_id), voter_id, language="nl", keeps_questions=True, now=when)
    log.add(tx, asked(f"q{number}", voter_id, asked_at=when))
    if not one.visit:
        return
    followups.add(tx, wanted(f"f{number}", voter_id, f"q{number}", asked_at=when))
    visits.add(tx, Report(Visit(f"visit-{number}", 1, "p1", Outcome.NOT_HOME, when), f"f{number}", "de bel", when))
    if one.closed is not None:
        at = TODAY - timedelta(days=min(one.closed, one.asked))
        followups.settle(tx, f"f{number}", State.DONE, attempts=1, tried_at=at, now=at)


def too_old(tx: Tx) -> list[str]:
    """What should not be there any more."""
    ago = {days: TODAY - timedelta(days=days) for days in (7, 30, 90)}
    doors = {row.question: row for row in tx.sql.execute(select(followup))}
    found = [
        f"question {row.id}"
        for row in tx.sql.execute(select(question))
        if row.asked_at < ago[SPANS.question_days] and row.id not in doors
    ]
    for row in doors.values():
        if row.closed_at is None:
            continue
        if row.closed_at < ago[SPANS.follow_up_days_after_close]:
            found.append(f"follow-up {row.id}")
        if row.closed_at < ago[SPANS.address_days_after_close] and (row.address or row.phone):
            found.append(f"address of {row.id}")
    found += [
        f"note of {row.id}"
        for row in tx.sql.execute(select(visit))
        if row.note is not None and row.happened_at < ago[SPANS.visit_note_days]
    ]
    return found


async def check(folder: Path, history: list[Happened]) -> None:
    key = folder / "keys" / "master.key"
    async with await Storage.open(folder / "data", url="", key_file=key, city=CITY, make_key=True) as storage:
        for number, one in enumerate(history):
            await storage.writer.run(lambda tx, number=number, one=one: write_down(tx, number, one))

        await storage.writer.run(lambda tx: retention.purge(tx, SPANS, None, TODAY))
        assert await storage.read(too_old) == []
        again = await storage.writer.run(lambda tx: retention.purge(tx, SPANS, None, TODAY))
        assert again.counts == {}

        election = date.fromordinal(TODAY.date().toordinal() - SPANS.all_days_after_election - 1)
        await storage.writer.run(lambda tx: retention.purge(tx, SPANS, election, TODAY))
        left = await storage.read(
            lambda tx: [tx.sql.execute(select(t)).all() for t in (voter, question, followup, visit)]
        )
        assert left == [[], [], [], []]


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(history=st.lists(HAPPENED, min_size=1, max_size=8))
def test_for_any_history_nothing_is_left_after_its_time_and_twice_is_once(history: list[Happened]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(check(Path(folder), history))
