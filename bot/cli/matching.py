"""`deurbel match`, `eval` and `explain`: what the matcher makes of messages, without a conversation around it."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.root import app, fail

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.matching.decision import Decision
    from bot.matching.evaluate import Measured, Row
    from bot.matching.model import Model
    from bot.matching.wordlist import LineEffect
    from bot.services.matching import Matching

FolderOption = Annotated[Path | None, typer.Option("--knowledge", help="The knowledge folder; else DEURBEL_KNOWLEDGE.")]


@app.command("match", epilog="""Example: echo '"hoe zit het met de huur?"' | deurbel match --jsonl""")
def match(
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="One JSON string or {id, text} a line in, one JSON object out.")
    ] = False,
    knowledge: FolderOption = None,
) -> None:
    """Decide about each message on standard input, one a line."""

    async def run() -> None:
        async with _ready(knowledge) as (matching, model):
            for number, line in enumerate(sys.stdin, 1):
                if line.strip():
                    name, text = _message(line, number) if jsonl else (None, line.rstrip("\n"))
                    decision = await matching.decide(text, model)
                    print(json.dumps(_as_json(name, decision), ensure_ascii=not jsonl), flush=True)

    asyncio.run(run())


@app.command("eval", epilog="Example: deurbel eval knowledge/tests --report report/")
def evaluate(
    where: Annotated[
        Path, typer.Argument(help="A TSV with id, text, kind, gold, language, register; or a folder of tests.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="All figures as JSON.")] = False,
    report: Annotated[
        Path | None, typer.Option("--report", help="Write a page with figures and pictures here.")
    ] = None,
    words: Annotated[
        bool, typer.Option("--words", help="Show what each line of vocabulary.yaml does to these messages.")
    ] = False,
    knowledge: FolderOption = None,
) -> None:
    """Measure how many messages are answered right, asked back, lost, and answered wrong."""
    rows = _rows(where)

    async def run() -> tuple[list[Measured], tuple[LineEffect, ...]]:
        from bot.matching.evaluate import Measured

        measured: list[Measured] = []
        async with _ready(knowledge) as (matching, model):
            for row in rows:
                began = time.perf_counter()
                decision = await matching.decide(row.text, model)
                measured.append(Measured(row, decision, (time.perf_counter() - began) * 1000))
            lines = await _lines(measured, matching, model) if words or report is not None else ()
        return measured, lines

    from bot.matching import wordlist
    from bot.matching.report import page, tables, text

    measured, lines = asyncio.run(run())
    found = tables(measured)
    if report is not None:
        report.mkdir(parents=True, exist_ok=True)
        (report / "index.html").write_text(page(found, wordlist.section(lines)), encoding="utf-8")
    if words:
        print(wordlist.text(lines))
    else:
        print(json.dumps(found.as_json(), ensure_ascii=False, indent=1) if as_json else text(found))


async def _lines(measured: list[Measured], matching: Matching, model: Model) -> tuple[LineEffect, ...]:
    """Decide each message that the vocabulary rewrites again, without the line that does."""
    from bot.matching.wordlist import Touched, effects

    touched = []
    for one in measured:
        for phrase, line in dict(model.reader.read(one.row.text).vocabulary).items():
            bare = replace(model, reader=replace(model.reader, synonyms=model.reader.synonyms.without(line)))
            decision = await matching.decide(one.row.text, bare)
            touched.append(Touched(line, phrase, one, replace(one, decision=decision)))
    return effects(model.reader.synonyms, touched)


@app.command("explain", epilog='Example: deurbel explain "me huisbaas doet niks aan de schimmel"')
def explain(text: Annotated[str, typer.Argument(help="The message.")], knowledge: FolderOption = None) -> None:
    """Show why a message is decided as it is."""

    async def run() -> None:
        from bot.matching.decide import wanted
        from bot.matching.explain import explain as why

        async with _ready(knowledge) as (matching, model):
            texts = wanted(text, model)
            print(why(text, model, await matching.vectors(texts) if texts else None))

    asyncio.run(run())


@asynccontextmanager
async def _ready(folder: Path | None) -> AsyncIterator[tuple[Matching, Model]]:
    """Hand out a matcher with its model; end the encoder afterwards."""
    from bot.app.measuring import matcher
    from bot.cli.reading import read_base, tell_stderr
    from bot.settings import SettingsError, read_settings

    try:
        settings = read_settings()
    except SettingsError as error:
        raise fail(str(error)) from error
    base = read_base(folder or settings.knowledge)
    async with matcher(settings, base, tell_stderr()) as found:
        yield found


def _message(line: str, number: int) -> tuple[Any, str]:
    try:
        said = json.loads(line)
    except ValueError as error:
        raise fail(f"line {number} is no JSON: {error}. Write one JSON string or object a line.") from error
    if isinstance(said, dict) and isinstance(said.get("text"), str):
        return said.get("id"), said["text"]
    if isinstance(said, str):
        return None, said
    raise fail(f'line {number}: write a JSON string, or an object with "text".')


def _as_json(name: object, decision: Decision) -> dict[str, object]:
    found: dict[str, object] = {} if name is None else {"id": name}
    return found | {
        "decision": str(decision.decision),
        "mode": str(decision.mode),
        "ids": list(decision.ids),
        "probability": round(decision.probability, 6),
        "in_scope": round(decision.in_scope, 6),
        "language": decision.language,
        "ranking": [[candidate.id, round(candidate.probability, 6)] for candidate in decision.ranking[:5]],
    }


def _rows(where: Path) -> list[Row]:
    from bot.cli.reading import read_base
    from bot.matching.evaluate import Row
    from bot.matching.testtable import rows_from_tsv

    try:
        if where.is_dir():
            base = read_base(where.parent if where.name == "tests" else where)
            return [Row(h.id, h.text, h.kind, frozenset(h.gold), h.language, h.register) for h in base.held_out]
        return rows_from_tsv(where.read_text(encoding="utf-8"))
    except OSError as error:
        raise fail(f"{error.filename}: {error.strerror}. Name a TSV file or a folder of tests.") from error
    except ValueError as error:
        raise fail(f"{where}: {error}") from error
