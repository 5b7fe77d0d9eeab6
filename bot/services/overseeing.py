"""The coordinator's page: what waits and how long, who walks what, what was promised and is late, what needs a look.

Figures that leave this page as a file hold no person and no small number: a cell under five stays empty, and no total
is given from which it could be worked out (B14).
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.conversation.event import FromTeam
from bot.followup import Outcome, State
from bot.services.doors import lapsed_rows
from bot.services.people import names_of
from bot.services.telling import Told, Wake, tell
from bot.storage import followups, inbox, oversight, people, promises, walks
from bot.storage.people import Look
from bot.storage.times import AMSTERDAM, day_of
from bot.storage.transaction import Chat

if TYPE_CHECKING:
    from bot.services.people import SignedIn
    from bot.storage import Storage, Tx
    from bot.storage.inbox import Parked
    from bot.storage.oversight import Happened
    from bot.storage.promises import Promise
    from bot.storage.walks import Walk

OUTSIDE = timedelta(hours=3)
"""From here on a walk that began and did not end is "nog buiten" (B8)."""
SEEN_AGAIN = timedelta(hours=12)
OVER = timedelta(days=28)
FEW = 5
AGES = (1, 3, 7, 14)
"""Days: how long something waits, in steps."""
_WAITS = tuple(state.value for state in (State.OPEN, State.ASSIGNED, State.COME_BACK, State.AWAITING))


@dataclass(frozen=True, slots=True)
class AreaLine:
    """A neighbourhood: how many wait, by age (one number for each of AGES and one for older)."""

    wijk: str
    by_age: tuple[int, ...]

    @property
    def total(self) -> int:
        """All that wait here."""
        return sum(self.by_age)


@dataclass(frozen=True, slots=True)
class WalkLine:
    """A walk under way: who, how far, and whether he is out longer than usual.

    lapsed: rows to strike out on a list that was printed.
    """

    walk: Walk
    holder: str
    buddy: str
    doors: int
    done: int
    outside_since: datetime | None
    late: bool
    over: bool
    lapsed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """A promise that waits, with its owner's name and whether it is late."""

    promise: Promise
    owner: str
    late: bool


@dataclass(frozen=True, slots=True)
class Notable:
    """A visit that a coordinator should look at: flagged, unsafe, or two people who say different things."""

    followup: str
    wijk: str
    outcome: str
    name: str
    at: datetime
    why: str


@dataclass(frozen=True, slots=True)
class Oversight:
    """Everything on the page."""

    areas: tuple[AreaLine, ...]
    walks: tuple[WalkLine, ...]
    promises: tuple[PromiseLine, ...]
    notable: tuple[Notable, ...]
    outcomes: tuple[tuple[str, int], ...]
    waiting: int
    late: int


class Overseeing:
    """Looking at all follow-ups at once."""

    def __init__(self, storage: Storage, *, wake: Wake, new_id: Callable[[], str]) -> None:
        self._storage = storage
        self._wake = wake
        self._new_id = new_id

    async def look(self, person: SignedIn, now: datetime) -> Oversight:
        """The page; what askers said stands in the promises, so that look is written down."""
        found = await self._storage.scan(lambda tx: _look(tx, now))
        if found.promises:
            await self._storage.writer.run(lambda tx: _seen(tx, found.promises, person, now))
        return found

    async def mine(self, person: SignedIn, now: datetime) -> list[PromiseLine]:
        """What somebody promised himself, the late ones on top."""
        today = day_of(now)
        found = await self._storage.scan(lambda tx: promises.open_ones(tx, owner=person.id))
        return [PromiseLine(one, person.name, one.due < today) for one in found]

    async def keep(self, promise_id: str, how: str, person: SignedIn, now: datetime) -> None:
        """A promise is kept, handed over or given up; the asker hears the end in the chat if he gave K2-chat (B11).

        how: `kept`, `handed-over`, `given-up`.
        """

        def unit(tx: Tx) -> Told | None:
            one = next((each for each in promises.open_ones(tx) if each.id == promise_id), None)
            if one is None or not promises.end(tx, promise_id, how, now):
                return None
            found = followups.get(tx, one.followup)
            if found is None:
                return None
            if not any(each.followup == found.id for each in promises.open_ones(tx)):
                followups.settle(tx, found.id, State.DONE, attempts=found.attempts, tried_at=found.tried_at, now=now)
            chat = any(each.way == "chat" for each in followups.of_question(tx, found.question))
            if not chat or not followups.told(tx, found.id, now):
                return None
            event = FromTeam("closes", person.name, question=found.question)
            return tell(tx, found.voter, event, key=f"closes:{found.question}:{promise_id}", now=now)

        told = await self._storage.writer.run(unit)
        if told is not None:
            self._wake(told)

    async def hand_over(self, promise_id: str, owner: str) -> None:
        """Somebody else keeps a promise."""
        await self._storage.writer.run(lambda tx: promises.hand_over(tx, promise_id, owner))

    async def set_aside(self) -> list[Parked]:
        """Messages that nothing could be made of, or whose turn failed three times: when and why, not what they say."""
        return await self._storage.scan(inbox.parked)

    async def put_back(self, seq: int) -> bool:
        """Let one of them have its turn again; False when there is none, or its day's key is gone."""

        def unit(tx: Tx) -> Told | None:
            if not inbox.put_back(tx, seq):
                return None
            row = next((one for one in inbox.waiting(tx, after=seq - 1, limit=1) if one.seq == seq), None)
            # Whose it is stands in the body, which its channel reads.
            return Told(seq, Chat(row.channel, ""), row.body, row.received_at, None) if row else None

        told = await self._storage.writer.run(unit)
        if told is not None:
            self._wake(told)
        return told is not None

    async def table(self, now: datetime, name: Callable[[str], str]) -> str:
        """Outcomes by week and neighbourhood as CSV, without persons and without small cells."""
        found = await self._storage.scan(lambda tx: oversight.happened(tx, now - OVER, now))
        return _csv(found, name)


def _seen(tx: Tx, shown: Sequence[PromiseLine], person: SignedIn, now: datetime) -> None:
    fresh = people.not_seen_lately(tx, person.id, "promise", [one.promise.id for one in shown], now - SEEN_AGAIN)
    for line in shown:
        if line.promise.id in fresh:
            asked = followups.get(tx, line.promise.followup)
            voter = asked.voter if asked else None
            people.looked(tx, Look(person.id, now, "list", "promise", line.promise.id, voter, "follow-up"))


def _csv(found: list[Happened], name: Callable[[str], str]) -> str:
    counts = Counter((_week(one.at), one.wijk or "", one.way, one.outcome) for one in found)
    written = io.StringIO()
    rows = csv.writer(written, delimiter=";", lineterminator="\n")
    rows.writerow(["week", "wijk", "hoe", *(outcome.value for outcome in Outcome)])
    for week, wijk, way in sorted({key[:3] for key in counts}):
        cells = [counts[week, wijk, way, outcome.value] for outcome in Outcome]
        # Zero is as telling as one: "nobody in this street said no" names everybody there.
        rows.writerow([week, name(wijk), way, *(count if count >= FEW else "" for count in cells)])
    return written.getvalue()


def _week(at: datetime) -> str:
    year, week, _ = at.astimezone(AMSTERDAM).isocalendar()
    return f"{year}-W{week:02d}"


def _look(tx: Tx, now: datetime) -> Oversight:
    names = names_of(tx)
    waiting = [one for one in oversight.waiting(tx, _WAITS) if one.way != "chat"]
    kept = tuple(PromiseLine(one, names.get(one.owner, ""), one.due < day_of(now)) for one in promises.open_ones(tx))
    found = oversight.happened(tx, now - OVER, now + timedelta(days=1))
    return Oversight(
        _areas(waiting, now),
        tuple(_walk_line(tx, walk, names, now) for walk in walks.current(tx)),
        kept,
        tuple(_notable(found, names)),
        tuple(Counter(one.outcome for one in found).most_common()),
        len(waiting),
        sum(one.late for one in kept),
    )


def _areas(waiting: list[oversight.Waiting], now: datetime) -> tuple[AreaLine, ...]:
    by_area: dict[str, list[int]] = {}
    for one in waiting:
        days = (now - one.asked_at) / timedelta(days=1)
        step = sum(days >= age for age in AGES)
        by_area.setdefault(one.wijk or "", [0] * (len(AGES) + 1))[step] += 1
    lines = [AreaLine(wijk, tuple(counts)) for wijk, counts in by_area.items()]
    return tuple(sorted(lines, key=lambda line: (-line.by_age[-1], -line.total, line.wijk)))


def _walk_line(tx: Tx, walk: Walk, names: dict[str, str], now: datetime) -> WalkLine:
    doors = walks.doors(tx, walk.id)
    done = sum(1 for one in doors if one.tried_at and one.tried_at >= walk.made_at)
    out = walk.started_at
    return WalkLine(
        walk,
        names.get(walk.holder or "", ""),
        names.get(walk.buddy or "", ""),
        len(doors),
        done,
        out,
        out is not None and now - out > OUTSIDE,
        walk.expires_at <= now,
        lapsed_rows(tx, walk) if walk.printed_at else (),
    )


def _notable(found: list[Happened], names: dict[str, str]) -> list[Notable]:
    last: dict[str, Happened] = {}
    notable = []
    for one in found:
        before = last.get(one.followup)
        last[one.followup] = one
        disputed = before is not None and before.person != one.person and one.at - before.at < timedelta(days=1)
        why = "unsafe" if one.outcome == Outcome.UNSAFE else "disputed" if disputed else one.flag
        if why:
            notable.append(Notable(one.followup, one.wijk or "", one.outcome, names.get(one.person, ""), one.at, why))
    return notable[::-1][:50]
