"""Run the Bot API server by itself: `python -m tests.telegram_emulator`, and open the phone it prints."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import sys

from tests.telegram_emulator.control import add_control
from tests.telegram_emulator.faults import Fault
from tests.telegram_emulator.server import TOKEN, Emulator


async def serve(port: int, token: str, *, flood: bool, failing: float, transcript: bool) -> None:
    """Until interrupted."""
    emulator = Emulator(token, flood=flood, keep_transcript=transcript)
    add_control(emulator)
    if failing:
        emulator.account.weather.add(
            Fault("*", "status", status=502, description="Bad Gateway", times=None, share=failing)
        )
    url = await emulator.start(port)
    sys.stdout.write(f"{url}\n")
    sys.stdout.flush()
    try:
        await asyncio.Event().wait()
    finally:
        await emulator.stop()


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(prog="python -m tests.telegram_emulator", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 lets the system choose (default)")
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--flood", action="store_true", help="refuse what is too fast, as Telegram does")
    parser.add_argument("--failing", type=float, default=0.0, help="share of all calls that fail, 0.0 to 1.0")
    parser.add_argument("--no-transcript", dest="transcript", action="store_false", help="forget calls at once")
    given = parser.parse_args()
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(
            serve(given.port, given.token, flood=given.flood, failing=given.failing, transcript=given.transcript)
        )


if __name__ == "__main__":
    main()
