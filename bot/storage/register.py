"""What every table and column holds about people: for the audit and the record of processing, from the declarations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import inspect

from bot.storage.declared import held_by
from bot.storage.key_tables import key_tables
from bot.storage.tables import metadata

if TYPE_CHECKING:
    from bot.storage.declared import Held
    from bot.storage.transaction import Tx


@dataclass(frozen=True, slots=True)
class Declared:
    """One column. `held` is None when nobody declared it: a fault."""

    database: str
    table: str
    about: str
    column: str
    held: Held | None


def declarations() -> list[Declared]:
    """Every column of both databases, in the order of the tables."""
    return [
        Declared(database, table.name, table.comment or "", column.name, held_by(column))
        for database, tables in (("deurbel.db", metadata), ("keys.db", key_tables))
        for table in tables.tables.values()
        for column in table.columns
    ]


def strays(tx: Tx) -> list[str]:
    """Columns that the database has and no table of ours names: `table.column`."""
    look = inspect(tx.sql)
    return sorted(
        f"{table}.{column['name']}"
        for table in look.get_table_names()
        if table != "alembic_version"
        for column in look.get_columns(table)
        if table not in metadata.tables or column["name"] not in metadata.tables[table].c
    )
