"""The calls that reach a voter: a message, a file, new buttons under an old message."""

from __future__ import annotations

import contextlib
import json
from typing import TYPE_CHECKING, Any

from bot.channel.telegram_api import CallError, Refused
from bot.channel.telegram_message import dressed, keyboard

if TYPE_CHECKING:
    from bot.channel.telegram_api import BotApi
    from bot.services.parcel import Parcel


async def send(api: BotApi, chat: int, parcel: Parcel, site: str = "") -> str | None:
    """Send one parcel; Telegram's number of the message, None for an edit. Raises as BotApi.call.

    site: public address of the web pages, for buttons that open one.
    """
    if parcel.edits is not None:
        await _edit(api, chat, parcel.edits, keyboard(parcel.buttons, site))
        return None
    if parcel.document:
        answer = await api.upload("sendDocument", {"chat_id": str(chat)}, "document", parcel.document)
        return _number(answer)
    return _number(await api.call("sendMessage", message(chat, parcel, site)))


def message(chat: int, parcel: Parcel, site: str = "") -> dict[str, object]:
    """The parameters of sendMessage."""
    return {
        "chat_id": chat,
        "text": dressed(parcel.text, parcel.quotes),
        "parse_mode": "HTML",
        # Nobody's server is asked for a picture because an answer names its address.
        "link_preview_options": {"is_disabled": True},
        "reply_markup": keyboard(parcel.buttons, site),
    }


async def _edit(api: BotApi, chat: int, number: int, markup: dict[str, object] | None) -> None:
    shown = markup or {"inline_keyboard": []}
    try:
        await api.call("editMessageReplyMarkup", {"chat_id": chat, "message_id": number, "reply_markup": shown})
    except Refused as refused:
        # Deleted by the voter, too old, or already so: the buttons are as good as they will get.
        if refused.code != 400 or "chat not found" in refused.description:
            raise


async def stop_spinning(api: BotApi, query: str) -> None:
    """Answer a tap, so that its button stops spinning; whether that succeeds matters to nobody."""
    # A tap that waited for a restart is too old to be answered: Telegram says 400, and that is fine.
    with contextlib.suppress(CallError):
        await api.call("answerCallbackQuery", {"callback_query_id": query})


async def show_typing(api: BotApi, chat: int) -> None:
    """Show "typing..." for five seconds, or until the answer."""
    with contextlib.suppress(CallError):
        await api.call("sendChatAction", {"chat_id": chat, "action": "typing"})


def _number(answer: Any) -> str:  # noqa: ANN401  JSON of the Bot API
    return json.dumps(answer["message_id"]) if isinstance(answer, dict) and "message_id" in answer else ""
