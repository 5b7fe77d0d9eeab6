"""How fast messages may go out, so that Telegram need not say so: all together, to one chat, to one group.

Telegram publishes no exact limits (bots FAQ: about 30 messages a second, one a second to a chat with short bursts
allowed, 20 a minute to a group), so what it says in `retry_after` always comes first. Times are seconds of any clock
that only moves forward.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """So many a second, and so many at once after a rest."""

    per_second: float
    burst: float


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits for one bot; a little below what Telegram is known to take, since its clock is not ours."""

    together: Rate = Rate(28, 20)
    chat: Rate = Rate(0.95, 3)
    group: Rate = Rate(18 / 60, 3)


class _Bucket:
    """Counts in time: `_full_at` is when the bucket would be full again (the generic cell rate algorithm)."""

    __slots__ = ("_full_at", "_rate")

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._full_at = float("-inf")

    def free_at(self, now: float) -> float:
        return max(now, self._full_at - (self._rate.burst - 1) / self._rate.per_second)

    def take(self, now: float) -> None:
        self._full_at = max(now, self._full_at) + 1 / self._rate.per_second

    def is_full(self, now: float) -> bool:
        return self._full_at <= now


class Pace:
    """When the next message may go. `may_go` asks, `took` counts, `told_to_wait` obeys Telegram."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._together = _Bucket(limits.together)
        self._chats: dict[int, _Bucket] = {}
        self._not_before: dict[int, float] = {}
        self._nobody_before = float("-inf")

    def anyone_may_go_at(self, now: float) -> float:
        """When the bot as a whole may send again."""
        return max(self._together.free_at(now), self._nobody_before)

    def chat_may_go_at(self, chat: int, now: float) -> float:
        """When this chat may get a message again."""
        bucket = self._chats.get(chat)
        free_at = bucket.free_at(now) if bucket else now
        return max(free_at, self._not_before.get(chat, now))

    def took(self, chat: int, now: float) -> None:
        """A message goes out now."""
        self._together.take(now)
        if chat not in self._chats:
            self._forget_the_rested(now)
            self._chats[chat] = _Bucket(self._limits.group if chat < 0 else self._limits.chat)
        self._chats[chat].take(now)

    def told_to_wait(self, chat: int, seconds: float, now: float) -> None:
        """Telegram said 429 to a message for this chat.

        It does not say whose limit was broken. One chat's flood must not silence a city, so the chat waits alone, and
        the others a second; but when a second chat hears it while the first still waits, it is the bot as a whole that
        was too fast, and everyone waits.
        """
        others = any(until > now for other, until in self._not_before.items() if other != chat)
        self._not_before[chat] = max(self._not_before.get(chat, now), now + seconds)
        self._nobody_before = max(self._nobody_before, now + (seconds if others else min(seconds, 1.0)))

    def _forget_the_rested(self, now: float) -> None:
        if len(self._chats) >= 10_000:
            self._chats = {chat: bucket for chat, bucket in self._chats.items() if not bucket.is_full(now)}
            self._not_before = {chat: until for chat, until in self._not_before.items() if until > now}
