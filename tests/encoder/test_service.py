"""The encoder's process may die, starve or be missing: who waits is told, and it comes back."""

import asyncio
import os
import signal

import numpy as np
import pytest

from bot.encoder.cache import DiskCache, RecentVectors, rounded
from bot.encoder.service import Encoder
from bot.matching.normalise import canonical

pytestmark = pytest.mark.anyio


@pytest.fixture
async def encoder():
    made = Encoder()
    assert await made.start(), "no encoder works on this machine"
    yield made
    await made.stop()


async def back(encoder: Encoder) -> None:
    async with asyncio.timeout(30):
        while not encoder.health.alive:
            await asyncio.sleep(0.01)


async def test_equal_texts_give_equal_unit_vectors_alone_and_together(encoder):
    alone = await encoder.encode(["wat doet u aan de huur"])
    together = await asyncio.gather(*(encoder.encode([text]) for text in ("goedemorgen", "de bus is laat")))

    assert alone is not None
    assert all(found is not None for found in together)
    assert np.isfinite(alone["wat doet u aan de huur"]).all()
    again = await encoder.encode(["wat doet u aan de huur"])
    assert again is not None
    assert np.array_equal(alone["wat doet u aan de huur"], again["wat doet u aan de huur"])


async def test_a_killed_process_is_told_at_once_and_comes_back(encoder):
    assert encoder.pid is not None
    os.kill(encoder.pid, signal.SIGKILL)

    async with asyncio.timeout(5):
        lost = await encoder.encode(["een nieuwe vraag"])
    await back(encoder)

    assert lost is None or "een nieuwe vraag" in lost  # the next process may already have been there
    assert encoder.health.restarts == 1
    assert await encoder.encode(["nog een vraag"]) is not None


async def test_a_process_that_starves_keeps_nobody_waiting_and_is_replaced(encoder, monkeypatch):
    """SIGSTOP: alive by name, and silent. The words alone decide, health says so, another process takes over."""
    monkeypatch.setattr("bot.encoder.child.BASE_S", 0.3)
    stopped = encoder.pid
    os.kill(stopped, signal.SIGSTOP)

    async with asyncio.timeout(5):
        assert await encoder.encode(["een nieuwe vraag"]) is None
    assert not encoder.health.alive
    assert encoder.health.fault
    monkeypatch.undo()
    await back(encoder)

    assert encoder.pid != stopped
    assert await encoder.encode(["een nieuwe vraag"]) is not None


async def test_the_vectors_of_a_message_are_gone_after_two_rounds(encoder):
    await encoder.encode(["een vraag van een kiezer"])
    encoder.forget()
    await encoder.stop()
    assert await encoder.encode(["een vraag van een kiezer"]) is not None, "it was asked for again"

    encoder.forget()
    encoder.forget()

    assert await encoder.encode(["een vraag van een kiezer"]) is None


async def test_the_ligature_that_aborts_the_package_does_not_reach_it(encoder):
    before = encoder.pid

    assert await encoder.encode([canonical("\ufdfa" * 20)]) is not None
    assert encoder.pid == before


async def test_without_the_first_encoder_the_second_is_used_and_without_any_nobody_waits():
    second = Encoder(("missing", "use"))
    none = Encoder(("missing",))

    assert await second.start() == "use"
    assert await none.start() == ""
    assert await none.encode(["hallo"]) is None
    await second.stop()
    await none.stop()


async def test_a_knowledge_base_is_encoded_once_and_kept_without_its_texts(encoder, tmp_path):
    path = tmp_path / "vectors.npz"
    cold = DiskCache(path, encoder.name)
    assert await encoder.encode_all(["een voorbeeldzin", "nog een zin"], cold)
    made = cold.known(["een voorbeeldzin", "nog een zin"])
    cold.save(["een voorbeeldzin", "nog een zin"])

    warm = DiskCache(path, encoder.name).known(["een voorbeeldzin", "nog een zin", "onbekend"])

    assert set(warm) == {"een voorbeeldzin", "nog een zin"}
    assert all(np.array_equal(warm[text], made[text]) for text in warm)
    assert b"voorbeeldzin" not in path.read_bytes()
    assert DiskCache(path, "another").known(["een voorbeeldzin"]) == {}


def test_a_broken_cache_file_counts_as_empty(tmp_path):
    path = tmp_path / "vectors.npz"
    path.write_bytes(b"PK\x03\x04 half")

    assert DiskCache(path, "e5+use").known(["a"]) == {}


def test_only_the_last_messages_are_remembered():
    recent = RecentVectors(most=2)
    for key in (b"a", b"b", b"c"):
        recent.put(key, rounded(np.zeros(3, dtype=np.float32)))

    assert recent.get(b"a") is None
    assert recent.get(b"c") is not None
