"""Promise 4 on its way in: nothing that Telegram handed over is lost, nothing is handled twice, order is kept."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from bot.conversation.event import Command, Gone, NoText, Tap, Words
from bot.conversation.turn import Reply
from bot.services.delivery import Stored
from bot.services.overseeing import Overseeing
from bot.storage import inbox
from bot.storage.errors import NotWrittenError
from tests.fast_loop import faster
from tests.telegram.echo import SLOW, buttons, running, stored
from tests.telegram_emulator import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.channel.telegram_serving import Asked
    from bot.services.telling import Told
    from tests.telegram_emulator import Emulator


@pytest.fixture(autouse=True)
def fast() -> Iterator[None]:
    """What is tried again later is so within the second."""
    with faster(10):
        yield


async def test_words_get_an_answer(telegram: Emulator, tmp_path: Path) -> None:
    voter = telegram.voter()
    async with stored(tmp_path) as storage, running(telegram, storage):
        voter.types("Wat doet u aan de huur?")
        await telegram.account.until(voter.hears)
    assert voter.hears() == ["U zei: Wat doet u aan de huur?"]


async def test_what_waited_before_the_start_is_answered_in_order(telegram: Emulator, tmp_path: Path) -> None:
    voters = [telegram.voter() for _ in range(3)]
    for n in range(20):
        for voter in voters:
            voter.types(str(n))
    async with stored(tmp_path) as storage, running(telegram, storage):
        await telegram.account.until(lambda: all(len(voter.hears()) == 21 for voter in voters))
    for voter in voters:
        assert [text for text in voter.hears() if text != SLOW] == [f"U zei: {n}" for n in range(20)]


async def test_the_same_update_again_is_answered_once(telegram: Emulator, tmp_path: Path) -> None:
    voter = telegram.voter()
    async with stored(tmp_path) as storage, running(telegram, storage):
        voter.types("een")
        await telegram.account.until(voter.hears)
        again = {"update_id": 100_000_001, "message": voter.chat.messages[1]}
        telegram.account.mailbox.put_again(again, voter.chat.id)
        voter.types("twee")
        await telegram.account.until(lambda: len(voter.hears()) == 2)
    assert voter.hears() == ["U zei: een", "U zei: twee"]


async def test_an_update_with_a_lower_number_than_before_is_not_taken_for_an_old_one(
    telegram: Emulator, tmp_path: Path
) -> None:
    """After a week without updates Telegram draws the next number at random."""
    voter = telegram.voter()
    async with stored(tmp_path) as storage:
        async with running(telegram, storage):
            voter.types("een")
            await telegram.account.until(voter.hears)
        telegram.account.mailbox.next_id = 5_000
        async with running(telegram, storage):
            voter.types("na een week")
            await telegram.account.until(lambda: len(voter.hears()) == 2)
    assert voter.hears()[-1] == "U zei: na een week"


async def test_an_update_that_cannot_be_read_is_parked_and_holds_up_nobody(telegram: Emulator, tmp_path: Path) -> None:
    voter = telegram.voter()
    async with stored(tmp_path) as storage, running(telegram, storage) as (channel, _):
        telegram.account.mailbox.put_raw(
            {"message": {"chat": {"id": voter.chat.id}, "date": "gisteren"}}, voter.chat.id
        )
        voter.types("daarna")
        await telegram.account.until(voter.hears)
        (parked,) = await storage.read(inbox.parked)
        health = await channel.health()
    assert voter.hears() == ["U zei: daarna"]
    assert parked.readable
    assert parked.error in {"TypeError", "KeyError", "ValueError"}
    assert health.waiting == 0


async def test_a_turn_that_fails_three_times_is_parked_and_can_be_put_back(telegram: Emulator, tmp_path: Path) -> None:
    voter, other = telegram.voter(), telegram.voter()

    def fail(asked: Asked) -> None:
        if asked.event == Words("kapot"):
            raise LookupError("voter said: kapot")

    async with stored(tmp_path) as storage, running(telegram, storage) as (channel, echo):
        echo.before_turn = fail
        voter.types("kapot")
        voter.types("heel")
        other.types("ander")
        await telegram.account.until(lambda: voter.hears() and other.hears())
        (parked,) = await storage.read(inbox.parked)
        assert (await channel.health()).set_aside == 1
        assert parked.error == "LookupError"
        echo.before_turn = lambda _asked: None  # mended
        woken: list[Told] = []
        oversight = Overseeing(storage, wake=woken.append, new_id=str)
        assert await oversight.put_back(parked.seq)
        (told,) = woken
        channel.take([Stored(told.seq, told.chat.id, told.body, told.at)])
        await telegram.account.until(lambda: len(voter.hears()) == 2)
        assert (await channel.health()).set_aside == 0
    assert voter.hears() == ["U zei: heel", "U zei: kapot"]
    assert other.hears() == ["U zei: ander"]


async def test_a_database_that_takes_nothing_delays_a_turn_but_parks_nothing(
    telegram: Emulator, tmp_path: Path
) -> None:
    voter = telegram.voter()
    left = 5

    def refuse(_asked: Asked) -> None:
        nonlocal left
        left -= 1
        if left >= 0:
            raise NotWrittenError("disk full")

    async with stored(tmp_path) as storage, running(telegram, storage) as (_, echo):
        echo.before_turn = refuse
        voter.types("geduld")
        await telegram.account.until(voter.hears, within_s=20)
        assert await storage.read(inbox.parked) == []
    assert voter.hears() == ["U zei: geduld"]


async def test_one_chat_that_floods_delays_no_other(telegram: Emulator, tmp_path: Path) -> None:
    flooder, other = telegram.voter(), telegram.voter()
    for n in range(400):
        flooder.types(str(n))
    other.types("ik ook")
    async with stored(tmp_path) as storage, running(telegram, storage):
        await telegram.account.until(other.hears)
        heard_by_then = len(flooder.hears())
        await telegram.account.until(lambda: len(flooder.hears()) == 401, within_s=300)
    assert heard_by_then < 100
    assert [text for text in flooder.hears() if text != SLOW] == [f"U zei: {n}" for n in range(400)]
    assert flooder.hears().count(SLOW) == 1


async def test_a_slow_turn_shows_typing_and_holds_up_its_own_chat_only(telegram: Emulator, tmp_path: Path) -> None:
    slow, quick = telegram.voter(), telegram.voter()
    async with stored(tmp_path) as storage, running(telegram, storage) as (_, echo):
        gate = asyncio.Event()
        echo.gate = gate
        slow.types("lang")
        await telegram.account.until(lambda: telegram.account.actions, within_s=5)
        echo.gate = None
        quick.types("kort")
        await telegram.account.until(quick.hears)
        assert slow.hears() == []
        gate.set()
        await telegram.account.until(slow.hears)
    assert telegram.account.actions == [(slow.chat.id, "typing")]


async def test_polling_goes_on_after_every_kind_of_refusal(telegram: Emulator, tmp_path: Path) -> None:
    voter = telegram.voter()
    weather = telegram.account.weather
    for fault in (
        Fault("getUpdates", "status", status=502, description="Bad Gateway"),
        Fault("getUpdates", "html"),
        Fault("getUpdates", "truncated"),
        Fault("getUpdates", "drop before"),
        Fault("getUpdates", "flood", seconds=1),
    ):
        weather.add(fault)
    async with stored(tmp_path) as storage, running(telegram, storage):
        voter.types("er nog?")
        await telegram.account.until(voter.hears, within_s=30)
    assert set(weather.struck) == {"status", "html", "truncated", "drop before", "flood"}


@pytest.mark.parametrize("status", [401, 404])
async def test_an_unknown_token_is_said_loudly_and_asked_about_again(
    telegram: Emulator, tmp_path: Path, status: int, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channel.telegram_poll.LONGEST_PAUSE_S", 0.1)
    voter = telegram.voter()
    telegram.account.weather.add(Fault("getUpdates", "status", status=status, description="Unauthorized"))
    async with stored(tmp_path) as storage, running(telegram, storage):
        voter.types("er nog?")
        await telegram.account.until(voter.hears)
    assert any(record.levelname == "CRITICAL" for record in caplog.records)


async def test_everything_a_voter_can_do_is_understood(telegram: Emulator, tmp_path: Path) -> None:
    voter = telegram.voter()
    async with stored(tmp_path) as storage, running(telegram, storage) as (_, echo):
        echo.replies = lambda _asked: [Reply("Kies", buttons=buttons("huur"))]
        voter.starts("flyer-laak")
        await telegram.account.until(voter.hears)
        voter.types("/stop a.u.b.")
        voter.types("die bedoel ik", reply_to=voter.heard_messages()[0]["message_id"])
        voter.taps("huur")
        voter.edits(1, "iets anders")
        voter.sends("photo", [{"file_id": "f", "file_unique_id": "f", "width": 1, "height": 1}], caption="en dit dan?")
        voter.sends("voice", {"file_id": "f", "file_unique_id": "f", "duration": 1})
        voter.types("half \ud83d teken")
        await telegram.account.until(lambda: len(voter.hears()) == 8)
        voter.blocks()
        await telegram.account.mailbox.wait_until(lambda: not telegram.account.mailbox.pending)
        voter.unblocks()
        await telegram.account.until(lambda: len(echo.asked) == 9)
    assert [asked.event for asked in echo.asked] == [
        Command("start", "flyer-laak"),
        Command("stop", "a.u.b."),
        Words("die bedoel ik", reply_to="Kies"),
        Tap("v1:show:huur"),
        Words("iets anders", edited=True),
        Words("en dit dan?"),
        NoText("voice"),
        Words("half \ufffd teken"),
        Gone(),
    ]
    assert list(telegram.account.answered_queries) == ["4000000000000000001"]


async def test_in_a_group_only_what_is_meant_for_the_bot_is_taken(telegram: Emulator, tmp_path: Path) -> None:
    voter = telegram.voter()
    group = telegram.account.group(-1001)
    async with stored(tmp_path) as storage, running(telegram, storage) as (_, echo):
        voter.types("gezellig hier", group=group.id)
        voter.types("@deurbel_test_bot wat doet u aan huur?", group=group.id)
        voter.types("/themas@deurbel_test_bot", group=group.id)
        voter.types("/themas@andere_bot", group=group.id)
        voter.types("/poll", group=group.id)
        voter.types("vraag het @deurbel_test_bot_nieuw of @deurbel", group=group.id)
        voter.types("ik ben alleen", group=None)
        await telegram.account.until(lambda: voter.hears() and len(echo.outside) == 2)
    assert [(one.text, one.command) for one in echo.outside if hasattr(one, "command")] == [
        ("wat doet u aan huur?", ""),
        ("", "themas"),
    ]
