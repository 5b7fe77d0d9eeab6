"""A small knowledge folder, published in a real database, with a matcher that learns from words alone."""

from __future__ import annotations

import asyncio
import itertools
import os
import shutil
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, async_playwright
from playwright.async_api import Error as PlaywrightError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException

from bot import console, folder
from bot.console.editors import Editors
from bot.console.rooms import Rooms
from bot.encoder.service import Encoder
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.load import load
from bot.matching.arrays import Vectors
from bot.matching.decide import decide
from bot.matching.decision import Decision
from bot.matching.fit import fit
from bot.matching.model import Model
from bot.services.auditing import Auditing
from bot.services.bursts import Bursts
from bot.services.calling import Calling
from bot.services.current import Current
from bot.services.custody import Custody
from bot.services.desk import Desk, Encode
from bot.services.editing import Editing
from bot.services.finding import Finding
from bot.services.gaps import Gaps
from bot.services.guarding import Guarding
from bot.services.hearing import Hearing
from bot.services.insight import Insight
from bot.services.knowledge_folder import KnowledgeFolder
from bot.services.matching import Matching
from bot.services.overseeing import Overseeing
from bot.services.parcel import Posted
from bot.services.people import People, Role
from bot.services.publishing import Progress, Publishing
from bot.services.replaying import Replaying
from bot.services.replying import Replying as Replying_
from bot.services.reviewing import Reviewing
from bot.services.visiting import Visiting
from bot.services.walking import Walking
from bot.site.security import Guard
from bot.site.static import Static
from bot.storage import Storage, Tx, locks, log, reviews, talks
from bot.storage.transaction import Chat
from tests.editing.hands import at_a_browser
from tests.on_loopback import serving

ROOT = Path(__file__).parents[2]
NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)  # Tuesday, noon in Amsterdam


def small() -> dict[str, str]:
    """The frozen small folder, with the bot's own sentences and the areas that are shipped."""
    shipped = folder.read(ROOT / "knowledge").files
    ours = {path: text for path, text in shipped.items() if path.startswith("texts/") or path == "areas.yaml"}
    return ours | folder.read(ROOT / "tests" / "knowledge" / "small").files


@dataclass
class Clock:
    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **of: float) -> None:
        self.now += timedelta(**of)


@dataclass
class Learning:
    """Learns for real, from words alone; the same knowledge is learnt once for all tests."""

    learnt: dict[str, Model] = field(default_factory=dict)

    async def __call__(self, base: KnowledgeBase, progress: Progress) -> Model:
        if base.version not in self.learnt:
            self.learnt[base.version] = await asyncio.to_thread(fit, base, ())
        progress("learning", 1, 1)
        return self.learnt[base.version]


@dataclass
class House:
    """A published folder with everything around it."""

    storage: Storage
    publishing: Publishing
    current: Current
    clock: Clock
    path: Path
    numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    posted: list[Posted] = field(default_factory=list)

    def new_id(self) -> str:
        return f"80{next(self.numbers):030x}"


@pytest.fixture(scope="session")
def learning() -> Learning:
    return Learning()


@pytest.fixture(scope="session")
async def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder as a first start leaves it, with its key: made once, copied for each test."""
    made = tmp_path_factory.mktemp("empty")
    await (
        await Storage.open(made / "data", url="", key_file=made / "keys" / "master.key", city="den-haag", make_key=True)
    ).close()
    return made


@pytest.fixture
async def house(tmp_path: Path, empty: Path, learning: Learning) -> AsyncIterator[House]:
    here = shutil.copytree(empty, tmp_path / "deurbel")
    files = small()
    folder.write(here / "knowledge", files)
    async with await Storage.open(
        here / "data", url="", key_file=here / "keys" / "master.key", city="den-haag"
    ) as storage:
        seeding = Publishing(storage, None, learning)
        await seeding.seed(files, NOON)
        current = Current(await seeding.open(NOON))
        yield House(storage, Publishing(storage, current, learning), current, Clock(), here / "knowledge")


# ---- the console around it


@dataclass
class Stage:
    """The editors' console as it runs, and hands to put questions and people on it."""

    house: House
    rooms: Rooms
    address: str

    @property
    def clock(self) -> Clock:
        return self.house.clock

    @asynccontextmanager
    async def editor(self, name: str = "Fatma", role: Role = Role.EDITOR) -> AsyncIterator[httpx.AsyncClient]:
        """Somebody signed in, with a browser that follows no redirect by itself."""
        headers = {"sec-fetch-site": "same-origin"}
        async with httpx.AsyncClient(base_url=self.address, headers=headers, timeout=60) as client:
            link = (await self.rooms.people.invite(name, role, by=None, now=self.clock.now)).token
            answer = await client.post("/inloggen", data={"link": link})
            assert answer.status_code == 303
            yield client

    async def ask(self, text: str, *, voter: str = "", day: int = 0, lock: str = "", **values: object) -> str:
        """A question that the bot of now answers, kept with consent; its id. lock: what volunteers confirmed."""
        known: dict[str, object] = {
            "talk": "talk", "source": "talk", "kept_for": "K1", "channel": "telegram", "language": "nl",
            "asked_at": self.clock.now - timedelta(days=day), "mode": "one", "margin": 0.2, "version": 1, "text": text,
            "shown": "", "wijk": "schildersbuurt",
        }  # fmt: skip
        if not {"decision", "ids", "entry", "probability", "ranking"} <= values.keys():
            decision = decide(text, self.house.current.published.matcher, None)
            known |= {
                "decision": str(decision.decision), "ids": decision.ids, "entry": decision.ranking[0].id,
                "probability": decision.probability,
                "ranking": tuple((one.id, one.probability) for one in decision.ranking[:5]),
            }  # fmt: skip
        question = log.Question(id=self.house.new_id(), voter=voter or self.house.new_id(), **(known | values))  # type: ignore[arg-type]

        def unit(tx: Tx) -> None:
            chat = Chat("telegram", f"chat-{question.voter}")
            talks.enrol(tx, chat, question.voter or "", language="nl", keeps_questions=True, now=self.clock.now)
            log.add(tx, question)
            if lock:
                said = reviews.Verdict(
                    f"f{question.id[1:]}", question.id, "iemand", "entry", lock, False, 1, self.clock.now
                )
                reviews.say(tx, said)
                locks.keep(tx, said)

        await self.house.storage.writer.run(unit)
        return question.id


async def no_encoder(_texts: Sequence[str]) -> None:
    """Words alone decide: what an encoder adds is measured in its own room."""


@pytest.fixture
async def stage(house: House) -> AsyncIterator[Stage]:
    async with open_stage(house, no_encoder) as stage:
        yield stage


@asynccontextmanager
async def open_stage(house: House, encode: Encode) -> AsyncIterator[Stage]:
    static = Static(files("bot.site") / "static", files("bot.channel") / "static", console.STATIC)
    storage, current, new_id = house.storage, house.current, house.new_id
    secrets = itertools.count(1)
    replaying = Replaying(storage, house.publishing, current, encode, clock=house.clock, new_id=new_id)
    folder_ = KnowledgeFolder(house.path, storage, house.publishing, live=True, new_id=new_id)
    await folder_.look(house.clock())
    gaps = Gaps(storage, current, encode, new_id=new_id)
    rooms = console.open_rooms(
        people=People(storage, secret=lambda: f"secret-{next(secrets):032x}", new_id=new_id),
        reviewing=Reviewing(storage, version=lambda: current.published.number, new_id=new_id),
        walking=Walking(storage, campaign=lambda: current.published.base.campaign, new_id=new_id),
        visiting=Visiting(storage, campaign=lambda: current.published.base.campaign, wake=lambda told: None),
        hearing=Hearing(storage, decide=_heard(house), version=lambda: current.published.number),
        calling=Calling(storage, new_id=new_id),
        replying=Replying_(storage, wake=lambda told: None),
        auditing=Auditing(storage),
        overseeing=Overseeing(storage, wake=lambda told: None, new_id=new_id),
        custody=Custody(storage, lambda: current.published.base.campaign, new_id),
        guarding=Guarding(storage, campaign=lambda: current.published.base.campaign),
        knowledge=lambda: current.published.base,
        static=static,
        clock=house.clock,
        new_id=new_id,
        outlines=(ROOT / "knowledge" / "wijken.geojson").read_text("utf-8"),
        editors=Editors(
            publishing=house.publishing,
            editing=Editing(storage, new_id=new_id),
            replaying=replaying,
            desk=Desk(storage, current, encode),
            gaps=gaps,
            bursts=Bursts(
                storage,
                gaps,
                new_id=new_id,
                knowledge=lambda: current.published.base,
                address="https://bot.example",
                post=house.posted.extend,
            ),
            finding=Finding(storage, knowledge=lambda: current.published.base, wake=lambda told: None),
            insight=Insight(storage, knowledge=lambda: current.published.base),
            folder=folder_,
        ),
    )
    app = Starlette(
        routes=[*console.routes(rooms), static.route()],
        exception_handlers={HTTPException: console.not_found(rooms)},
    )
    async with serving(Guard(app)) as address:
        yield Stage(house, rooms, address)
        await replaying.stop()


def _heard(house: House):
    async def heard(text: str) -> Decision:
        return decide(text, house.current.published.matcher, None)

    return heard


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    found = next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
    )
    async with async_playwright() as playwright:
        try:
            browser = await playwright.chromium.launch(
                executable_path=found, args=["--no-sandbox", "--disable-background-networking"]
            )
        except PlaywrightError:
            if os.environ.get("CI"):
                raise
            pytest.skip("no Chromium: the browser tests are left out")
        yield browser
        await browser.close()


@pytest.fixture
def at_browser(browser: Browser, stage: Stage):
    """Hand out browsers, each signed in as somebody."""

    def opened(name: str, **more: object):
        return at_a_browser(browser, stage, name, **more)  # type: ignore[arg-type]

    return opened


# ---- with an encoder


@pytest.fixture(scope="session")
async def encoder() -> AsyncIterator[Encoder]:
    """The smallest encoder there is, in its own process."""
    encoder = Encoder(("use",))
    await encoder.start()
    yield encoder
    await encoder.stop()


@pytest.fixture(scope="session")
async def learnt(encoder: Encoder, tmp_path_factory: pytest.TempPathFactory) -> Model:
    """The small knowledge, learnt with that encoder."""
    base = load(small())
    assert isinstance(base, KnowledgeBase)
    return await Matching(encoder, tmp_path_factory.mktemp("learnt")).model_for(base)


@pytest.fixture
async def reading_stage(house: House, encoder: Encoder, learnt: Model) -> AsyncIterator[Stage]:
    """The console with an encoder: groups and warnings are about meaning."""

    async def encode(texts: Sequence[str]) -> Vectors | None:
        made = await encoder.encode(list(texts))
        return None if made is None else Vectors(encoder.name, made)

    house.current.use(replace(house.current.published, matcher=learnt))
    async with open_stage(house, encode) as stage:
        yield stage
