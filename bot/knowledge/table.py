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

from bot.knowledge.entry import Entry, entry_of, with_entry
from bot.knowledge.files import PositionFile
from bot.knowledge.load import parse
from bot.knowledge.tree import Plain
from bot.knowledge.write import NotWrittenError

COLUMNS = ("id", "field", "language", "text")
_SINGLE, _LISTS = ("title", "answer", "short"), {"example": "examples", "more": "more"}
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
        raise NotWrittenError(f"kolommen: {', '.join(COLUMNS)}")
    for number, row in enumerate(reader, 2):
        field, text = (row["field"] or "").strip(), _plain((row["text"] or "").strip())
        if field not in {*_SINGLE, *_LISTS} or not row["id"] or not row["language"]:
            raise NotWrittenError(f"rij {number}: id, field of language klopt niet")
        if text:
            wanted.setdefault(row["id"].strip(), {}).setdefault((field, row["language"].strip()), []).append(text)
    changed = dict(files)
    for name, fields in wanted.items():
        entry = entry_of(changed, name)
        if entry is None:
            raise NotWrittenError(f"er is geen antwoord dat {name} heet")
        changed = with_entry(changed, name, _with(entry, fields))
    return changed


def _with(entry: Entry, fields: Mapping[tuple[str, str], list[str]]) -> Entry:
    position = dict(cast("dict[str, Plain]", entry["position"]))
    more = dict(cast("dict[str, Plain]", entry.get("more") or {}))
    for (field, language), texts in fields.items():
        if field == "more":
            more[language] = list(dict.fromkeys(texts))
            continue
        key = _LISTS.get(field, field)
        within = dict(cast("dict[str, Plain]", position.get(key) or {}))
        old = within.get(language)
        single = field in _SINGLE
        same = isinstance(old, str) and single and old.strip() == texts[-1]
        within[language] = old if same else texts[-1] if single else list(dict.fromkeys(texts))
        position[key] = within
    return {"position": position, "more": more}


def _ids(files: Mapping[str, str]) -> list[str]:
    return [one.id for _, content in parse(files).of(PositionFile) for one in content.positions]


def _safe(text: str) -> str:
    return "'" + text if text.startswith((*_FORMULA, "'")) else text


def _plain(text: str) -> str:
    return text[1:] if text[:1] == "'" and text[1:].startswith((*_FORMULA, "'")) else text
