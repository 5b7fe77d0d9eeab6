"""Doors: no two volunteers at one, none where nobody may ring, and visits that can arrive in any order, twice."""

from __future__ import annotations

import asyncio
from datetime import date, timedelta

from bot.followup import Outcome, State, Visit
from bot.places import Address
from bot.storage import Storage, Tx, followups, log, promises, visits, walks
from bot.storage.promises import Promise
from bot.storage.visits import Report
from tests.storage.conftest import NOON
from tests.storage.voters import WORDS, asked, enrolled, wanted

TWO_DAYS = NOON + timedelta(days=2)


def ten_doors(tx: Tx) -> None:
    enrolled(tx)
    for number in range(10):
        log.add(tx, asked(f"q{number}"))
        door = Address("2526KB", number + 1, "", WORDS[1])
        followups.add(tx, wanted(f"f{number}", question=f"q{number}", address=door))


async def walk(storage: Storage, walk_id: str, holder: str, doors: list[str], now=NOON) -> list[str]:
    def unit(tx: Tx) -> list[str]:
        walks.make(tx, walk_id, wijk="schildersbuurt", holder=holder, by=holder, now=now, expires_at=TWO_DAYS)
        return walks.take(tx, walk_id, doors, holder=holder, until=now + timedelta(days=2), now=now)

    return await storage.writer.run(unit)


async def test_two_claims_at_once_never_share_a_door(either: Storage):
    """Five volunteers ask for all ten doors in the same moment."""
    await either.writer.run(ten_doors)
    doors = [f"f{number}" for number in range(10)]

    taken = await asyncio.gather(*(walk(either, f"w{n}", f"p{n}", doors[n:] + doors[:n]) for n in range(5)))

    assert sorted(door for doors_of_one in taken for door in doors_of_one) == doors
    assert await either.read(lambda tx: walks.free(tx, NOON)) == []


async def test_a_claim_ends_after_its_time_and_then_the_door_is_free(either: Storage):
    """The old walk no longer shows it; the list that was issued is still known."""
    await either.writer.run(ten_doors)
    await walk(either, "w1", "p1", ["f2", "f1"])
    assert [door.id for door in await either.read(lambda tx: walks.doors(tx, "w1"))] == ["f2", "f1"]
    later = TWO_DAYS + timedelta(seconds=1)

    assert await walk(either, "w2", "p2", ["f1"], later) == ["f1"]

    assert [door.id for door in await either.read(lambda tx: walks.doors(tx, "w1"))] == ["f2"]
    assert await either.read(lambda tx: walks.issued(tx, "w1")) == ["f2", "f1"]
    assert [each.number for each in await either.read(lambda tx: walks.overdue(tx, later))] == [2, 1]


async def test_a_walk_that_is_given_back_frees_its_open_doors_alone(either: Storage):
    """Closed ones stay closed; one that was tried before is to be come back to."""
    await either.writer.run(ten_doors)
    await walk(either, "w1", "p1", ["f0", "f1", "f2"])

    def unit(tx: Tx) -> int:
        followups.settle(tx, "f0", State.DONE, attempts=1, tried_at=NOON, now=NOON)
        followups.settle(tx, "f1", State.ASSIGNED, attempts=1, tried_at=NOON, now=NOON)
        return walks.release(tx, "w1")

    assert await either.writer.run(unit) == 2
    states = {each.id: each.state for each in await either.read(followups.listed)}
    assert (states["f0"], states["f1"], states["f2"]) == (State.DONE, State.COME_BACK, State.OPEN)


async def test_nobody_is_sent_to_a_door_where_nobody_may_ring(either: Storage):
    """Also when a new question comes from it (L32), until a coordinator lifts it."""
    await either.writer.run(ten_doors)
    door = Address("2526KB", 1)

    def bar(tx: Tx) -> None:
        walks.bar(tx, followups.door_of(tx, door), date(2026, 11, 24))
        walks.bar(tx, followups.door_of(tx, door), date(2026, 11, 25))

    await either.writer.run(bar)
    assert await walk(either, "w1", "p1", ["f0", "f1"]) == ["f1"]
    assert "f0" not in {each.id for each in await either.read(lambda tx: walks.free(tx, NOON))}
    assert await either.read(lambda tx: walks.barred(tx, followups.door_of(tx, door)))

    await either.writer.run(lambda tx: walks.unbar(tx, followups.door_of(tx, door)))
    assert await walk(either, "w2", "p1", ["f0"]) == ["f0"]


async def test_a_lapsed_door_is_off_every_list_and_its_address_gone(either: Storage):
    """Withdrawn by the voter while a volunteer has it."""
    await either.writer.run(ten_doors)
    await walk(either, "w1", "p1", ["f0"])
    await either.writer.run(lambda tx: followups.lapse(tx, "f0", NOON))

    lapsed = await either.read(lambda tx: followups.get(tx, "f0"))
    assert (lapsed.state, lapsed.address, lapsed.phone, lapsed.holder) == (State.LAPSED, None, None, None)
    assert await walk(either, "w2", "p2", ["f0"]) == []


async def test_a_corrected_address_replaces_the_old_one_everywhere(either: Storage):
    """Address, postcode, neighbourhood and the name of the door (L11)."""
    await either.writer.run(ten_doors)
    before = await either.read(lambda tx: followups.get(tx, "f0"))
    new = Address("2521AA", 5, "", "Waldorpstraat")

    await either.writer.run(lambda tx: followups.correct(tx, "f0", new, "Anna", "laakkwartier"))

    after = await either.read(lambda tx: followups.get(tx, "f0"))
    assert (after.address, after.first_name, after.wijk) == (new, "Anna", "laakkwartier")
    assert before.address != new
    assert [each.id for each in await either.read(lambda tx: followups.listed(tx, pc4="2521"))] == ["f0"]


def report(count: int = 1, outcome: Outcome = Outcome.NOT_HOME, note: str = "bel stuk") -> Report:
    return Report(Visit("phone-1", count, "p1", outcome, NOON), "f0", note, NOON)


async def test_a_phone_that_sends_twice_is_counted_once_and_one_that_differs_is_told(either: Storage):
    """Same id and counter and body: nothing; another body: both sides know; the next counter is a new word."""
    await either.writer.run(ten_doors)

    async def send(new: Report) -> str:
        return await either.writer.run(lambda tx: visits.add(tx, new))

    assert [await send(report()), await send(report())] == ["new", "same"]
    assert await send(report(outcome=Outcome.ANSWERED)) == "other"
    assert await send(report(note="toch niet")) == "other"
    assert await send(report(2, Outcome.ANSWERED)) == "new"
    kept = (await either.read(lambda tx: visits.of(tx, ["f0"])))["f0"]
    assert [(each.visit.count, each.visit.outcome, each.note) for each in kept] == [
        (1, Outcome.NOT_HOME, "bel stuk"),
        (2, Outcome.ANSWERED, "bel stuk"),
    ]


async def test_a_never_again_can_be_lifted_and_stays_in_the_history(either: Storage):
    """By a coordinator, with the visit itself untouched."""
    await either.writer.run(ten_doors)
    await either.writer.run(lambda tx: visits.add(tx, report(outcome=Outcome.NEVER_AGAIN)))
    await either.writer.run(lambda tx: visits.lift(tx, "phone-1", by="p9", now=NOON))

    (kept,) = (await either.read(lambda tx: visits.of(tx, ["f0"])))["f0"]
    assert (kept.visit.outcome, kept.visit.lifted) == (Outcome.NEVER_AGAIN, True)


async def test_promises_wait_until_they_are_ended_once(either: Storage):
    """The one due first on top; handed over they change their owner."""
    await either.writer.run(ten_doors)

    def unit(tx: Tx) -> None:
        promises.add(tx, Promise("b1", "f0", "call-back", "belt over de huur", "p1", NOON, date(2026, 12, 1)))
        promises.add(tx, Promise("b2", "f1", "call-back", "", "p1", NOON, date(2026, 11, 28)))
        promises.hand_over(tx, "b2", "p2")

    await either.writer.run(unit)
    assert [each.id for each in await either.read(promises.open_ones)] == ["b2", "b1"]
    assert [each.text for each in await either.read(lambda tx: promises.open_ones(tx, owner="p1"))] == [
        "belt over de huur"
    ]
    late = await either.read(lambda tx: promises.open_ones(tx, due_before=date(2026, 11, 29)))
    assert [(each.id, each.owner) for each in late] == [("b2", "p2")]
    assert await either.writer.run(lambda tx: promises.end(tx, "b2", "kept", NOON)) is True
    assert await either.writer.run(lambda tx: promises.end(tx, "b2", "kept", NOON)) is False
    assert [each.ended_as for each in await either.read(lambda tx: promises.of_followup(tx, "f1"))] == ["kept"]
