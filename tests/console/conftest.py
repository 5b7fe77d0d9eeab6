"""The console as it runs: a SQLite file, the knowledge of this repository, a server on loopback, a given clock."""

from __future__ import annotations

import itertools
import shutil
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException

from bot import console, folder
from bot.console.rooms import Rooms
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.load import load
from bot.services.people import People, Role
from bot.services.reviewing import Reviewing
from bot.site.security import Guard
from bot.site.static import Static
from bot.storage import Storage, log, talks
from bot.storage.transaction import Chat

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


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


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
    numbers = itertools.count(1)
    here = shutil.copytree(empty, tmp_path / "deurbel")
    opened = await Storage.open(here / "data", url="", key_file=here / "keys" / "master.key", city="den-haag")
    async with opened as storage:
        new_id = lambda: f"90{next(numbers):030x}"  # noqa: E731
        secret = lambda: f"secret-{next(numbers):032x}"  # noqa: E731
        rooms = console.open_rooms(
            people=People(storage, secret=secret, new_id=new_id),
            reviewing=Reviewing(storage, version=lambda: 1, new_id=new_id),
            knowledge=lambda: knowledge,
            static=static,
            clock=clock,
            new_id=new_id,
        )
        app = Starlette(
            routes=[*console.routes(rooms), static.route()],
            exception_handlers={HTTPException: console.not_found(rooms)},
        )
        async with serving(Guard(app)) as address:
            yield Stage(storage, rooms, clock, address, caplog.messages)


@asynccontextmanager
async def serving(app: object) -> AsyncIterator[str]:
    """An app on a free port of loopback, for as long as the block lasts; its address."""
    config = uvicorn.Config(app, log_level="warning", lifespan="off", ws="none")  # type: ignore[arg-type]
    server = uvicorn.Server(config)
    config.load()
    server.lifespan = config.lifespan_class(config)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        await server.startup(sockets=[listening])
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.force_exit = True
        await server.shutdown(sockets=[listening])
