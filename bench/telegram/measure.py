"""One measurement: a Bot API server, one bot, and so many messages from so many chats."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import aiohttp

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

ROOT = Path(__file__).parents[2]
TOKEN = "123456789:AAEmulatedTokenThatOpensNoRealDoor_1234"
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Burst:
    """Messages that all wait at once: replies a second, and the bot's CPU for each in microseconds."""

    per_second: float
    cpu_us: float


@dataclass(frozen=True)
class Latency:
    """From update to reply at a steady rate, in milliseconds."""

    p50: float
    p99: float


@contextlib.asynccontextmanager
async def server() -> AsyncIterator[str]:
    """A Bot API server in a process of its own; gives its address."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.telegram_emulator", "--no-transcript", cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    try:
        yield (await process.stdout.readline()).decode().strip()
    finally:
        process.terminate()
        await process.wait()


@contextlib.asynccontextmanager
async def bot(command: Sequence[str], environment: dict[str, str] | None = None) -> AsyncIterator[int]:
    """A bot in a process of its own; gives its process id."""
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env=os.environ | (environment or {}), stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield process.pid
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGTERM)
        try:
            await asyncio.wait_for(process.wait(), 20)
        except TimeoutError:
            process.kill()
            await process.wait()


class Driver:
    """Writes messages through the server's other door and waits for what is heard."""

    def __init__(self, url: str, session: aiohttp.ClientSession) -> None:
        self._url = url
        self._session = session

    async def burst(self, pid: int, *, chats: int, messages: int, replies_each: int, text: str) -> Burst:
        """So many messages at once; the first round is not measured: connections are made and code is warmed."""
        await self._round(chats, min(messages, max(chats, 200)), replies_each, text)
        await self._post("/bench/quiet")  # a first message may bring more than one reply
        before = cpu_seconds(pid)
        took = await self._round(chats, messages, replies_each, text)
        cpu = cpu_seconds(pid) - before
        return Burst(messages / took, cpu / messages * 1e6)

    async def latency(self, *, per_second: int, seconds: int, chats: int, text: str) -> Latency:
        """Messages at a steady rate, each from the next chat."""
        found = await self._post("/bench/steady", per_second=per_second, seconds=seconds, chats=chats, text=text)
        times = sorted(found["milliseconds"])
        return Latency(times[len(times) // 2], times[int(len(times) * 0.99)])

    async def _round(self, chats: int, messages: int, replies_each: int, text: str) -> float:
        found = await self._post(
            "/bench/burst", chats=chats, messages=messages, replies=messages * replies_each, text=text
        )
        return float(found["seconds"])

    async def _post(self, path: str, **given: object) -> dict[str, Any]:
        async with self._session.post(self._url + path, json=given) as response:
            response.raise_for_status()
            answer: dict[str, Any] = await response.json()
            return answer


def cpu_seconds(pid: int) -> float:
    """User and system time of a process and its children, the living among them included."""
    total = 0.0
    for one in [pid, *_children(pid)]:
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
            total += (int(fields[11]) + int(fields[12])) / _TICKS
    return total


def _children(pid: int) -> list[int]:
    with contextlib.suppress(OSError):
        direct = [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
        return [child for one in direct for child in [one, *_children(one)]]
    return []


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
