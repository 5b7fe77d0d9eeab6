"""Examples and answers as a table, out and in: for who works in a spreadsheet. Pure.

Columns: `id, field, language, text`, one row a text. Fields: title, answer, short, example (in the position's file),
more (in the file of further examples). What a table does not name stays as it is; within a field and language that it
names for an answer, the examples are those of the table.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import cast

from bot.knowledge.entry import entry_of, place_of
from bot.knowledge.files import PositionFile, stem
from bot.knowledge.load import parse
from bot.knowledge.tree import Plain
from bot.knowledge.write import NotWrittenError, data_of, rewritten

COLUMNS = ("id", "field", "language", "text")
_SINGLE, _LISTS = ("title", "answer", "short"), ("example", "more")
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_csv(files: Mapping[str, str]) -> str:
    """Every answer with its examples. A cell that a spreadsheet would take for a formula gets a quote before it."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for name in _ids(files):
        entry = entry_of(files, name)
        if entry is None:
            continue
        position = cast("dict[str, Plain]", entry["position"])
        for field in _SINGLE:
            for language, text in cast("dict[str, Plain]", position.get(field) or {}).items():
                writer.writerow((name, field, language, _safe(str(text).strip())))
        for field, group in (("example", position.get("examples")), ("more", entry.get("more"))):
            for language, texts in cast("dict[str, list[Plain]]", group or {}).items():
                writer.writerows((name, field, language, _safe(str(text))) for text in texts)
    return out.getvalue()


def from_csv(files: Mapping[str, str], table: str) -> dict[str, str]:
    """The files with what a table says. Raises NotWrittenError with the row that cannot be used."""
    wanted: dict[str, dict[tuple[str, str], list[str]]] = {}
    reader = csv.DictReader(io.StringIO(table.lstrip("\ufeff")))
    if not set(COLUMNS) <= set(reader.fieldnames or ()):
        raise NotWrittenError(f"the columns of a table are {', '.join(COLUMNS)}")
    for number, row in enumerate(reader, 2):
        field, text = (row["field"] or "").strip(), _plain((row["text"] or "").strip())
        if field not in {*_SINGLE, *_LISTS} or not row["id"] or not row["language"]:
            raise NotWrittenError(f"row {number}: id, field or language is wrong")
        if text:
            wanted.setdefault(row["id"].strip(), {}).setdefault((field, row["language"].strip()), []).append(text)
    return _written(files, wanted)


Fields = Mapping[tuple[str, str], list[str]]


def _written(files: Mapping[str, str], wanted: Mapping[str, Fields]) -> dict[str, str]:
    """Write all that is wanted, each file once."""
    by_path: dict[str, dict[str, Fields]] = {}
    for name, fields in wanted.items():
        path = place_of(files, name)
        if path is None:
            raise NotWrittenError(f"no position is called {name}")
        by_path.setdefault(path, {})[name] = fields
    changed = dict(files)
    for path, entries in by_path.items():
        content = cast("dict[str, Plain]", data_of(path, files[path]))
        positions = cast("list[dict[str, Plain]]", content["positions"])
        content["positions"] = [_with(one, entries.get(str(one["id"]), {})) for one in positions]
        changed[path] = rewritten(path, files[path], content)
        more = {name: fields for name, fields in entries.items() if any(field == "more" for field, _ in fields)}
        if more:
            beside = f"examples/{stem(path)}.yaml"
            if beside not in files:
                raise NotWrittenError(f"{beside} is missing: further examples have no place")
            further = cast("dict[str, Plain]", data_of(beside, files[beside]))
            examples = cast("dict[str, dict[str, Plain]]", further["examples"])
            for name, fields in more.items():
                examples[name] = {**examples.get(name, {}), **_lists(fields, "more")}
            changed[beside] = rewritten(beside, files[beside], further)
    return changed


def _with(position: dict[str, Plain], fields: Fields) -> dict[str, Plain]:
    changed = dict(position)
    for (field, language), texts in fields.items():
        if field in _SINGLE:
            within = dict(cast("dict[str, Plain]", changed.get(field) or {}))
            old = within.get(language)
            within[language] = old if isinstance(old, str) and old.strip() == texts[-1] else texts[-1]
            changed[field] = within
    examples = _lists(fields, "example")
    if examples:
        changed["examples"] = {**cast("dict[str, Plain]", changed.get("examples") or {}), **examples}
    return changed


def _lists(fields: Fields, wanted: str) -> dict[str, Plain]:
    return {language: list(dict.fromkeys(texts)) for (field, language), texts in fields.items() if field == wanted}


def _ids(files: Mapping[str, str]) -> list[str]:
    return [one.id for _, content in parse(files).of(PositionFile) for one in content.positions]


def _safe(text: str) -> str:
    return "'" + text if text.startswith((*_FORMULA, "'")) else text


def _plain(text: str) -> str:
    return text[1:] if text[:1] == "'" and text[1:].startswith((*_FORMULA, "'")) else text
