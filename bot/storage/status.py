"""How the data stands: for `db status`, `doctor` and `/readyz`. Counts and sizes only."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from bot.storage import inbox, outbox, retention, schema
from bot.storage.tables import metadata, voter

if TYPE_CHECKING:
    from datetime import datetime, timedelta
    from pathlib import Path

    from bot.storage.keys import Counts
    from bot.storage.store import Storage
    from bot.storage.transaction import Tx

_WAL_RESET_FIXED = ((3, 51, 3), (3, 50, 7), (3, 44, 6))


@dataclass(frozen=True, slots=True)
class Status:
    """One look at the data of one city. Sizes in bytes; ages as of `now`.

    unreadable: voters with rows but without a key: their texts are gone for good, the next start or purge tells why.
    """

    engine: str
    revision: str | None
    size: int
    log_size: int
    rows: dict[str, int]
    keys: Counts
    unreadable: int
    parked: int
    at_risk: int
    oldest_in: timedelta | None
    oldest_out: timedelta | None


async def look(storage: Storage, now: datetime) -> Status:
    """Look at everything once."""
    path = storage.database.path

    def unit(tx: Tx) -> Status:
        voters = set(tx.sql.execute(select(voter.c.id).where(voter.c.city == tx.city)).scalars())
        first_in, first_out = inbox.oldest(tx, now), outbox.oldest(tx, now)
        return Status(
            engine=f"SQLite {sqlite3.sqlite_version}" if path else "PostgreSQL",
            revision=schema.revision_of(tx.sql),
            size=_size(path),
            log_size=_size(path.with_name(path.name + "-wal")) if path else 0,
            rows={table.name: _rows(tx, table.name) for table in metadata.sorted_tables if "city" in table.c},
            keys=tx.keys.counts(),
            unreadable=len(voters - set(tx.keys.voters(tx.city, voters))),
            parked=len(inbox.parked(tx)),
            at_risk=retention.at_risk(tx, now),
            oldest_in=now - first_in if first_in else None,
            oldest_out=now - first_out if first_out else None,
        )

    return await storage.scan(unit)


def wal_reset_bug(version: tuple[int, ...] = sqlite3.sqlite_version_info) -> bool:
    """Whether this SQLite has the WAL-reset bug (3.7.0 to 3.51.2).

    Harmless while one connection alone writes and checkpoints, which is how Deurbel works: no second program
    (litestream, a shell) may write beside it.
    """
    return version >= (3, 7, 0) and not any(
        version >= fixed and (version[:2] == fixed[:2] or fixed[:2] == (3, 51)) for fixed in _WAL_RESET_FIXED
    )


def _size(path: Path | None) -> int:
    return path.stat().st_size if path and path.exists() else 0


def _rows(tx: Tx, name: str) -> int:
    table = metadata.tables[name]
    return tx.sql.execute(select(func.count()).select_from(table).where(table.c.city == tx.city)).scalar() or 0
