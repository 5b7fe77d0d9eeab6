"""The name of a chat while nothing is kept of it: a keyed hash that nobody can link after two days.

An unkeyed hash of a chat id is no protection, all of them can be tried in an hour; this one lies under the key of the
day, and goes with it. So a chat has another lane each day, and whoever looks one up looks under yesterday's key too.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.storage.times import day_before, day_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.storage.transaction import Chat, Tx


def lane(tx: Tx, chat: Chat, day: date) -> str:
    """The lane of a chat on a day."""
    return tx.keys.day(tx.city, day).hash("lane", chat.channel, chat.id)


def lanes(tx: Tx, chat: Chat, now: datetime) -> list[str]:
    """The lanes of a chat that can still be looked up: today's first, then yesterday's."""
    today = day_of(now)
    boxes = (tx.keys.day_if_any(tx.city, day) for day in (today, day_before(today)))
    return [box.hash("lane", chat.channel, chat.id) for box in boxes if box]
