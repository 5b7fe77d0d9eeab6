"""Drafts: a change to the knowledge that is not live, one for each thing that is edited, shared by the team.

A draft holds the files that it changes and the version it was made from. When something else is published meanwhile
it is put on top of that, place by place; only what both changed is shown as a clash. Saving never overwrites: it names
the revision it was based on, and what the form began with, so that two people's fields go together.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.knowledge.difference import Clash, together
from bot.services.people import names_of
from bot.services.publishing import REMOVED
from bot.storage import versions
from bot.storage.errors import StaleError

if TYPE_CHECKING:
    from datetime import datetime

    from bot.services.people import SignedIn
    from bot.storage import Storage, Tx
    from bot.storage.versions import Draft

Files = Mapping[str, str]
Edit = Callable[[dict[str, str]], dict[str, str]]
"""From the files as they are to the files as they should be. Pure; may run twice."""
TRIES = 3
"""Somebody else may save in the same second; after so many times somebody has to look."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A draft on top of what voters get now, or, without a draft, just that.

    files:   as they would be published.
    live:    as voters have them, version `head`.
    clashes: places that the draft and a later version changed differently; the later version stands there.
    by:      name of who saved it last, or "".
    """

    head: int
    live: dict[str, str]
    files: dict[str, str]
    draft: Draft | None = None
    clashes: tuple[Clash, ...] = ()
    by: str = ""

    @property
    def revision(self) -> int:
        """Counts the saves; 0 without a draft."""
        return self.draft.revision if self.draft else 0


class Editing:
    """The drafts of one city."""

    def __init__(self, storage: Storage, *, new_id: Callable[[], str]) -> None:
        self._storage = storage
        self._new_id = new_id

    async def drafts(self) -> list[tuple[Draft, str]]:
        """Drafts that are open or wait for approval, the last changed first, with the name of who saved them."""

        def unit(tx: Tx) -> list[tuple[Draft, str]]:
            names = names_of(tx)
            return [(one, names.get(one.updated_by, "")) for one in versions.drafts(tx, "open", "waiting")]

        return await self._storage.scan(unit)

    async def open(self, subject: str) -> Opened:
        """What is edited under a subject, with its draft when there is one."""

        def unit(tx: Tx) -> Opened:
            drafts = versions.drafts(tx, "open", "waiting")
            return _opened(tx, next((one for one in drafts if one.subject == subject), None))

        return await self._storage.scan(unit)

    async def draft(self, draft_id: str) -> Opened | None:
        """A draft by its id; None when it is not open any more."""

        def unit(tx: Tx) -> Opened | None:
            found = versions.get_draft(tx, draft_id)
            return _opened(tx, found) if found and found.state in {"open", "waiting"} else None

        return await self._storage.scan(unit)

    async def save(self, subject: str, edit: Edit, person: SignedIn, now: datetime) -> Opened:
        """Change the draft of a subject, or begin one. An edit that changes nothing begins none.

        What `edit` raises comes through, and nothing is saved then.
        """
        for _ in range(TRIES):
            opened = await self.open(subject)
            files = await asyncio.to_thread(edit, dict(opened.files))
            changed = {path: text for path, text in files.items() if opened.live.get(path) != text}
            changed |= {path: REMOVED for path in opened.live if path not in files}
            if opened.draft is None and not changed:
                return opened
            draft = opened.draft or versions.Draft(
                self._new_id(), person.id, subject, opened.head, {}, 0, "open", now, now, person.id
            )
            if draft.files == changed and draft.base == opened.head:
                return opened
            new = replace(draft, files=changed, base=opened.head, state="open", updated_at=now, updated_by=person.id)
            try:
                await self._storage.writer.run(lambda tx, new=new: _save(tx, new))  # type: ignore[misc]
            except StaleError:
                continue
            return await self.open(subject)
        raise StaleError("somebody else keeps saving this draft; nothing was saved")

    async def mark(self, draft_id: str, state: versions.DraftState, person: SignedIn, now: datetime) -> bool:
        """Drop a draft, let it wait for approval, or note that it is published. False when it is gone."""

        def unit(tx: Tx) -> bool:
            found = versions.get_draft(tx, draft_id)
            if found is None or found.state not in {"open", "waiting"}:
                return False
            by = found.updated_by if state == "waiting" else person.id
            versions.save_draft(tx, replace(found, state=state, updated_at=now, updated_by=by))
            return True

        return await self._storage.writer.run(unit)


def _save(tx: Tx, new: Draft) -> None:
    """Save, unless somebody began a draft of the same subject in the same moment."""
    if new.revision == 0 and any(one.subject == new.subject for one in versions.drafts(tx, "open", "waiting")):
        raise StaleError("somebody else began this draft; nothing was saved")
    versions.save_draft(tx, new)


def _opened(tx: Tx, draft: Draft | None) -> Opened:
    head = versions.published_number(tx) or 0
    live = versions.files_of(tx, head)
    if draft is None:
        return Opened(head, live, dict(live))
    by = names_of(tx).get(draft.updated_by, "")
    base = live if draft.base == head else versions.files_of(tx, draft.base)
    mine = {path: text for path, text in {**base, **draft.files}.items() if text != REMOVED}
    if draft.base == head:
        return Opened(head, live, mine, draft, (), by)
    files, clashes = together(base, mine, live)
    return Opened(head, live, files, draft, clashes, by)
