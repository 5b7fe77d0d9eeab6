"""Threats of violence: for the two readers that the campaign file names. Every look is written down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from bot.storage import people, threats
from bot.storage.people import Look

if TYPE_CHECKING:
    from bot.knowledge.campaign import Campaign
    from bot.services.people import SignedIn
    from bot.storage import Storage, Tx
    from bot.storage.threats import Threat


class Guarding:
    """The locked set of rows."""

    def __init__(self, storage: Storage, *, campaign: Callable[[], Campaign]) -> None:
        self._storage = storage
        self._campaign = campaign

    def may_read(self, person: SignedIn) -> bool:
        """Whether this is one of the two."""
        return person.name in self._campaign().threat_readers

    async def all(self, person: SignedIn, now: datetime) -> list[Threat]:
        """Every threat, newest first. Raises PermissionError for anybody but the two."""
        if not self.may_read(person):
            raise PermissionError

        def unit(tx: Tx) -> list[Threat]:
            people.looked(tx, Look(person.id, now, "open", "threats", "", None, "safety"))
            return threats.all_of_them(tx)

        return await self._storage.writer.run(unit)

    async def report(self, threat_id: str, number: str, person: SignedIn) -> None:
        """Note under which number it was reported to the police. Raises PermissionError."""
        if not self.may_read(person):
            raise PermissionError
        await self._storage.writer.run(lambda tx: threats.reported(tx, threat_id, number[:80]))

    async def settle(self, threat_id: str, person: SignedIn, now: datetime) -> None:
        """Note that the report is settled: the threat need not be kept. Raises PermissionError."""
        if not self.may_read(person):
            raise PermissionError
        await self._storage.writer.run(lambda tx: threats.settle(tx, threat_id, now))
