"""Names of the rooms below that pages need: the day of a moment, a draft, and that somebody else was first."""

from bot.storage.errors import StaleError
from bot.storage.times import day_of
from bot.storage.versions import Draft

__all__ = ["Draft", "StaleError", "day_of"]
