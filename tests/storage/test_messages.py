"""Inbox, outbox and the memory of a talk: nothing twice, nothing out of order, nothing left that could be read."""

from __future__ import annotations

import sqlite3
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from bot.storage import Chat, Storage, Tx, inbox, outbox, talks
from bot.storage.inbox import Arrival
from bot.storage.outbox import Message
from bot.storage.tables import inbox as inbox_table
from bot.storage.tables import outbox as outbox_table
from bot.storage.tables import session, voter
from tests.storage.conftest import NOON, VOTER

OTHER = Chat("telegram", "42")
TOMORROW = NOON + timedelta(days=1)


def arrived(key: str, chat: Chat = VOTER, at=NOON) -> Arrival:
    return Arrival(key, chat, f"raw {key}".encode(), at)


def answer(seq: int | None, step: int = 0, **options) -> Message:
    return Message(VOTER, "answer", b"Een huurstop.", step, inbox_seq=seq, **options)


async def test_the_same_update_twice_is_one_row(either: Storage):
    """Telegram hands over again what it believes unacknowledged."""
    first = await either.writer.run(lambda tx: inbox.add(tx, [arrived("1"), arrived("2"), arrived("1")]))
    again = await either.writer.run(lambda tx: inbox.add(tx, [arrived("2"), arrived("3")]))

    assert first[2] is None
    assert again[0] is None
    assert [row.body for row in await either.read(inbox.waiting)] == [b"raw 1", b"raw 2", b"raw 3"]
    assert await either.read(lambda tx: inbox.number_of(tx, "telegram", "2")) == first[1]


async def test_a_whole_poll_is_stored_in_its_order_and_each_update_once(either: Storage):
    """A long batch goes another way into the database than a short one, and comes to the same."""
    await either.writer.run(lambda tx: inbox.add(tx, [arrived("2")]))
    batch = [arrived("9"), arrived("2"), arrived("4", OTHER), arrived("9"), arrived("3"), arrived("7")]

    numbers = await either.writer.run(lambda tx: inbox.add(tx, batch))

    assert [number is None for number in numbers] == [False, True, False, True, False, False]
    rows = await either.read(inbox.waiting)
    assert [row.body for row in rows] == [b"raw 2", b"raw 9", b"raw 4", b"raw 3", b"raw 7"]
    assert [row.seq for row in rows[1:]] == [number for number in numbers if number is not None]
    assert await either.writer.run(lambda tx: inbox.add(tx, batch)) == [None] * 6


async def test_rows_wait_in_the_order_they_came_with_their_words(either: Storage):
    """By arrival, not by update id: Telegram picks ids at random after a quiet week."""
    await either.writer.run(lambda tx: inbox.add(tx, [arrived("900"), arrived("5", OTHER), arrived("901")]))

    rows = await either.read(inbox.waiting)

    assert [row.body for row in rows] == [b"raw 900", b"raw 5", b"raw 901"]
    assert rows[0].lane == rows[2].lane != rows[1].lane
    assert rows[0].received_at == NOON


async def test_a_done_row_is_empty_and_done_once(either: Storage):
    """The second run of the same row learns that the first was there, and rolls back."""
    (seq,) = await either.writer.run(lambda tx: inbox.add(tx, [arrived("1")]))

    assert await either.writer.run(lambda tx: inbox.finish(tx, seq, NOON)) is True
    assert await either.writer.run(lambda tx: inbox.finish(tx, seq, NOON)) is False
    assert await either.read(inbox.waiting) == []
    assert await either.read(lambda tx: tx.sql.execute(select(inbox_table.c.body)).scalar()) is None


async def test_a_row_that_fails_three_times_is_put_aside_and_can_be_put_back(either: Storage):
    """It does not hold up the rows behind it, and nothing of it is lost."""
    poison, _good = await either.writer.run(lambda tx: inbox.add(tx, [arrived("1"), arrived("2")]))

    tries = [await either.writer.run(lambda tx: inbox.failed(tx, poison, "ValueError", NOON)) for _ in range(3)]

    assert tries == [False, False, True]
    assert [row.body for row in await either.read(inbox.waiting)] == [b"raw 2"]
    (parked,) = await either.read(inbox.parked)
    assert (parked.seq, parked.error, parked.readable) == (poison, "ValueError", True)

    assert await either.writer.run(lambda tx: inbox.put_back(tx, poison))
    first, *_ = await either.read(inbox.waiting)
    assert (first.body, first.tries) == (b"raw 1", 0)


async def test_a_reply_is_queued_once_and_emptied_when_sent(either: Storage):
    """The same step of the same row is the same reply, however often the turn is run."""
    (seq,) = await either.writer.run(lambda tx: inbox.add(tx, [arrived("1")]))
    first = await either.writer.run(lambda tx: outbox.add(tx, [answer(seq), answer(seq, 1)], NOON))
    again = await either.writer.run(lambda tx: outbox.add(tx, [answer(seq), answer(seq, 2)], NOON))
    assert again[0] is None

    waiting = await either.read(lambda tx: outbox.waiting(tx, "telegram"))
    assert [(due.seq, due.to, due.body) for due in waiting] == [
        (number, VOTER, b"Een huurstop.") for number in (*first, again[1])
    ]

    assert await either.writer.run(lambda tx: outbox.end(tx, first[0], "sent", NOON, ref="77")) is True
    assert await either.writer.run(lambda tx: outbox.end(tx, first[0], "sent", NOON)) is False
    row = await either.read(lambda tx: tx.sql.execute(select(outbox_table).where(outbox_table.c.seq == first[0])).one())
    assert (row.body, row.ended_as, row.sent_ref) == (None, "sent", "77")


async def test_nothing_can_be_queued_for_a_voter_unasked(either: Storage):
    """Promise 8, held by the table itself: no incoming message, no consent, no row."""
    unasked = Message(VOTER, "notice", b"Stem op ons", 0, cause="broadcast:1")

    with pytest.raises((IntegrityError, sqlite3.IntegrityError)):
        await either.writer.run(lambda tx: outbox.add(tx, [unasked], NOON))

    allowed = [
        Message(VOTER, "notice", b"Uw antwoord", 0, cause="notice:q1", consent="c1"),
        Message(Chat("telegram", "-100"), "alert", b"6 vragen", 0, cause="alert:1", audience="team"),
    ]
    assert None not in await either.writer.run(lambda tx: outbox.add(tx, allowed, NOON))


async def test_stop_wins_over_everything_queued(either: Storage):
    """Also over what was queued yesterday; the answer to "stop" itself and other chats' messages go out."""
    (seq,) = await either.writer.run(lambda tx: inbox.add(tx, [arrived("1", at=TOMORROW)]))
    yesterday = Message(VOTER, "notice", b"oud", 0, cause="notice:q1", consent="c1")
    elsewhere = Message(OTHER, "notice", b"voor een ander", 0, cause="notice:q2", consent="c2")
    await either.writer.run(lambda tx: outbox.add(tx, [yesterday, elsewhere], NOON))
    await either.writer.run(lambda tx: outbox.add(tx, [answer(seq)], TOMORROW))

    stopped = await either.writer.run(lambda tx: outbox.stop(tx, VOTER, TOMORROW, but_answers_to=seq))

    assert stopped == 1
    left = await either.read(lambda tx: outbox.waiting(tx, "telegram"))
    assert {due.body for due in left} == {b"Een huurstop.", b"voor een ander"}


async def test_undo_takes_back_what_has_not_had_its_turn(either: Storage):
    """Ten seconds to think again; after the turn it is too late."""
    later = NOON + timedelta(seconds=10)
    sent = Arrival("draft:1", Chat("team", VOTER.id), b"antwoord", NOON, not_before=later)
    await either.writer.run(lambda tx: inbox.add(tx, [sent]))
    assert await either.read(lambda tx: inbox.oldest(tx, NOON)) is None
    assert await either.read(lambda tx: inbox.oldest(tx, later)) == NOON

    assert await either.writer.run(lambda tx: inbox.withdraw(tx, "team", "draft:1", NOON)) is True
    assert await either.writer.run(lambda tx: inbox.withdraw(tx, "team", "draft:1", NOON)) is False
    assert await either.read(inbox.waiting) == []


async def test_a_talk_is_remembered_across_midnight_without_consent(either: Storage):
    """Its name changes with the day; yesterday's is still looked up, and replaced at the next turn."""
    late, early = NOON + timedelta(hours=11, minutes=59), NOON + timedelta(hours=12, minutes=5)
    await either.writer.run(lambda tx: talks.save(tx, VOTER, b"before midnight", late))

    assert await either.read(lambda tx: talks.load(tx, VOTER, early)) == b"before midnight"
    assert await either.read(lambda tx: talks.load(tx, OTHER, early)) is None

    await either.writer.run(lambda tx: talks.save(tx, VOTER, b"after midnight", early))
    assert await either.read(lambda tx: talks.load(tx, VOTER, early)) == b"after midnight"
    assert await either.read(lambda tx: len(tx.sql.execute(select(session.c.lane)).all())) == 1


async def test_with_consent_a_talk_moves_under_the_voters_own_key_and_back(either: Storage):
    """At any time there is one memory of a talk, under the key that its consents allow."""

    async def places() -> tuple[int, int]:
        def look(tx: Tx) -> tuple[int, int]:
            days = tx.sql.execute(select(session.c.lane)).all()
            own = tx.sql.execute(select(voter.c.id).where(voter.c.state.is_not(None))).all()
            return len(days), len(own)

        return await either.read(look)

    await either.writer.run(lambda tx: talks.save(tx, VOTER, b"one", NOON))
    assert await places() == (1, 0)

    await either.writer.run(lambda tx: talks.enrol(tx, VOTER, "v1", language="nl", keeps_questions=True, now=NOON))
    assert await either.read(lambda tx: talks.load(tx, VOTER, NOON)) == b"one"
    await either.writer.run(lambda tx: talks.save(tx, VOTER, b"two", NOON))
    assert await places() == (0, 1)
    assert await either.read(lambda tx: talks.load(tx, VOTER, NOON)) == b"two"

    await either.writer.run(lambda tx: talks.keep_questions(tx, "v1", keep=False))
    await either.writer.run(lambda tx: talks.save(tx, VOTER, b"three", NOON))
    assert await places() == (1, 0)
    assert await either.read(lambda tx: talks.load(tx, VOTER, NOON)) == b"three"


async def test_two_cities_in_one_database_do_not_see_each_other(either: Storage):
    """The same chat, the same update number, the same voter id: two strangers."""
    delft = await either.of("delft")
    for storage in (either, delft):
        assert None not in await storage.writer.run(lambda tx: inbox.add(tx, [arrived("1")]))
        await storage.writer.run(lambda tx: talks.enrol(tx, VOTER, "v1", language="nl", keeps_questions=True, now=NOON))
    await delft.writer.run(lambda tx: talks.save(tx, VOTER, b"in delft", NOON))

    assert len(await either.read(inbox.waiting)) == 1
    assert await either.read(lambda tx: talks.load(tx, VOTER, NOON)) is None
    names = {await storage.read(lambda tx: talks.pseudonym(tx, VOTER)) for storage in (either, delft)}
    assert len(names) == 2
