"""Talk to Deurbel on Telegram without Telegram: the Bot API server, its phone, and Deurbel on it.

`make telegram-demo`. Everything is kept under `.demo_cache/`, apart from real data.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import webbrowser
from pathlib import Path

from tests.telegram_emulator.control import add_control
from tests.telegram_emulator.server import TOKEN, Emulator

KEPT = Path(__file__).parents[2] / ".demo_cache"
PORT = 8090


async def serve() -> None:
    """Until interrupted, or Deurbel ends."""
    emulator = Emulator(TOKEN)
    add_control(emulator)
    url = await emulator.start(PORT)
    KEPT.mkdir(exist_ok=True)
    environment = os.environ | {
        "DEURBEL_TELEGRAM_TOKEN": TOKEN,
        "DEURBEL_TELEGRAM_API": url,
        "DEURBEL_DATA": str(KEPT / "data"),
        "DEURBEL_KEY_FILE": str(KEPT / "master.key"),
    }
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", "run", env=environment)
    sys.stdout.write(f"\nA phone to type on: {url}/\nThe first start reads all examples and takes a minute or two.\n\n")
    sys.stdout.flush()
    webbrowser.open(url)
    ended = asyncio.create_task(process.wait())
    stop = asyncio.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    stopped = asyncio.create_task(stop.wait())
    await asyncio.wait({ended, stopped}, return_when=asyncio.FIRST_COMPLETED)
    with contextlib.suppress(ProcessLookupError):
        process.terminate()
    await ended
    stopped.cancel()
    await emulator.stop()


if __name__ == "__main__":
    asyncio.run(serve())
