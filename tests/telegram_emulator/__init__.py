"""A Telegram Bot API server of our own, on 127.0.0.1: strict, forgetful of nothing, and as unreliable as one asks.

It knows the methods Deurbel uses and no others; what Telegram would refuse, it refuses in Telegram's words. The tests
run it in their own process (`Emulator`), people run it as a command (`python -m tests.telegram_emulator`).
"""

from tests.telegram_emulator.account import Account
from tests.telegram_emulator.clock import Clock
from tests.telegram_emulator.faults import Fault
from tests.telegram_emulator.people import Person
from tests.telegram_emulator.server import Emulator

__all__ = ["Account", "Clock", "Emulator", "Fault", "Person"]
