"""All subjects: the themes, and the positions of a theme."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.conversation.buttons import Does, data
from bot.conversation.replying import menu_button
from bot.conversation.turn import Button, Reply
from bot.knowledge.texts import Key

if TYPE_CHECKING:
    from bot.conversation.wording import Voice

PER_ROW = 2


def themes(voice: Voice, intro: Key = Key.MENU_INTRO) -> Reply:
    """Offer the themes, two in a row."""
    named = [Button(voice.theme(theme), data(Does.THEME, theme)) for theme in voice.themes()]
    rows = tuple(tuple(named[n : n + PER_ROW]) for n in range(0, len(named), PER_ROW))
    return Reply(voice.say(intro), buttons=rows)


def positions(voice: Voice, theme: str) -> Reply | None:
    """Offer the positions of a theme; None when there is no such theme (any more)."""
    ids = tuple(position.id for position in voice.base.positions if position.theme == theme)
    if not ids:
        return None
    return Reply(
        voice.say(Key.MENU_THEME, theme=voice.theme(theme)),
        buttons=(*voice.position_buttons(ids), (menu_button(voice),)),
    )
