"""How fast the console is with a season behind it: 100,000 logged questions, 2,000 open doors, ten people at once.

Made-up rows go straight into a database of their own (sealed, as real ones are); then the pages are asked for over
HTTP on loopback. Prints p50, p95 and the largest of each page in milliseconds, and what a search through all sealed
words takes. `make bench-console`; for a quick look: `python bench/console.py --questions 10000`.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import random
import socket
import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from uuid import UUID

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware

from bot import console, folder
from bot.followup import State
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.load import load
from bot.matching.decision import Candidate, Decision, Kind
from bot.places import Address
from bot.services.auditing import Auditing
from bot.services.calling import Calling
from bot.services.custody import Custody
from bot.services.guarding import Guarding
from bot.services.hearing import Hearing
from bot.services.overseeing import Overseeing
from bot.services.people import People, Role
from bot.services.replying import Replying
from bot.services.reviewing import Reviewing
from bot.services.visiting import Visiting
from bot.services.walking import Walking
from bot.site.security import Guard
from bot.site.static import Static
from bot.storage import Storage, followups, log, talks
from bot.storage.transaction import Chat, Tx

ROOT = Path(__file__).parents[1]
NOW = datetime(2026, 11, 24, 17, 0, tzinfo=UTC)
LIMIT_MS = 100
"""p95 on the server, for every page."""
SEARCH_S = 1.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """A page and how it is called in the table."""

    name: str
    path: str


def knowledge() -> KnowledgeBase:
    found = load(folder.read(ROOT / "knowledge").files)
    assert isinstance(found, KnowledgeBase), found
    return found


def fill(tx: Tx, base: KnowledgeBase, chance: random.Random, first: int, count: int, doors: int) -> None:
    """Some questions of as many voters (four questions each), one in fifty of them with a door."""
    ids = [position.id for position in base.positions]
    wijken = [wijk.id for wijk in base.areas.wijken]
    texts = [text for entry in ids for text in base.examples.get(entry, {}).get("nl", ())]
    voter = ""
    for number in range(first, first + count):
        if number % 4 == 0:
            voter = UUID(int=chance.getrandbits(128)).hex
            chat = Chat("telegram", f"bench-{number}")
            talks.enrol(tx, chat, voter, language="nl", keeps_questions=True, now=NOW)
        best, second = chance.sample(ids, 2)
        decision = chance.choices(("answer", "clarify", "unknown", "silent", "reply"), (62, 14, 10, 6, 8))[0]
        asked = log.Question(
            id=UUID(int=chance.getrandbits(128)).hex,
            voter=voter,
            talk=voter,
            source="talk",
            kept_for="K1",
            channel="telegram",
            asked_at=NOW - timedelta(minutes=chance.randint(1, 90 * 24 * 60)),
            language="nl",
            decision=decision,
            mode="one",
            ids=(best,),
            entry=best,
            probability=chance.random(),
            margin=chance.random(),
            version=1,
            text=chance.choice(texts),
            shown=base.by_id[best].answer.nl,
            ranking=((best, 0.6), (second, 0.2)),
            wijk=chance.choice(wijken),
            helpful=chance.choices((None, True, False), (80, 17, 3))[0],
            # A team that keeps up has read all but the last days.
            state="reviewed" if chance.random() < 0.93 else "open",
        )
        log.add(tx, asked)
        if number % 50 == 0 and number // 50 < doors:
            door(tx, asked, voter, chance)


def door(tx: Tx, asked: log.Question, voter: str, chance: random.Random) -> None:
    followups.add(
        tx,
        followups.FollowUp(
            id=UUID(int=chance.getrandbits(128)).hex,
            voter=voter,
            question=asked.id,
            consent=UUID(int=chance.getrandbits(128)).hex,
            way="door",
            state=State.OPEN,
            language="nl",
            asked_at=asked.asked_at,
            wijk=asked.wijk,
            first_name="Ans",
            address=Address(f"25{chance.randint(11, 99)}AB", chance.randint(1, 300), "", "Lindenhof"),
        ),
    )


async def decide(_text: str) -> Decision:
    return Decision(Kind.UNKNOWN, (), 0.9, 0.1, "nl", (Candidate("hoge-huren", 0.2),))


@asynccontextmanager
async def serving(storage: Storage, base: KnowledgeBase) -> AsyncIterator[tuple[str, console.Rooms]]:
    numbers = itertools.count(1)
    new_id = lambda: f"{next(numbers):032x}"  # noqa: E731
    static = Static(files("bot.site") / "static", files("bot.channel") / "static", console.STATIC)
    rooms = console.open_rooms(
        people=People(storage, secret=new_id, new_id=new_id),
        reviewing=Reviewing(storage, version=lambda: 1, new_id=new_id),
        walking=Walking(storage, campaign=lambda: base.campaign, new_id=new_id),
        visiting=Visiting(storage, campaign=lambda: base.campaign, wake=lambda _: None),
        hearing=Hearing(storage, decide=decide, version=lambda: 1),
        calling=Calling(storage, new_id=new_id),
        replying=Replying(storage, wake=lambda _: None),
        auditing=Auditing(storage),
        overseeing=Overseeing(storage, wake=lambda _: None, new_id=new_id),
        guarding=Guarding(storage, campaign=lambda: base.campaign),
        custody=Custody(storage, lambda: base.campaign, new_id),
        knowledge=lambda: base,
        static=static,
        clock=lambda: NOW,
        new_id=new_id,
    )
    app = Guard(GZipMiddleware(Starlette(routes=[*console.routes(rooms), static.route()])))
    config = uvicorn.Config(app, log_level="warning", lifespan="off", ws="none")
    server = uvicorn.Server(config)
    config.load()
    server.lifespan = config.lifespan_class(config)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        await server.startup(sockets=[listening])
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", rooms
        await server.shutdown(sockets=[listening])


@dataclass(frozen=True, slots=True)
class Spent:
    """Milliseconds of some requests, sorted: by the clock, and of processor time (server and client together)."""

    wall: list[float]
    cpu: list[float]

    def p95(self) -> float:
        return self.wall[min(len(self.wall) - 1, int(0.95 * len(self.wall)))]


async def timed(browser: httpx.AsyncClient, path: str, times: int) -> Spent:
    wall, cpu = [], []
    for _ in range(times):
        began, worked = time.perf_counter(), time.process_time()
        answer = await browser.get(path)
        wall.append(1000 * (time.perf_counter() - began))
        cpu.append(1000 * (time.process_time() - worked))
        assert answer.status_code in {200, 303}, (path, answer.status_code)
    return Spent(sorted(wall), sorted(cpu))


async def measure(questions: int, doors: int, times: int) -> bool:
    base, chance = knowledge(), random.Random(1)
    with tempfile.TemporaryDirectory() as beside:
        opened = await Storage.open(
            Path(beside) / "data", url="", key_file=Path(beside) / "key" / "master.key", city="den-haag", make_key=True
        )
        async with opened as storage:
            began = time.perf_counter()
            for first in range(0, questions, 2000):
                count = min(2000, questions - first)
                await storage.writer.run(lambda tx, f=first, c=count: fill(tx, base, chance, f, c, doors))
            print(f"{questions} questions, {doors} doors, made in {time.perf_counter() - began:.0f} s")
            async with serving(storage, base) as (address, rooms):
                return await pages(address, rooms, storage, times)


async def pages(address: str, rooms: console.Rooms, storage: Storage, times: int) -> bool:
    async with httpx.AsyncClient(base_url=address, timeout=60) as browser:
        link = await rooms.people.invite("Bea", Role.COORDINATOR, by=None, now=NOW)
        await browser.post("/inloggen", data={"link": link.token})
        walk = (await browser.post("/deuren", data={"wijk": "centrum"})).headers["location"]
        card = (await browser.get("/vragen/volgende")).headers["location"]
        wanted = [
            Wanted("queue", "/vragen"),
            Wanted("queue, filtered", "/vragen?soort=twijfel&wijk=laak"),
            Wanted("all, newest", "/vragen?staat=alles"),
            Wanted("new since", "/vragen/nieuw"),
            Wanted("next card", "/vragen/volgende"),
            Wanted("card", card),
            Wanted("doors", "/deuren"),
            Wanted("walk", walk),
            Wanted("overview", "/overzicht"),
        ]
        fine = True
        print(f"{'page':18} {'p50':>7} {'p95':>7} {'max':>7} {'cpu':>7}  ms")
        for one in wanted:
            spent = await timed(browser, one.path, times)
            fine &= spent.p95() < LIMIT_MS
            middle, work = statistics.median(spent.wall), statistics.median(spent.cpu)
            print(f"{one.name:18} {middle:7.1f} {spent.p95():7.1f} {spent.wall[-1]:7.1f} {work:7.1f}", flush=True)
        spent = await timed(browser, "/vragen?staat=alles&zoek=zzzz", 3)
        fine &= spent.wall[-1] < 1000 * SEARCH_S
        print(f"search through all sealed words: {spent.wall[-1]:.0f} ms, of that {spent.cpu[-1]:.0f} ms of work")
        return fine


def main() -> None:
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--questions", type=int, default=100_000)
    told.add_argument("--doors", type=int, default=2_000)
    told.add_argument("--times", type=int, default=40)
    asked = told.parse_args()
    fine = asyncio.run(measure(asked.questions, asked.doors, asked.times))
    print(f"every page under {LIMIT_MS} ms at p95, the search under {SEARCH_S:.0f} s: {'yes' if fine else 'NO'}")
    raise SystemExit(0 if fine else 1)


if __name__ == "__main__":
    main()
