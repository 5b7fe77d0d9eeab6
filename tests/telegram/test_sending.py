"""Promise 4 on its way out: every reply arrives, in order, once, and Telegram's limits are kept."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.channel.pace import Limits
from bot.conversation.event import Words
from bot.conversation.turn import Cited, Reply
from bot.services.parcel import Parcel
from bot.storage import Chat, outbox, talks
from tests.fast_loop import faster, stand_still
from tests.telegram.echo import buttons, running, stored
from tests.telegram_emulator import Emulator, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.storage import Storage, Tx


@pytest.fixture(autouse=True)
def fast() -> Iterator[None]:
    """What is tried again later is so within the second."""
    with faster(10):
        yield


async def test_no_text_of_anyone_is_interpreted(telegram: Emulator, tmp_path: Path) -> None:
    voter = telegram.voter()
    texts = [
        '<b>vet</b> & "aanhaling" <script>',
        "<a href='https://x.nl'>x</a>",
        "&lt;b&gt;",
        "*ster* _streep_ `code` [a](b)",
        "</blockquote>",
    ]
    async with stored(tmp_path) as storage, running(telegram, storage):
        for text in texts:
            voter.types(text)
        await telegram.account.until(lambda: len(voter.hears()) == len(texts))
    assert voter.hears() == [f"U zei: {text}" for text in texts]
    assert not any("entities" in message for message in voter.heard_messages())


async def test_a_quote_is_set_apart(telegram: Emulator, tmp_path: Path) -> None:
    voter = telegram.voter()
    async with stored(tmp_path) as storage, running(telegram, storage) as (_, echo):
        quote = Cited("brief", "P4", "een stevige aanpak van <huisjesmelkers>")
        echo.replies = lambda _asked: [
            Reply("Antwoord.\nUit de brief: “een stevige aanpak van <huisjesmelkers>”", quotes=(quote,))
        ]
        voter.types("x")
        await telegram.account.until(voter.hears)
    (message,) = voter.heard_messages()
    assert [entity["type"] for entity in message["entities"]] == ["blockquote"]
    assert message["entities"][0]["offset"] == 10


async def test_a_long_reply_comes_in_parts_with_the_buttons_under_the_last(telegram: Emulator, tmp_path: Path) -> None:
    voter = telegram.voter()
    long = "\n\n".join(f"{n} " + "🏠 woord " * 60 for n in range(20))
    async with stored(tmp_path) as storage, running(telegram, storage) as (_, echo):
        echo.replies = lambda _asked: [Reply(long, buttons=buttons("huur"))]
        voter.types("x")
        await telegram.account.until(voter.buttons)
    assert "".join("".join(voter.hears()).split()) == "".join(long.split())
    assert [bool(message.get("reply_markup")) for message in voter.heard_messages()] == [False] * (
        len(voter.hears()) - 1
    ) + [True]


async def test_replies_arrive_once_and_in_order_through_bad_weather(telegram: Emulator, tmp_path: Path) -> None:
    voter = telegram.voter()
    weather = telegram.account.weather
    for fault in (
        Fault("sendMessage", "status", status=502, description="Bad Gateway", contains="twee"),
        Fault("sendMessage", "drop before", contains="drie"),
        Fault("sendMessage", "html", contains="vier"),
        Fault("sendMessage", "flood", seconds=1, contains="vijf"),
    ):
        weather.add(fault)
    async with stored(tmp_path) as storage, running(telegram, storage):
        for word in ("een", "twee", "drie", "vier", "vijf"):
            voter.types(word)
        await telegram.account.until(lambda: len(voter.hears()) == 5, within_s=20)
    assert voter.hears() == [f"U zei: {word}" for word in ("een", "twee", "drie", "vier", "vijf")]


async def test_an_answer_whose_fate_is_open_goes_again_and_nothing_overtakes_it(
    telegram: Emulator, tmp_path: Path
) -> None:
    voter = telegram.voter()
    telegram.account.weather.add(Fault("sendMessage", "drop after", contains="een"))
    async with stored(tmp_path) as storage, running(telegram, storage) as (channel, _):
        voter.types("een")
        voter.types("twee")
        await telegram.account.until(lambda: len(voter.hears()) == 3)
        assert (await channel.health()).left_open == 1
    assert voter.hears() == ["U zei: een", "U zei: een", "U zei: twee"]


async def test_who_stood_still_himself_does_not_take_it_for_telegrams_silence(
    telegram: Emulator, tmp_path: Path
) -> None:
    """The process is paused for half a minute with replies under way: their answers lie there, none is sent again."""
    voters = [telegram.voter() for _ in range(5)]
    paused = False

    def pause(_chat: int) -> None:
        nonlocal paused
        if telegram.account.sent >= len(voters) and not paused:
            paused = True
            stand_still(30)

    telegram.account.on_sent = pause
    async with stored(tmp_path) as storage, running(telegram, storage) as (channel, _):
        for voter in voters:
            voter.types("hallo")
        await telegram.account.until(lambda: telegram.account.sent >= len(voters))
        for voter in voters:
            voter.types("nog iets")
        await telegram.account.until(lambda: all("U zei: nog iets" in voter.hears() for voter in voters))
        health = await channel.health()
    assert paused
    assert [voter.hears() for voter in voters] == [["U zei: hallo", "U zei: nog iets"]] * len(voters)
    assert health.left_open == 0


async def queued_with_consent(storage: Storage, voter_id: int, text: str) -> None:
    now = datetime.now(UTC)

    def unit(tx: Tx) -> None:
        message = outbox.Message(
            Chat("telegram", str(voter_id)), "notice", Parcel(text).dump(), 0, cause="answer:1", consent="c1"
        )
        outbox.add(tx, [message], now)

    await storage.writer.run(unit)


async def test_a_message_on_a_consent_whose_fate_is_open_does_not_come_twice(
    telegram: Emulator, tmp_path: Path
) -> None:
    voter = telegram.voter()
    voter.starts()
    telegram.account.weather.add(Fault("sendMessage", "drop after", contains="Antwoord van het team"))
    async with stored(tmp_path) as storage:
        await queued_with_consent(storage, voter.user.id, "Antwoord van het team")
        async with running(telegram, storage):
            await telegram.account.until(lambda: len(voter.hears()) == 2)
            voter.types("dank u")
            await telegram.account.until(lambda: "U zei: dank u" in voter.hears())
    assert voter.hears().count("Antwoord van het team") == 1


async def test_who_blocked_the_bot_is_left_alone(telegram: Emulator, tmp_path: Path) -> None:
    voter = telegram.voter()
    async with stored(tmp_path) as storage:
        await storage.writer.run(
            lambda tx: talks.enrol(
                tx,
                Chat("telegram", str(voter.user.id)),
                "v1",
                language="nl",
                keeps_questions=True,
                now=datetime.now(UTC),
            )
        )
        async with running(telegram, storage) as (_, echo):
            gate = asyncio.Event()
            echo.gate = gate
            voter.types("een")
            await telegram.account.mailbox.wait_until(lambda: not telegram.account.mailbox.pending)
            voter.chat.blocked = True
            gate.set()
            await telegram.account.until(lambda: telegram.account.calls("sendMessage"))
            other = telegram.voter()
            other.types("twee")
            await telegram.account.until(other.hears)
        tries = len(
            [call for call in telegram.account.calls("sendMessage") if call.parameters["chat_id"] == voter.user.id]
        )
        known = await storage.read(lambda tx: talks.voter_of(tx, Chat("telegram", str(voter.user.id))))
        unsent = await storage.read(lambda tx: outbox.waiting(tx, "telegram"))
    assert tries == 1
    assert known is not None
    assert known.gone_at is not None
    assert unsent == []


async def test_telegrams_limits_are_kept_by_ourselves(tmp_path: Path) -> None:
    """With the server's flood model on, a burst of voters hears everything and hardly any call is refused."""
    async with Emulator(flood=True) as telegram, stored(tmp_path) as storage:
        voters = [telegram.voter() for _ in range(12)]
        for voter in voters:
            for n in range(5):
                voter.types(str(n))
        async with running(telegram, storage, limits=Limits()):
            await telegram.account.until(lambda: all(len(voter.hears()) == 5 for voter in voters), within_s=30)
        assert telegram.account.flood is not None
        assert telegram.account.flood.refused == 0


async def test_when_told_to_wait_a_chat_waits_and_the_others_go_on(telegram: Emulator, tmp_path: Path) -> None:
    patient, other = telegram.voter(), telegram.voter()
    telegram.account.weather.add(Fault("sendMessage", "flood", seconds=3, contains=str(patient.user.id)))
    async with stored(tmp_path) as storage, running(telegram, storage):
        patient.types("x")
        await telegram.account.until(lambda: telegram.account.calls("sendMessage"))
        other.types("y")
        await telegram.account.until(other.hears)
        assert patient.hears() == []
        await telegram.account.until(patient.hears)
    first, *_, last = [
        call.at for call in telegram.account.calls("sendMessage") if call.parameters["chat_id"] == patient.user.id
    ]
    assert last - first >= 3


async def test_when_two_chats_are_told_to_wait_everyone_waits(telegram: Emulator, tmp_path: Path) -> None:
    first, second, third = telegram.voter(), telegram.voter(), telegram.voter()
    for voter in (first, second):
        telegram.account.weather.add(Fault("sendMessage", "flood", seconds=3, contains=str(voter.user.id)))
    async with stored(tmp_path) as storage, running(telegram, storage):
        first.types("x")
        second.types("x")
        await telegram.account.until(lambda: len(telegram.account.calls("sendMessage")) == 2)
        third.types("x")
        await telegram.account.until(lambda: first.hears() and second.hears() and third.hears())
    told = telegram.account.calls("sendMessage")[1].at
    heard = next(
        call.at for call in telegram.account.calls("sendMessage") if call.parameters["chat_id"] == third.user.id
    )
    assert heard - told >= 2.9


async def test_a_message_without_leave_is_stopped_at_the_sender(telegram: Emulator, tmp_path: Path) -> None:
    """Promise 8 a second time, should the table's own check ever fail: nothing asked, no consent, nothing sent."""
    voter = telegram.voter()
    voter.starts()
    async with stored(tmp_path) as storage, running(telegram, storage) as (channel, _):
        await telegram.account.until(voter.hears)
        from bot.services.parcel import Posted

        channel.post([Posted(999, str(voter.user.id), Parcel("Stem op ons!").dump(), "")])
        voter.types("nog iets")
        await telegram.account.until(lambda: "U zei: nog iets" in voter.hears())
    assert "Stem op ons!" not in voter.hears()


async def test_a_file_of_the_voters_own_data_is_sent_along(telegram: Emulator, tmp_path: Path) -> None:
    voter = telegram.voter()
    async with stored(tmp_path) as storage, running(telegram, storage) as (_, echo):
        echo.replies = lambda _asked: [Reply("Hier is alles.", document=("gegevens.json", b'{"vragen": []}'))]
        voter.types("/mijngegevens")
        await telegram.account.until(lambda: telegram.account.documents)
    assert telegram.account.documents == [(voter.user.id, "gegevens.json", b'{"vragen": []}')]
    assert voter.hears() == ["Hier is alles.", ""]


async def test_the_buttons_of_a_tapped_message_are_replaced_before_the_reply(
    telegram: Emulator, tmp_path: Path
) -> None:
    voter = telegram.voter()
    async with stored(tmp_path) as storage, running(telegram, storage) as (_, echo):
        echo.replies = lambda asked: (
            [Reply("Was dit uw vraag?", buttons=buttons("Ja", "Nee"))] if asked.event == Words("x") else [Reply("Fijn")]
        )
        echo.feedback = lambda talk: (
            Parcel(edits=talk.tapped.message, buttons=buttons("Dank u")) if talk.tapped else None
        )
        voter.types("x")
        await telegram.account.until(voter.hears)
        voter.taps("Ja")
        await telegram.account.until(lambda: len(voter.hears()) == 2)
    asked, thanked = voter.heard_messages()
    assert [button["text"] for button in asked["reply_markup"]["inline_keyboard"][0]] == ["Dank u"]
    assert thanked["text"] == "Fijn"
