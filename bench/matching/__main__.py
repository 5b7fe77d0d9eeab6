"""`make bench-match`: Deurbel beside its peers and without its parts, on unseen messages, and how fast it is.

Trained on the examples in knowledge/, asked knowledge/tests/ (or a TSV). One run, one set of vectors. Writes its
section of docs/benchmarks.md and docs/pictures/matching.svg. `--peers-only` leaves the ablations out (seven fits).
"""

from __future__ import annotations

import argparse
import asyncio
import time
from pathlib import Path

import numpy as np

from bench.matching import speed
from bench.matching.ablations import deurbel, fitted, without_parts
from bench.matching.peers import PEERS, Task
from bench.matching.results import Result, picture, result, table
from bot import folder
from bot.encoder.cache import DiskCache
from bot.encoder.service import Encoder
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.load import load
from bot.matching.arrays import Vectors
from bot.matching.decide import decide
from bot.matching.decision import Candidate, Decision, Kind
from bot.matching.evaluate import Measured, Row, figures
from bot.matching.fit import reader_of, texts_of
from bot.matching.model import Model
from bot.matching.normalise import canonical
from bot.matching.report import lines_of, percent
from bot.matching.rows import entries_of, rows_of
from bot.matching.testtable import rows_from_tsv
from bot.services.matching import E5_PART, Matching

ROOT = Path(__file__).parents[2]
TITLE = "## Matching"


def peers(base: KnowledgeBase, rows: list[Row], vector: dict[str, np.ndarray], left_out: list[str]) -> list[Result]:
    entries = entries_of(base)
    held = rows_of(base, entries)
    chosen = np.flatnonzero(held.measured)
    asked = [canonical(row.text) or "-" for row in rows]
    first = {text: found[: E5_PART[0]] for text, found in vector.items()}
    first.setdefault("-", np.zeros(E5_PART[0], dtype=np.float32))
    task = Task([held.texts[i] for i in chosen], held.entry[chosen], len(entries.names), asked, first)
    found = []
    for name, peer in PEERS.items():
        if name in left_out:
            continue
        began = time.perf_counter()
        scores = peer(task)
        if scores is None:
            print(f"{name}: left out, node or its package cannot be had here")
            continue
        measured = [
            Measured(row, _as_decision(one, entries.names, entries.positions), 0.0)
            for row, one in zip(rows, scores, strict=True)
        ]
        found.append(result(name, measured, time.perf_counter() - began))
    return found


def _as_decision(scores: np.ndarray, names: tuple[str, ...], positions: int) -> Decision:
    """Read a peer's scores as a ranking; in scope is the best position's lead over the best that is none."""
    order = np.argsort(-scores[:positions], kind="stable")[:5]
    ranking = tuple(Candidate(names[i], float(scores[i])) for i in order)
    lead = float(scores[:positions].max() - scores[positions:].max())
    return Decision(Kind.UNKNOWN, (), 0.0, lead, "nl", ranking)


THESES = ("thesis", "near")
"""Registers of knowledge/tests: statements as voting aids and parties put them, on a position or right beside one."""


def section(found: list[Result], theses: str, asked: str, trained: int, fast: str) -> str:
    shipped = next(one.found for one in found if one.name == "Deurbel")
    rows = "\n".join(f"| {name} | {value} |" for name, value in lines_of(shipped) if not name.startswith("p50"))
    opening = f"{TITLE}\n\n`make bench-match`: trained on {trained} examples, asked {asked}."
    lines = f"At the lines it ships with, Deurbel does this:\n\n| figure | |\n|---|---|\n{rows}"
    return "\n\n".join((opening, table(found), "![](pictures/matching.svg)", lines, theses, fast)) + "\n"


def of_theses(model: Model, rows: list[Row], vectors: Vectors) -> str:
    """Say what comes of statements in the register of voting aids, which no voter wrote."""
    measured = [Measured(row, decide(row.text, model, vectors), 0.0) for row in rows if row.register in THESES]
    found = figures(measured)
    inside = sum(one.row.kind == "in" for one in measured)
    return (
        f"Of {inside} theses that a position answers, {percent(found.answered_right)} % are answered right at once and "
        f"{percent(found.helped)} % helped; of {len(measured) - inside} that stand near a position and that none "
        f"answers, {percent(found.out_answered)} % are answered and {percent(found.out_offered)} % offered choices."
    )


def write(text: str) -> None:
    """Put the section into docs/benchmarks.md, in place of the last one."""
    page = ROOT / "docs" / "benchmarks.md"
    whole = page.read_text("utf-8") if page.exists() else "# Benchmarks\n"
    before, _, rest = whole.partition(TITLE + "\n")
    _, mark, after = rest.partition("\n## ")
    page.write_text(before.rstrip() + "\n\n" + text + (mark + after if mark else ""), "utf-8")


async def how_fast(base: KnowledgeBase, rows: list[Row], kept: Path) -> str:
    """With the model as `deurbel run` keeps it: fitted once, and found again."""
    encoder = Encoder()
    await encoder.start()
    model = await Matching(encoder, kept).model_for(base)
    await encoder.stop()
    return await speed.section(model, [row.text for row in rows], kept)


def write_speed(text: str) -> None:
    """Put how fast it is into the section, in place of the last time."""
    page = ROOT / "docs" / "benchmarks.md"
    _, title, rest = page.read_text("utf-8").partition(TITLE + "\n")
    figures = rest.partition("\n## ")[0].partition(speed.TITLE)[0]
    write(f"{title}{figures.rstrip()}\n\n{text}\n")


async def vectors_of(texts: list[str], cache: Path) -> Vectors:
    encoder = Encoder()
    name = await encoder.start()
    disk = DiskCache(cache, name)
    done = await encoder.encode_all(texts, disk)
    await encoder.stop()
    if not done:
        raise SystemExit("The encoder does not work on this machine; there is nothing to compare.")
    disk.save(texts)
    return Vectors(name, disk.known(texts))


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--tests", type=Path, help="a TSV; knowledge/tests when left out")
    words.add_argument("--peers-only", action="store_true")
    words.add_argument("--leave-out", nargs="*", default=[], choices=list(PEERS), help="peers that take too long here")
    words.add_argument("--every", type=int, default=1, help="ask only every N-th message")
    words.add_argument("--speed-only", action="store_true", help="only how fast it is; the rest of the section stays")
    chosen = words.parse_args()
    base = load(folder.read(ROOT / "knowledge").files)
    if not isinstance(base, KnowledgeBase):
        raise SystemExit("knowledge/ has faults: deurbel check")
    rows = [Row(h.id, h.text, h.kind, frozenset(h.gold), h.language, h.register) for h in base.held_out]
    if chosen.tests:
        rows = rows_from_tsv(chosen.tests.read_text("utf-8"))
    rows = rows[:: chosen.every]
    kept = ROOT / "data"
    if chosen.speed_only:
        write_speed(asyncio.run(how_fast(base, rows, kept)))
        return
    reader = reader_of(base)
    texts = [
        *texts_of(base),
        *(text for row in rows for text in (canonical(row.text), *reader.read(row.text).texts)),
    ]
    cache = ROOT / "data" / "bench-vectors.npz"
    cache.parent.mkdir(exist_ok=True)
    vectors = asyncio.run(vectors_of([text for text in dict.fromkeys(texts) if text], cache))
    found = peers(base, rows, dict(vectors.by_text), chosen.leave_out)
    model, seconds = fitted(base, vectors)
    found.append(deurbel("Deurbel", model, rows, vectors, seconds))
    fast = asyncio.run(how_fast(base, rows, kept))
    if not chosen.peers_only:
        found += without_parts(base, model, rows, vectors)
    (ROOT / "docs" / "pictures").mkdir(exist_ok=True)
    shown = [one for one in found if "examples a" not in one.name and "without" not in one.name]
    (ROOT / "docs" / "pictures" / "matching.svg").write_text(picture(shown) + "\n", "utf-8")
    asked = chosen.tests.name if chosen.tests else f"{len(rows)} messages of knowledge/tests"
    write(section(found, of_theses(model, rows, vectors), asked, len(texts_of(base)), fast))


if __name__ == "__main__":
    main()
