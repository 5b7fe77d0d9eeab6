"""How long one message takes, encoder included, against the bare encoder; what skips it; what odd messages cost."""

from __future__ import annotations

import asyncio
import random
import resource
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import numpy as np

from bot.encoder.child import start
from bot.encoder.service import CHOICES, Encoder
from bot.matching.decide import decide, wanted
from bot.matching.model import Model
from bot.matching.normalise import canonical
from bot.services.matching import Matching

MOST = 400
"""Messages timed: enough for a 99th percentile."""


async def section(model: Model, messages: list[str]) -> str:
    asked = list(dict.fromkeys(messages))[:: max(1, len(messages) // MOST)]
    bare, encoder = await start(CHOICES[0], 2), Encoder()
    await encoder.start()
    matching = Matching(encoder, Path())
    alone, whole, rest = [], [], []
    for text in asked:  # in turns, so that both meet the same machine
        alone.append(await took(lambda text=text: bare.embed([canonical(text) or "-"])))
        whole.append(await took(lambda text=text: matching.decide(text, model)))
        vectors = await matching.vectors(wanted(text, model))
        began = time.perf_counter()
        decide(text, model, vectors)
        rest.append(1000 * (time.perf_counter() - began))
    again = [await took(lambda text=text: matching.decide(text, model)) for text in asked]
    phrases = list(model.guards.phrases)[:: max(1, len(model.guards.phrases) // MOST)]
    known = [await took(lambda text=text: matching.decide(text, model)) for text in phrases]
    odd = [await took(lambda text=text: matching.decide(text, model)) for text in odd_messages(asked)]
    memory = megabytes(None) + megabytes(encoder.pid)
    await encoder.stop()
    await bare.end()
    rows = (
        ("bare encoder", alone),
        ("a message, encoder included", whole),
        ("the matcher without the encoder", rest),
        ("the same message again", again),
        ("a known phrase", known),
        ("odd and very long messages", odd),
    )
    table = "\n".join(
        f"| {name} | {' | '.join(f'{value:.1f}' for value in np.percentile(found, [50, 90, 99, 100]))} |"
        for name, found in rows
    )
    ratio = float(np.percentile(whole, 50) / np.percentile(alone, 50))
    return (
        "### How fast\n\n| | p50 (ms) | p90 | p99 | largest |\n|---|---|---|---|---|\n"
        f"{table}\n\nA message takes {ratio:.2f} times the bare encoder's time at p50. Matcher and encoder held "
        f"{memory:.0f} MB in two processes, with the vectors and texts of this benchmark among them. The model has "
        f"{len(model.entries.names)} entries and {len(model.rows.texts)} examples."
    )


async def took(work: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await work()
    await asyncio.sleep(0)
    return 1000 * (time.perf_counter() - began)


def odd_messages(asked: list[str]) -> list[str]:
    chance = random.Random(1)
    letters = "abcdefghijklmnopqrstuvwxyz"
    return [
        "\ufdfa" * 20,
        "x" * 100_000,
        "a b c d " * 4_000,
        " ".join("".join(chance.choices(letters, k=5)) for _ in range(200)),
        "".join(chance.choices(letters, k=5_000)),
        " ".join(asked[:200]),
        " en ".join(asked[:9]),
        "\u0627\u0644\u0633\u0643\u0646 " * 500,
        "\U0001f600" * 3_000,
    ]


def megabytes(pid: int | None) -> float:
    """Resident memory of a process; of this one where none is named."""
    if pid is None:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0
