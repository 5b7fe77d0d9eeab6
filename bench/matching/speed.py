"""How long one message takes, encoder included, against the bare encoder; what skips it; what odd messages cost.

Nothing is timed that was asked before: each kind of measurement has memories of its own.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import numpy as np

from bench.matching import service
from bench.matching.wider import widened
from bot.encoder.child import Child, start
from bot.encoder.service import CHOICES, Encoder
from bot.matching.arrays import Vectors
from bot.matching.decide import decide, wanted
from bot.matching.model import Model
from bot.matching.normalise import canonical
from bot.services.matching import Matching

MOST = 300
"""Messages timed: enough for a 99th percentile, and done in a minute."""
ENTRIES, EXAMPLES = 500, 20_000
TITLE = "### How fast"


async def section(model: Model, messages: list[str], kept: Path) -> str:
    """The part of the page. kept: folder with the caches of this knowledge, for a warm start."""
    asked = list(dict.fromkeys(messages))
    asked = asked[:: max(1, len(asked) // MOST)]
    bare, encoder = await start(CHOICES[0], 2), Encoder()
    await encoder.start()
    matching, wide, reading = Matching(encoder, Path()), widened(forgetful(model), ENTRIES, EXAMPLES), forgetful(model)
    own = forgetful(model)
    alone, whole, rest, wider = [], [], [], []
    await matching.decide("een eerste bericht", model)
    for text in asked:  # in turns, so that all meet the same machine
        alone.append(await took(lambda text=text: bare.embed([canonical(text) or "-"])))
        whole.append(await took(lambda text=text: matching.decide(text, model)))
        vectors = await encoded(bare, wanted(text, reading))
        rest.append(timed(lambda text=text, vectors=vectors: decide(text, own, vectors)))
        wider.append(timed(lambda text=text, vectors=vectors: decide(text, wide, vectors)))
    again = [await took(lambda text=text: matching.decide(text, model)) for text in asked]
    phrases = list(model.guards.phrases)[:: max(1, len(model.guards.phrases) // MOST)]
    known = [await took(lambda text=text: matching.decide(text, model)) for text in phrases]
    odd = {
        name: await took(lambda text=text: matching.decide(text, model)) for name, text in odd_messages(asked).items()
    }
    await encoder.stop()
    await bare.end()
    run = await asyncio.to_thread(service.measure, kept, asked[:: max(1, len(asked) // service.MESSAGES)])
    rows = (
        ("bare encoder", alone),
        ("a message, encoder included", whole),
        (
            f"the matcher without the encoder: {len(model.entries.names)} entries, {len(model.rows.texts)} examples",
            rest,
        ),
        (f"the same with made-up ones beside them: {ENTRIES} entries, {len(wide.rows.texts)} examples", wider),
        ("the same message again", again),
        ("a known phrase or protected utterance", known),
        ("odd and very long messages", list(odd.values())),
    )
    table = "\n".join(
        f"| {name} | {' | '.join(f'{value:.2f}' for value in np.percentile(found, [50, 90, 99, 100]))} |"
        for name, found in rows
    )
    ratio = float(np.percentile(whole, 50) / np.percentile(alone, 50))
    slowest = max(odd, key=lambda name: odd[name])
    said = (
        f"A message takes {ratio:.2f} times the bare encoder's time at p50; the odd message that takes longest is "
        f"{slowest}. `deurbel run` is ready {run.ready:.1f} s after a start with warm caches; after "
        f"{service.MESSAGES} messages on the web page it holds {run.together:.0f} MB with its encoder, "
        f"{run.bot:.0f} of them in the bot."
    )
    return f"{TITLE}\n\n| | p50 (ms) | p90 | p99 | largest |\n|---|---|---|---|---|\n{table}\n\n{said}"


def forgetful(model: Model) -> Model:
    """The same model with memories of its own."""
    reader = replace(model.reader, spelling=replace(model.reader.spelling))
    fresh = replace(model, reader=reader)
    decide("een eerste berichtje", fresh, None)
    return fresh


async def encoded(child: Child, texts: tuple[str, ...]) -> Vectors:
    made = await child.embed(list(texts)) if texts else ()
    return Vectors(CHOICES[0], dict(zip(texts, made, strict=True)))


async def took(work: Callable[[], Awaitable[object]]) -> float:
    began = time.perf_counter()
    await work()
    return 1000 * (time.perf_counter() - began)


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


def odd_messages(asked: list[str]) -> dict[str, str]:
    chance = random.Random(1)
    letters = "abcdefghijklmnopqrstuvwxyz"
    return {
        "20 times U+FDFA": "\ufdfa" * 20,
        "one letter 100,000 times": "x" * 100_000,
        "16,000 single letters": "a b c d " * 4_000,
        "200 words of five random letters": " ".join("".join(chance.choices(letters, k=5)) for _ in range(200)),
        "5,000 random letters": "".join(chance.choices(letters, k=5_000)),
        "200 messages in one": " ".join(asked[:200]),
        "nine questions": " en ".join(asked[:9]),
        "one Arabic word 500 times": "\u0627\u0644\u0633\u0643\u0646 " * 500,
        "4,096 emoji": "\U0001f600" * 4_096,
    }
