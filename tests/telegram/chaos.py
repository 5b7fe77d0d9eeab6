"""The long run: hundreds of kills, minutes of failing calls, a hundred thousand odd updates; printed as a table.

`python -m tests.telegram.chaos [--kills N] [--updates N] [--report FILE]`. The short forms of all of it are ordinary
tests. `--report` puts the table between the marks in docs/reliability.md.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from bot.storage import inbox
from tests.fast_loop import FastLoop, faster
from tests.telegram.killing import PLACES, Bot, Chaos, Faults, Zygote, free_port, known_answers
from tests.telegram.made_up import spoilt, well_formed
from tests.telegram.talking import joined, learn, running, small_knowledge
from tests.telegram.weather import Storm, failing_calls, full_disk, locked_database, parked
from tests.telegram_emulator import Emulator

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from tests.telegram.talking import Talk

MARKS = ("<!-- chaos -->\n", "<!-- /chaos -->\n")
ROUND = 15
"""Kills on one database, before it is looked at and a new one begun."""
FAILING = "30 % of all Bot API calls fail, five minutes"
FULL = "disk full for a minute"
LOCKED = "database locked for eight seconds"
HEAD = (
    "| what was done to it | messages | lost | not in the log | out of order | came twice "
    "| of these after a kill or an open time-out |\n| --- | --- | --- | --- | --- | --- | --- |\n"
)


class Report:
    """Rows of the table, and whether all is well."""

    def __init__(self) -> None:
        self.rows: list[str] = []
        self.well = True

    def add(
        self, what: str, messages: int, faults: Faults, *, log: int | None = None, allowed: int | None = None
    ) -> None:
        """One row. allowed: how many may come twice; None when every kill excuses what it did."""
        excused = faults.again_after_kill if allowed is None else min(faults.doubled, allowed)
        twice = faults.again_after_kill + faults.doubled
        shown = "–" if log is None else str(log)
        self.rows.append(
            f"| {what} | {messages:,} | {faults.lost} | {shown} | {faults.out_of_order} | {twice} | {excused} |"
        )
        self.well &= not (faults.lost or log or faults.out_of_order or faults.unasked or twice > excused)
        sys.stderr.write(self.rows[-1] + "\n")


async def kills(report: Report, folder: Path, *, mode: str, count: int) -> None:
    """By failpoint and at random, on fresh databases of `ROUND` kills each."""
    total, messages, missing, places = Faults(), 0, 0, Counter[str]()
    async with Zygote.open(folder / "learnt") as zygote:
        for number in range(-(-count // ROUND)):
            here = folder / f"{mode}-{number}"
            here.mkdir()
            async with Emulator() as telegram:
                port = free_port() if mode == "webhook" else 0
                chaos = Chaos(telegram, Bot(zygote, telegram, here, port), known_answers(), seed=number)
                await chaos.consents()
                chaos.people_ask(40)
                for turn in range(min(ROUND, count - number * ROUND)):
                    # Every second death at a random moment, the others at each place in turn.
                    place = PLACES[(number * ROUND + turn) // 2 % len(PLACES)] if turn % 2 else "at random"
                    await chaos.kill(place, messages=12)
                faults = await chaos.settle()
                lost, extra = await chaos.log_faults()
                total += faults
                missing += lost + extra
                messages += sum(len(asked) for asked in chaos.ledger.asked.values())
                places += chaos.kills
    where = f"{places['at random']} at random, the others at {len(PLACES)} places"
    report.add(f"{places.total()} times `kill -9`, {mode} ({where})", messages, total, log=missing)


async def weather(report: Report, folder: Path, name: str) -> None:
    """One kind of bad weather."""
    base = small_knowledge()
    model = await learn(base, folder / "learnt")
    here = folder / name.partition(" ")[0]
    async with (
        Emulator() as telegram,
        joined(base, model, url=telegram.url, token=telegram.token, folder=here) as talk,
        running(talk),
    ):
        storm = Storm(telegram, known_answers())
        await storm.everyone_is_known()
        if name == FAILING:
            faults = await failing_calls(storm, share=0.3, messages=600, over_s=300)
        elif name == FULL:
            faults = await full_disk(storm, talk, messages=200, over_s=60)
        else:
            faults = await locked_database(storm, here / "data" / "deurbel.db", messages=200, hold_s=8)
        report.well &= await parked(talk) == 0
        # By the bot's own count: a server does not see whether its answer was read in time.
        report.add(name, storm.asked, faults, allowed=(await talk.bot.health()).left_open)


async def odd_updates(report: Report, folder: Path, *, count: int) -> None:
    """Well-formed by the published schema, then as many spoilt in one place."""
    base = small_knowledge()
    model = await learn(base, folder / "learnt")
    for name, make in (("well-formed", well_formed), ("spoilt", spoilt)):
        async with (
            Emulator(keep_transcript=False) as telegram,
            joined(base, model, url=telegram.url, token=telegram.token, folder=folder / name) as talk,
        ):
            for user in (700_000_001, 700_000_002, 700_000_003):
                telegram.voter(user).chat.started = True
            async with running(talk):
                await _received(talk, [make, Random(2026)], count // 2)
                aside = len(await talk.storage.scan(inbox.parked))
        report.rows.append(
            f"| {count // 2:,} made-up updates, {name} | {count // 2:,} | – | – | – | – | {aside:,} put aside |"
        )
        report.well &= name == "spoilt" or aside == 0
        sys.stderr.write(report.rows[-1] + "\n")


async def _received(talk: Talk, maker: list[Any], count: int) -> None:
    """Hand them over by the hundred, as a poll does, and wait until none waits for its turn."""
    make, chance = maker
    channel = talk.bot._channel
    for start in range(0, count, 100):
        await channel.receive([make(chance, n) for n in range(start, min(start + 100, count))])
        while channel._worker.waiting > 500:
            await asyncio.sleep(0.01)
    while channel._worker.waiting:
        await asyncio.sleep(0.01)


def on_fast_loop(work: Coroutine[object, object, None], speed: float) -> None:
    """Run on a clock that runs ahead."""
    with faster(speed), asyncio.Runner(loop_factory=FastLoop) as runner:
        runner.run(work)


def main() -> None:
    """Do it all and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.telegram.chaos", description=__doc__)
    parser.add_argument("--kills", type=int, default=300, help="half polling, half webhook")
    parser.add_argument("--updates", type=int, default=100_000)
    parser.add_argument("--report", type=Path)
    given = parser.parse_args()
    logging.disable(logging.CRITICAL)  # what goes wrong here is meant to
    report, begin = Report(), time.monotonic()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for mode in ("poll", "webhook"):
            asyncio.run(kills(report, folder, mode=mode, count=given.kills // 2))
        on_fast_loop(weather(report, folder, FAILING), 10)
        on_fast_loop(weather(report, folder, FULL), 10)
        asyncio.run(weather(report, folder, LOCKED))  # SQLite's patience is in real seconds
        asyncio.run(odd_updates(report, folder, count=given.updates))
    minutes = (time.monotonic() - begin) / 60
    today = datetime.now(UTC).date().isoformat()
    table = HEAD + "\n".join(report.rows) + f"\n\nOne run of {minutes:.0f} minutes, {today}.\n"
    sys.stdout.write(table)
    if given.report:
        before, _, rest = given.report.read_text("utf-8").partition(MARKS[0])
        given.report.write_text(before + MARKS[0] + table + MARKS[1] + rest.partition(MARKS[1])[2], "utf-8")
    sys.exit(0 if report.well else 1)


if __name__ == "__main__":
    main()
