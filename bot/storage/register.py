"""What every table and column holds about people: for the audit and the record of processing, from the declarations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, inspect, or_, select

from bot.storage.declared import held_by
from bot.storage.key_tables import key_tables
from bot.storage.sealing import SHORTEST, VERSION
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


def lying_open(tx: Tx) -> list[str]:
    """Columns declared as sealed in which something of this city does not look sealed: `table.column`."""
    found = []
    for table in metadata.sorted_tables:
        for column in table.columns:
            held = held_by(column)
            if not held or not held.sealed:
                continue
            bare = or_(func.substr(column, 1, 1) != VERSION, func.length(column) < SHORTEST)
            if tx.sql.execute(
                select(column).where(table.c.city == tx.city, column.is_not(None), bare).limit(1)
            ).first():
                found.append(f"{table.name}.{column.name}")
    return found
