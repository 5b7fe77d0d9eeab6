"""Measure all bots and print a table: `python -m bench.telegram [--quick] [--aiogram PYTHON]`."""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import aiohttp

from bench.telegram.measure import ROOT, TOKEN, Driver, bot, free_port, server

if TYPE_CHECKING:
    from bench.telegram.measure import Burst, Latency

MARKS = ("<!-- telegram -->\n", "<!-- /telegram -->\n")
CHATS = (1, 50, 500)
MODES = ("polling", "webhook")
OURS, PTB, AIOGRAM = "Deurbel, durable", "python-telegram-bot", "aiogram"
ENCODED = 0.3
LONGEST_S = 60
"""For one burst: a bot that died is noticed, and ends the run."""


@dataclass(frozen=True)
class Contestant:
    """A bot to be measured. `command` gets url, token and, for the webhook, a port; `{data}` is a fresh folder.

    share: of the messages that it gets, where each takes it long.
    """

    name: str
    command: tuple[str, ...]
    text: str = "vraag {n}"
    replies_each: int = 1
    share: float = 1.0


def contestants(aiogram: str | None) -> list[Contestant]:
    """Those that can run here."""
    deurbel = (sys.executable, "-m", "bench.telegram.deurbel", "{url}", "{token}", "{data}", "{port}")
    plain = ("{url}", "{token}", "{bare_port}")
    found = [
        # A request in words: a whole turn of the talk, without matching, with a reply as short as an echo.
        Contestant(OURS, deurbel, "andere taal"),
        Contestant(f"{OURS}, with encoder", (*deurbel, "--encoder"), "vraag {n}: gaan de huren omlaag?", share=ENCODED),
        Contestant(PTB, (sys.executable, "-m", "bench.telegram.ptb_echo", *plain)),
        Contestant(
            f"{PTB}, concurrent (order lost)",
            (sys.executable, "-m", "bench.telegram.ptb_concurrent_echo", *plain),
            share=0.5,
        ),
    ]
    if aiogram:
        found.append(Contestant(AIOGRAM, (aiogram, "-m", "bench.telegram.aiogram_echo", *plain)))
    return found


@dataclass
class Measured:
    """What was seen of one bot in one mode, over all rounds."""

    bursts: dict[int, list[Burst]] = field(default_factory=dict)
    delays: list[Latency] = field(default_factory=list)

    @property
    def p50(self) -> float:
        """The median of the rounds' medians, in milliseconds."""
        return statistics.median(delay.p50 for delay in self.delays)

    @property
    def p99(self) -> float:
        """Likewise."""
        return statistics.median(delay.p99 for delay in self.delays)

    def cell(self, chats: int) -> str:
        """Replies a second, and CPU."""
        cpu = statistics.median(result.cpu_us for result in self.bursts[chats])
        return f"{self.rate(chats):,.0f} ({cpu:,.0f} us)"

    def rate(self, chats: int) -> float:
        """Replies a second."""
        return statistics.median(result.per_second for result in self.bursts[chats])


async def one_round(one: Contestant, mode: str, messages: int, into: Measured) -> None:
    """Start one bot, measure everything, end it."""
    async with server() as url, aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(LONGEST_S)) as session:
        with tempfile.TemporaryDirectory() as data:
            async with bot(_filled(one, url, mode, data)) as pid:
                driver = Driver(url, session)
                for chats in CHATS:
                    count = max(100, int(messages * one.share) // (5 if chats == 1 else 1))
                    result = await driver.burst(
                        pid, chats=chats, messages=count, replies_each=one.replies_each, text=one.text
                    )
                    sys.stderr.write(f"{mode} {one.name} {chats}: {result.per_second:.0f}/s {result.cpu_us:.0f} us\n")
                    into.bursts.setdefault(chats, []).append(result)
                delay = await driver.latency(per_second=20, seconds=4, chats=100, text=one.text)
                sys.stderr.write(f"{mode} {one.name}: {delay.p50:.1f} / {delay.p99:.1f} ms\n")
                into.delays.append(delay)


def _filled(one: Contestant, url: str, mode: str, data: str) -> list[str]:
    port = str(free_port()) if mode == "webhook" else ""
    words = {"{url}": [url], "{token}": [TOKEN], "{data}": [data], "{bare_port}": [port] if port else []}
    words["{port}"] = ["--port", port] if port else []
    return [word for part in one.command for word in words.get(part, [part])]


async def measure(aiogram: str | None, *, rounds: int, messages: int) -> str:
    """Everything, interleaved, medians; as Markdown."""
    bots = contestants(aiogram)
    seen = {(one.name, mode): Measured() for one in bots for mode in MODES}
    for _ in range(rounds):
        for mode in MODES:
            for one in bots:
                await one_round(one, mode, messages, seen[one.name, mode])
    lines = [
        "| bot | mode | " + " | ".join(f"{chats} chats: replies/s (CPU)" for chats in CHATS) + " | p50 / p99 at 20/s |",
        "| --- | --- | " + " | ".join("---" for _ in CHATS) + " | --- |",
    ]
    for one in bots:
        for mode in MODES:
            it = seen[one.name, mode]
            cells = " | ".join(it.cell(chats) for chats in CHATS)
            lines.append(f"| {one.name} | {mode} | {cells} | {it.p50:.1f} / {it.p99:.1f} ms |")
    lines += ["", *(_goals(seen, mode) for mode in MODES), ""]
    today = datetime.now(UTC).date().isoformat()
    lines.append(f"One run on {os.cpu_count()} cores, {rounds} rounds interleaved, medians; {today}.")
    return "\n".join(lines) + "\n"


def _goals(seen: dict[tuple[str, str], Measured], mode: str) -> str:
    """How Deurbel stands to each plain bot. What durability costs is at most how much later Deurbel is than they."""
    ours = seen[OURS, mode]
    said = []
    for name in (PTB, AIOGRAM):
        if plain := seen.get((name, mode)):
            times = " and ".join(f"{ours.rate(chats) / plain.rate(chats):.2f}" for chats in CHATS if chats > 1)
            said.append(f"{times} times {name} at 50 and 500 chats, {ours.p50 - plain.p50:+.1f} ms at p50")
    return f"- {mode}: {OURS} does {'; '.join(said)}."


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(prog="python -m bench.telegram", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one round of few messages, to see that it works")
    parser.add_argument("--aiogram", help="a Python that has aiogram; without it aiogram is left out")
    parser.add_argument("--report", type=Path, help="put the table between its marks in this file")
    given = parser.parse_args()
    rounds, messages = (1, 600) if given.quick else (2, 800)
    asyncio.run(learn_first())
    table = asyncio.run(measure(given.aiogram, rounds=rounds, messages=messages))
    sys.stdout.write(table)
    if given.report:
        write(given.report, table)


async def learn_first() -> None:
    """Let Deurbel learn its small knowledge, once for all measurements."""
    for way in ((), ("--encoder",)):
        learning = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bench.telegram.deurbel", "--learn", *way, cwd=ROOT
        )
        if await learning.wait():
            sys.exit("Deurbel could not learn its knowledge; nothing was measured.")


def write(report: Path, table: str) -> None:
    """Replace what stands between the marks."""
    text = report.read_text("utf-8") if report.exists() else "# Benchmarks\n\n" + "".join(MARKS)
    before, _, rest = text.partition(MARKS[0])
    report.write_text(before + MARKS[0] + table + MARKS[1] + rest.partition(MARKS[1])[2], "utf-8")


if __name__ == "__main__":
    main()
