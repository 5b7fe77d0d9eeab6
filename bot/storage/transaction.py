"""What a unit of work holds in its hand: the connection, the city it works for, and the keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.times import day_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from sqlalchemy import Connection, CursorResult, Executable, Table

    from bot.storage.keys import Keys
    from bot.storage.sealing import Box


@dataclass(frozen=True, slots=True)
class Chat:
    """Where a voter or someone of the team is reached: the channel, and the channel's own id of the chat."""

    channel: str
    id: str


class Upsert:
    """An INSERT with an ON CONFLICT, built once for each engine: they spell the import differently and the rest alike.

    Statements of every turn are built when their module is loaded: building one costs six times what running it does
    (docs/decisions/0031).
    """

    def __init__(self, table: Table, finish: Callable[[sqlite.Insert | postgresql.Insert], Executable]) -> None:
        self._statements = {"sqlite": finish(sqlite.insert(table)), "postgresql": finish(postgresql.insert(table))}

    def run(self, tx: Tx, **values: object) -> CursorResult[Any]:
        """Insert one row of the transaction's city."""
        return tx.sql.execute(self._statements[tx.sql.dialect.name], {"city": tx.city, **values})


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
