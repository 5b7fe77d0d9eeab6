"""Whatever arrives: what is well-formed is understood or passed over, what is not is parked, nothing stops the bot."""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.channel.telegram_update import chat_of, read
from bot.storage import inbox
from tests.fast_loop import faster
from tests.telegram.echo import running, stored
from tests.telegram.made_up import spoilt, well_formed

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.telegram_emulator import Emulator

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=20,
)

A_BUSY_MACHINE_MAY_TAKE_ITS_TIME = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.large_base_example]
)


@pytest.fixture(autouse=True)
def fast() -> Iterator[None]:
    """What is tried again later is so within the second."""
    with faster(20):
        yield


@A_BUSY_MACHINE_MAY_TAKE_ITS_TIME
@given(st.randoms(use_true_random=False))
def test_a_well_formed_update_never_raises(chance: Random) -> None:
    update = well_formed(chance, 7)
    chat_of(update)
    read(update, 1, "deurbel_test_bot")


@A_BUSY_MACHINE_MAY_TAKE_ITS_TIME
@given(st.randoms(use_true_random=False))
def test_plain_words_are_read_alike_with_and_without_the_types(chance: Random) -> None:
    update = well_formed(chance, 7)
    message = update.get("message", {})
    kept = {key: message[key] for key in ("message_id", "date", "chat", "from", "text") if key in message}
    plain = {"update_id": 7, "message": kept} if "chat" in kept else update
    assert read(plain, 1, "deurbel_test_bot") == read(plain | {"new_in_the_next_version": {}}, 1, "deurbel_test_bot")


@A_BUSY_MACHINE_MAY_TAKE_ITS_TIME
@given(st.dictionaries(st.sampled_from(["message", "callback_query", "inline_query", "my_chat_member", "poll"]), JSON))
def test_any_json_has_a_lane_and_survives_the_database(update: dict[str, object]) -> None:
    """The lane is found before anything is known of the form; `json` writes what it has read."""
    lane = chat_of(update)
    assert lane == "" or lane.lstrip("-").isdigit()
    assert json.loads(json.dumps(update)) == update


async def test_six_hundred_updates_leave_nothing_well_formed_behind(telegram: Emulator, tmp_path: Path) -> None:
    chance = Random(20)
    for n in range(600):
        telegram.account.mailbox.put_raw(_without_id(well_formed(chance, n)), 0)
    voter = telegram.voter()
    async with stored(tmp_path) as storage, running(telegram, storage) as (channel, _):
        voter.types("en dan nog een gewone vraag")
        await telegram.account.until(voter.hears, within_s=1000)
        await _quiet(telegram, channel)
        assert await storage.read(inbox.parked) == []


async def test_six_hundred_spoilt_updates_stop_nothing(telegram: Emulator, tmp_path: Path) -> None:
    chance = Random(21)
    for n in range(600):
        telegram.account.mailbox.put_raw(_without_id(spoilt(chance, n)), 0)
    voter = telegram.voter()
    async with stored(tmp_path) as storage, running(telegram, storage) as (channel, _):
        voter.types("en dan nog een gewone vraag")
        await telegram.account.until(voter.hears, within_s=1000)
        await _quiet(telegram, channel)
        parked = await storage.read(inbox.parked)
    assert 0 < len(parked) < 1000
    assert {one.error for one in parked} <= {"TypeError", "KeyError", "AttributeError", "ValueError", "IndexError"}


def _without_id(update: dict[str, object]) -> dict[str, object]:
    return {key: value for key, value in update.items() if key != "update_id"}


async def _quiet(telegram: Emulator, channel: object) -> None:
    """Until no lane has anything to do: looked at whenever the bot calls."""

    await telegram.account.until(lambda: channel._worker.waiting == 0, within_s=1000)  # type: ignore[attr-defined]
