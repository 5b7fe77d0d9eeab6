"""A reply dressed for Telegram: HTML with everything escaped, buttons.

No text of anyone is ever interpreted: whatever is not a tag of ours leaves here escaped, so "can't parse entities"
cannot happen and a voter's `<b>` is shown as he typed it.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.conversation.turn import Button, Cited

_LABEL_CHARACTERS = 60  # longer labels are cut off by phones


def dressed(text: str, quotes: Sequence[Cited]) -> str:
    """HTML for one message: the text as it is, with each line that holds a literal quote set apart."""
    lines = []
    for line in text.split("\n"):
        cited = any(quote.text in line for quote in quotes)
        lines.append(f"<blockquote>{escape(line, quote=False)}</blockquote>" if cited else escape(line, quote=False))
    return "\n".join(lines)


def keyboard(rows: Sequence[Sequence[Button]], site: str = "") -> dict[str, object] | None:
    """The buttons under a message, or None.

    site: public address of our own pages; without one, buttons that open such a page ("/brief#P4") are left out.
    """
    shown: list[list[dict[str, str]]] = []
    for row in rows:
        buttons = []
        for button in row:
            label = (
                button.label if len(button.label) <= _LABEL_CHARACTERS else f"{button.label[: _LABEL_CHARACTERS - 1]}…"
            )
            url = f"{site}{button.url}" if button.url.startswith("/") and site else button.url
            if url.startswith(("https://", "http://")):
                buttons.append({"text": label, "url": url})
            elif button.data:
                buttons.append({"text": label, "callback_data": button.data})
        if buttons:
            shown.append(buttons)
    return {"inline_keyboard": shown} if shown else None
