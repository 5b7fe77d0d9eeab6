"""How fast a draft is replayed, and what the bot's own answers notice of it, in one run.

    python -m bench.replay [--encoder e5+use]

The log holds every message of `knowledge/tests/`, each another: the hardest log there can be. A draft adds one example.
Its first replay encodes the log; the next ones find the vectors. All the while a voter asks every tenth of a second.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from pathlib import Path

import numpy as np

from bench.curve import ROOT, write
from bot import folder
from bot.encoder.service import Encoder
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.entry import asked_for, entry_of, with_entry
from bot.knowledge.load import load
from bot.services.current import Current
from bot.services.matching import Matching
from bot.services.people import Role, SignedIn
from bot.services.publishing import Publishing
from bot.services.usable import usable
from bot.storage import Storage
from tests.editing.conftest import NOON, Clock, House, open_stage

HEADING = "## Replay"
PAUSE_S = 0.1
IDLE = 150
"""Answers timed while nothing else runs."""
REPLAYS = 3


async def answers(matching: Matching, house: House, texts: list[str], stop: asyncio.Event, most: int) -> list[float]:
    """Ask one message after the other until `stop`, and time each answer, in ms."""
    took: list[float] = []
    while not stop.is_set() and len(took) < most:
        began = time.perf_counter()
        await matching.decide(f"{texts[len(took) % len(texts)]} {len(took)}", house.current.published.matcher)
        took.append((time.perf_counter() - began) * 1000)
        await asyncio.sleep(PAUSE_S)
    return took


async def run(encoder: Encoder) -> list[str]:
    """The lines of the section."""
    files = folder.read(ROOT / "knowledge").files
    base = load(files)
    assert isinstance(base, KnowledgeBase), base
    texts = [row.text for row in base.held_out]
    with tempfile.TemporaryDirectory() as made:
        here = Path(made)
        folder.write(here / "knowledge", files)
        matching = Matching(encoder, here)

        async def learn(base_: KnowledgeBase, progress: object) -> object:
            return await matching.model_for(base_, progress)

        data, key = here / "data", here / "key"
        async with await Storage.open(data, url="", key_file=key, city="den-haag", make_key=True) as storage:
            seeding = Publishing(storage, None, learn)
            await seeding.seed(files, NOON)
            current = Current(await seeding.open(NOON))
            house = House(storage, Publishing(storage, current, learn), current, Clock(), here / "knowledge")
            async with open_stage(house, matching.vectors) as stage:
                for text in texts:
                    await stage.ask(text, decision="unknown", ids=(), entry="", probability=0.1, ranking=())
                idle = await answers(matching, house, texts, asyncio.Event(), IDLE)
                editors, eva = stage.rooms.editors, SignedIn("eva", "Eva", Role.EDITOR, shortcuts=True, device="")

                def edit(now: dict[str, str]) -> dict[str, str]:
                    name = base.positions[0].id
                    return with_entry(now, name, asked_for(entry_of(now, name), "en wat nu precies daaraan", None))

                opened = await editors.editing.save("antwoord/x", edit, eva, NOON)
                await house.publishing.model_of(usable(opened.files))  # learning is measured elsewhere
                took, busy = [], []
                for weeks in range(4, 5 + REPLAYS):  # other weeks, the same questions: another job
                    stop = asyncio.Event()
                    asking = asyncio.create_task(answers(matching, house, texts, stop, 10_000))
                    began = time.perf_counter()
                    job = await editors.replaying.wait(await editors.replaying.ask(opened, "eva", weeks=weeks))
                    took.append(time.perf_counter() - began)
                    stop.set()
                    busy += await asking
                    assert job.state == "done", job.state
    return report(len(set(texts)), took, idle, busy, encoder.name)


def report(count: int, took: list[float], idle: list[float], busy: list[float], encoder: str) -> list[str]:
    """What is written down."""
    first, *later = took

    def at(of: list[float], share: float) -> float:
        return float(np.quantile(of, share))

    return [
        HEADING,
        "",
        f"`make bench-replay` (encoder `{encoder or 'none'}`): {count} different messages (`knowledge/tests/`), as"
        " a log and as tests (words that come twice are decided once); a draft that adds one example.",
        "",
        "| | seconds | messages a second |",
        "| --- | --- | --- |",
        f"| first replay, everything encoded and decided under both versions | {first:.1f} | {count / first:.0f} |",
        "| next replays, from cached encodings; what the version in use decides is kept |"
        f" {min(later):.1f} | {count / min(later):.0f} |",
        "",
        "| the bot's own answers (encoder and decision) | p50 ms | p99 ms | measured |",
        "| --- | --- | --- | --- |",
        f"| nothing else running | {at(idle, 0.5):.1f} | {at(idle, 0.99):.1f} | {len(idle)} |",
        f"| while replays run | {at(busy, 0.5):.1f} | {at(busy, 0.99):.1f} | {len(busy)} |",
        f"| ratio | {at(busy, 0.5) / at(idle, 0.5):.2f} | {at(busy, 0.99) / at(idle, 0.99):.2f} | |",
        "",
    ]


async def main(name: str) -> None:
    encoder = Encoder((name,) if name else ())
    await encoder.start()
    try:
        lines = await run(encoder)
    finally:
        await encoder.stop()
    print("\n".join(lines))
    write("\n".join(lines), HEADING)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encoder", default="e5+use")
    asyncio.run(main(parser.parse_args().encoder))
