"""Names of the rooms below that pages need: the day of a moment, and that somebody else was first."""

from bot.storage.errors import StaleError
from bot.storage.times import day_of

__all__ = ["StaleError", "day_of"]
