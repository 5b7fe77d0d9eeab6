"""A question heard at a door from somebody who is on no list: words and neighbourhood, no person.

It goes through the same matcher and into the same queue as what is typed in a chat, and counts in the same figures. It
belongs to no voter, so it lies under the key for what was heard.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TYPE_CHECKING

from bot.masking import mask
from bot.storage import log, tally
from bot.storage.times import day_of

if TYPE_CHECKING:
    from bot.matching.decision import Decision
    from bot.services.people import SignedIn
    from bot.storage import Storage, Tx

HEARD = 400
"""Characters of a question heard at a door."""


class Hearing:
    """Taking down what is asked at doors. decide: the matcher, as for any message."""

    def __init__(
        self, storage: Storage, *, decide: Callable[[str], Awaitable[Decision]], version: Callable[[], int]
    ) -> None:
        self._storage = storage
        self._decide = decide
        self._version = version

    async def hear(self, question_id: str, text: str, *, wijk: str | None, person: SignedIn, now: datetime) -> bool:
        """Keep a question, masked; False when it is there already (phones send twice).

        question_id: made on the phone.
        """
        words = mask(" ".join(text.split()))[:HEARD]
        decision = await self._decide(words)
        shares = [one.probability for one in decision.ranking]
        margin = shares[0] - shares[1] if len(shares) > 1 else 1.0
        nearest = decision.ranking[0].id if decision.ranking else "none"
        asked = log.Question(
            id=question_id.replace("-", ""),
            voter=None,
            talk=f"door-{person.id}"[:40],
            source="door",
            kept_for="door",
            channel="door",
            asked_at=now,
            language=decision.language,
            decision=decision.decision.value,
            mode=decision.mode.value,
            ids=decision.ids,
            entry=decision.ids[0] if decision.ids else nearest,
            probability=decision.probability,
            margin=margin,
            version=self._version(),
            text=words,
            shown="",
            ranking=tuple((one.id, one.probability) for one in decision.ranking),
            wijk=wijk,
        )

        def unit(tx: Tx) -> bool:
            if log.get(tx, asked.id) is not None:
                return False
            log.add(tx, asked)
            tally.add(tx, day_of(now), asked.entry, asked.decision, asked.language)
            return True

        return await self._storage.writer.run(unit)
