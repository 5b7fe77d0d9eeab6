"""The console as it runs: a SQLite file, the knowledge of this repository, a server on loopback, a given clock."""

from __future__ import annotations

import itertools
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, Locator, Page, async_playwright
from playwright.async_api import Error as PlaywrightError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from bot import console, folder, places
from bot.console.rooms import Rooms
from bot.followup import State
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
from bot.services.telling import Told
from bot.services.visiting import Visiting
from bot.services.walking import Walking
from bot.site.security import Guard
from bot.site.static import Static
from bot.storage import Storage, followups, log, talks
from bot.storage.transaction import Chat
from tests.on_loopback import serving

NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)  # Tuesday, noon in Amsterdam


@dataclass
class Clock:
    """The time that everything here goes by."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, **of: float) -> None:
        self.now += timedelta(**of)


@dataclass
class Stage:
    """A running console with its data, and hands to put voters and volunteers on it."""

    storage: Storage
    rooms: Rooms
    clock: Clock
    address: str
    log: list[str]
    told: list[Told]
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def id(self, begins: str = "80") -> str:
        """An id as random ones look; `begins` chooses the share it falls in (blind below 1a, read twice from e6)."""
        return f"{begins}{next(self.numbers):030x}"

    async def invite(self, name: str, role: Role = Role.VOLUNTEER) -> str:
        """A one-time link for somebody new."""
        return (await self.rooms.people.invite(name, role, by=None, now=self.clock.now)).token

    @asynccontextmanager
    async def volunteer(self, name: str = "Fatma", role: Role = Role.VOLUNTEER) -> AsyncIterator[httpx.AsyncClient]:
        """Somebody signed in, with a browser that follows no redirect by itself."""
        async with httpx.AsyncClient(base_url=self.address, headers={"sec-fetch-site": "same-origin"}) as client:
            answer = await client.post("/inloggen", data={"link": await self.invite(name, role)})
            assert answer.status_code == 303
            yield client

    async def door(
        self,
        number: int = 14,
        *,
        street: str = "Hoefkade",
        postcode: str = "2526BN",
        way: str = "door",
        question: str = "",
        phone: str | None = None,
        first_name: str = "Ans",
        text: str = "Wat doet hij aan de huren?",
        **values: object,
    ) -> str:
        """A voter who wants to hear from us about a question, at the door unless said otherwise; the follow-up's id."""
        voter = self.id()
        asked = question or await self.ask(text, voter=voter, decision="answer", ids=("hoge-huren",))
        new = followups.FollowUp(
            id=self.id(), voter=voter, question=asked, consent=self.id(), way=way, state=State.OPEN, language="nl",  # type: ignore[arg-type]
            asked_at=self.clock.now, wijk="schildersbuurt", phone=phone, first_name=first_name,
            address=places.Address(postcode, number, "", street) if way == "door" else None,
        )  # fmt: skip
        new = replace(new, **values)  # type: ignore[arg-type]
        await self.storage.writer.run(lambda tx: followups.add(tx, new))
        return new.id

    async def ask(
        self, text: str = "Wat doet hij aan de huren?", *, begins: str = "80", voter: str = "", **values: object
    ) -> str:
        """A question in the log, of a voter who said yes to keeping it; its id."""
        known: dict[str, object] = {
            "talk": "talk", "source": "talk", "kept_for": "K1", "channel": "telegram", "asked_at": self.clock.now,
            "language": "nl", "decision": "clarify", "mode": "one", "ids": ("hoge-huren", "betaalbare-woningen"),
            "entry": "hoge-huren", "probability": 0.5, "margin": 0.2, "version": 1, "text": text,
            "shown": "Bedoelt u een van deze?", "wijk": "schildersbuurt",
            "ranking": (("hoge-huren", 0.45), ("betaalbare-woningen", 0.25), ("huisjesmelkers", 0.1)),
        }  # fmt: skip
        question = log.Question(id=self.id(begins), voter=voter or self.id(), **(known | values))  # type: ignore[arg-type]

        def unit(tx: object) -> None:
            chat = Chat("telegram", f"chat-{question.voter}")
            found = talks.enrol(
                tx,
                chat,
                question.voter,
                language="nl",
                keeps_questions=True,
                now=self.clock.now,  # type: ignore[arg-type]
            )
            assert found.id == question.voter
            log.add(tx, question)  # type: ignore[arg-type]

        await self.storage.writer.run(unit)
        return question.id


async def knows_nothing(text: str) -> Decision:
    """A matcher that finds every question new: what the matcher decides is tested in its own room."""
    return Decision(Kind.UNKNOWN, (), 0.9, 0.1, "nl", (Candidate("hoge-huren", 0.2), Candidate("huisjesmelkers", 0.1)))


@pytest.fixture(scope="session")
def knowledge() -> KnowledgeBase:
    found = load(folder.read(Path(__file__).parents[2] / "knowledge").files)
    assert isinstance(found, KnowledgeBase), found
    return found


@pytest.fixture(scope="session")
def static() -> Static:
    return Static(files("bot.site") / "static", files("bot.channel") / "static", console.STATIC)


@pytest.fixture(scope="session")
async def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder as a first start leaves it, with its key: made once, copied for each test."""
    made = tmp_path_factory.mktemp("empty")
    await (
        await Storage.open(made / "data", url="", key_file=made / "keys" / "master.key", city="den-haag", make_key=True)
    ).close()
    return made


@pytest.fixture
async def stage(
    tmp_path: Path, empty: Path, knowledge: KnowledgeBase, static: Static, caplog: pytest.LogCaptureFixture
) -> AsyncIterator[Stage]:
    clock = Clock()
    told: list[Told] = []
    numbers = itertools.count(1)
    here = shutil.copytree(empty, tmp_path / "deurbel")
    opened = await Storage.open(here / "data", url="", key_file=here / "keys" / "master.key", city="den-haag")
    async with opened as storage:
        new_id = lambda: f"90{next(numbers):030x}"  # noqa: E731
        secret = lambda: f"secret-{next(numbers):032x}"  # noqa: E731
        rooms = console.open_rooms(
            people=People(storage, secret=secret, new_id=new_id),
            reviewing=Reviewing(storage, version=lambda: 1, new_id=new_id),
            walking=Walking(storage, campaign=lambda: knowledge.campaign, new_id=new_id),
            visiting=Visiting(storage, campaign=lambda: knowledge.campaign, wake=told.append),
            hearing=Hearing(storage, decide=knows_nothing, version=lambda: 1),
            calling=Calling(storage, new_id=new_id),
            replying=Replying(storage, wake=told.append),
            auditing=Auditing(storage),
            overseeing=Overseeing(storage, wake=told.append, new_id=new_id),
            custody=Custody(storage, lambda: knowledge.campaign, lambda: f"{next(numbers):032x}"),
            guarding=Guarding(storage, campaign=lambda: knowledge.campaign),
            knowledge=lambda: knowledge,
            static=static,
            clock=clock,
            new_id=new_id,
            outlines=(Path(__file__).parents[2] / "knowledge" / "wijken.geojson").read_text("utf-8"),
        )
        app = Starlette(
            routes=[*console.routes(rooms), static.route()],
            exception_handlers={HTTPException: console.not_found(rooms)},
        )
        async with serving(Guard(GZipMiddleware(app))) as address:
            yield Stage(storage, rooms, clock, address, caplog.messages, told)


# ---- a real browser


INSTALLED = next(
    (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None
)


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """One Chromium for all tests; each test gets a profile of its own."""
    async with async_playwright() as playwright:
        try:
            browser = await playwright.chromium.launch(
                executable_path=INSTALLED, args=["--no-sandbox", "--disable-background-networking"]
            )
        except PlaywrightError:
            if os.environ.get("CI"):
                raise
            pytest.skip("no Chromium: the browser tests are left out")
        yield browser
        await browser.close()


@dataclass
class Phone:
    """A browser with somebody's hands on it. faults: what the browser complained of. taps: of `tap`, so far."""

    page: Page
    stage: Stage
    faults: list[str] = field(default_factory=list)
    taps: int = 0

    async def tap(self, what: Locator) -> None:
        """Tap something, and count it: what a task costs is promised in taps."""
        await what.click()
        self.taps += 1

    async def ready(self) -> None:
        """Wait until the page's script has taken hold."""
        await self.page.wait_for_selector("html[data-ready]")

    async def go(self, path: str) -> None:
        await self.page.goto(self.stage.address + path)

    async def picture(self, name: str) -> None:
        """A picture for the docs, when the run is asked for pictures; else nothing."""
        if folder_ := os.environ.get("DEURBEL_PICTURES"):
            await self.page.screenshot(path=Path(folder_) / f"{name}.png")


Phones = Callable[..., AbstractAsyncContextManager[Phone]]


@pytest.fixture
def phones(stage: Stage, chromium: Browser) -> Phones:
    """Hand out browsers, each signed in as somebody; every fault of page, script or policy fails the test."""

    @asynccontextmanager
    async def phone(
        name: str = "Fatma",
        role: Role = Role.VOLUNTEER,
        *,
        wide: bool = False,
        signed_in: bool = True,
        scripts: bool = True,
        dark: bool = False,
    ) -> AsyncIterator[Phone]:
        size = {"width": 1200, "height": 900} if wide else {"width": 360, "height": 640}
        context = await chromium.new_context(
            viewport=size,  # type: ignore[arg-type]
            has_touch=not wide,
            is_mobile=not wide,
            device_scale_factor=1 if wide else 2,
            locale="nl-NL",
            java_script_enabled=scripts,
            color_scheme="dark" if dark else "light",
        )
        try:
            held = Phone(await context.new_page(), stage)
            held.page.set_default_timeout(20000)
            held.page.on("pageerror", lambda error: held.faults.append(str(error)))
            held.page.on(
                "console",
                lambda said: (
                    held.faults.append(said.text) if said.type == "error" and not _expected(said.text) else None
                ),
            )
            held.page.on(
                "request",
                lambda request: (
                    held.faults.append(request.url) if not request.url.startswith((stage.address, "data:")) else None
                ),
            )
            if signed_in:  # by the form's own address; how it goes on the page is a test of its own
                answer = await context.request.post(
                    stage.address + "/inloggen",
                    form={"link": await stage.invite(name, role)},
                    headers={"sec-fetch-site": "same-origin"},
                    max_redirects=0,
                )
                assert answer.status == 303
            yield held
            assert held.faults == []
        finally:
            await context.close()

    return phone


def _expected(said: str) -> bool:
    """What Chromium calls an error and is none: an answer of 409 or 503 that is meant, and a request without signal."""
    return (
        "responded with a status of 4" in said
        or "responded with a status of 503" in said
        or "ERR_INTERNET_DISCONNECTED" in said
        or "ERR_FAILED" in said
    )
