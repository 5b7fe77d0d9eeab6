"""The team's side: signing in, versions and drafts, locks, the blind sample, long work, notices, threats."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.storage import Chat, Storage, Tx, jobs, locks, log, notices, people, reviews, threats, versions
from bot.storage.errors import StaleError
from bot.storage.notices import Alert, Request
from bot.storage.reviews import Verdict
from bot.storage.versions import Draft, Version
from tests.storage.conftest import NOON, VOTER
from tests.storage.voters import asked, enrolled

FATMA = Chat("telegram", "777")
DAY = date(2026, 11, 24)


def hired(tx: Tx) -> None:
    people.add(tx, "p1", "Fatma", "vrijwilliger", NOON, by=None)
    people.bind(tx, "p1", FATMA)


def signed_in(tx: Tx) -> None:
    hired(tx)
    people.sign_in(tx, "cookie", "d1", "p1", "Firefox, Android", NOON)


async def test_a_link_signs_in_once_and_not_for_ever(either: Storage):
    """Used, old and unknown links get nobody in; looking at one does not use it up."""
    await either.writer.run(hired)
    await either.writer.run(lambda tx: people.make_link(tx, "token", "p1", NOON))
    late = NOON + people.LINK

    assert await either.writer.run(lambda tx: people.use_link(tx, "guessed", NOON)) is None
    assert await either.writer.run(lambda tx: people.use_link(tx, "token", late)) is None
    assert (await either.writer.run(lambda tx: people.use_link(tx, "token", NOON))).name == "Fatma"
    assert await either.writer.run(lambda tx: people.use_link(tx, "token", NOON)) is None


async def test_a_session_ends_after_twelve_hours_or_at_once_when_revoked(either: Storage):
    """At its next request a lost phone is a stranger's."""
    await either.writer.run(signed_in)
    inside, outside = NOON + timedelta(hours=11, minutes=59), NOON + timedelta(hours=12)

    person, device = await either.read(lambda tx: people.signed_in(tx, "cookie", inside))
    assert (person.id, person.name, device.label) == ("p1", "Fatma", "Firefox, Android")
    assert await either.read(lambda tx: people.signed_in(tx, "cookie", outside)) is None
    assert await either.read(lambda tx: people.signed_in(tx, "other", inside)) is None
    assert await either.writer.run(lambda tx: people.sign_out(tx, "d1", NOON)) is True
    assert await either.read(lambda tx: people.signed_in(tx, "cookie", inside)) is None
    assert await either.read(people.anyone_signed_in)


async def test_who_leaves_the_team_is_out_on_every_device(either: Storage):
    """Sessions, open links and the chat."""
    await either.writer.run(signed_in)
    await either.writer.run(lambda tx: people.make_link(tx, "token", "p1", NOON))
    assert (await either.read(lambda tx: people.behind(tx, FATMA))).id == "p1"

    await either.writer.run(lambda tx: people.revoke(tx, "p1", NOON))

    assert await either.read(lambda tx: people.signed_in(tx, "cookie", NOON)) is None
    assert await either.writer.run(lambda tx: people.use_link(tx, "token", NOON)) is None
    assert await either.read(lambda tx: people.behind(tx, FATMA)) is None


def version(base: int | None, why: str = "eerste") -> Version:
    return Version(0, "hash", "{}", "{}", "p1", None, NOON, why, base)


async def test_publishing_over_somebody_elses_version_is_refused(either: Storage):
    """The second of two editors must look again; nothing of his is lost and nothing changed."""
    assert await either.read(versions.published_number) is None
    assert await either.writer.run(lambda tx: versions.publish(tx, version(None), {"a.yaml": "één: 1\n"})) == 1
    assert await either.writer.run(lambda tx: versions.publish(tx, version(1, "tweede"), {"a.yaml": "b"})) == 2

    with pytest.raises(StaleError):
        await either.writer.run(lambda tx: versions.publish(tx, version(1), {"a.yaml": "c"}))

    assert await either.read(versions.published_number) == 2
    assert await either.read(lambda tx: versions.files_of(tx, 1)) == {"a.yaml": "één: 1\n"}
    assert [each.why for each in await either.read(versions.history)] == ["tweede", "eerste"]


async def test_two_editors_of_one_draft_do_not_overwrite_each_other(either: Storage):
    """The one who saved on an old revision is told."""
    new = Draft("d1", "p1", "huurstop", 1, {"a.yaml": "x"}, 0, "open", NOON, NOON, "p1")
    first = await either.writer.run(lambda tx: versions.save_draft(tx, new))
    await either.writer.run(lambda tx: versions.save_draft(tx, first))

    with pytest.raises(StaleError):
        await either.writer.run(lambda tx: versions.save_draft(tx, first))
    (left,) = await either.read(lambda tx: versions.drafts(tx, "open"))
    assert (left.revision, left.files) == (2, {"a.yaml": "x"})


def verdict(verdict_id: str, person: str = "p1", *, blind: bool = False, entry: str | None = "huurstop") -> Verdict:
    kind = "entry" if entry else "no-question"
    return Verdict(verdict_id, "q1", person, kind, entry, blind, 1, NOON)


async def test_locks_move_with_a_merged_entry_and_end_with_the_question(either: Storage):
    """What was confirmed stays confirmed under the new name; nothing is locked that was forgotten."""

    def unit(tx: Tx) -> None:
        enrolled(tx)
        log.add(tx, asked())
        reviews.say(tx, verdict("w1"))
        locks.keep(tx, verdict("w1"))

    await either.writer.run(unit)
    assert await either.writer.run(lambda tx: locks.follow(tx, "huurstop", "hoge-huren")) == 1
    assert [one.entry for one in await either.read(locks.held)] == ["hoge-huren"]

    await either.writer.run(lambda tx: tx.keys.destroy_voters(tx.city, ["v1"], NOON))
    delft = await either.of("delft")
    assert await delft.read(locks.held) == []


async def test_long_work_is_found_again_and_not_done_twice(either: Storage):
    """The same inputs are the same job; a process that ended in the middle of it begins it again."""

    async def ask(job_id: str, fingerprint: str = "f1"):
        return await either.writer.run(lambda tx: jobs.ask(tx, job_id, "replay", fingerprint, by="p1", now=NOON))

    assert (await ask("j1")).id == (await ask("j2")).id == "j1"
    assert (await ask("j3", "f2")).id == "j3"
    await either.writer.run(lambda tx: jobs.progress(tx, "j1", 180, 300, NOON))
    assert await either.writer.run(lambda tx: jobs.interrupted(tx, NOON)) == 1
    assert [job.id for job in await either.read(jobs.waiting)] == ["j1", "j3"]

    await either.writer.run(lambda tx: jobs.finish(tx, "j1", b"result", NOON))
    done = await ask("j4")
    assert (done.id, done.state, done.result, done.done, done.total) == ("j1", "done", b"result", 300, 300)

    await either.writer.run(lambda tx: jobs.fail(tx, "j3", NOON))
    assert (await ask("j5", "f2")).state == "waiting"
    await either.writer.run(lambda tx: jobs.purge(tx, NOON + timedelta(days=1)))
    assert await either.read(lambda tx: jobs.get(tx, "j1")) is None


async def test_notices_switches_and_requests(either: Storage):
    """What the team is told and what it switched is there until somebody saw to it."""

    def unit(tx: Tx) -> None:
        notices.raise_alert(tx, Alert("a1", "burst", NOON, 12, "q1"))
        notices.turn(tx, "pause", "on", "p1", NOON)
        notices.turn(tx, "pause", "off", "p1", NOON)
        notices.receive(tx, Request("r1", "access", NOON, date(2026, 12, 24), "brief van mevrouw Jansen"))

    await either.writer.run(unit)
    assert await either.read(notices.switches) == {"pause": "off"}
    assert [alert.size for alert in await either.read(notices.alerts)] == [12]
    (request,) = await either.read(notices.requests)
    assert (request.note, request.due) == ("brief van mevrouw Jansen", date(2026, 12, 24))

    await either.writer.run(lambda tx: notices.close_alert(tx, "a1", "p1", NOON))
    assert await either.writer.run(lambda tx: notices.handle(tx, "r1", "p1", NOON)) is True
    assert await either.writer.run(lambda tx: notices.handle(tx, "r1", "p1", NOON)) is False
    assert await either.read(notices.alerts) == await either.read(notices.requests) == []


async def test_a_threat_is_held_apart_and_not_for_ever(either: Storage):
    """Its chat can be told that it is held; unreported it goes after its time, settled ones as well."""

    def unit(tx: Tx) -> None:
        threats.add(tx, "t1", VOTER, "Ik weet je te vinden", NOON)
        threats.add(tx, "t2", VOTER, "Pas maar op", NOON)
        threats.reported(tx, "t1", "PL1500-2026")

    await either.writer.run(unit)
    assert await either.read(lambda tx: threats.held(tx, VOTER)) == 2
    assert await either.read(lambda tx: threats.held(tx, FATMA)) == 0
    both = await either.read(threats.all_of_them)
    assert {(each.text, each.chat, each.report) for each in both} == {
        ("Ik weet je te vinden", VOTER, "PL1500-2026"),
        ("Pas maar op", VOTER, ""),
    }

    async def purge(now):
        return await either.writer.run(lambda tx: threats.purge(tx, unreported_before=now, settled_before=now))

    assert await purge(NOON) == 0
    assert await purge(NOON + timedelta(days=1)) == 1
    await either.writer.run(lambda tx: threats.settle(tx, "t1", NOON))
    assert await purge(NOON + timedelta(days=1)) == 1
    assert await either.read(threats.count) == 0
