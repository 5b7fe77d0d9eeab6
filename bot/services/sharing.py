"""What the letter says, outside a talk: shared into any chat, or asked in a group. Nothing is remembered or kept.

Only published answers leave here, each with its source. Who is not sure to be understood is told so, as in a talk; but
consent, own data and a person of the team belong into a chat of one's own.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.conversation import replying
from bot.conversation.turn import Reply
from bot.conversation.wording import Voice
from bot.knowledge.texts import Key
from bot.matching.decide import decide, wanted
from bot.matching.decision import Kind

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

    from bot.knowledge.model import Language, Position
    from bot.matching.arrays import Vectors
    from bot.matching.decision import Decision
    from bot.services.current import Current

    Encode = Callable[[Sequence[str]], Awaitable[Vectors | None]]

OFFERED = 10
"""Answers offered to choose from; a phone shows five."""


class Sharing:
    """The published answers of one city."""

    def __init__(self, current: Current, encode: Encode) -> None:
        self._current = current
        self._encode = encode

    def voice(self, language: str) -> Voice:
        """The voice for a language code; Dutch where we do not speak it."""
        spoken: Language = "en" if language == "en" else "nl"
        return Voice(self._current.published.base, spoken)

    async def like(self, text: str, language: str) -> list[tuple[Position, Reply]]:
        """The positions that come nearest to some words, best first; without words the first of each theme."""
        voice = self.voice(language)
        if not text.strip():
            firsts = {position.theme: position for position in reversed(voice.base.positions)}
            found = [firsts[theme] for theme in voice.themes()]
        else:
            decision = await self._decision(text)
            found = [voice.base.by_id[one.id] for one in decision.ranking if one.id in voice.base.by_id]
        return [(position, replying.answer(voice, position)) for position in found[:OFFERED]]

    async def asked(self, text: str, language: str) -> Reply:
        """The reply to a question in a group: the answer, or that the letter does not say, without buttons."""
        voice = self.voice(language)
        if not text.strip():
            return Reply(voice.say(Key.GROUP_ASK))
        decision = await self._decision(text)
        if decision.decision is Kind.CLARIFY:  # a choice by number needs a talk that remembers it
            decision = replace(decision, decision=Kind.UNKNOWN)
        reply = replying.for_decision(voice, decision, "")
        return replace(reply, buttons=())

    async def _decision(self, text: str) -> Decision:
        published = self._current.published
        texts = wanted(text, published.matcher)
        return decide(text, published.matcher, await self._encode(texts) if texts else None)
