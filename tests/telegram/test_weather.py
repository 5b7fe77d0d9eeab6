"""Promise 4 in bad weather: whatever fails, every reply arrives; twice only where it was left open whether it had."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.fast_loop import faster
from tests.telegram.killing import known_answers
from tests.telegram.talking import joined, learn, running, small_knowledge
from tests.telegram.weather import Storm, failing_calls, full_disk, locked_database, parked

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.knowledge.base import KnowledgeBase
    from bot.matching.model import Model
    from tests.telegram_emulator import Emulator


pytestmark = pytest.mark.xdist_group("weather")


@pytest.fixture(autouse=True)
def fast() -> Iterator[None]:
    """A minute passes in six seconds; a call still has two real ones before it counts as unanswered."""
    with faster(10):
        yield


@pytest.fixture(scope="module")
def base() -> KnowledgeBase:
    return small_knowledge()


@pytest.fixture(scope="module")
async def model(base: KnowledgeBase, tmp_path_factory: pytest.TempPathFactory) -> Model:
    return await learn(base, tmp_path_factory.getbasetemp() / "learnt")


async def test_a_third_of_all_calls_failing_loses_no_reply(
    telegram: Emulator, tmp_path: Path, base: KnowledgeBase, model: Model
) -> None:
    async with joined(base, model, url=telegram.url, token=telegram.token, folder=tmp_path) as talk, running(talk):
        storm = Storm(telegram, known_answers())
        await storm.everyone_is_known()
        faults = await failing_calls(storm, share=0.3, messages=150, over_s=60)
        assert await parked(talk) == 0
    assert (faults.lost, faults.unasked, faults.out_of_order) == (0, 0, 0)
    assert faults.doubled <= storm.left_open()
    assert sum(telegram.account.weather.struck.values()) > 50


async def test_a_full_disk_delays_and_loses_nothing(
    telegram: Emulator, tmp_path: Path, base: KnowledgeBase, model: Model
) -> None:
    async with joined(base, model, url=telegram.url, token=telegram.token, folder=tmp_path) as talk, running(talk):
        storm = Storm(telegram, known_answers(), chats=5)
        await storm.everyone_is_known()
        faults = await full_disk(storm, talk, messages=30, over_s=20)
        assert await parked(talk) == 0
    assert faults.none, faults


async def test_a_locked_database_delays_and_loses_nothing(
    telegram: Emulator, tmp_path: Path, base: KnowledgeBase, model: Model
) -> None:
    async with joined(base, model, url=telegram.url, token=telegram.token, folder=tmp_path) as talk, running(talk):
        storm = Storm(telegram, known_answers(), chats=5)
        await storm.everyone_is_known()
        faults = await locked_database(storm, tmp_path / "data" / "deurbel.db", messages=10, hold_s=6)
        assert await parked(talk) == 0
    assert faults.none, faults


@pytest.mark.parametrize("hour", [12, 23])
async def test_a_clock_that_jumps_back_an_hour_loses_nothing(
    telegram: Emulator, tmp_path: Path, base: KnowledgeBase, model: Model, hour: int
) -> None:
    """Once in the middle of the day; once from half past midnight to the evening before, in Amsterdam.

    The evening before knows nothing of the talk that began after midnight, so that one begins anew: who is behind the
    bot and the question about consent are said again, and no answer is missing.
    """
    clock = datetime(2026, 2, 1, hour, 30, tzinfo=UTC)
    shift = timedelta()

    def now() -> datetime:
        return clock + shift

    where = {"url": telegram.url, "token": telegram.token, "folder": tmp_path, "now": now}
    storm = Storm(telegram, known_answers(), chats=5)
    async with joined(base, model, **where) as talk, running(talk):  # type: ignore[arg-type]
        await storm.everyone_is_known()
        await storm.people_ask(15, over_s=5)
        await storm.settled()
        shift = -timedelta(hours=1)
        await storm.people_ask(15, over_s=5)
        faults = await storm.settled()
        assert await parked(talk) == 0
    assert (faults.lost, faults.doubled) == (0, 0), faults
    assert faults.none == (hour == 12), faults
    async with joined(base, model, **where) as talk, running(talk):  # type: ignore[arg-type]
        await storm.people_ask(5, over_s=5)
        assert (await storm.settled()).lost == 0
