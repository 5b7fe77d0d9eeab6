"""`make bench-match`: Deurbel beside its peers and without its parts, on messages nobody trained on.

Trained on the examples in knowledge/, asked knowledge/tests/ (or a TSV). One run, one set of vectors. Writes its
section of docs/benchmarks.md and docs/pictures/matching.svg. `--peers-only` leaves the ablations out (six fits).
"""

from __future__ import annotations

import argparse
import asyncio
import re
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from bench.matching.peers import PEERS, Task
from bot import folder
from bot.encoder.cache import DiskCache
from bot.encoder.service import Encoder
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.load import load
from bot.matching.arrays import Vectors
from bot.matching.decide import decide
from bot.matching.decision import Candidate, Decision, Kind
from bot.matching.evaluate import Figures, Measured, Row, coverage, figures
from bot.matching.fit import fit, synonyms_of, texts_of
from bot.matching.guards import Guards
from bot.matching.model import Model
from bot.matching.normalise import canonical
from bot.matching.reading import read
from bot.matching.report import percent
from bot.matching.rows import entries_of, rows_of
from bot.matching.testtable import rows_from_tsv
from bot.services.matching import SHAPES

ROOT = Path(__file__).parents[2]
E5_LENGTH = 384
RATES = (0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.15, 0.2)
TITLE = "## Matching"
COLOURS = ("#b2001d", "#1b5e9b", "#2e7d32", "#8e5a00", "#6a1b9a", "#00695c", "#777", "#c2185b")


@dataclass(frozen=True)
class Result:
    """One matcher's figures and its curve of coverage against wrong answers."""

    name: str
    found: Figures
    curve: tuple[tuple[float, float], ...]
    seconds: float


def result(name: str, measured: list[Measured], seconds: float) -> Result:
    inside = [m for m in measured if m.row.kind == "in"]
    outside = [m for m in measured if m.row.kind == "out"]
    curve = tuple((rate, coverage(inside, outside, rate) or 0.0) for rate in RATES)
    print(f"{name:<44} {line(figures(measured))}", flush=True)
    return Result(name, figures(measured), curve, seconds)


def line(found: Figures) -> str:
    return " | ".join(
        (
            f"{percent(found.top1)} / {percent(found.top3)}",
            f"{found.auroc or 0:.3f}",
            " / ".join(percent(share) for share in found.coverage),
        )
    )


def peers(base: KnowledgeBase, rows: list[Row], vector: dict[str, np.ndarray], left_out: list[str]) -> list[Result]:
    entries = entries_of(base)
    held = rows_of(base, entries)
    chosen = np.flatnonzero(held.measured)
    asked = [canonical(row.text) or "-" for row in rows]
    first = {text: found[:E5_LENGTH] for text, found in vector.items()}
    first.setdefault("-", np.zeros(E5_LENGTH, dtype=np.float32))
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


def deurbel(name: str, model: Model, rows: list[Row], vectors: Vectors | None, seconds: float) -> Result:
    return result(name, [Measured(row, decide(row.text, model, vectors), 0.0) for row in rows], seconds)


def fitted(base: KnowledgeBase, vectors: Vectors) -> tuple[Model, float]:
    began = time.perf_counter()
    with ThreadPoolExecutor(2) as workers:
        model = fit(base, ((SHAPES[vectors.encoder], vectors),), each=workers.map)
    return model, time.perf_counter() - began


def fewer(base: KnowledgeBase, most: int) -> KnowledgeBase:
    """The knowledge base with so many examples of each position, spread over the list and the languages."""
    positions = {position.id for position in base.positions}
    kept = {}
    for name, by_language in base.examples.items():
        if name not in positions:
            kept[name] = by_language
            continue
        flat = [(language, text) for language, texts in by_language.items() for text in texts]
        chosen = flat[:: max(1, len(flat) // most)][:most]
        kept[name] = {
            language: tuple(text for own, text in chosen if own == language) for language in {own for own, _ in chosen}
        }
    bare = tuple(position.model_copy(update={"silent_on": ()}) for position in base.positions)
    return replace(base, positions=bare, examples=kept)


def ablations(base: KnowledgeBase, rows: list[Row], vectors: Vectors) -> list[Result]:
    model, seconds = fitted(base, vectors)
    found = [
        deurbel("Deurbel", model, rows, vectors, seconds),
        deurbel("Deurbel without an encoder", model, rows, None, seconds),
    ]
    never = re.compile(r"(?!)")
    nothing = Guards({}, never, never, "", model.guards.wordless, model.guards.emoji)
    found.append(deurbel("Deurbel without guards", replace(model, guards=nothing), rows, vectors, seconds))
    no_negatives = replace(base, negatives={})
    found.append(deurbel("Deurbel without look-alikes", fitted(no_negatives, vectors)[0], rows, vectors, seconds))
    for most in (5, 10, 20, 40):
        part, took = fitted(fewer(base, most), vectors)
        found.append(deurbel(f"Deurbel, {most} examples a position", part, rows, vectors, took))
    return found


def picture(found: list[Result]) -> str:
    wide, high, edge = 640, 420, 46
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" font-family="system-ui" font-size="12">',
        f'<rect width="{wide}" height="{high}" fill="#fff"/>',
    ]
    for tick in range(0, 101, 20):
        y = high - edge - (high - 2 * edge) * tick / 100
        parts.append(
            f'<path d="M{edge} {y}H{wide - edge}" stroke="#ddd"/>'
            f'<text x="{edge - 6}" y="{y + 4}" text-anchor="end">{tick}</text>'
        )
    for tick in range(0, 21, 5):
        x = edge + (wide - 2 * edge) * tick / 20
        parts.append(f'<text x="{x}" y="{high - edge + 18}" text-anchor="middle">{tick}</text>')
    for number, one in enumerate(found):
        points = " ".join(
            f"{edge + (wide - 2 * edge) * rate / 0.2:.1f},{high - edge - (high - 2 * edge) * share:.1f}"
            for rate, share in one.curve
        )
        colour = COLOURS[number % len(COLOURS)]
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts.append(f'<text x="{edge + 8}" y="{edge + 14 * number}" fill="{colour}">{one.name}</text>')
    parts.append(f'<text x="{wide / 2}" y="{high - 8}" text-anchor="middle">wrong answers (%)</text>')
    parts.append(f'<text x="{edge}" y="{edge - 18}">answered right (%)</text></svg>')
    return "\n".join(parts)


def section(found: list[Result], asked: str, trained: int) -> str:
    head = (
        "| matcher | right at rank 1 / in 3 (%) | AUROC in-out | answered right at 1 / 2 / 5 % wrong (%) | s |\n"
        "|---|---|---|---|---|\n"
    )
    body = "\n".join(f"| {one.name} | {line(one.found)} | {one.seconds:.0f} |" for one in found)
    shipped = next((one.found for one in found if one.name == "Deurbel"), None)
    said = (
        f"\n\nAt the lines it ships with, Deurbel answers {percent(shipped.answered_right)} % right at once, "
        f"{percent(shipped.wrong_rate)} % of its {shipped.direct} direct answers are wrong, and "
        f"{percent(shipped.helped)} % are helped."
        if shipped
        else ""
    )
    opening = f"{TITLE}\n\n`make bench-match`: trained on {trained} examples, asked {asked}.\n\n"
    return f"{opening}{head}{body}{said}\n\n![](pictures/matching.svg)\n"


def write(text: str) -> None:
    """Put the section into docs/benchmarks.md, in place of the last one."""
    page = ROOT / "docs" / "benchmarks.md"
    whole = page.read_text("utf-8") if page.exists() else "# Benchmarks\n"
    before, _, rest = whole.partition(TITLE + "\n")
    _, mark, after = rest.partition("\n## ")
    page.write_text(before.rstrip() + "\n\n" + text + (mark + after if mark else ""), "utf-8")


async def vectors_of(texts: list[str], cache: Path) -> Vectors:
    encoder = Encoder()
    name = await encoder.start()
    disk = DiskCache(cache, name)
    found = await encoder.encode_all(texts, disk)
    await encoder.stop()
    if found is None:
        raise SystemExit("The encoder does not work on this machine; there is nothing to compare.")
    disk.save(texts)
    return Vectors(name, found)


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--tests", type=Path, help="a TSV; knowledge/tests when left out")
    words.add_argument("--peers-only", action="store_true")
    words.add_argument("--leave-out", nargs="*", default=[], choices=list(PEERS), help="peers that take too long here")
    words.add_argument("--every", type=int, default=1, help="ask only every N-th message")
    chosen = words.parse_args()
    base = load(folder.read(ROOT / "knowledge").files)
    if not isinstance(base, KnowledgeBase):
        raise SystemExit("knowledge/ has faults: deurbel check")
    rows = [Row(h.id, h.text, h.kind, frozenset(h.gold), h.language, h.register) for h in base.held_out]
    if chosen.tests:
        rows = rows_from_tsv(chosen.tests.read_text("utf-8"))
    rows = rows[:: chosen.every]
    meant = synonyms_of(base)
    texts = [*texts_of(base), *(text for row in rows for text in read(row.text, meant).texts)]
    cache = ROOT / "data" / "bench-vectors.npz"
    cache.parent.mkdir(exist_ok=True)
    vectors = asyncio.run(vectors_of(list(dict.fromkeys(texts)), cache))
    found = peers(base, rows, dict(vectors.by_text), chosen.leave_out)
    if chosen.peers_only:
        model, seconds = fitted(base, vectors)
        found.append(deurbel("Deurbel", model, rows, vectors, seconds))
    else:
        found += ablations(base, rows, vectors)
    (ROOT / "docs" / "pictures").mkdir(exist_ok=True)
    shown = [one for one in found if "examples a" not in one.name and "without" not in one.name]
    (ROOT / "docs" / "pictures" / "matching.svg").write_text(picture(shown) + "\n", "utf-8")
    asked = chosen.tests.name if chosen.tests else f"{len(rows)} messages of knowledge/tests"
    write(section(found, asked, len(texts_of(base))))


if __name__ == "__main__":
    main()
