"""What a unit of work holds in its hand: the connection, the city it works for, and the keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, cast

from sqlalchemy import Insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.compiler import SQLCompiler

from bot.storage.times import day_of

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from sqlalchemy import Connection, Delete, Dialect, Select, Table, Update

    from bot.storage.keys import Keys
    from bot.storage.sealing import Box

    _Statement = Update | Delete | Insert | Select[Any]


@dataclass(frozen=True, slots=True)
class Chat:
    """Where a voter or someone of the team is reached: the channel, and the channel's own id of the chat."""

    channel: str
    id: str


class Ran(Protocol):
    """What running a statement gives: SQLite's own cursor, or SQLAlchemy's result."""

    @property
    def rowcount(self) -> int:
        """How many rows an UPDATE or DELETE met."""

    def fetchone(self) -> Any:  # noqa: ANN401  the values are the driver's
        """The next row, its values as the driver gives them, or None."""


class Change:
    """A statement that runs at every turn: built when its module is loaded, compiled at its first run.

    Building a statement costs six times what running it does, and SQLAlchemy's own way of running one that is compiled
    several times what the driver's does, so SQLite's driver gets it directly (docs/decisions/0031). Values are named by
    the statement's `bindparam`s; `of_city` is always given. A value that is missing raises KeyError.
    """

    def __init__(self, statement: Update | Delete | Select[Any]) -> None:
        self._of: Callable[[str], _Statement] = lambda _engine: statement
        self._compiled: dict[tuple[str, ...], _Compiled] = {}

    def run(self, tx: Tx, **values: object) -> Ran:
        """Run it once."""
        compiled = self._for(tx, values)
        row = compiled.row(values | _city(tx))
        if driver := _sqlite(tx):
            return driver.execute(compiled.sql, row)
        return tx.sql.exec_driver_sql(compiled.sql, row)

    def run_all(self, tx: Tx, rows: Sequence[dict[str, object]]) -> None:
        """Run it for many rows at once; all of them name the same values."""
        if not rows:
            return
        compiled = self._for(tx, rows[0])
        together = [compiled.row(values | _city(tx)) for values in rows]
        if driver := _sqlite(tx):
            driver.executemany(compiled.sql, together)
        else:
            tx.sql.exec_driver_sql(compiled.sql, together)

    def _for(self, tx: Tx, values: dict[str, object]) -> _Compiled:
        named = (tx.sql.dialect.name, *values)
        found = self._compiled.get(named)
        if found is None:
            found = self._compiled[named] = _compile(self._of(named[0]), tx.sql.dialect, [*values, "city"])
        return found


class Upsert(Change):
    """An INSERT with an ON CONFLICT, likewise: the two engines spell the import differently and the rest alike.

    Values are named by the columns; those that are not named get what the table gives them.
    """

    def __init__(self, table: Table, finish: Callable[[sqlite.Insert | postgresql.Insert], Insert]) -> None:
        built = {"sqlite": finish(sqlite.insert(table)), "postgresql": finish(postgresql.insert(table))}
        self._of = built.__getitem__
        self._compiled = {}


@dataclass(frozen=True, slots=True)
class _Compiled:
    """SQL for one driver, with each value's name in its place and what turns it into the driver's."""

    sql: str
    places: tuple[tuple[str, Callable[[Any], object] | None], ...]
    fixed: dict[str, Any]

    def row(self, values: dict[str, Any]) -> tuple[object, ...]:
        """The values in the statement's order."""
        given = self.fixed | values
        return tuple(given[name] if write is None else write(given[name]) for name, write in self.places)


def _city(tx: Tx) -> dict[str, object]:
    """The city, as a column is called and as a condition on it must be called."""
    return {"city": tx.city, "of_city": tx.city}


def _sqlite(tx: Tx) -> sqlite3.Connection | None:
    """The driver's own connection, in the same transaction; None on PostgreSQL, whose driver is asynchronous."""
    if tx.sql.dialect.name != "sqlite":
        return None
    return cast("sqlite3.Connection", tx.sql.connection.driver_connection)


def _compile(statement: _Statement, dialect: Dialect, names: Sequence[str]) -> _Compiled:
    compiled = statement.compile(dialect=dialect, column_keys=list(names) if isinstance(statement, Insert) else None)
    assert isinstance(compiled, SQLCompiler)
    writers = {name: bind.type.dialect_impl(dialect).bind_processor(dialect) for name, bind in compiled.binds.items()}
    places = tuple((name, writers[name]) for name in compiled.positiontup or ())
    # What the statement itself says (`body=None`); all else must be given at each run.
    fixed = {name: bind.value for name, bind in compiled.binds.items() if not bind.required}
    return _Compiled(compiled.string, places, fixed)


@dataclass(frozen=True, slots=True)
class Tx:
    """One transaction of one city. Only functions of this room look inside; others hand it on."""

    sql: Connection
    city: str
    keys: Keys

    def voter(self, voter: str) -> Box:
        """The voter's key. Raises ErasedError when it is gone."""
        return self.keys.voter(self.city, voter)

    def today(self, now: datetime) -> Box:
        """The key of the day; only the writer may ask for one that is not there yet."""
        return self.keys.day(self.city, day_of(now))

    @property
    def team(self) -> Box:
        """The key for what is known about people of the team."""
        return self.keys.city(self.city, "team")

    @property
    def heard(self) -> Box:
        """The key for words that belong to no voter, such as what was heard at a door."""
        return self.keys.city(self.city, "heard")

    @property
    def threats(self) -> Box:
        """The key for threats of violence."""
        return self.keys.city(self.city, "threats")

    def pseudonym(self, *parts: str) -> str:
        """A keyed hash under the city's pepper, the same for ever: only for people who consented or are of the team."""
        return self.keys.city(self.city, "pepper").hash(*parts)

    def insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        """An INSERT that knows ON CONFLICT: the two engines spell the import differently and the statement alike."""
        return postgresql.insert(table) if self.sql.dialect.name == "postgresql" else sqlite.insert(table)
