"""Deurbel itself on its small frozen knowledge, durable as ever, without its own speed limit.

Arguments: url token folder [--port N] [--encoder]. Without the encoder a turn is decided by words alone.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from bot.app import loop
from bot.encoder.service import Encoder
from bot.services.matching import Matching
from tests.telegram.talking import learn, serve, small_knowledge

LEARNT = Path(__file__).parents[2] / ".bench_cache"
"""What is learnt is kept between measurements; never a voter's words."""


async def run(given: argparse.Namespace) -> None:
    """Until SIGTERM, or until everything is learnt."""
    base = small_knowledge()
    encoder = Encoder()
    try:
        if given.encoder:
            await encoder.start()
            model = await Matching(encoder, LEARNT / "encoder").model_for(base)
        else:
            model = await learn(base, LEARNT / "words")
        if not given.learn:
            where = {"url": given.url, "token": given.token, "folder": given.folder, "port": given.port}
            await serve(base, model, **where, encoder=encoder)
    finally:
        await encoder.stop()


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", nargs="?")
    parser.add_argument("token", nargs="?")
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--encoder", action="store_true")
    parser.add_argument("--learn", action="store_true", help="learn only, so that a later start is quick")
    loop.run(run(parser.parse_args()))


if __name__ == "__main__":
    main()
