"""What `deurbel run` needs: seconds until it answers after a warm start, and memory after some hundred messages."""

from __future__ import annotations

import contextlib
import html
import http.client
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
MESSAGES = 200
A_TALK = 8
"""Messages from one address: the web page takes no more from one at a time."""
PATIENCE_S = 60.0


@dataclass(frozen=True)
class Service:
    """Seconds until /readyz says yes; megabytes of bot and encoder together (proportional share), and of the bot."""

    ready: float
    together: float
    bot: float


def measure(kept: Path, messages: list[str]) -> Service:
    """Start a Deurbel with the caches of a folder and an empty database, talk to it, and look at its memory."""
    with tempfile.TemporaryDirectory() as made:
        data = Path(made) / "data"
        data.mkdir()
        for found in (*kept.glob("matcher-*.bin"), kept / "encoder-cache.npz"):
            shutil.copy2(found, data / found.name)
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        environment = {
            **os.environ,
            "DEURBEL_DATA": str(data),
            "DEURBEL_KEY_FILE": str(Path(made) / "key"),
            "DEURBEL_LISTEN": f"127.0.0.1:{port}",
        }
        command = [sys.executable, "-m", "bot", "run"]
        began = time.perf_counter()
        with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL) as process:
            try:
                while not _is_ready(port):
                    if time.perf_counter() - began > PATIENCE_S or process.poll() is not None:
                        raise SystemExit(
                            "deurbel run is not ready after a minute: is its folder of caches the right one?"
                        )
                    time.sleep(0.02)
                ready = time.perf_counter() - began
                _talk(port, messages)
                each = [_share(pid) for pid in (process.pid, *_children(process.pid))]
            finally:
                process.terminate()
    return Service(ready, sum(each), each[0])


def _is_ready(port: int) -> bool:
    with contextlib.suppress(OSError, http.client.HTTPException):
        return _asked(port, "GET", "/readyz")[0] == 200
    return False


def _asked(port: int, method: str, path: str, body: str | None = None, own: str = "127.0.0.1") -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20, source_address=(own, 0))
    with contextlib.closing(connection):
        origin = {"Origin": f"http://127.0.0.1:{port}", "Content-Type": "application/x-www-form-urlencoded"}
        connection.request(method, path, body, origin)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


def _talk(port: int, messages: list[str]) -> None:
    page = ""
    for number, text in enumerate(messages[:MESSAGES]):
        own = f"127.0.0.{2 + number // A_TALK}"
        if number % A_TALK == 0:
            _, page = _asked(port, "GET", "/", own=own)
        hidden = re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', page)
        form = {name: html.unescape(value) for name, value in hidden} | {"text": text}
        status, page = _asked(port, "POST", "/", urllib.parse.urlencode(form), own)
        if status != 200:
            raise SystemExit(f"the web page answered {status}")


def _children(pid: int) -> list[int]:
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return [int(child) for task in tasks for child in (task / "children").read_text().split()]


def _share(pid: int) -> float:
    """Megabytes: pages of its own, and its part of those that several processes have."""
    found = re.search(r"^Pss:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE)
    return int(found.group(1)) / 1024 if found else 0.0
