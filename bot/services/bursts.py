"""Many alike new questions within an hour: one notice to the team, without voters' words, with the pace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot.conversation.wording import Voice
from bot.knowledge.texts import Key
from bot.services.parcel import Parcel, Posted
from bot.storage import Chat, notices, outbox

if TYPE_CHECKING:
    from datetime import datetime

    from bot.knowledge.base import KnowledgeBase
    from bot.services.gaps import Gaps
    from bot.services.people import SignedIn
    from bot.storage import Storage, Tx
    from bot.storage.notices import Alert

HOUR = timedelta(hours=1)
LEAST = 8
"""People within an hour that are a burst: an ordinary hour of a city's campaign has not so many of one kind."""
QUIET = timedelta(hours=12)
"""One notice for a burst: the same group raises no second one for so long."""
KIND = "burst"


@dataclass(frozen=True, slots=True)
class Burst:
    """What was noticed: how many people, and one question of it."""

    people: int
    question: str


class Bursts:
    """The watch over one city's questions. notify: tells the team's group, without voters' words."""

    def __init__(
        self,
        storage: Storage,
        gaps: Gaps,
        *,
        new_id: Callable[[], str],
        knowledge: Callable[[], KnowledgeBase],
        address: str,
        post: Callable[[list[Posted]], None],
    ) -> None:
        """address: of the console. post: hands committed messages to their channel."""
        self._storage = storage
        self._gaps = gaps
        self._new_id = new_id
        self._knowledge = knowledge
        self._address = address
        self._post = post

    async def look(self, now: datetime) -> list[Burst]:
        """Look at the last hour, and raise a notice for each new burst."""
        found = []
        raised = await self._storage.scan(lambda tx: notices.since(tx, KIND, now - QUIET))
        told = {one.sample for one in raised}
        for gap in await self._gaps.open_ones(now, weeks=1):
            fresh = [one for one in gap.questions if one.asked_at > now - HOUR]
            people = {one.voter or one.id for one in fresh}
            if len(people) < LEAST or told & {one.id for one in gap.questions}:
                continue
            found.append(Burst(len(people), fresh[0].id))
        for burst in found:
            alert = notices.Alert(self._new_id(), KIND, now, burst.people, burst.question)
            self._post(await self._storage.writer.run(partial(self._raise, alert=alert)))
        return found

    def _raise(self, tx: Tx, alert: Alert) -> list[Posted]:
        """Write the notice down, and queue it for the team's group, if there is one: how many, and where to look."""
        notices.raise_alert(tx, alert)
        base = self._knowledge()
        if base.campaign.team_chat is None:
            return []
        said = Voice(base, "nl").say(Key.BURST_NOTICE, count=str(alert.size), link=f"{self._address}/gaten")
        group = Chat("telegram", str(base.campaign.team_chat))
        message = outbox.Message(
            to=group, kind="reply", body=Parcel(said).dump(), step=0, cause=f"burst:{alert.id}", audience="team", rank=1
        )
        (seq,) = outbox.add(tx, [message], alert.at)
        return [] if seq is None else [Posted(seq, group.id, message.body, "team", message.rank)]

    async def open_ones(self) -> list[Alert]:
        """Notices that nobody has seen to."""
        return await self._storage.scan(lambda tx: [one for one in notices.alerts(tx) if one.kind == KIND])

    async def close(self, alert_id: str, person: SignedIn, now: datetime) -> None:
        """Somebody has seen to it."""

        def unit(tx: Tx) -> None:
            notices.close_alert(tx, alert_id, person.id, now)

        await self._storage.writer.run(unit)
