"""Courtesies that are Telegram's alone: feedback buttons that become a thank-you, a word to who floods the bot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.conversation.buttons import Does, read
from bot.conversation.event import Tap
from bot.conversation.turn import Button
from bot.conversation.wording import Voice
from bot.knowledge.texts import Key
from bot.services.parcel import Parcel

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.channel.telegram_update import InTalk
    from bot.knowledge.base import KnowledgeBase

RATINGS = frozenset({Does.GOOD, Does.BAD})


class Courtesy:
    """Speaks from the knowledge in use at the moment it is asked."""

    def __init__(self, base: Callable[[], KnowledgeBase]) -> None:
        self._base = base

    def after_tap(self, happened: InTalk) -> Parcel | None:
        """New buttons for a message whose "was dit uw vraag?" is answered: one thank-you in their place.

        The thank-you sends what was tapped, so that a second tap rates the same and is no error.
        """
        if happened.tapped is None or not isinstance(happened.event, Tap) or not _rates(happened.event.data):
            return None
        rows: list[tuple[Button, ...]] = []
        for row in happened.tapped.buttons:
            if any(_rates(data) for _, data, _ in row):
                label = self._thanks({label for label, _, _ in row})
                rows.append((Button(label, happened.event.data),))
            else:
                rows.append(tuple(Button(label, data, url) for label, data, url in row))
        return Parcel(buttons=tuple(rows), edits=happened.tapped.message)

    def slow_down(self, language: str) -> Parcel:
        """Say once that many messages are answered one by one."""
        return Parcel(self._voice(language).say(Key.TOO_FAST))

    def _thanks(self, labels: set[str]) -> str:
        """Thank in the language of the buttons that were there."""
        english = Voice(self._base(), "en")
        spoken = "en" if english.say(Key.BUTTON_GOOD) in labels or english.say(Key.BUTTON_THANKED) in labels else "nl"
        return self._voice(spoken).say(Key.BUTTON_THANKED)

    def _voice(self, language: str) -> Voice:
        return Voice(self._base(), "en" if language == "en" else "nl")


def _rates(data: str) -> bool:
    tapped = read(data)
    return tapped is not None and tapped.does in RATINGS
