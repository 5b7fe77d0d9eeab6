"""What nobody asked to erase goes in its time: days without consent, retention, the election, years."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import select

from bot.followup import State
from bot.knowledge.campaign import Retention
from bot.storage import (
    Storage,
    Tx,
    audits,
    followups,
    inbox,
    jobs,
    locks,
    log,
    notices,
    outbox,
    people,
    promises,
    retention,
    reviews,
    talks,
    threats,
    walks,
)
from bot.storage.declared import held_by
from bot.storage.inbox import Arrival
from bot.storage.notices import Gap
from bot.storage.outbox import Message
from bot.storage.reviews import Verdict
from bot.storage.tables import metadata, purged, tally
from tests.storage.conftest import CITY, NOON, VOTER
from tests.storage.voters import WORDS, a_whole_voter, asked

BRIEF = Retention()


async def test_without_consent_nothing_is_left_when_the_day_after_is_over(either: Storage):
    """The key of the day goes at the end of the next day, in Amsterdam, and every row under it."""

    def unconsented(tx: Tx) -> None:
        (seq,) = inbox.add(tx, [Arrival("1", VOTER, WORDS[0].encode(), NOON)])
        talks.save(tx, VOTER, b"state", NOON)
        outbox.add(tx, [Message(VOTER, "answer", b"text", 0, inbox_seq=seq)], NOON)
        inbox.finish(tx, seq, NOON)
        outbox.end(tx, 1, "sent", NOON)

    await either.writer.run(unconsented)
    last_moment = NOON + timedelta(hours=35, minutes=59)
    midnight = NOON + timedelta(hours=36)

    await either.writer.run(lambda tx: retention.purge(tx, BRIEF, None, last_moment))
    assert await either.read(lambda tx: talks.load(tx, VOTER, last_moment)) == b"state"

    result = await either.writer.run(lambda tx: retention.purge(tx, BRIEF, None, midnight))
    assert result.lost == 0
    assert await either.read(lambda tx: tx.keys.days(CITY)) == []

    def rows(tx: Tx) -> dict[str, int]:
        return {
            table.name: count
            for table in metadata.sorted_tables
            if (count := len(tx.sql.execute(select(table)).all())) and table not in (purged, tally)
        }

    assert await either.read(rows) == {"meta": 1}


async def test_what_is_still_open_when_its_key_goes_is_counted_as_lost(either: Storage):
    """Promise 4's only limit: never silent, and warned of twelve hours before."""
    await either.writer.run(lambda tx: inbox.add(tx, [Arrival("1", VOTER, b"raw", NOON)]))

    assert await either.read(lambda tx: retention.at_risk(tx, NOON + timedelta(hours=23))) == 0
    assert await either.read(lambda tx: retention.at_risk(tx, NOON + timedelta(hours=25))) == 1
    result = await either.writer.run(lambda tx: retention.purge(tx, BRIEF, None, NOON + timedelta(days=2)))

    assert result.lost == 1
    (entry,) = [
        each for each in await either.read(lambda tx: retention.report(tx, since=NOON)) if each.what == "lost-inbox"
    ]
    assert entry.count == 1


async def test_retention_takes_each_kind_in_its_time_and_twice_is_once(either: Storage):
    """Address after a week, question after ninety days, voter with the last of them; an open door waits."""
    await either.writer.run(a_whole_voter)
    await either.writer.run(lambda tx: log.add(tx, asked("q2")))

    async def purge_after(days: int):
        return await either.writer.run(lambda tx: retention.purge(tx, BRIEF, None, NOON + timedelta(days=days)).counts)

    await purge_after(91)
    assert await either.read(lambda tx: log.get(tx, "q2")) is None
    assert await either.read(lambda tx: log.get(tx, "q1")) is not None, "an open follow-up rests on it"

    def close(tx: Tx) -> None:
        when = NOON + timedelta(days=91)
        followups.settle(tx, "f1", State.DONE, attempts=1, tried_at=when, now=when)

    await either.writer.run(close)
    await purge_after(99)
    door = await either.read(lambda tx: followups.get(tx, "f1"))
    assert (door.address, door.phone, door.wijk) == (None, None, "schildersbuurt")

    went = await purge_after(130)
    assert (went["followups"], went["questions"], went["voters"]) == (1, 1, 1)
    assert await either.read(lambda tx: talks.voter_of(tx, VOTER)) is None
    assert await purge_after(130) == {}

    counted = await either.read(
        lambda tx: tx.sql.execute(select(tally.c.what, tally.c.decision, tally.c["count"])).all()
    )
    assert [tuple(row) for row in counted] == [("followup/door/schildersbuurt", "done", 1)]


async def test_after_the_election_everything_with_consent_goes(either: Storage):
    """Thirty days after; without a date in the campaign file that life span does not run."""
    await either.writer.run(a_whole_voter)
    election = date(2026, 11, 30)

    await either.writer.run(lambda tx: retention.purge(tx, BRIEF, election, NOON + timedelta(days=36)))
    assert await either.read(lambda tx: log.get(tx, "q1")) is not None

    await either.writer.run(lambda tx: retention.purge(tx, BRIEF, election, NOON + timedelta(days=37)))
    assert await either.read(lambda tx: log.get(tx, "q1")) is None
    assert await either.read(lambda tx: talks.voter_of(tx, VOTER)) is None


async def test_six_years_later_nothing_about_anybody_is_left(either: Storage):
    """Every table with something about people, but the team that is still there and the versions it wrote."""

    def everything(tx: Tx) -> None:
        a_whole_voter(tx)
        log.add(tx, asked("q2", None))
        people.add(tx, "p1", "Fatma", "vrijwilliger", NOON, by=None)
        people.make_link(tx, "token", "p1", NOON)
        people.sign_in(tx, "cookie", "d1", "p1", "Firefox", NOON)
        people.looked(tx, people.Look("p1", NOON, "opened", "door", "f1", "v1", "walk"))
        people.revoke(tx, "p1", NOON)
        threats.add(tx, "t1", VOTER, "Ik weet je te vinden", NOON)
        notices.raise_alert(tx, notices.Alert("a1", "burst", NOON, 12, "q1"))
        notices.settle_gap(tx, Gap("g1", "dismissed", None, "p1", NOON, b"vector"), ["q1"])
        notices.receive(tx, notices.Request("r1", "access", NOON, date(2026, 12, 24), "brief"))
        notices.handle(tx, "r1", "p1", NOON)
        promises.add(tx, promises.Promise("b1", "f1", "call-back", "belt", "p1", NOON, date(2026, 12, 1)))
        walks.make(tx, "w1", wijk="laak", holder="p1", by="p1", now=NOON, expires_at=NOON)
        walks.take(tx, "w1", ["f1"], holder="p1", until=NOON, now=NOON)
        reviews.take(tx, "q1", "p1", until=NOON, now=NOON)
        reviews.say(tx, Verdict("x1", "q1", "p1", "entry", "huurstop", False, 1, NOON))
        locks.keep(tx, Verdict("x1", "q1", "p1", "entry", "huurstop", False, 1, NOON))
        audits.draw(tx, "q1", "huurstop", date(2026, 11, 24), twice=True)
        jobs.ask(tx, "j1", "replay", "f", by="p1", now=NOON)
        jobs.finish(tx, "j1", b"", NOON)
        followups.settle(tx, "f1", State.DONE, attempts=1, tried_at=NOON, now=NOON)

    await either.writer.run(everything)
    in_six_years = NOON + timedelta(days=6 * 366)

    await either.writer.run(lambda tx: retention.purge(tx, BRIEF, None, in_six_years))

    def left(tx: Tx) -> set[str]:
        return {
            table.name
            for table in metadata.sorted_tables
            if any((held := held_by(column)) and held.what for column in table.columns)
            and tx.sql.execute(select(table)).first()
        }

    assert await either.read(left) == {"gap"}, "what was decided about a group, without its centre"
    assert [gap.centre for gap in await either.read(notices.gaps)] == [None]
