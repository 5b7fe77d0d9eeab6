"""Deurbel itself on its small frozen knowledge, durable as ever, without its own speed limit.

Arguments: url token folder [--port N] [--encoder]. Without the encoder a turn is decided by words alone.
"""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from bot.encoder.service import Encoder
from bot.services.matching import Matching
from tests.telegram.talking import learn, serve, small_knowledge

LEARNT = Path(__file__).parents[2] / ".bench_cache"
"""What is learnt is kept between measurements; never a voter's words."""


async def run(url: str, token: str, folder: Path, port: int, *, with_encoder: bool) -> None:
    """Until SIGTERM."""
    base = small_knowledge()
    encoder = Encoder()
    try:
        if with_encoder:
            await encoder.start()
            model = await Matching(encoder, LEARNT / "encoder").model_for(base)
        else:
            model = await learn(base, LEARNT / "words")
        await serve(base, model, url=url, token=token, folder=folder, port=port, encoder=encoder)
    finally:
        await encoder.stop()


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url")
    parser.add_argument("token")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--encoder", action="store_true")
    given = parser.parse_args()
    asyncio.run(run(given.url, given.token, given.folder, given.port, with_encoder=given.encoder))


if __name__ == "__main__":
    main()
