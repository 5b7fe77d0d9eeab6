"""A reply dressed for Telegram: HTML with everything escaped, buttons, and never more than one message holds.

No text of anyone is ever interpreted: whatever is not a tag of ours leaves here escaped, so "can't parse entities"
cannot happen and a voter's `<b>` is shown as he typed it.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.conversation.turn import Button, Cited

TEXT_UNITS = 4096
"""What one message holds, in UTF-16 units after the entities are taken out."""
_LABEL_CHARACTERS = 60  # longer labels are cut off by phones


def units(text: str) -> int:
    """Length as Telegram counts it: UTF-16 units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def parts(text: str, limit: int = TEXT_UNITS) -> list[str]:
    """Cut a text into pieces that each fit one message, at an empty line, a line end, a space, or anywhere at last.

    Nothing but white space at the cuts is lost. A text without anything visible gives no piece.
    """
    pieces = []
    rest = text.strip()
    while units(rest) > limit:
        head = _first_units(rest, limit)
        cut = next((at for mark in ("\n\n", "\n", " ") if (at := head.rfind(mark)) > limit // 4), len(head))
        pieces.append(head[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [*pieces, rest] if rest else pieces


def dressed(text: str, quotes: Sequence[Cited]) -> str:
    """HTML for one message: the text as it is, with each line that holds a literal quote set apart."""
    lines = []
    for line in text.split("\n"):
        cited = any(quote.text in line for quote in quotes)
        lines.append(f"<blockquote>{escape(line, quote=False)}</blockquote>" if cited else escape(line, quote=False))
    return "\n".join(lines)


def keyboard(rows: Sequence[Sequence[Button]]) -> dict[str, object] | None:
    """The buttons under a message, or None. A button that opens a page needs an address Telegram accepts."""
    shown: list[list[dict[str, str]]] = []
    for row in rows:
        buttons = []
        for button in row:
            label = (
                button.label if len(button.label) <= _LABEL_CHARACTERS else f"{button.label[: _LABEL_CHARACTERS - 1]}…"
            )
            if button.url.startswith(("https://", "http://")):
                buttons.append({"text": label, "url": button.url})
            elif button.data:
                buttons.append({"text": label, "callback_data": button.data})
        if buttons:
            shown.append(buttons)
    return {"inline_keyboard": shown} if shown else None


def _first_units(text: str, limit: int) -> str:
    return text.encode("utf-16-le", "surrogatepass")[: limit * 2].decode("utf-16-le", "ignore")
