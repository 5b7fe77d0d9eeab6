"""Measure all bots and print a table: `python -m bench.telegram [--quick] [--aiogram PYTHON]`."""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Contestant:
    """A bot to be measured. `command` gets url, token and, for the webhook, a port; `{data}` is a fresh folder."""

    name: str
    command: tuple[str, ...]
    text: str = "vraag {n}"
    replies_each: int = 1


def contestants(aiogram: str | None) -> list[Contestant]:
    """Those that can run here."""
    deurbel = (sys.executable, "-m", "bench.telegram.deurbel", "{url}", "{token}", "{data}", "{port}")
    plain = ("{url}", "{token}", "{bare_port}")
    found = [
        # A request in words: a whole turn of the talk, without matching, with a reply as short as an echo.
        Contestant("Deurbel, durable", deurbel, "andere taal"),
        Contestant("Deurbel, durable, with encoder", (*deurbel, "--encoder"), "vraag {n}: gaan de huren omlaag?"),
        Contestant("python-telegram-bot", (sys.executable, "-m", "bench.telegram.ptb_echo", *plain)),
        Contestant(
            "python-telegram-bot, concurrent (order lost)",
            (sys.executable, "-m", "bench.telegram.ptb_concurrent_echo", *plain),
        ),
    ]
    if aiogram:
        found.append(Contestant("aiogram", (aiogram, "-m", "bench.telegram.aiogram_echo", *plain)))
    return found


async def burst(one: Contestant, mode: str, chats: int, messages: int) -> Burst:
    """One bot, one mode, one number of chats."""
    async with server() as url, aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(None)) as session:
        with tempfile.TemporaryDirectory() as data:
            async with bot(_filled(one, url, mode, data)) as pid:
                return await Driver(url, session).burst(
                    pid, chats=chats, messages=messages, replies_each=one.replies_each, text=one.text
                )


async def latency(one: Contestant, mode: str, seconds: int) -> Latency:
    """At 20 messages a second."""
    async with server() as url, aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(None)) as session:
        with tempfile.TemporaryDirectory() as data:
            async with bot(_filled(one, url, mode, data)) as pid:
                driver = Driver(url, session)
                await driver.burst(pid, chats=100, messages=100, replies_each=one.replies_each, text=one.text)
                return await driver.latency(per_second=20, seconds=seconds, chats=100, text=one.text)


def _filled(one: Contestant, url: str, mode: str, data: str) -> list[str]:
    port = str(free_port()) if mode == "webhook" else ""
    words = {"{url}": [url], "{token}": [TOKEN], "{data}": [data], "{bare_port}": [port] if port else []}
    words["{port}"] = ["--port", port] if port else []
    return [word for part in one.command for word in words.get(part, [part])]


async def measure(aiogram: str | None, *, rounds: int, messages: int) -> str:
    """Everything, interleaved, medians; as Markdown."""
    bots = contestants(aiogram)
    lines = [
        "| bot | mode | " + " | ".join(f"{chats} chats: replies/s (CPU)" for chats in CHATS) + " | p50 / p99 at 20/s |",
        "| --- | --- | " + " | ".join("---" for _ in CHATS) + " | --- |",
    ]
    for mode in MODES:
        bursts: dict[tuple[str, int], list[Burst]] = {}
        delays: dict[str, list[Latency]] = {}
        for _ in range(rounds):
            for one in bots:
                for chats in CHATS:
                    count = messages // 5 if chats == 1 else messages
                    result = await burst(one, mode, chats, count)
                    sys.stderr.write(f"{mode} {one.name} {chats}: {result.per_second:.0f}/s {result.cpu_us:.0f} us\n")
                    bursts.setdefault((one.name, chats), []).append(result)
                delays.setdefault(one.name, []).append(await latency(one, mode, seconds=5))
        for one in bots:
            cells = [_cell(bursts[one.name, chats]) for chats in CHATS]
            p50 = statistics.median(delay.p50 for delay in delays[one.name])
            p99 = statistics.median(delay.p99 for delay in delays[one.name])
            lines.append(f"| {one.name} | {mode} | " + " | ".join(cells) + f" | {p50:.1f} / {p99:.1f} ms |")
    cores = os.cpu_count()
    lines += [
        "",
        f"One run on {cores} cores, {rounds} rounds interleaved, medians; {datetime.now(UTC).date().isoformat()}.",
    ]
    return "\n".join(lines) + "\n"


def _cell(results: list[Burst]) -> str:
    rate = statistics.median(result.per_second for result in results)
    cpu = statistics.median(result.cpu_us for result in results)
    return f"{rate:,.0f} ({cpu:,.0f} us)"


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(prog="python -m bench.telegram", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one round of few messages, to see that it works")
    parser.add_argument("--aiogram", help="a Python that has aiogram; without it aiogram is left out")
    parser.add_argument("--report", type=Path, help="put the table between its marks in this file")
    given = parser.parse_args()
    rounds, messages = (1, 600) if given.quick else (3, 3000)
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
        await learning.wait()


def write(report: Path, table: str) -> None:
    """Replace what stands between the marks."""
    text = report.read_text("utf-8") if report.exists() else "# Benchmarks\n\n" + "".join(MARKS)
    before, _, rest = text.partition(MARKS[0])
    report.write_text(before + MARKS[0] + table + MARKS[1] + rest.partition(MARKS[1])[2], "utf-8")


if __name__ == "__main__":
    main()
