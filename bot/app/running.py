"""A running Deurbel: data, encoder, matcher, pages and bot, joined, until a signal or a fault ends it.

Longer than 300 lines: the one place where every room is joined.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from typing import TYPE_CHECKING

from bot import console
from bot.app import control, knowledge_verbs, operating, team_verbs, web
from bot.app.chance import clock, new_id, new_secret
from bot.app.learning import Learning
from bot.app.loop import settle
from bot.app.regular import again_and_again
from bot.app.retaining import keep_to_time
from bot.app.starting import key_file, listen, open_data, read_knowledge, refuse_unfinished
from bot.app.team import Team
from bot.channel import notices as channel_notices
from bot.channel.health import tell_systemd, watchdog_seconds
from bot.channel.web import WebChat
from bot.channel.web_team import WebTeam
from bot.encoder.service import Encoder
from bot.services.answering import Answering, Chance
from bot.services.auditing import Auditing
from bot.services.calling import Calling
from bot.services.current import Current
from bot.services.custody import Custody
from bot.services.delivery import Delivery, Stored
from bot.services.guarding import Guarding
from bot.services.hearing import Hearing
from bot.services.matching import Matching
from bot.services.overseeing import Overseeing
from bot.services.papers import Papers
from bot.services.people import People
from bot.services.reminding import Reminding
from bot.services.replying import Replying
from bot.services.reviewing import Reviewing
from bot.services.visiting import Visiting
from bot.services.walking import Walking
from bot.services.webtalk import WebTalks

if TYPE_CHECKING:
    import socket
    from collections.abc import Awaitable, Callable, Sequence

    from starlette.types import ASGIApp

    from bot.app.telegram import Bot
    from bot.knowledge.base import KnowledgeBase
    from bot.knowledge.campaign import Campaign
    from bot.matching.decision import Decision
    from bot.services.parcel import Posted
    from bot.services.telling import Told
    from bot.settings import Settings
    from bot.storage import Storage

log = logging.getLogger(__name__)
LEFT_EVERY_S = 600
"""How often we look whether somebody of the team is still in a talk."""
REMIND_EVERY_S = 3600
"""How often we look whether somebody of the team must be reminded; each hears it once a day."""


async def run(settings: Settings, tell: Callable[[str], None]) -> None:
    """Run until SIGTERM or SIGINT. Raises as `serve` does.

    tell: what the person who started it should see, a line a call.
    """
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    await serve(settings, tell, stop, Encoder())


async def serve(settings: Settings, tell: Callable[[str], None], stop: asyncio.Event, encoder: Encoder) -> None:
    """Serve until `stop` is set. Raises StartError, StorageError or TokenError, with nothing left open."""
    starting = asyncio.create_task(encoder.start())  # a second's work of another process, while we read
    try:
        base, files = await asyncio.to_thread(read_knowledge, settings.knowledge)
        refuse_unfinished(settings, base)
        with listen(settings) as listening:
            async with await open_data(settings, base.campaign.city) as storage:
                house = House(settings, base, files, storage, encoder, port=listening.getsockname()[1])
                await house.live(listening, tell, stop)
    finally:
        starting.cancel()
        await encoder.stop()


class House:
    """One city's rooms, joined."""

    def __init__(
        self,
        settings: Settings,
        base: KnowledgeBase,
        files: dict[str, str],
        storage: Storage,
        encoder: Encoder,
        *,
        port: int,
    ) -> None:
        self._settings = settings
        self._port = port
        self._base = base
        self._storage = storage
        self._encoder = encoder
        self._learning = Learning()
        self._current = Current()
        self._matching = Matching(encoder, settings.data)
        self._team = Team(
            settings,
            storage,
            self._current,
            self._matching,
            files,
            sentences=base.texts,
            clock=clock,
            new_id=new_id,
            wake=self._wake,
            address=self.address,
            post=self._post,
        )
        chance = Chance(new_id=new_id, secret=new_secret)
        self.answering = Answering(storage, self._current, self._matching.vectors, chance, console=self.address)
        self.people = People(storage, secret=new_secret, new_id=new_id)
        self.papers = Papers(storage, self.knowledge)
        self.custody = Custody(storage, self._campaign, new_id)
        self._web_team = WebTeam(Delivery(storage, "web", clock), self.answering)
        self._bot = self._telegram() if settings.token else None

    def _telegram(self) -> Bot:
        from bot.app.telegram import Bot  # noqa: PLC0415  half a second of reading that the web alone does without

        return Bot(
            self._settings,
            self._storage,
            self.answering,
            self._current,
            self._matching,
            clock,
            team_chat=self._base.campaign.team_chat,
        )

    @property
    def address(self) -> str:
        """Where the pages are, for people."""
        return self._settings.public_url or f"http://{self._settings.host}:{self._port}"

    def knowledge(self) -> KnowledgeBase:
        """The knowledge that voters get now; before the matcher is ready, what was read."""
        return self._current.published.base if self._current.ready else self._base

    async def live(self, listening: socket.socket, tell: Callable[[str], None], stop: asyncio.Event) -> None:
        """Serve until `stop` is set or something fails for good."""
        if self._bot:
            await self._bot.open()
        app = self._pages()
        tasks = [
            asyncio.create_task(web.serve(app, listening, behind_proxy=bool(self._settings.public_url)), name="web"),
            asyncio.create_task(self._learn(), name="learning"),
            asyncio.create_task(keep_to_time(self.custody, self.papers, clock), name="retention"),
            asyncio.create_task(
                control.serve(self._settings.data, self._verbs()),
                name="control",
            ),
            asyncio.create_task(self._when_ready(self._web_team.run), name="web team"),
            asyncio.create_task(self._let_time_run(), name="talks left"),
        ]
        if self._bot:
            tasks.append(asyncio.create_task(self._when_ready(self._bot.run), name="telegram"))
            tasks.append(asyncio.create_task(self._remind(self._bot), name="reminders"))
        if (pause := watchdog_seconds()) is not None:
            tasks.append(asyncio.create_task(self._feed_watchdog(pause), name="watchdog"))
        ending = asyncio.create_task(stop.wait(), name="stop")
        try:
            await self._welcome(tell)
            tell_systemd("READY=1")
            await _first_to_fail(ending, tasks)
        finally:
            tell("Deurbel stops.")
            tell_systemd("STOPPING=1")
            for task in (ending, *tasks):
                task.cancel()
            await asyncio.gather(ending, *tasks, return_exceptions=True)
            if self._bot:
                await self._bot.close()

    async def _let_time_run(self) -> None:
        """End talks with people of the team who went home without saying so."""
        replying = Replying(self._storage, wake=self._wake)
        await again_and_again("talks left", lambda: replying.let_time_run(clock()), lambda: LEFT_EVERY_S)

    async def _remind(self, bot: Bot) -> None:
        """Tell who promised something that it is late, once a day."""
        reminding = Reminding(self._storage, knowledge=self.knowledge, address=self.address)

        async def remind() -> None:
            bot.post(await reminding.remind(clock()))

        await again_and_again("reminders", remind, lambda: REMIND_EVERY_S)

    async def _feed_watchdog(self, pause: float) -> None:
        """Tell systemd that we live, as long as we do: a bot that Telegram has left is restarted."""

        async def feed() -> None:
            if (await self._facts())["alive"]:
                tell_systemd("WATCHDOG=1")

        await again_and_again("watchdog", feed, lambda: pause)

    async def _welcome(self, tell: Callable[[str], None]) -> None:
        tell(f"Talk to Deurbel:  {self.address}/")
        link = await self.people.first_link(clock())
        if link is not None:
            tell(f"The console, once: {self.address}/inloggen/{link}")

    async def _learn(self) -> None:
        """Make the matcher; until it is there the page says how far it is. Then keep an eye on the files."""
        await self._encoder.start()
        published = await self._team.open(self._learning.tell, self._base)
        self._learning.share = None
        settle()
        self._learning.ready.set()
        log.info("ready to answer", extra={"version": published.version, "encoder": self._encoder.name or "none"})
        await self._team.watch()

    async def _when_ready(self, run: Callable[[], Awaitable[None]]) -> None:
        await self._learning.ready.wait()
        await run()

    def _verbs(self) -> dict[str, control.Verb]:
        return {
            **operating.verbs(self.custody, key_file(self._settings)),
            **team_verbs.verbs(self.people, self.address),
            **knowledge_verbs.verbs(self._team.publishing, self._team.take),
        }

    def _version(self) -> int:
        return self._current.published.number

    def _campaign(self) -> Campaign:
        return self.knowledge().campaign

    async def _decide(self, text: str) -> Decision:
        return await self._matching.decide(text, self._current.published.matcher)

    def _post(self, posted: list[Posted]) -> None:
        if self._bot and posted:
            self._bot.post(posted)

    def _wake(self, told: Told) -> None:
        """Let a chat's lane have what the team put into it, at its time."""
        wait = (told.not_before - told.at).total_seconds() if told.not_before else 0.0
        stored = Stored(told.seq, told.chat.id, told.body, told.at, wait)
        if told.chat.channel == "web":
            self._web_team.take(stored)
        elif self._bot:
            self._bot.take(stored)

    def _pages(self) -> ASGIApp:
        static = web.static_files()
        public = web.public_pages(static)
        rooms = console.open_rooms(
            people=self.people,
            reviewing=Reviewing(self._storage, version=self._version, new_id=new_id),
            walking=Walking(self._storage, campaign=self._campaign, new_id=new_id),
            visiting=Visiting(self._storage, campaign=self._campaign, wake=self._wake),
            hearing=Hearing(self._storage, decide=self._decide, version=self._version),
            calling=Calling(self._storage, new_id=new_id),
            replying=Replying(self._storage, wake=self._wake),
            auditing=Auditing(self._storage),
            overseeing=Overseeing(self._storage, wake=self._wake, new_id=new_id),
            custody=self.custody,
            guarding=Guarding(self._storage, campaign=self._campaign),
            knowledge=self.knowledge,
            static=static,
            clock=clock,
            new_id=new_id,
            outlines=web.outlines(self._settings.knowledge),
            public_url=self._settings.public_url,
            editors=self._team.editors,
        )
        chat = WebChat(
            WebTalks(self._storage, self.answering, new_id),
            public,
            self.knowledge,
            clock,
            progress=self._learning.percent,
            telegram=lambda: self._bot.address if self._bot else "",
        )
        notices = channel_notices.routes(public, self.papers, self.knowledge, clock)
        routes = [*chat.routes(), *notices, *web.health_routes(self._facts)]
        app = web.web_app(static, public, rooms, self.knowledge, routes)
        return self._bot.deliveries(app) if self._bot and self._settings.telegram_mode == "webhook" else app

    async def _facts(self) -> dict[str, object]:
        encoder = self._encoder.health
        learned = self._learning.share is None
        facts: dict[str, object] = {
            "alive": True,
            "ready": learned,
            "learned": 1.0 if learned else self._learning.share,
            "encoder": encoder.encoder or "none",
            "encoder_alive": encoder.alive,
            "encoder_restarts": encoder.restarts,
            "messages_at_risk": await self.custody.at_risk(clock()),
        }
        if self._bot:
            facts |= await self._bot.facts()
            facts["ready"] = learned and bool(facts["telegram_ready"])
            facts["alive"] = bool(facts["telegram_alive"]) or not learned
        return facts


async def _first_to_fail(stop: asyncio.Task[bool], tasks: Sequence[asyncio.Task[None]]) -> None:
    """Wait until `stop` ends or one of the tasks fails, and raise what that one raised."""
    waiting: set[asyncio.Task[bool] | asyncio.Task[None]] = {stop, *tasks}
    while stop in waiting:
        done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            if not task.cancelled() and (fault := task.exception()) is not None:
                raise fault
