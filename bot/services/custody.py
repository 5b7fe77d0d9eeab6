"""Looking after the data itself: what is held, what is due to go, who asked for what, under which master key.

For the operator and for the job that runs by itself. Only counts and names of columns come out of here, never a word.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import groupby
from typing import TYPE_CHECKING, Literal, get_args

from bot.services.people import names_of
from bot.storage import backups, notices, people, register, retention, rotation, status
from bot.storage.times import day_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from bot.knowledge.campaign import Campaign
    from bot.storage import Storage, Tx
    from bot.storage.notices import Request
    from bot.storage.people import Look
    from bot.storage.register import Declared
    from bot.storage.retention import Purged
    from bot.storage.status import Status

Kind = Literal["access", "copy", "correct", "erase", "pause", "object", "label"]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""What somebody can ask by letter or mail (GDPR art. 15-21), and `label`: a fault in the label of the advertising."""

ANSWER_WITHIN = timedelta(days=30)
"""Art. 12(3) says one month; thirty days is never later than that by more than a day, and mostly earlier."""
WARN_AFTER = timedelta(days=20)
SEEN = timedelta(days=28)
SHOWN = 500


@dataclass(frozen=True, slots=True)
class Audit:
    """What every column holds, and what is wrong: nobody declared it, or what must be sealed lies open.

    rows: how many rows each table of this city has.
    """

    columns: tuple[Declared, ...]
    rows: dict[str, int]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Due:
    """A request in the register. `late` is one of "" | "soon" (from day 20) | "late"."""

    request: Request
    late: str


@dataclass(frozen=True, slots=True)
class Seen:
    """Somebody of the team looked at somebody's data. count: how many a list showed him at once."""

    name: str
    look: Look
    count: int = 1


class Custody:
    """The data of one city in the hands of who runs it.

    campaign: the campaign file as it holds now: life spans and election day.
    """

    def __init__(self, storage: Storage, campaign: Callable[[], Campaign], new_id: Callable[[], str]) -> None:
        self._storage = storage
        self._campaign = campaign
        self._new_id = new_id

    async def audit(self, now: datetime) -> Audit:
        """Walk every table and column."""
        declared = tuple(register.declarations())
        rows = (await self.status(now)).rows

        def unit(tx: Tx) -> list[str]:
            undeclared = [f"{each.table}.{each.column}" for each in declared if each.held is None]
            return [
                *(f"{name}: nobody declared what it holds" for name in (*undeclared, *register.strays(tx))),
                *(f"{name}: declared as sealed, but some of it lies open" for name in register.lying_open(tx)),
            ]

        return Audit(declared, rows, tuple(await self._storage.scan(unit)))

    async def purge(self, now: datetime) -> Purged:
        """Take away what is due, and empty the write-ahead log, where the deleted would stay for a while."""
        campaign = self._campaign()
        purged = await self._storage.writer.run(
            lambda tx: retention.purge(tx, campaign.retention, campaign.election.date, now)
        )
        await self._storage.database.checkpoint()
        return purged

    async def close(self, now: datetime) -> Purged:
        """End the campaign: nobody's data stays, whatever the day is. Only while nothing else runs."""
        campaign = self._campaign()
        purged = await self._storage.writer.run(lambda tx: retention.close(tx, campaign.retention, now))
        await self._storage.database.checkpoint()
        return purged

    async def at_risk(self, now: datetime) -> int:
        """Open messages whose day's key goes within twelve hours."""
        return await self._storage.read(lambda tx: retention.at_risk(tx, now))

    async def status(self, now: datetime) -> Status:
        """How the data stands."""
        return await status.look(self._storage, now)

    async def requests(self, now: datetime) -> tuple[Due, ...]:
        """What people asked and was not answered yet, the one due first on top (L13)."""
        found = await self._storage.scan(notices.requests)
        return tuple(Due(one, _late(one, now)) for one in found)

    async def receive(self, kind: Kind, note: str, now: datetime) -> str:
        """Enter a letter or mail into the register; its id."""
        new = notices.Request(self._new_id(), kind, now, day_of(now + ANSWER_WITHIN), note)
        await self._storage.writer.run(lambda tx: notices.receive(tx, new))
        return new.id

    async def handle(self, request_id: str, by: str, now: datetime) -> bool:
        """A request was answered; False when there is no such open one."""
        return await self._storage.writer.run(lambda tx: notices.handle(tx, request_id, by, now))

    async def seen(self, now: datetime) -> tuple[Seen, ...]:
        """Who of the team looked at personal data in the last four weeks, newest first."""

        def unit(tx: Tx) -> tuple[Seen, ...]:
            names = names_of(tx)
            found = people.looks(tx, limit=SHOWN)
            lately = (one for one in found if one.at > now - SEEN)
            together = groupby(lately, key=lambda one: (one.person, one.act, one.subject, one.at))
            shown = (list(same) for _, same in together)
            return tuple(Seen(names.get(same[0].person, ""), same[0], len(same)) for same in shown)

        return await self._storage.scan(unit)

    async def rotate(self, key_file: Path, keys_into: Path, now: datetime) -> tuple[int, int]:
        """Replace the master key: the new one's number, and how many keys it wraps. See `rotation.rotate`."""
        database = self._storage.database

        def back_up_keys() -> None:
            backups.back_up_keys(database.keys, keys_into, now)

        new, wrapped = await database.call(lambda: rotation.rotate(key_file, self._storage.keys, back_up_keys))
        return new.number, wrapped


def _late(request: Request, now: datetime) -> str:
    if day_of(now) > request.due:
        return "late"
    return "soon" if now - request.received_at >= WARN_AFTER else ""
