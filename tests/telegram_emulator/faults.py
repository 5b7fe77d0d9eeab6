"""Bad weather on purpose: single faults by method, a share of all calls, and Telegram's flood limits."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

from tests.telegram_emulator.refusal import Refusal, too_many

Kind = Literal["status", "flood", "delay", "drop before", "drop after", "truncated", "html"]
KINDS_WITHOUT_WAIT: tuple[Kind, ...] = ("status", "drop before", "drop after", "truncated", "html")


@dataclass
class Fault:
    """One kind of trouble.

    method:   the method it hits, or "*".
    kind:     `status`: an error answer (`status`, `description`); `flood`: 429 with `seconds`; `delay`: answered after
              `seconds`; `drop before` and `drop after`: the connection dies before or after the effect; `truncated`:
              the effect happened, half the JSON arrives; `html`: a 502 page of some proxy, nothing happened.
    times:    how often it strikes, None for always.
    share:    of the calls that it could hit, how many (0.0 to 1.0).
    contains: only calls whose parameters hold this text.
    """

    method: str
    kind: Kind
    status: int = 500
    description: str = "Internal Server Error"
    seconds: float = 1
    times: int | None = 1
    share: float = 1.0
    contains: str = ""

    def refusal(self) -> Refusal | None:
        """The error answer, for the kinds that are one."""
        if self.kind == "status":
            return Refusal(self.status, self.description)
        if self.kind == "flood":
            return too_many(int(self.seconds))
        return None


class Weather:
    """The faults in force. The same seed strikes the same calls."""

    def __init__(self, seed: int = 1) -> None:
        self._faults: list[Fault] = []
        self._chance = random.Random(seed)
        self.struck: dict[str, int] = defaultdict(int)

    def add(self, fault: Fault) -> None:
        """From now on."""
        self._faults.append(fault)

    def clear(self) -> None:
        """Fair weather again."""
        self._faults.clear()

    def strikes(self, method: str, parameters: dict[str, object]) -> Fault | None:
        """The fault that this call meets, if any."""
        for fault in self._faults:
            if fault.method not in ("*", method) or fault.times == 0:
                continue
            if fault.contains and fault.contains not in str(parameters):
                continue
            if self._chance.random() >= fault.share:
                continue
            if fault.times is not None:
                fault.times -= 1
            self.struck[fault.kind] += 1
            return fault
        return None


class Flood:
    """Telegram's limits as far as they are known: 30 messages a second in all, 1 a second per private chat with a
    little patience, 20 a minute per group. (Bots FAQ; Telegram publishes no exact rule.)
    """

    def __init__(self) -> None:
        self._all = _Bucket(size=30, per_second=30)
        self._chats: dict[int, _Bucket] = {}
        self.refused = 0

    def check(self, chat: int, now: float) -> None:
        """Raises Refusal 429 when one message more is too many."""
        if chat not in self._chats:
            self._chats[chat] = _Bucket(size=20, per_second=20 / 60) if chat < 0 else _Bucket(size=4, per_second=1)
        wait = max(self._all.wait(now), self._chats[chat].wait(now))
        if wait > 0:
            self.refused += 1
            raise too_many(int(wait) + 1)
        self._all.take(now)
        self._chats[chat].take(now)


class _Bucket:
    def __init__(self, *, size: float, per_second: float) -> None:
        self._size, self._rate, self._left, self._at = size, per_second, size, 0.0

    def wait(self, now: float) -> float:
        self._left = min(self._size, self._left + max(0.0, now - self._at) * self._rate)
        self._at = now
        return 0.0 if self._left >= 1 else (1 - self._left) / self._rate

    def take(self, now: float) -> None:
        self.wait(now)
        self._left -= 1
