"""How well a channel hears and speaks, for /healthz, /readyz, /metrics and systemd.

Ages, not states: what an alarm needs is how long it has been since something went well.
"""

from __future__ import annotations

import asyncio
import os
import socket
from dataclasses import dataclass, field
from pathlib import Path

DEAF_AFTER_S = 120.0
"""No good answer of Telegram for longer than this: four polls of thirty seconds."""
SLOW_AFTER_S = 300.0
"""A reply that waits longer than this to be sent, or a message to be handled."""


@dataclass(slots=True)
class Heard:
    """When Telegram last gave a good answer to a poll, or delivered something; counted from the start.

    Made and used inside the running event loop, whose clock it reads: that one never jumps.
    """

    at: float = field(default_factory=lambda: asyncio.get_running_loop().time())
    received: int = 0
    trouble: str = ""

    def now(self) -> None:
        """Something good was heard."""
        self.at = asyncio.get_running_loop().time()

    def age(self) -> float:
        """Seconds since."""
        return asyncio.get_running_loop().time() - self.at


@dataclass(frozen=True, slots=True)
class Health:
    """Of one bot, at one moment; ages in seconds. left_open: see Sender. set_aside: see Worker."""

    heard_age: float
    oldest_message_age: float
    oldest_reply_age: float
    waiting: int
    unsent: int
    received: int
    trouble: str = ""
    left_open: int = 0
    set_aside: int = 0

    @property
    def alive(self) -> bool:
        """Whether the process does its work: Telegram answers, or it says so within two minutes."""
        return self.heard_age < DEAF_AFTER_S

    @property
    def ready(self) -> bool:
        """Whether voters get answers in time."""
        return self.alive and not self.trouble and max(self.oldest_message_age, self.oldest_reply_age) < SLOW_AFTER_S


def tell_systemd(state: str) -> bool:
    """Send a state such as "READY=1" or "WATCHDOG=1" to systemd; False when it did not start us.

    Source: sd_notify(3), a datagram to the socket in NOTIFY_SOCKET; "@" at its head means the abstract namespace.
    """
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return False
    if address.startswith("@"):
        address = "\0" + address[1:]
    elif not Path(address).exists():
        return False
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
        notify.connect(address)
        notify.sendall(state.encode())
    return True


def watchdog_seconds() -> float | None:
    """How often systemd wants to hear "WATCHDOG=1": half of what it allows, or None when it does not watch."""
    allowed = os.environ.get("WATCHDOG_USEC", "")
    meant_for = os.environ.get("WATCHDOG_PID", "")
    if not allowed.isdigit() or (meant_for and meant_for != str(os.getpid())):
        return None
    return int(allowed) / 2_000_000
