"""Who saw whose words: a list shows them as a card does, so that is written down too: who, which, when, why."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.storage import people

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bot.services.people import SignedIn
    from bot.storage import Storage, Tx
    from bot.storage.log import Question

SEEN_AGAIN = timedelta(hours=12)
"""Within a shift a list that is looked at again is no new look."""


async def seen(storage: Storage, questions: Iterable[Question], person: SignedIn, now: datetime) -> None:
    """Write down that somebody was shown these questions, those of the last hours left out."""
    shown = {one.id: one for one in questions}
    fresh = await storage.scan(
        lambda tx: people.not_seen_lately(tx, person.id, "question", list(shown), now - SEEN_AGAIN)
    )
    if not fresh:
        return

    def unit(tx: Tx) -> None:
        for each in sorted(fresh):
            people.looked(tx, people.Look(person.id, now, "list", "question", each, shown[each].voter, "review"))

    await storage.writer.run(unit)
