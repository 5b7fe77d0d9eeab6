"""The keys of voters, days and cities: wrapped under the master key, in a database of their own.

Own file (`keys.db`, or schema `keys` on PostgreSQL), backed up apart and kept short: that makes erasure reach old
backups. A key is committed before the first text is sealed under it, and destroyed before the rows go. A destroyed
voter's id stays as a tombstone, so that rows which a crash or a restored backup left behind are swept.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import delete, func, insert, select, update

from bot.storage.errors import ErasedError, KeyMissingError, KeyWrongError, UnreadableError
from bot.storage.key_tables import city_key, day_key, erased, master, pair, voter_key
from bot.storage.master import MasterKey
from bot.storage.sealing import Box, new_key, seal, unseal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date, datetime

    from sqlalchemy import Engine

CityKey = Literal["pepper", "team", "heard", "threats"]

_CONSTANT = b"deurbel"
_KEPT_OPEN = 40_000


@dataclass(frozen=True, slots=True)
class Counts:
    """How many keys there are."""

    voters: int
    days: int
    cities: int


class Keys:
    """The keys of all cities, opened with the master key. Safe to use from the writer's and the readers' threads."""

    def __init__(self, engine: Engine, masters: Sequence[MasterKey]) -> None:
        self._engine = engine
        self._masters = {key.number: AESGCM(key.secret) for key in masters}
        self._newest = masters[0].number
        self._open: dict[tuple[str, str, str], Box] = {}
        self._gone: set[tuple[str, str]] = set()
        self._no_day: set[tuple[str, str]] = set()

    @staticmethod
    def in_use(engine: Engine) -> bool:
        """Whether keys.db already names a master key."""
        with engine.begin() as tx:
            return tx.execute(select(master.c.number).limit(1)).first() is not None

    def check(self) -> None:
        """Open the sealed constant of each master key in use, or write the first one. Raises KeyWrongError.

        A rotation that was interrupted (the key file names a newer key than keys.db) is finished.
        """
        with self._engine.begin() as tx:
            rows = tx.execute(select(master)).all()
            if not rows:
                tx.execute(insert(master).values(number=self._newest, constant=self._constant(self._newest)))
        for row in rows:
            cipher = self._masters.get(row.number)
            if cipher is None:
                raise KeyWrongError(
                    f"The key file holds master key {self._newest}, but keys.db was sealed under number {row.number}. "
                    "Give the right file with DEURBEL_KEY_FILE. Nothing was changed."
                )
            try:
                unseal(cipher, row.constant, f"master|{row.number}")
            except UnreadableError:
                raise KeyWrongError(
                    f"Master key {row.number} does not open keys.db: it is another key with the same number. "
                    "Give the right file with DEURBEL_KEY_FILE. Nothing was changed."
                ) from None
        if rows and {row.number for row in rows} != {self._newest}:
            self.rewrap()

    def adopt(self, key: MasterKey) -> int:
        """Wrap every key anew under a new master key, in one commit; the number wrapped. No text is touched."""
        self._masters[key.number] = AESGCM(key.secret)
        self._newest = key.number
        return self.rewrap()

    def rewrap(self) -> int:
        """Wrap every key under the newest master key and drop what the older ones wrapped."""
        wrapped = 0
        with self._engine.begin() as tx:
            for table in (voter_key, day_key, city_key):
                names = table.primary_key.columns.values()
                for row in tx.execute(select(table)).all():
                    parts = [row._mapping[name] for name in names]
                    bound_to = "|".join([table.name, *(str(part) for part in parts)])
                    anew = self._wrap(self._unwrap(row.wrapped, bound_to), bound_to)
                    tx.execute(
                        update(table)
                        .where(*(name == part for name, part in zip(names, parts, strict=True)))
                        .values(wrapped=anew)
                    )
                    wrapped += 1
            tx.execute(delete(master))
            tx.execute(insert(master).values(number=self._newest, constant=self._constant(self._newest)))
        return wrapped

    def counts(self) -> Counts:
        """How many keys there are."""
        with self._engine.begin() as tx:
            voters, days, cities = (
                tx.execute(select(func.count()).select_from(table)).scalar() or 0
                for table in (voter_key, day_key, city_key)
            )
        return Counts(voters, days, cities)

    def pair(self, expected: str | None) -> str | None:
        """The mark that data and keys share; `expected` is written when there is none yet."""
        with self._engine.begin() as tx:
            found = cast("str | None", tx.execute(select(pair.c.value)).scalar())
            if found is None and expected is not None:
                tx.execute(insert(pair).values(value=expected))
                return expected
            return found

    def new_voter(self, city: str, voter: str) -> Box:
        """The key of a voter, made and committed now if he has none. Raises ErasedError for a destroyed one."""
        if box := self.voter_if_any(city, voter):
            return box
        with self._engine.begin() as tx:
            if tx.execute(select(erased.c.at).where(erased.c.city == city, erased.c.voter == voter)).first():
                raise ErasedError("this voter was erased; a new consent makes a new voter")
            key = new_key()
            tx.execute(
                insert(voter_key).values(
                    city=city, voter=voter, wrapped=self._wrap(key, f"voter_key|{city}|{voter}"), settled=False
                )
            )
        return self._keep("voter", city, voter, key)

    def voter(self, city: str, voter: str) -> Box:
        """The key of a voter. Raises ErasedError when there is none."""
        if box := self._open.get(("voter", city, voter)):
            return box
        with self._engine.begin() as tx:
            wrapped = tx.execute(
                select(voter_key.c.wrapped).where(voter_key.c.city == city, voter_key.c.voter == voter)
            ).scalar()
        if wrapped is None:
            raise ErasedError("this voter's key is gone")
        return self._keep("voter", city, voter, self._unwrap(wrapped, f"voter_key|{city}|{voter}"))

    def voter_if_any(self, city: str, voter: str) -> Box | None:
        """The key of a voter, or None when it is gone."""
        with suppress(ErasedError):
            return self.voter(city, voter)
        return None

    def voters(self, city: str, wanted: Iterable[str]) -> dict[str, Box]:
        """The keys of many voters at once; those without a key are left out."""
        boxes: dict[str, Box] = {}
        missing: set[str] = set()
        for voter in wanted:
            if box := self._open.get(("voter", city, voter)):
                boxes[voter] = box
            else:
                missing.add(voter)
        if missing:
            query = select(voter_key.c.voter, voter_key.c.wrapped).where(voter_key.c.city == city)
            if len(missing) <= 6_000:  # beyond that one pass over the city's keys beats a long list of ids
                query = query.where(voter_key.c.voter.in_(missing))
            with self._engine.begin() as tx:
                rows = tx.execute(query).all()
            for voter, wrapped in rows:
                if voter in missing:
                    key = self._unwrap(wrapped, f"voter_key|{city}|{voter}")
                    boxes[voter] = self._keep("voter", city, voter, key)
        return boxes

    def destroy_voters(self, city: str, voters: Sequence[str], now: datetime) -> None:
        """Destroy voters' keys for good, in one commit, and leave tombstones. Twice is once."""
        self._gone.update((city, voter) for voter in voters)
        with self._engine.begin() as tx:
            known = set(tx.execute(select(erased.c.voter).where(erased.c.city == city)).scalars())
            for voter in voters:
                tx.execute(delete(voter_key).where(voter_key.c.city == city, voter_key.c.voter == voter))
                if voter not in known:
                    tx.execute(insert(erased).values(city=city, voter=voter, at=now))
        for voter in voters:
            self._open.pop(("voter", city, voter), None)

    def tombstones(self, city: str) -> list[str]:
        """Ids of destroyed voters, whose rows must be gone."""
        with self._engine.begin() as tx:
            return list(tx.execute(select(erased.c.voter).where(erased.c.city == city)).scalars())

    def drop_tombstones(self, before: datetime) -> None:
        """Forget destroyed voters that no backup can bring back any more."""
        with self._engine.begin() as tx:
            tx.execute(delete(erased).where(erased.c.at < before))

    def unsettled(self, city: str) -> list[str]:
        """Voters whose key is not yet known to have a row: after a crash it may have none."""
        query = select(voter_key.c.voter).where(voter_key.c.city == city, voter_key.c.settled.is_(False))
        with self._engine.begin() as tx:
            return list(tx.execute(query).scalars())

    def settle(self, city: str, with_rows: Sequence[str], without: Sequence[str]) -> None:
        """Keep the keys that have a row, drop those that never got one."""
        with self._engine.begin() as tx:
            for voter in with_rows:
                tx.execute(
                    update(voter_key).where(voter_key.c.city == city, voter_key.c.voter == voter).values(settled=True)
                )
            for voter in without:
                tx.execute(delete(voter_key).where(voter_key.c.city == city, voter_key.c.voter == voter))
                self._open.pop(("voter", city, voter), None)

    def day(self, city: str, day: date) -> Box:
        """The key of a day, made and committed now if there is none."""
        name = day.isoformat()
        if box := self._open.get(("day", city, name)):
            return box
        with self._engine.begin() as tx:
            wrapped = tx.execute(select(day_key.c.wrapped).where(day_key.c.city == city, day_key.c.day == day)).scalar()
            key = new_key() if wrapped is None else self._unwrap(wrapped, f"day_key|{city}|{name}")
            if wrapped is None:
                wrapped = self._wrap(key, f"day_key|{city}|{name}")
                tx.execute(insert(day_key).values(city=city, day=day, wrapped=wrapped))
        return self._keep("day", city, name, key)

    def day_if_any(self, city: str, day: date) -> Box | None:
        """The key of a day, or None when it was destroyed or never made."""
        name = day.isoformat()
        if box := self._open.get(("day", city, name)):
            return box
        if (city, name) in self._no_day:
            return None
        with self._engine.begin() as tx:
            wrapped = tx.execute(select(day_key.c.wrapped).where(day_key.c.city == city, day_key.c.day == day)).scalar()
        if wrapped is None:
            self._no_day.add((city, name))  # yesterday's lane is looked up at every turn, also when nobody wrote then
            if ("day", city, name) in self._open:  # made by the writer in this very moment
                self._no_day.discard((city, name))
            return None
        return self._keep("day", city, name, self._unwrap(wrapped, f"day_key|{city}|{name}"))

    def days(self, city: str) -> list[date]:
        """The days that still have a key."""
        with self._engine.begin() as tx:
            return list(tx.execute(select(day_key.c.day).where(day_key.c.city == city)).scalars())

    def destroy_days(self, city: str, before: date) -> int:
        """Destroy the keys of all days before this one; the number destroyed. Twice is once."""
        gone = [day for day in self.days(city) if day < before]
        with self._engine.begin() as tx:
            tx.execute(delete(day_key).where(day_key.c.city == city, day_key.c.day < before))
        for day in gone:
            self._open.pop(("day", city, day.isoformat()), None)
        return len(gone)

    def city(self, city: str, name: CityKey) -> Box:
        """A key of the city itself, made and committed at first need."""
        if box := self._open.get(("city", city, name)):
            return box
        where = (city_key.c.city == city, city_key.c.name == name)
        with self._engine.begin() as tx:
            wrapped = tx.execute(select(city_key.c.wrapped).where(*where)).scalar()
            key = new_key() if wrapped is None else self._unwrap(wrapped, f"city_key|{city}|{name}")
            if wrapped is None:
                wrapped = self._wrap(key, f"city_key|{city}|{name}")
                tx.execute(insert(city_key).values(city=city, name=name, wrapped=wrapped))
        return self._keep("city", city, name, key)

    def _constant(self, number: int) -> bytes:
        return seal(self._masters[number], _CONSTANT, f"master|{number}", bytes([number]))

    def _wrap(self, key: bytes, bound_to: str) -> bytes:
        return seal(self._masters[self._newest], key, bound_to, bytes([self._newest]))

    def _unwrap(self, wrapped: bytes, bound_to: str) -> bytes:
        cipher = self._masters.get(wrapped[0])
        if cipher is None:
            raise KeyMissingError(f"keys.db names master key {wrapped[0]}, which is not in the key file")
        return unseal(cipher, wrapped, bound_to)

    def _keep(self, kind: str, city: str, name: str, key: bytes) -> Box:
        box = Box.of(key, city, name)
        if len(self._open) >= _KEPT_OPEN:  # forget all at once: unwrapping again costs 2 microseconds, an LRU more
            self._open.clear()
        self._open[kind, city, name] = box
        self._no_day.discard((city, name))
        # A reader that was just loading this key must not keep it open past its destruction.
        if kind == "voter" and (city, name) in self._gone:
            self._open.pop((kind, city, name), None)
        return box
