"""The folder of files beside the database: two places, one truth.

The database says what voters get. What the console publishes is written back to the folder; what is saved in the
folder is published at once in the try-out, and becomes a draft when real voters are served. When both changed since
they were last the same, nothing happens until somebody chooses: the draft shows the difference.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot import folder
from bot.knowledge.load import version_of
from bot.services.publishing import FILES, REMOVED, Proof, quiet
from bot.services.usable import FaultyError
from bot.storage import notices, versions

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path

    from bot.knowledge.problems import Problem
    from bot.services.publishing import Progress, Publishing
    from bot.storage import Storage, Tx

SUBJECT = "bestanden"
"""Subject of the draft that holds what was saved in the folder."""
_SYNCED = "folder"


class Became(StrEnum):
    """What came of a look at the folder."""

    SAME = "same"
    WRITTEN = "written"
    """The console had changed: the files were brought up to date."""
    PUBLISHED = "published"
    DRAFT = "draft"
    BOTH = "both"
    """Files and console both changed: a draft waits for somebody to choose."""
    FAULTY = "faulty"


@dataclass(frozen=True, slots=True)
class Look:
    """What came of it; problems: what is wrong with the files; draft: id of the draft that waits."""

    became: Became
    problems: tuple[Problem, ...] = ()
    draft: str | None = None


@dataclass(frozen=True, slots=True)
class _State:
    number: int
    files: dict[str, str]
    synced: tuple[int, str]
    draft: versions.Draft | None


class KnowledgeFolder:
    """The folder of one city. live: real voters are served, so that a saved file is never published unseen."""

    def __init__(
        self, path: Path, storage: Storage, publishing: Publishing, *, live: bool, new_id: Callable[[], str]
    ) -> None:
        self._path = path
        self._storage = storage
        self._publishing = publishing
        self._live = live
        self._new_id = new_id

    async def look(self, now: datetime, progress: Progress = quiet) -> Look:
        """Compare folder and database, and do what is due."""
        contents = await asyncio.to_thread(folder.read, self._path)
        if contents.problems:
            return Look(Became.FAULTY, contents.problems)
        state = await self._storage.scan(_state)
        here = version_of(contents.files)
        if here == version_of(state.files):
            await self._note(state.number, here, now)
            return Look(Became.SAME)
        synced, then = state.synced
        if here == then:
            return await self.write(now)
        if state.number != synced or self._live:
            became = Became.BOTH if state.number != synced else Became.DRAFT
            return Look(became, draft=await self._draft(state, contents.files, now))
        return await self._publish(state, contents.files, now, progress)

    async def _publish(self, state: _State, files: dict[str, str], now: datetime, progress: Progress) -> Look:
        proof = Proof(FILES, "bestanden gewijzigd", state.number)
        try:
            number = await self._publishing.publish(files, proof, now, progress)
        except FaultyError as error:
            return Look(Became.FAULTY, error.problems.all)
        await self._note(number, version_of(files), now)
        return Look(Became.PUBLISHED)

    async def write(self, now: datetime) -> Look:
        """Bring the folder up to date with what voters get."""
        number, files = await self._publishing.head()
        await asyncio.to_thread(folder.replace, self._path, files)
        await self._note(number or 0, version_of(files), now)
        return Look(Became.WRITTEN)

    async def after_publishing(self, before: int, now: datetime) -> Look:
        """After the console published on version `before`: write the files, unless they were changed meanwhile."""
        contents = await asyncio.to_thread(folder.read, self._path)
        state = await self._storage.scan(_state)
        then = state.synced
        if then[0] == before and version_of(contents.files) == then[1]:
            return await self.write(now)
        return await self.look(now)

    async def offer(self, files: dict[str, str], now: datetime) -> str:
        """Keep these files as a draft, as if they had been saved in the folder; its id."""
        return await self._draft(await self._storage.scan(_state), files, now)

    async def _note(self, number: int, here: str, now: datetime) -> None:
        value = f"{number}:{here}"

        def unit(tx: Tx) -> None:
            if notices.switches(tx).get(_SYNCED) != value:
                notices.turn(tx, _SYNCED, value, FILES, now)

        await self._storage.writer.run(unit)

    async def _draft(self, state: _State, files: dict[str, str], now: datetime) -> str:
        """Keep what was saved as a draft on the version that the folder was last the same as."""
        draft_id = state.draft.id if state.draft else self._new_id()

        def unit(tx: Tx) -> str:
            base = state.synced[0] or state.number
            was = versions.files_of(tx, base)
            changed = {path: text for path, text in files.items() if was.get(path) != text}
            changed |= {path: REMOVED for path in was if path not in files}
            old = versions.get_draft(tx, draft_id)
            if old and old.files == changed:
                return draft_id
            draft = versions.Draft(
                draft_id, FILES, SUBJECT, base, changed, old.revision if old else 0, "open", now, now, FILES
            )
            return versions.save_draft(tx, draft).id

        return await self._storage.writer.run(unit)


def _state(tx: Tx) -> _State:
    number = versions.published_number(tx) or 0
    noted, _, hashed = notices.switches(tx).get(_SYNCED, "0:").partition(":")
    draft = next((one for one in versions.drafts(tx, "open", "waiting") if one.subject == SUBJECT), None)
    return _State(number, versions.files_of(tx, number), (int(noted), hashed), draft)
