"""Walks: hand out doors in one neighbourhood in the order one walks, open the list, give it back.

A walk has one holder and at most one buddy; only they and coordinators see its addresses, and every look is written
down. A claim ends after two days. Doors are handed out at hours, on days and for the number of times that the campaign
file allows (B5). A list is on a phone for twelve hours at most.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.followup import State, ringing_refused
from bot.services.doors import Door, doors_of, lapsed_rows, offered
from bot.services.people import names_of
from bot.storage import followups, people, walks
from bot.storage.people import Look
from bot.storage.times import AMSTERDAM

if TYPE_CHECKING:
    from bot.knowledge.campaign import Campaign
    from bot.services.people import SignedIn
    from bot.storage import Storage, Tx
    from bot.storage.walks import Walk

DOORS = 20
"""Doors of a walk that a volunteer asks for."""
MORE = 10
LONGEST = 40
"""Doors of a walk at most, whatever is added: more than an evening holds."""
CLAIM = timedelta(hours=48)
ON_A_PHONE = timedelta(hours=12)
STRANGER = "someone"
"""The buddy of a pair whose second is not in the team's list: the pair is known, the person is not."""
WAITS = (State.OPEN.value, State.COME_BACK.value)


@dataclass(frozen=True, slots=True)
class Area:
    """A neighbourhood with doors that wait, and who walks there now."""

    wijk: str
    waiting: int
    walkers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Start:
    """What /deuren shows. refused: why no door may be rung now, or None."""

    mine: tuple[Walk, ...]
    areas: tuple[Area, ...]
    calls: int
    refused: str | None


@dataclass(frozen=True, slots=True)
class List:
    """A walk with its doors in walking order. ends_at: from then on no phone may show it.

    lapsed: rows of the list, as it may lie on paper, at whose door nobody may ring any more.
    """

    walk: Walk
    doors: tuple[Door, ...]
    ends_at: datetime
    holder: str
    buddy: str
    refused: str | None
    lapsed: tuple[int, ...]


class _NothingLeftError(Exception):
    """Others took the last doors."""


class Walking:
    """Handing out walks and looking at them."""

    def __init__(self, storage: Storage, *, campaign: Callable[[], Campaign], new_id: Callable[[], str]) -> None:
        self._storage = storage
        self._campaign = campaign
        self._new_id = new_id

    async def start(self, person: SignedIn, now: datetime) -> Start:
        """One's own walks, and where doors wait."""
        campaign = self._campaign()

        def unit(tx: Tx) -> Start:
            names = names_of(tx)
            waiting: Counter[str] = Counter()
            calls = 0
            for one in followups.counts(tx):
                if one.state in WAITS and one.way == "door" and one.wijk:
                    waiting[one.wijk] += one.count
                calls += one.count if one.way == "phone" and one.state in WAITS else 0
            walkers: dict[str, list[str]] = {}
            for walk in walks.current(tx):
                if walk.wijk and walk.holder and walk.expires_at > now:
                    walkers.setdefault(walk.wijk, []).append(names.get(walk.holder, ""))
            areas = tuple(
                Area(wijk, count, tuple(filter(None, walkers.get(wijk, [])))) for wijk, count in waiting.most_common()
            )
            mine = tuple(one for one in walks.current(tx, holder=person.id) if one.expires_at > now)
            return Start(mine, areas, calls, _refused(campaign, now))

        return await self._storage.scan(unit)

    # ---- handing out

    async def ask(
        self, person: SignedIn, now: datetime, *, wijk: str | None = None, pc4: str | None = None
    ) -> str | None:
        """A volunteer asks for a walk; its id, or None when no door fits now."""
        return await self._cut(wijk, pc4, holder=person.id, by=person, now=now, size=DOORS)

    async def cut(self, person: SignedIn, now: datetime, *, wijk: str | None, pc4: str | None, size: int) -> str | None:
        """A coordinator cuts a walk of 10 to 30 doors for whoever opens its link first."""
        return await self._cut(wijk, pc4, holder=None, by=person, now=now, size=max(10, min(30, size)))

    async def _cut(
        self, wijk: str | None, pc4: str | None, *, holder: str | None, by: SignedIn, now: datetime, size: int
    ) -> str | None:
        walk_id = self._new_id()
        campaign = self._campaign()

        def unit(tx: Tx) -> str | None:
            wanted = offered(tx, walks.free(tx, now, wijk=wijk, pc4=pc4), campaign, now, size)
            if not wanted:
                return None
            walks.make(tx, walk_id, wijk=wanted[0].wijk, holder=holder, by=by.id, now=now, expires_at=now + CLAIM)
            ids = [one.id for one in wanted]
            taken = walks.take(tx, walk_id, ids, holder=holder or walk_id, until=now + CLAIM, now=now)
            _look(tx, by, "cut", walk_id, now)
            if not taken:  # others took them all since: leave no empty walk behind
                raise _NothingLeftError
            return walk_id

        try:
            return await self._storage.writer.run(unit)
        except _NothingLeftError:
            return None

    async def more(self, walk_id: str, person: SignedIn, now: datetime) -> int:
        """Ten more doors near the ones of this walk: in its postcode areas, else in its wijk; how many there were."""
        campaign = self._campaign()

        def unit(tx: Tx) -> int:
            walk = walks.get(tx, walk_id)
            if walk is None or walk.closed_at or walk.holder is None or person.id not in {walk.holder, walk.buddy}:
                return 0
            areas = {one.address.pc4 for one in walks.doors(tx, walk_id) if one.address}
            near = [one for area in sorted(areas) for one in walks.free(tx, now, pc4=area)]
            room = max(0, min(MORE, LONGEST - len(walks.doors(tx, walk_id))))
            wanted = [one.id for one in offered(tx, near, campaign, now, room)]
            if len(wanted) < room and walk.wijk:
                about = [one for one in walks.free(tx, now, wijk=walk.wijk) if one.id not in wanted]
                wanted += [one.id for one in offered(tx, about, campaign, now, room - len(wanted))]
            _look(tx, person, "cut", walk_id, now)
            return len(walks.take(tx, walk_id, wanted, holder=walk.holder, until=walk.expires_at, now=now))

        return await self._storage.writer.run(unit)

    async def take(self, walk_id: str, person: SignedIn, now: datetime) -> bool:
        """Take a walk that was cut for whoever comes; False when somebody else has it."""

        def unit(tx: Tx) -> bool:
            walk = walks.get(tx, walk_id)
            if walk is None or walk.closed_at or (walk.holder and walk.holder != person.id):
                return False
            if walk.holder is None:
                walks.hand(tx, walk_id, person.id, now + CLAIM)
            return True

        return await self._storage.writer.run(unit)

    async def give_to(self, walk_id: str, holder: str, now: datetime) -> None:
        """Somebody else has the walk from now on. Who walked along and takes over keeps the other beside him."""

        def unit(tx: Tx) -> None:
            walk = walks.get(tx, walk_id)
            if walk is None or walk.closed_at or walk.holder == holder:
                return
            walks.set_buddy(tx, walk_id, walk.holder if walk.buddy == holder else None)
            ids = [one.id for one in walks.doors(tx, walk_id)]
            walks.release(tx, walk_id)
            walks.take(tx, walk_id, ids, holder=walk_id, until=now + CLAIM, now=now)
            walks.hand(tx, walk_id, holder, now + CLAIM)

        await self._storage.writer.run(unit)

    # ---- the list

    async def walk(self, walk_id: str) -> Walk | None:
        """A walk without its doors, to see whose it is."""
        return await self._storage.read(lambda tx: walks.get(tx, walk_id))

    async def open(self, walk_id: str, person: SignedIn, now: datetime) -> List | None:
        """A walk with its doors, the look written down. None when it is closed or its time is over."""
        campaign = self._campaign()
        fresh = [self._new_id() for _ in range(LONGEST)]

        def unit(tx: Tx) -> List | None:
            walk = walks.get(tx, walk_id)
            if walk is None or walk.closed_at or walk.expires_at <= now:
                return None
            names = names_of(tx)
            _look(tx, person, "open", walk_id, now)
            _look_at_doors(tx, person, walk_id, now)
            doors = doors_of(tx, walk, person.id, names, fresh)
            ends_at = min(now + ON_A_PHONE, walk.expires_at)
            holder, buddy = names.get(walk.holder or "", ""), names.get(walk.buddy or "", "")
            return List(walk, doors, ends_at, holder, buddy, _refused(campaign, now), lapsed_rows(tx, walk))

        return await self._storage.writer.run(unit)

    async def begin(self, walk_id: str, now: datetime, *, buddy: str | None) -> None:
        """The walkers go out."""

        def unit(tx: Tx) -> None:
            walks.mark(tx, walk_id, "started_at", now)
            walks.set_buddy(tx, walk_id, buddy)

        await self._storage.writer.run(unit)

    async def set_route(self, walk_id: str, *, even_first: bool, first_door: str | None) -> None:
        """On which side, and at which door, the walkers begin (B7)."""
        await self._storage.writer.run(
            lambda tx: walks.set_route(tx, walk_id, even_first=even_first, first_door=first_door)
        )

    async def print(self, walk_id: str, now: datetime) -> None:
        """The list was shown for printing."""
        await self._storage.writer.run(lambda tx: walks.mark(tx, walk_id, "printed_at", now))

    async def end(self, walk_id: str, now: datetime, *, returned: bool = False) -> None:
        """The walk is over, or given back: what is not done is free again, the addresses of who moved are gone."""

        def unit(tx: Tx) -> None:
            for one in walks.doors(tx, walk_id):
                if one.state is State.LAPSED:
                    followups.lapse(tx, one.id, now)
            walks.release(tx, walk_id)
            walks.mark(tx, walk_id, "closed_at", now)
            if returned:
                walks.mark(tx, walk_id, "returned_at", now)

        await self._storage.writer.run(unit)

    async def lose(self, person_id: str, now: datetime) -> list[int]:
        """A phone or a list is lost (B13): every device signed out, every walk taken back; how many doors each held."""

        def unit(tx: Tx) -> list[int]:
            for device in people.devices(tx, person_id, now):
                people.sign_out(tx, device.id, now)
            held = []
            for walk in walks.current(tx, holder=person_id):
                held.append(len(walks.issued(tx, walk.id)))
                walks.mark(tx, walk.id, "lost_at", now)
                walks.release(tx, walk.id)
                walks.mark(tx, walk.id, "closed_at", now)
            return held

        return await self._storage.writer.run(unit)


def _refused(campaign: Campaign, now: datetime) -> str | None:
    local = now.astimezone(AMSTERDAM)
    return ringing_refused(local, campaign.visiting, election_day=campaign.election.date == local.date())


def _look_at_doors(tx: Tx, person: SignedIn, walk_id: str, now: datetime) -> None:
    """Write down for each voter that his door was seen: he can read it in what is kept of him."""
    for one in walks.doors(tx, walk_id):
        people.looked_once(tx, Look(person.id, now, "open", "door", one.id, one.voter, "follow-up"), within=ON_A_PHONE)


def _look(tx: Tx, person: SignedIn, act: str, walk_id: str, now: datetime) -> None:
    people.looked(tx, Look(person.id, now, act, "walk", walk_id, None, "follow-up"))
