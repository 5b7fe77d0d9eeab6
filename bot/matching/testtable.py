"""Read a table of test messages (TSV with columns id, text, kind, gold, language, register)."""

from __future__ import annotations

import csv
from typing import Literal

from bot.matching.evaluate import Row

COLUMNS = ("id", "text", "kind", "gold", "language", "register")
KINDS: dict[str, Literal["in", "out", "ambiguous"]] = {"in": "in", "out": "out", "ambiguous": "ambiguous"}


def rows_from_tsv(table: str) -> list[Row]:
    """Read the rows. Raises ValueError, naming the line, when a column is missing or a kind is unknown."""
    lines = csv.reader(table.split("\n"), delimiter="\t", quoting=csv.QUOTE_NONE)
    head = next(lines, [])
    if missing := [name for name in COLUMNS if name not in head]:
        raise ValueError(
            f"line 1: no column {', '.join(missing)}. The first line names the columns, with tabs between."
        )
    rows = []
    for number, cells in enumerate(lines, 2):
        if not any(cells):
            continue
        cell = dict(zip(head, cells, strict=False))
        if len(cells) < len(head) or cell["kind"] not in KINDS:
            raise ValueError(f"line {number}: write {len(head)} cells, and in, out or ambiguous for kind.")
        gold = frozenset(part.strip() for part in cell["gold"].split(",") if part.strip())
        rows.append(Row(cell["id"], cell["text"], KINDS[cell["kind"]], gold, cell["language"], cell["register"]))
    return rows
