"""Who asks on the web page hears from the team there, once, however late he comes back; "stop" wins."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest

from bot.channel.web_team import WebTeam
from bot.conversation.event import Command, Event, Tap, Words
from bot.services.answering import Answering, Chance
from bot.services.delivery import Delivery, Stored
from bot.services.people import People, Role, SignedIn
from bot.services.replying import UNDO, NotAskedError, Replying
from bot.services.telling import Told
from bot.services.webtalk import Page, WebTalks
from bot.storage import Storage, followups
from bot.storage.retention import end_days
from tests.fast_loop import faster
from tests.services.conftest import NOON

OWN_WORDS = "Wij zoeken het voor u uit."


@pytest.fixture(autouse=True)
def fast() -> Iterator[None]:
    """The ten seconds to take a message back pass in half a second."""
    with faster(20):
        yield


@dataclass
class Browser:
    """A page that keeps its token and, where it is given one, the cookie with the talk's id."""

    talks: WebTalks
    now: datetime = NOON
    token: str = ""
    cookie: str = ""
    page: Page = field(default_factory=Page)

    async def does(self, event: Event) -> list[str]:
        self.now += timedelta(minutes=1)
        page, _ = await self.talks.open(self.token, self.cookie, self.now)
        self.page, self.token = await self.talks.take(page, event, "gezegd", self.now)
        self.cookie = self.page.chat if self.page.kept else ""
        return self.shown

    async def asks_for_news(self) -> list[str]:
        page, _ = await self.talks.open(self.token, "", self.now)
        if news := await self.talks.news(page, self.now):
            self.page, self.token = news
        return self.shown

    async def opens_anew(self, after: timedelta = timedelta(0)) -> list[str]:
        self.now += after
        self.page, self.token = await self.talks.open("", self.cookie, self.now)
        return self.shown

    @property
    def shown(self) -> list[str]:
        return [line.reply.text for line in self.page.lines if line.reply]

    @property
    def letters(self) -> int:
        return sum(OWN_WORDS in text for text in self.shown)


@dataclass
class Stage:
    """One voter on the page and one volunteer at the console, with what lies between."""

    storage: Storage
    browser: Browser
    replying: Replying
    volunteer: SignedIn
    question: str

    async def writes(self, text: str, draft: str) -> None:
        now = self.browser.now
        assert await self.replying.send(self.question, draft, text=text, position=None, person=self.volunteer, now=now)
        await asyncio.sleep(UNDO.total_seconds() + 1)


@pytest.fixture
async def stage(storage: Storage, answering: Answering, chance: Chance) -> AsyncIterator[Stage]:
    browser = Browser(WebTalks(storage, answering, chance.new_id))
    team = WebTeam(Delivery(storage, "web", lambda: browser.now), answering)

    def wake(told: Told) -> None:
        assert told.not_before is not None
        team.take(Stored(told.seq, told.chat.id, told.body, told.at, (told.not_before - told.at).total_seconds()))

    people = People(storage, secret=chance.secret, new_id=chance.new_id)
    invited = await people.invite("Fatma", Role.VOLUNTEER, by=None, now=NOON)
    secret = await people.sign_in(invited.token, "telefoon", NOON)
    volunteer = await people.signed_in(secret or "", NOON)
    assert volunteer is not None
    running = asyncio.create_task(team.run())
    await browser.does(Words("komt er betaald parkeren in mijn straat?"))
    for tap in ("v1:person:", "v1:way:chat", "v1:yes:K2"):
        await browser.does(Tap(tap))
    (wanted,) = await storage.read(lambda tx: followups.listed(tx, ways=("chat",)))
    yield Stage(storage, browser, Replying(storage, wake=wake), volunteer, wanted.question)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_an_open_page_shows_what_the_team_wrote_once_and_under_a_name(stage: Stage) -> None:
    assert stage.browser.page.waits
    await stage.writes(OWN_WORDS, "a")
    assert stage.browser.letters == 0
    await stage.browser.asks_for_news()
    await stage.browser.asks_for_news()
    await stage.browser.does(Words("dank u wel"))
    assert stage.browser.letters == 1
    assert "Fatma" in [line.reply.person for line in stage.browser.page.lines if line.reply]


async def test_a_page_that_never_arrived_loses_nothing_and_one_that_did_is_not_repeated(stage: Stage) -> None:
    await stage.writes(OWN_WORDS, "a")
    before = stage.browser.token
    assert await stage.browser.asks_for_news()
    stage.browser.token = before  # the answer was lost on its way
    await stage.browser.asks_for_news()
    assert stage.browser.letters == 1
    await stage.browser.asks_for_news()
    assert not any(OWN_WORDS in text for text in await stage.browser.opens_anew())


async def test_who_comes_back_after_five_days_finds_it(stage: Stage) -> None:
    await stage.writes(OWN_WORDS, "a")
    later = stage.browser.now + timedelta(days=5)
    await stage.storage.writer.run(lambda tx: end_days(tx, later))
    await stage.browser.opens_anew(timedelta(days=5))
    assert stage.browser.letters == 1
    desk = await stage.replying.desk(stage.question, stage.volunteer, later)
    assert desk is not None
    assert desk.reachable


async def test_the_one_who_wrote_sees_whether_it_was_seen(stage: Stage) -> None:
    await stage.writes(OWN_WORDS, "a")
    for expected in ("waits", "seen"):
        desk = await stage.replying.desk(stage.question, stage.volunteer, stage.browser.now)
        assert desk is not None
        assert [one.standing for one in desk.sent] == [expected]
        await stage.browser.asks_for_news()
        await stage.browser.asks_for_news()


@pytest.mark.parametrize("wish", ["stop", "vergeet"])
async def test_stop_and_forget_win_over_what_waits(stage: Stage, wish: str) -> None:
    await stage.writes(OWN_WORDS, "a")
    await stage.browser.does(Command(wish))
    if wish == "vergeet":
        await stage.browser.does(Tap("v1:forget:yes"))
    assert not stage.browser.cookie
    stage.browser.cookie = stage.browser.page.chat  # a device that kept it all the same
    assert not any(OWN_WORDS in text for text in await stage.browser.opens_anew())
    with pytest.raises(NotAskedError):
        await stage.replying.send(
            stage.question, "b", text=OWN_WORDS, position=None, person=stage.volunteer, now=stage.browser.now
        )


async def test_what_was_committed_before_a_kill_has_its_turn_at_the_next_start(
    stage: Stage, answering: Answering
) -> None:
    deaf = Replying(stage.storage, wake=lambda _told: None)
    assert await deaf.send(
        stage.question, "a", text=OWN_WORDS, position=None, person=stage.volunteer, now=stage.browser.now
    )
    again = asyncio.create_task(WebTeam(Delivery(stage.storage, "web", lambda: stage.browser.now), answering).run())
    await asyncio.sleep(UNDO.total_seconds() + 1)
    for _ in range(100):  # a busy machine takes its time for the turn itself
        await stage.browser.asks_for_news()
        if stage.browser.letters:
            break
        await asyncio.sleep(1)
    assert stage.browser.letters == 1
    again.cancel()
    await asyncio.gather(again, return_exceptions=True)
