"""How fast the console is with a season behind it: 100,000 logged questions, 2,000 open doors.

A made-up season goes into a database of its own; then a coordinator asks for every page over HTTP on loopback, one
after the other. Gives p50, p95 and the largest of each page in milliseconds, and what a search through all sealed words
takes. `make bench-console` puts the table into docs/benchmarks.md; for a quick look:
`python -m bench.console --questions 10000`.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import itertools
import os
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import httpx
from starlette.applications import Starlette
from starlette.middleware.gzip import GZipMiddleware

from bench.console.season import NOW, Season, make
from bot import console, folder
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.load import load
from bot.matching.decision import Candidate, Decision, Kind
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
from bot.storage import Storage
from tests.on_loopback import serving

ROOT = Path(__file__).parents[2]
LIMIT_MS = 100
"""p95 on the server, for every page."""
SEARCH_S = 1.0
HEADING = "## The console"
EDITORS = (
    "/antwoorden",
    "/proef",
    "/voorstel",
    "/geschiedenis",
    "/gaten",
    "/cijfers",
    "/teksten",
    "/gevonden",
    "/bulk",
)
"""Pages that need a matcher with its encoder; they are measured where that is (the replay in docs/decisions)."""
FILTERED = (
    "soort=twijfel&wijk=laak",
    "staat=alles",
    "staat=alles&wijk=laak",
    "staat=alles&soort=zeker",
    "staat=klaar&positie=hoge-huren",
    "staat=klaar&wijk=laak&taal=nl",
    "staat=klaar&besluit=keuze",
    "staat=alles&taal=nl&sinds=2026-11-01&tot=2026-11-10",
    "van=mij",
)


def knowledge() -> KnowledgeBase:
    found = load(folder.read(ROOT / "knowledge").files)
    assert isinstance(found, KnowledgeBase), found
    return found


async def decide(_text: str) -> Decision:
    return Decision(Kind.UNKNOWN, (), 0.9, 0.1, "nl", (Candidate("hoge-huren", 0.2),))


@asynccontextmanager
async def opened(storage: Storage, base: KnowledgeBase) -> AsyncIterator[tuple[str, console.Rooms]]:
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
    async with serving(app) as address:
        yield address, rooms


@dataclass(frozen=True, slots=True)
class Spent:
    """Milliseconds of some requests, sorted: by the clock, and of processor time (server and client together)."""

    wall: list[float]
    cpu: list[float]

    def p95(self) -> float:
        return self.wall[min(len(self.wall) - 1, int(0.95 * len(self.wall)))]

    def row(self, name: str) -> str:
        middle, work = statistics.median(self.wall), statistics.median(self.cpu)
        return f"| {name} | {middle:.1f} | {self.p95():.1f} | {self.wall[-1]:.1f} | {work:.1f} |"


async def timed(browser: httpx.AsyncClient, path: str, times: int) -> Spent:
    wall, cpu = [], []
    for _ in range(times):
        began, worked = time.perf_counter(), time.process_time()
        answer = await browser.get(path)
        wall.append(1000 * (time.perf_counter() - began))
        cpu.append(1000 * (time.process_time() - worked))
        assert answer.status_code in {200, 303}, (path, answer.status_code)
    return Spent(sorted(wall), sorted(cpu))


async def measure(season: Season, times: int) -> tuple[bool, str]:
    """Whether every page keeps within the line, and the section for the docs."""
    base = knowledge()
    with tempfile.TemporaryDirectory() as beside:
        opened = await Storage.open(
            Path(beside) / "data", url="", key_file=Path(beside) / "key" / "master.key", city="den-haag", make_key=True
        )
        async with opened as storage:
            began = time.perf_counter()
            await make(storage, base, season)
            took = time.perf_counter() - began
            sys.stderr.write(f"{season.questions} questions, {season.doors} doors, made in {took:.0f} s\n")
            async with opened(storage, base) as (address, rooms):
                gc.collect()
                gc.freeze()  # as the program does once it has started
                fine, rows = await pages(address, rooms, times)
    head = [
        f"{season.questions:,} logged questions (12 % of them unread), {season.doors:,} open doors; each page asked for"
        f" {times} times, one after the other, over HTTP on loopback; {os.cpu_count()} cores. Processor time is that of"
        " server and client together.",
        "",
        "| page | p50 (ms) | p95 (ms) | largest (ms) | processor (ms) |",
        "| --- | --- | --- | --- | --- |",
    ]
    return fine, "\n".join([*head, *rows])


async def pages(address: str, rooms: console.Rooms, times: int) -> tuple[bool, list[str]]:
    async with httpx.AsyncClient(base_url=address, timeout=60) as browser:
        link = await rooms.people.invite("Bea", Role.COORDINATOR, by=None, now=NOW)
        await browser.post("/inloggen", data={"link": link.token})
        walk = (await browser.post("/deuren", data={"wijk": "centrum"})).headers["location"]
        card = (await browser.get("/vragen/volgende")).headers["location"]
        someone = (await browser.get("/mensen")).text.partition('href="/mensen/')[2].partition('"')[0]
        named = {"/vragen/{question}": card, "/deuren/{walk}": walk, "/deuren/{walk}/papier": f"{walk}/papier"}
        # Threats are for the two readers that the campaign names; nobody else sees the page at all.
        named |= {"/mensen/{person}": f"/mensen/{someone}", "/dreigingen": ""}
        plain = [page.path for page in console.PAGES if page.get and not page.path.startswith(EDITORS)]
        wanted = {path: named.get(path, "" if "{" in path else path) for path in plain}
        wanted |= {f"/vragen, {query}": f"/vragen?{query}" for query in FILTERED}
        fine, rows = True, []
        for name, path in wanted.items():
            if not path:
                continue
            spent = await timed(browser, path, times)
            fine &= spent.p95() < LIMIT_MS
            rows.append(spent.row(f"`{name}`" if "," not in name else name))
            sys.stderr.write(rows[-1] + "\n")
        for name, query, most in (
            ("search, all sealed words", "staat=alles&zoek=zzzz", SEARCH_S),
            ("search, one wijk", "staat=alles&wijk=laak&zoek=zzzz", SEARCH_S),
        ):
            spent = await timed(browser, f"/vragen?{query}", max(3, times // 8))
            fine &= spent.wall[-1] < 1000 * most
            rows.append(spent.row(name))
            sys.stderr.write(rows[-1] + "\n")
        return fine, rows


def write(section: str) -> None:
    """Put the section into docs/benchmarks.md, in place of the last one."""
    page = ROOT / "docs" / "benchmarks.md"
    before, _, rest = page.read_text("utf-8").partition(HEADING)
    _, mark, after = rest.partition("\n## ")
    page.write_text(f"{before.rstrip()}\n\n{HEADING}\n\n`make bench-console`: {section}\n" + mark + after, "utf-8")


def main() -> None:
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--questions", type=int, default=100_000)
    told.add_argument("--doors", type=int, default=2_000)
    told.add_argument("--times", type=int, default=40)
    told.add_argument("--report", action="store_true", help="put the table into docs/benchmarks.md")
    asked = told.parse_args()
    fine, section = asyncio.run(measure(Season(asked.questions, asked.doors), asked.times))
    verdict = f"Every page under {LIMIT_MS} ms at p95, the search under {SEARCH_S:.0f} s: {'yes' if fine else 'no'}."
    sys.stdout.write(f"{section}\n\n{verdict}\n")
    if asked.report:
        write(f"{section}\n\n{verdict}")
    raise SystemExit(0 if fine else 1)


if __name__ == "__main__":
    main()
