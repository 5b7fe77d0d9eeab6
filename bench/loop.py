"""The learning curve: fewer examples, then review, own examples, replay and publish, through the real console.

    python -m bench.loop [--encoder use] [--rounds 1] [--start half --start dozen]

Questions are the messages of `knowledge/tests/`: 30 % of them come in and are reviewed in rounds, the other 70 % are
measured on and never shown to anybody. Voters' words are not copied into the knowledge: for each question that the bot
did not get right, the editor adds four ways of asking that writers of ours had made and that were held back, the ones
nearest in meaning, as a person would who has just read that question.
"""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import html
import io
import json
import re
import tempfile
import time
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from bench.curve import ROOT, STARTS, Step, picture, table, write
from bot import folder
from bot.encoder.service import Encoder
from bot.knowledge.base import HeldOut, KnowledgeBase
from bot.knowledge.load import load
from bot.knowledge.write import data_of, rewritten
from bot.matching.arrays import Vectors
from bot.matching.decide import wanted
from bot.matching.decision import Decision
from bot.matching.evaluate import Figures, Measured, Row, figures
from bot.matching.many import decide_many
from bot.matching.normalise import canonical
from bot.matching.rows import FOLDS
from bot.services.current import Current
from bot.services.matching import Matching
from bot.services.people import Role
from bot.services.publishing import Publishing
from bot.storage import Storage
from tests.editing.conftest import NOON, Clock, House, open_stage

REVIEWED = 0.3
NETWORKS = FOLDS
"""Half of what is shipped, for all points of the curve alike: what is shown is the difference between them."""
OWN_EXAMPLES = 4
"""Ways of asking that an editor writes for a missed question: one alone moves nothing among thousands."""
Back = dict[tuple[str, str], list[str]]
"""Examples that were held back, by entry (position, `kind/variant` or kind of negative) and language."""


def begun(files: dict[str, str], start: str) -> tuple[dict[str, str], Back]:
    """The files with fewer examples, and what was held back."""
    kept, back = dict(files), {}
    for path, text in files.items():
        if not path.endswith(".yaml"):
            continue
        data = data_of(path, text)
        if path.startswith("positions/") and start == "half":
            for position in data["positions"]:
                position["examples"] = _half(position["id"], position.get("examples", {}), back)
        elif path.startswith("examples/"):
            for group, entries in data.items():
                if not isinstance(entries, dict):  # the theme
                    continue
                if start == "half":
                    data[group] = {entry: _half(entry, said, back) for entry, said in entries.items()}
                elif group == "examples":
                    for entry, said in entries.items():
                        for language, texts in said.items():
                            back.setdefault((entry, language), []).extend(texts)
                    data[group] = {}
        else:
            continue
        kept[path] = rewritten(path, text, data)
    return kept, back


def _half(entry: str, said: dict[str, list[str]], back: Back) -> dict[str, list[str]]:
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

    def __init__(self, encoder: Encoder, stage: object, back: Back) -> None:
        self.encoder, self.stage, self.back = encoder, stage, back
        self._units: dict[str, np.ndarray] = {}

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
        """Questions come in and are judged on their cards; those that the bot did not get right come back."""
        model = self.stage.house.current.published.matcher
        missed = []
        texts = [row.text for row in rows]
        vectors = await self.vectors([one for text in texts for one in wanted(text, model)])
        for row, said in zip(rows, decide_many(texts, model, vectors, languages=[""] * len(rows)), strict=True):
            asked = await self.stage.ask(
                row.text,
                decision=str(said.decision),
                ids=said.ids,
                entry=said.ranking[0].id,
                probability=said.probability,
                ranking=tuple((one.id, one.probability) for one in said.ranking[:5]),
                language=row.language,
            )
            card = (await volunteer.get(f"/vragen/{asked}")).text
            based_on = re.search(r'name="vorig" value="([^"]*)"', card)
            entry = next((one for one in row.gold if one in model.entries.names), None) if row.kind == "in" else None
            choice = f"entry:{entry}" if entry else "not-in-letter"
            sent = {"keuze": choice, "vorig": based_on.group(1) if based_on else "", "lijst": ""}
            answer = await volunteer.post(f"/vragen/{asked}", data=sent)
            assert answer.status_code == 303, answer.status_code
            if row.kind != "ambiguous" and not right(row, said):
                missed.append(row)
        return missed

    async def improve(self, missed: Sequence[HeldOut], editor: object) -> tuple[int, dict[str, int]]:
        """Add own examples for each missed question, as files; look at the effects; publish."""
        house = self.stage.house
        _, files = await house.publishing.head()
        own = [one for row in missed for one in await self._own(row)]
        for path, here in _by_file(house.current.published.base, own).items():  # each file is read and written once
            data = data_of(path, files[path])
            for group, entry, language, text in here:
                said = data[group].setdefault(entry, {})
                said[language] = [*said.get(language, []), text]
            files[path] = rewritten(path, files[path], data)
        page, where = await self._draft(files, editor)
        seen = re.search(r'name="gezien" value="([^"]*)"', page).group(1)
        form = {"gezien": seen, "doe": "publiceer", "waarom": "eigen voorbeelden bij gemiste vragen"}
        form |= dict.fromkeys(re.findall(r'name="(slot\.[^"]+)" value="beter"', page), "beter")
        went = await editor.post(where, data=form, timeout=120)
        assert went.headers["location"].endswith("gepubliceerd=1"), html.unescape(page)[:500]
        version = (await house.publishing.history(limit=1))[0]
        return len(own), json.loads(version.figures)

    async def _draft(self, files: dict[str, str], editor: object) -> tuple[str, str]:
        """Hand the files in with their dry run, and wait for the effects: the page, and its address."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            for path, text in files.items():
                archive.writestr(f"knowledge/{path}", text)
        sent = {"bestand": ("knowledge.zip", packed.getvalue())}
        made = await editor.post("/bulk", timeout=120, data={"doe": "voorstel"}, files=sent)
        where = made.headers["location"] + "/gevolgen"
        while "http-equiv" in (page := (await editor.get(where, timeout=120)).text):
            await asyncio.sleep(0.5)
        return page, where

    async def _own(self, row: HeldOut) -> list[tuple[str, str, str]]:
        """What an editor writes who has just read this question: entry, language, text; each is used once."""
        asked = (await self._unit([row.text]))[0]
        free = [
            (entry, language, text)
            for (entry, language), texts in self.back.items()
            if (entry in row.gold or (row.kind == "out" and entry.partition("/")[0] in row.gold))
            and language in {row.language, "nl"}
            for text in texts
        ]
        if not free:
            return []
        nearness = np.stack(await self._unit([text for *_, text in free])) @ asked
        chosen = [free[number] for number in np.argsort(-nearness)[:OWN_EXAMPLES]]
        for entry, language, text in chosen:
            self.back[entry, language].remove(text)
        return chosen

    async def _unit(self, texts: Sequence[str]) -> list[np.ndarray]:
        missing = [text for text in texts if text not in self._units]
        made = await self.vectors([canonical(text) for text in missing])
        for text in missing:
            vector = made.by_text.get(canonical(text), np.ones(1))
            self._units[text] = vector / max(float(np.linalg.norm(vector)), 1e-9)
        return [self._units[text] for text in texts]


def right(row: HeldOut, said: Decision) -> bool:
    """Whether a voter got what he should: the answer, or the fixed reply, or for other politics no answer at all."""
    if row.kind == "in":
        return said.decision == "answer" and bool(set(said.ids) & set(row.gold))
    if row.gold[0] in {"politics", "lookalike", "lookalike-crisis"}:
        return said.decision in {"unknown", "reply"}
    return said.decision == "reply" and row.gold[0] in said.ids


def _by_file(base: KnowledgeBase, own: Sequence[tuple[str, str, str]]) -> dict[str, list[tuple[str, str, str, str]]]:
    """New examples by the file they go into: key they stand under, entry, language, text."""
    found: dict[str, list[tuple[str, str, str, str]]] = {}
    for entry, language, text in own:
        path, group = _place(base, entry)
        found.setdefault(path, []).append((group, entry, language, text))
    return found


def _place(base: KnowledgeBase, entry: str) -> tuple[str, str]:
    """The file of further examples in which an entry stands, and the key they stand under."""
    if entry in base.by_id:
        return f"examples/{base.by_id[entry].theme}.yaml", "examples"
    return (
        ("examples/negatives.yaml", "negatives")
        if "/" not in entry and entry.startswith("lookalike")
        else (
            "examples/replies.yaml",
            "replies",
        )
    )


async def run(encoder: Encoder, start: str, rounds: int) -> list[Step]:
    """The curve from one start."""
    files, back = begun(folder.read(ROOT / "knowledge").files, start)
    base = load(files)
    assert isinstance(base, KnowledgeBase), base
    pool, rest = parted(base.held_out)
    with tempfile.TemporaryDirectory() as made:
        here = Path(made)
        folder.write(here / "knowledge", files)
        matching = Matching(encoder, here, NETWORKS)

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
                curve = [Step(f"start: {start}", 0, 0, await loop.measure(rest))]
                _tell(curve[-1])
                async with stage.editor("Vera", Role.VOLUNTEER) as volunteer, stage.editor("Eva") as editor:
                    for number, part in enumerate(_parts(pool, rounds), 1):
                        missed = await loop.review(part, volunteer)
                        added, effects = await loop.improve(missed, editor)
                        changed = sum(effects.get(key, 0) for key in ("breaks", "loses", "moves", "gains", "other"))
                        before = curve[-1]
                        curve.append(
                            Step(
                                f"round {number}",
                                before.reviewed + len(part),
                                before.examples + added,
                                await loop.measure(rest),
                                f"{changed} of {effects['total']}",
                            )
                        )
                        _tell(curve[-1])
    return curve


def _parts(pool: Sequence[HeldOut], rounds: int) -> Iterator[Sequence[HeldOut]]:
    size = -(-len(pool) // rounds)
    return (pool[first : first + size] for first in range(0, len(pool), size))


def _tell(step: Step) -> None:
    found = step.found
    shares = f"top1 {found.top1:.3f}  coverage@2% {found.coverage[1]:.3f}  wrong {found.wrong_rate or 0:.3f}"
    print(f"{step.name:<20}{step.reviewed:>5} reviewed {step.examples:>5} examples  {shares}", flush=True)


async def main(encoder_name: str, starts: Sequence[str], rounds: int) -> dict[str, list[Step]]:
    """Every curve, with one encoder."""
    encoder = Encoder((encoder_name,) if encoder_name else ())
    await encoder.start()
    try:
        return {start: await run(encoder, start, rounds) for start in starts}
    finally:
        await encoder.stop()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--encoder", default="use", help='"use" (fast), "e5+use" (as in service), "" for words alone')
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--start", action="append", choices=list(STARTS))
    chosen = parser.parse_args()
    began = time.perf_counter()
    curves = asyncio.run(main(chosen.encoder, chosen.start or list(STARTS), chosen.rounds))
    (ROOT / "docs" / "pictures").mkdir(exist_ok=True)
    (ROOT / "docs" / "pictures" / "loop.svg").write_text(picture(curves) + "\n", "utf-8")
    write(table(curves, chosen.encoder, time.perf_counter() - began))
