"""Once a day the bot tells who promised something that it is late (B11): how many, and where. No voter's words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from bot.conversation.wording import Voice
from bot.knowledge.texts import Key
from bot.services.parcel import Parcel, Posted
from bot.storage import outbox, people, promises
from bot.storage.times import AMSTERDAM, day_of

if TYPE_CHECKING:
    from bot.knowledge.base import KnowledgeBase
    from bot.storage import Storage, Tx

FROM = 9
"""Hour of the day, in Amsterdam, from which people of the team are written to."""


class Reminding:
    """Messages to people of the team about what they promised. address: of the console."""

    def __init__(self, storage: Storage, *, knowledge: Callable[[], KnowledgeBase], address: str) -> None:
        self._storage = storage
        self._knowledge = knowledge
        self._address = address

    async def remind(self, now: datetime) -> list[Posted]:
        """Queue the messages of today, each owner once, to those whom the bot can reach; what was queued just now."""
        if now.astimezone(AMSTERDAM).hour < FROM:
            return []
        voice = Voice(self._knowledge(), "nl")

        def unit(tx: Tx) -> list[Posted]:
            late = Counter(one.owner for one in promises.open_ones(tx, due_before=day_of(now)))
            messages = []
            for owner, count in sorted(late.items()):
                someone = people.get(tx, owner)
                if someone is None or someone.revoked_at or someone.chat is None:
                    continue
                text = voice.say(Key.PROMISE_LATE, count=str(count), link=f"{self._address}/mensen/ik")
                messages.append(
                    outbox.Message(
                        to=someone.chat,
                        kind="reply",
                        body=Parcel(text).dump(),
                        step=0,
                        cause=f"late:{owner}:{day_of(now)}",
                        audience="team",
                        rank=1,
                    )
                )
            numbers = outbox.add(tx, messages, now)
            return [
                Posted(seq, message.to.id, message.body, "team", message.rank)
                for seq, message in zip(numbers, messages, strict=True)
                if seq is not None
            ]

        return await self._storage.writer.run(unit)
