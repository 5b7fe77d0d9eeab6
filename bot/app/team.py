"""The team's side of the knowledge, joined: versions, drafts, replay, the folder of files and its watch."""

from __future__ import annotations

import asyncio
import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot import folder
from bot.app.regular import again_and_again
from bot.app.starting import StartError
from bot.console.editors import Editors
from bot.services.bursts import Bursts
from bot.services.desk import Desk
from bot.services.editing import Editing
from bot.services.finding import Finding
from bot.services.folding import Folding
from bot.services.gaps import Gaps
from bot.services.insight import Insight
from bot.services.knowledge_folder import Became, KnowledgeFolder
from bot.services.meaning import unit_vectors
from bot.services.publishing import Publishing
from bot.services.replaying import Replaying
from bot.storage.errors import StorageError
from bot.storage.times import begin_of, day_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.conversation.published import Published
    from bot.knowledge.base import KnowledgeBase
    from bot.knowledge.older import Sentences
    from bot.matching.model import Model
    from bot.services.current import Current
    from bot.services.matching import Matching
    from bot.services.parcel import Posted
    from bot.services.publishing import Progress, Proof
    from bot.services.telling import Wake
    from bot.settings import Settings
    from bot.storage import Storage

log = logging.getLogger(__name__)
BURSTS_EACH_S = 300
"""Seconds between two looks for many alike questions."""
FOLD_EACH_S = 20
"""Seconds between two looks for new wordings in the review queue."""
FORGET_EACH_S = 300
"""Seconds between two rounds of forgetting (docs/privacy/dpia.md says ten minutes: two rounds)."""


class EncoderAwayError(Exception):
    """The encoder did not answer while a draft was being learnt: look at its effects again in a minute."""


class Team:
    """What the editors work with in a running process. files: of the folder, as they were read at the start."""

    def __init__(
        self,
        settings: Settings,
        storage: Storage,
        current: Current,
        matching: Matching,
        files: dict[str, str],
        *,
        sentences: Sentences,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
        wake: Wake,
        address: str,
        post: Callable[[list[Posted]], None],
    ) -> None:
        self._path = settings.knowledge
        self._live = not settings.try_out
        self._address = address
        self._current = current
        self._matching = matching
        self._files = files
        self._clock = clock
        self._publishing = Publishing(storage, current, self._learn, sentences)
        self._folder = KnowledgeFolder(settings.knowledge, storage, self._publishing, live=self._live, new_id=new_id)
        replaying = Replaying(storage, self._publishing, current, matching.vectors, clock=clock, new_id=new_id)
        gaps = Gaps(storage, current, matching.vectors, new_id=new_id)
        self._folding = Folding(
            storage,
            lambda texts: unit_vectors(texts, current.published.matcher, matching.vectors),
            version=lambda: current.published.number,
            new_id=new_id,
        )
        self._bursts = Bursts(
            storage, gaps, new_id=new_id, knowledge=lambda: current.published.base, address=address, post=post
        )
        self.editors = Editors(
            publishing=self._publishing,
            editing=Editing(storage, new_id=new_id),
            replaying=replaying,
            desk=Desk(storage, current, matching.vectors),
            gaps=gaps,
            bursts=self._bursts,
            finding=Finding(storage, knowledge=lambda: current.published.base, wake=wake),
            insight=Insight(storage, knowledge=lambda: current.published.base),
            folder=self._folder,
        )

    async def take(self, files: dict[str, str], proof: Proof) -> str:
        """Take in what an operator hands over, and say what came of it. Raises StartError when nothing did.

        In the try-out it is published; where real voters are served it becomes a draft, like a saved file.
        """
        if not self._current.ready:
            raise StartError("The bot is still learning what it begins with. Try again in a minute; nothing changed.")
        now = self._clock()
        if self._live:
            draft = await self._folder.offer(files, now)
            return f"a draft. See its effects and publish it: {self._address}/voorstel/{draft}/gevolgen"
        try:
            number = await self._publishing.publish(files, proof, now)
        except EncoderAwayError as error:
            raise StartError("The encoder is away for a moment. Try again; nothing changed.") from error
        await self._folder.after_publishing(proof.base or 0, self._clock())
        return f"version {number}. Voters get it now."

    @property
    def publishing(self) -> Publishing:
        """The versions."""
        return self._publishing

    async def open(self, progress: Progress, folder_base: KnowledgeBase) -> Published:
        """Give voters what is published; the folder, which reads as `folder_base`, seeds an empty database."""
        await self._publishing.seed(self._files, self._clock())
        published = await self._publishing.open(self._clock(), progress, at_hand=folder_base)
        self._current.use(published)
        return published

    async def watch(self) -> None:
        """Look at the folder now and after each save, and at each day's beginning let answers lapse."""
        await self._look()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._saves(), name="folder")
            tasks.create_task(self._days(), name="days")
            tasks.create_task(self._watch_bursts(), name="bursts")
            tasks.create_task(self._fold(), name="folding")
            tasks.create_task(self._forget(), name="forgetting")

    async def _learn(self, base: KnowledgeBase, progress: Progress) -> Model:
        first = not self._current.ready
        model = await self._matching.model_for(base, progress)
        encoder = self._matching.encoder.name
        if not first and encoder and encoder not in model.halves:
            # A version that knows words alone answers far fewer people: it must not take the place of one that reads.
            raise EncoderAwayError
        return model

    async def _saves(self) -> None:
        async for _ in folder.watch(self._path):
            await self._look()

    async def _look(self) -> None:
        """Do what is due after a save; what cannot be done now is done after the next one, and the bot goes on."""
        try:
            seen = await self._folder.look(self._clock())
        except (OSError, StorageError, EncoderAwayError) as error:
            log.warning("a saved file was not taken in; save it again", extra={"fault": type(error).__name__})
            return
        if seen.became is Became.FAULTY:
            log.warning("a saved file has faults; voters keep what they have", extra={"faults": len(seen.problems)})
        elif seen.became is not Became.SAME:
            log.info("knowledge folder", extra={"became": str(seen.became)})

    async def _watch_bursts(self) -> None:
        await asyncio.sleep(BURSTS_EACH_S)
        await again_and_again("bursts", lambda: self._bursts.look(self._clock()), lambda: BURSTS_EACH_S)

    async def _fold(self) -> None:
        await again_and_again("folding", self._folding.fold, lambda: FOLD_EACH_S)

    async def _forget(self) -> None:
        """Let what voters wrote leave the memory: nothing stays longer than two of these rounds without being used."""

        async def forget() -> None:
            self._current.published.matcher.forget()
            self._matching.encoder.forget()
            self.editors.replaying.forget()

        await again_and_again("forgetting", forget, lambda: FORGET_EACH_S)

    async def _days(self) -> None:
        await asyncio.sleep(self._until_tomorrow())
        await again_and_again("lapsing", lambda: self._publishing.lapse(self._clock()), self._until_tomorrow)

    def _until_tomorrow(self) -> float:
        now = self._clock()
        return (begin_of(day_of(now) + timedelta(days=1)) - now).total_seconds() + 1
