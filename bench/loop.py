"""The learning curve: half the examples, then review, own examples, replay and publish, through the real console.

    python -m bench.loop [--encoder use] [--rounds 3]

Questions are the messages of `knowledge/tests/`: 30 % of them come in and are reviewed in rounds, the other 70 % are
measured on and never shown to anybody. Voters' words are not copied into the knowledge: for each question that the bot
did not answer right, the editor adds four ways of asking that writers of ours had made and that were held back.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import html
import itertools
import json
import re
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from rapidfuzz import fuzz

from bot import folder
from bot.encoder.service import Encoder
from bot.knowledge.base import HeldOut, KnowledgeBase
from bot.knowledge.load import load
from bot.knowledge.table import COLUMNS
from bot.knowledge.write import data_of, rewritten
from bot.matching.arrays import Vectors
from bot.matching.decide import decide, wanted
from bot.matching.evaluate import Figures, Measured, Row, figures
from bot.matching.many import decide_many
from bot.services.current import Current
from bot.services.matching import Matching
from bot.services.people import Role
from bot.services.publishing import Publishing
from bot.storage import Storage
from tests.editing.conftest import NOON, Clock, House, open_stage

ROOT = Path(__file__).parents[1]
REVIEWED = 0.3
OWN_EXAMPLES = 4
"""Ways of asking that an editor writes for a missed question: one alone moves nothing among thousands."""


def halved(files: dict[str, str]) -> tuple[dict[str, str], dict[tuple[str, str], list[str]]]:
    """The files with every second example of the positions, and what was held back by entry and language."""
    kept, back = dict(files), {}
    for path, text in files.items():
        data = data_of(path, text) if path.endswith(".yaml") else None
        if path.startswith("positions/"):
            for position in data["positions"]:
                position["examples"] = _half(position["id"], position.get("examples", {}), back)
        elif path.startswith("examples/") and "examples" in data:
            data["examples"] = {entry: _half(entry, said, back) for entry, said in data["examples"].items()}
        else:
            continue
        kept[path] = rewritten(path, text, data)
    return kept, back


def _half(entry: str, said: dict[str, list[str]], back: dict[tuple[str, str], list[str]]) -> dict[str, list[str]]:
    for language, texts in said.items():
        back.setdefault((entry, language), []).extend(texts[1::2])
    return {language: texts[::2] for language, texts in said.items()}


def parted(rows: Sequence[HeldOut]) -> tuple[list[HeldOut], list[HeldOut]]:
    """30 % to review and 70 % to measure on, by a hash of the text: the same on every machine."""
    ordered = sorted(rows, key=lambda row: hashlib.sha256(row.text.encode()).hexdigest())
    cut = int(len(ordered) * REVIEWED)
    return ordered[:cut], ordered[cut:]


class Loop:
    """One run."""

    def __init__(self, encoder: Encoder, stage: object, back: dict[tuple[str, str], list[str]]) -> None:
        self.encoder, self.stage, self.back = encoder, stage, back

    async def vectors(self, texts: Sequence[str]) -> Vectors | None:
        made: dict[str, object] = {}
        for first in range(0, len(texts), 32):
            part = await self.encoder.encode(list(texts[first : first + 32]))
            while part is None and self.encoder.name:  # its process is being started again
                await asyncio.sleep(1)
                part = await self.encoder.encode(list(texts[first : first + 32]))
            made |= part or {}
        return Vectors(self.encoder.name, made)

    async def measure(self, rows: Sequence[HeldOut]) -> Figures:
        model = self.stage.house.current.published.matcher
        texts = [row.text for row in rows]
        vectors = await self.vectors([one for text in texts for one in wanted(text, model)])
        decisions = decide_many(texts, model, vectors, languages=["nl"] * len(texts))
        return figures(
            [
                Measured(Row(r.id, r.text, r.kind, frozenset(r.gold), r.language, r.register), decision, 0.0)
                for r, decision in zip(rows, decisions, strict=True)
            ]
        )

    async def review(self, rows: Sequence[HeldOut], volunteer: object) -> list[HeldOut]:
        """Questions come in and are judged on their cards; those that the bot did not answer right come back."""
        model = self.stage.house.current.published.matcher
        missed = []
        for row in rows:
            vectors = await self.vectors(wanted(row.text, model))
            said = decide(row.text, model, vectors)
            asked = await self.stage.ask(
                row.text, decision=str(said.decision), ids=said.ids, entry=said.ranking[0].id, language=row.language
            )
            card = (await volunteer.get(f"/vragen/{asked}")).text
            based_on = re.search(r'name="vorig" value="([^"]*)"', card)
            entry = next((one for one in row.gold if one in model.entries.names), None) if row.kind == "in" else None
            choice = f"entry:{entry}" if entry else "not-in-letter"
            sent = {"keuze": choice, "vorig": based_on.group(1) if based_on else "", "lijst": ""}
            answer = await volunteer.post(f"/vragen/{asked}", data=sent)
            assert answer.status_code == 303, answer.status_code
            if entry and not (said.decision == "answer" and entry in said.ids):
                missed.append(row)
        return missed

    async def improve(self, missed: Sequence[HeldOut], editor: object) -> tuple[int, dict[str, int]]:
        """Add an own example for each missed question, as a table; look at the effects; publish."""
        base = self.stage.house.current.published.base
        added: dict[tuple[str, str], list[str]] = {}
        for row in missed:
            entry = next(one for one in row.gold if one in base.by_id)
            free = self.back.get((entry, row.language)) or self.back.get((entry, "nl")) or []
            language = row.language if free and self.back.get((entry, row.language)) is free else "nl"
            for _ in range(min(OWN_EXAMPLES, len(free))):
                best = max(free, key=lambda text: fuzz.token_set_ratio(text, row.text))
                free.remove(best)
                added.setdefault((entry, language), []).append(best)
        table = [",".join(COLUMNS)]
        more = _more(await self._files())
        for (entry, language), texts in added.items():
            whole = [*more.get(entry, {}).get(language, []), *texts]
            table += [f'{entry},more,{language},"{text.replace(chr(34), chr(34) * 2)}"' for text in whole]
        made = await editor.post("/bulk", timeout=120, data={"tabel": "\n".join(table), "doe": "voorstel"})
        where = made.headers["location"] + "/gevolgen"
        while "http-equiv" in (page := (await editor.get(where, timeout=120)).text):
            await asyncio.sleep(1)
        seen = re.search(r'name="gezien" value="([^"]*)"', page).group(1)
        form = {"gezien": seen, "doe": "publiceer", "waarom": "eigen voorbeelden bij gemiste vragen"}
        form |= dict.fromkeys(re.findall(r'name="(slot\.[^"]+)" value="beter"', page), "beter")
        went = await editor.post(where, data=form, timeout=120)
        assert went.headers["location"].endswith("gepubliceerd=1"), html.unescape(page)[:500]
        version = (await self.stage.house.publishing.history(limit=1))[0]
        return sum(map(len, added.values())), json.loads(version.figures)

    async def _files(self) -> dict[str, str]:
        return (await self.stage.house.publishing.head())[1]


def _more(files: dict[str, str]) -> dict[str, dict[str, list[str]]]:
    found = {}
    for path, text in files.items():
        if path.startswith("examples/") and path.endswith(".yaml"):
            found |= data_of(path, text).get("examples", {})
    return found


async def run(encoder_name: str, rounds: int) -> list[tuple[str, int, int, Figures, dict[str, int]]]:
    """The curve: name of the step, questions reviewed, examples added, figures on the 70 %, effects of the draft."""
    files, back = halved(folder.read(ROOT / "knowledge").files)
    base = load(files)
    assert isinstance(base, KnowledgeBase), base
    pool, rest = parted(base.held_out)
    encoder = Encoder((encoder_name,) if encoder_name else ())
    await encoder.start()
    with tempfile.TemporaryDirectory() as made:
        here = Path(made)
        folder.write(here / "knowledge", files)
        matching = Matching(encoder, here)

        async def learn(base_: KnowledgeBase, progress: object) -> object:
            model = await matching.model_for(base_, progress)
            while encoder.name not in model.halves:  # learnt while the encoder was being started again
                print("the encoder was away: learning again", encoder.health, flush=True)
                await asyncio.sleep(2)
                model = await matching.model_for(base_, progress)
            return model

        data, key = here / "data", here / "key"
        async with await Storage.open(data, url="", key_file=key, city="den-haag", make_key=True) as storage:
            seeding = Publishing(storage, None, learn)
            await seeding.seed(files, NOON)
            current = Current(await seeding.open(NOON))
            house = House(storage, Publishing(storage, current, learn), current, Clock(), here / "knowledge")
            async with open_stage(house, matching.vectors) as stage:
                loop = Loop(encoder, stage, back)
                curve = [("half the examples", 0, 0, await loop.measure(rest), {})]
                _tell(curve[-1])
                async with stage.editor("Vera", Role.VOLUNTEER) as volunteer, stage.editor("Eva") as editor:
                    done, examples = 0, 0
                    size = -(-len(pool) // rounds)
                    for number, part in enumerate(
                        itertools.batched(pool, size)
                        if hasattr(itertools, "batched")
                        else (pool[first : first + size] for first in range(0, len(pool), size)),
                        1,
                    ):
                        missed = await loop.review(part, volunteer)
                        added, effects = await loop.improve(missed, editor)
                        done, examples = done + len(part), examples + added
                        curve.append((f"round {number}", done, examples, await loop.measure(rest), effects))
                        _tell(curve[-1])
    await encoder.stop()
    return curve


def _tell(step: tuple[str, int, int, Figures, dict[str, int]]) -> None:
    name, done, examples, found, _ = step
    shares = f"top1 {found.top1:.3f}  coverage@2% {found.coverage[1]:.3f}  wrong {found.wrong_rate or 0:.3f}"
    print(f"{name:<20}{done:>5} reviewed {examples:>5} examples  {shares}", flush=True)


def table(curve: Sequence[tuple[str, int, int, Figures, dict[str, int]]], encoder: str, seconds: float) -> str:
    """The section for docs/benchmarks.md."""
    lines = [
        "## The learning loop",
        "",
        f"`make bench-loop` (encoder `{encoder or 'none'}`, {seconds:.0f} s): the bot starts with every second example,"
        " 30 % of the test messages come in and are judged on their cards, an editor adds four own ways of asking"
        " for each that was missed, looks at the effects and publishes. Measured on the other 70 %, which nobody saw.",
        "",
        "| step | reviewed | examples added | top-1 | coverage at 2 % wrong | answered wrong | draft changed |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, done, examples, found, effects in curve:
        changed = sum(effects.get(key, 0) for key in ("breaks", "loses", "moves", "gains", "other"))
        drafted = f"{changed} of {effects['total']}" if effects else ""
        lines.append(
            f"| {name} | {done} | {examples} | {found.top1:.3f} | {found.coverage[1]:.3f} |"
            f" {(found.wrong_rate or 0):.3f} | {drafted} |"
        )
    caution = "A difference under about 0.02 may be chance: that is two standard errors of a share of so many messages."
    return "\n".join([*lines, "", caution, "", "![learning curve](pictures/loop.svg)", ""])


def picture(curve: Sequence[tuple[str, int, int, Figures, dict[str, int]]]) -> str:
    """The curve as SVG."""
    wide, high, left = 560, 260, 46
    most = max(done for _, done, *_ in curve) or 1
    low = 0.1 * int(10 * min(min(f.top1 or 0, f.coverage[1] or 0) for *_, f, _ in curve))

    def at(done: int, share: float) -> tuple[int, int]:
        x = left + done / most * (wide - left - 20)
        return round(x), round(high - 30 - (share - low) / (1 - low) * (high - 60))

    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}" font-family="sans-serif" font-size="12">'
    )
    parts = [head, '<rect width="100%" height="100%" fill="#fff"/>']
    for name, colour, share in (
        ("top-1", "#b3121d", lambda f: f.top1 or 0.0),
        ("coverage at 2 % wrong", "#0b57d0", lambda f: f.coverage[1] or 0.0),
    ):
        points = [at(done, share(f)) for _, done, _, f, _ in curve]
        drawn = " ".join(f"{x},{y}" for x, y in points)
        parts.append(f'<polyline points="{drawn}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
        x, y = points[-1]
        label = f"{name}: {share(curve[-1][3]):.2f}"
        parts.append(f'<text x="{x}" y="{y - 8}" text-anchor="end" fill="{colour}">{label}</text>')
    parts.append(f'<text x="4" y="34">1.0</text><text x="4" y="{high - 28}">{low:.1f}</text>')
    middle = f'x="{wide // 2}" y="{high - 8}" text-anchor="middle"'
    parts.append(f"<text {middle}>questions reviewed (0 to {most})</text></svg>")
    return "\n".join(parts)


def write(section: str) -> None:
    """Put the section into docs/benchmarks.md, in place of the last one."""
    page = ROOT / "docs" / "benchmarks.md"
    text = page.read_text("utf-8") if page.exists() else "# Benchmarks\n"
    before, _, rest = text.partition("## The learning loop")
    _, mark, after = rest.partition("\n## ")
    page.write_text(before.rstrip() + "\n\n" + section + (mark + after if mark else ""), "utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encoder", default="use", help='"use" (fast), "e5+use" (as in service), "" for words alone')
    parser.add_argument("--rounds", type=int, default=2)
    chosen = parser.parse_args()
    began = time.perf_counter()
    found = asyncio.run(run(chosen.encoder, chosen.rounds))
    (ROOT / "docs" / "pictures").mkdir(exist_ok=True)
    (ROOT / "docs" / "pictures" / "loop.svg").write_text(picture(found) + "\n", "utf-8")
    write(table(found, chosen.encoder, time.perf_counter() - began))
