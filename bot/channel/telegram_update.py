"""From a raw update to what happened in a talk.

python-telegram-bot's types do the reading, of the parts that we use and of no others: a sticker's odd date must not
cost a voter his answer. What they cannot take apart even so raises here, and is parked by the worker with its error;
the poll never sees it. Nothing that a voter sends along (photo, file, link) is ever fetched.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from telegram import InaccessibleMessage, Message, MessageEntity, Update
from telegram.constants import ChatMemberStatus, ChatType

from bot.channel.telegram_needed import needed
from bot.conversation.event import Command, Event, Gone, NoText, Tap, Words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from telegram import CallbackQuery, ChatMemberUpdated

WANTED = ("message", "edited_message", "callback_query", "inline_query", "my_chat_member")
"""The kinds of update that Telegram is asked for."""

_NO_TEXT = (
    "photo", "video", "animation", "video_note", "document", "voice", "audio", "sticker", "contact", "location",
    "venue", "poll", "dice", "story", "paid_media", "game", "checklist", "rich_message", "widget",
)  # fmt: skip
_PLAIN = frozenset({"message_id", "date", "chat", "from", "text"})


@dataclass(frozen=True, slots=True)
class Tapped:
    """The message whose button was tapped, and its buttons as they stand: (label, data, url) by row."""

    message: int
    buttons: tuple[tuple[tuple[str, str, str], ...], ...]


@dataclass(frozen=True, slots=True)
class InTalk:
    """Something in a private chat.

    query:    id of the tap, to be answered so that the button stops spinning.
    tapped:   where the button is, unless Telegram no longer shows it.
    language: of the voter's Telegram, as "nl"; for what the bot says before it knows better.
    """

    chat: int
    event: Event
    query: str = ""
    tapped: Tapped | None = None
    language: str = ""


@dataclass(frozen=True, slots=True)
class InGroup:
    """Someone in a group named the bot or replied to it. command: without slash and name; empty for a question."""

    chat: int
    message: int
    text: str
    command: str = ""


@dataclass(frozen=True, slots=True)
class Inline:
    """Someone types the bot's name and some words in another chat. language: of his Telegram, as "nl"."""

    query: str
    text: str
    language: str


@dataclass(frozen=True, slots=True)
class SpinningTap:
    """A tap that means nothing to us (in a group, or under something shared): only to be answered."""

    query: str


Happened = InTalk | InGroup | Inline | SpinningTap


def chat_of(raw: Mapping[str, Any]) -> str:
    """Name the chat a raw update belongs to, or "" for none: enough for a lane, without trusting its form."""
    for kind, part in raw.items():
        if kind == "update_id" or not isinstance(part, dict):
            continue
        chat = part.get("chat")
        if chat is None and isinstance(message := part.get("message"), dict):
            chat = message.get("chat")
        whose = chat if isinstance(chat, dict) else part.get("from")
        if isinstance(whose, dict) and type(whose.get("id")) is int:  # a bool is an int, and no chat
            return str(whose["id"])
    return ""


def read(raw: Mapping[str, Any], bot_id: int, bot_name: str) -> Happened | None:  # noqa: PLR0911  one return a kind
    """Say what happened, or None when it is nothing to us. Raises whatever a malformed update makes the types raise."""
    if plain := _plain_words(raw.get("message"), raw):
        return plain
    update = Update.de_json(needed(raw), None)
    if update.inline_query is not None:
        query = update.inline_query
        return Inline(query.id, _clean(query.query), (query.from_user.language_code or "")[:2])
    if update.callback_query is not None:
        return _tap(update.callback_query)
    if update.my_chat_member is not None:
        return _membership(update.my_chat_member)
    message = update.message or update.edited_message
    if message is None or message.from_user is None or message.from_user.is_bot:
        return None
    if message.chat.type == ChatType.PRIVATE:
        sent_along = raw.get("message") or {}
        event = _event(message, sent_along, edited=update.message is None, bot_name=bot_name)
        language = (message.from_user.language_code or "")[:2]
        return InTalk(message.chat.id, event, language=language) if event else None
    if message.chat.type in {ChatType.GROUP, ChatType.SUPERGROUP} and update.message is not None:
        return _in_group(message, bot_id, bot_name)
    return None


def _plain_words(message: Any, raw: Mapping[str, Any]) -> InTalk | None:  # noqa: ANN401  not yet known to be anything
    """Read the nine of ten: a person's words in a chat of his own, without command, reply, or anything else in them.

    Nothing in such a message needs the types, and they would cost a fifth of the whole turn.
    """
    if not isinstance(message, dict) or len(raw) != 2 or not message.keys() <= _PLAIN:
        return None
    chat, sender, text = message.get("chat"), message.get("from"), message.get("text")
    if not (isinstance(chat, dict) and isinstance(sender, dict) and isinstance(text, str)):
        return None
    if chat.get("type") != "private" or sender.get("is_bot") is not False or type(chat.get("id")) is not int:
        return None
    return InTalk(chat["id"], Words(_clean(text)), language=str(sender.get("language_code") or "")[:2])


def _event(message: Message, sent_along: Mapping[str, Any], *, edited: bool, bot_name: str) -> Event | None:
    text = message.text or message.caption
    if text is not None:
        if command := _command(message, bot_name):
            return command
        return Words(_clean(text), edited=edited, reply_to=_answered(message))
    kind = next((kind for kind in _NO_TEXT if sent_along.get(kind)), "")
    return NoText(kind) if kind and not edited else None


def _command(message: Message, bot_name: str) -> Command | None:
    entities = message.entities or ()
    if not entities or entities[0].type != MessageEntity.BOT_COMMAND or entities[0].offset != 0:
        return None
    text = message.text or ""
    said = text[: entities[0].length]  # a command holds ASCII only, so UTF-16 units are characters
    name, _, at = said.removeprefix("/").partition("@")
    if at and at.lower() != bot_name.lower():
        return None
    return Command(_clean(name).lower(), _clean(text[len(said) :]).strip())


def _answered(message: Message) -> str | None:
    earlier = message.reply_to_message
    if earlier is None or earlier.from_user is None or not earlier.from_user.is_bot:
        return None
    return _clean(earlier.text or "") or None


def _in_group(message: Message, bot_id: int, bot_name: str) -> InGroup | None:
    text = message.text
    if not text:
        return None
    # Not a longer name that begins like ours; and while Telegram has not said our name, nobody can have named us.
    named = re.search(rf"@{re.escape(bot_name)}(?!\w)", text, re.IGNORECASE) if bot_name else None
    earlier = message.reply_to_message
    replied = earlier is not None and earlier.from_user is not None and earlier.from_user.id == bot_id
    if not named and not replied:
        return None  # a command without a name as well: it is for whichever bot knows it, and menus add the name
    if command := _command(message, bot_name):
        return InGroup(message.chat.id, message.message_id, command.argument, command.name)
    if named:
        text = f"{text[: named.start()]} {text[named.end() :]}"
    return InGroup(message.chat.id, message.message_id, _clean(" ".join(text.split())))


def _tap(query: CallbackQuery) -> Happened:
    message = query.message
    if message is None or message.chat.type != ChatType.PRIVATE or query.data is None:
        return SpinningTap(query.id)
    event = Tap(_clean(query.data))
    if isinstance(message, InaccessibleMessage) or not isinstance(message, Message) or message.reply_markup is None:
        return InTalk(message.chat.id, event, query.id)
    buttons = tuple(
        tuple((button.text, str(button.callback_data or ""), button.url or "") for button in row)
        for row in message.reply_markup.inline_keyboard
    )
    return InTalk(message.chat.id, event, query.id, Tapped(message.message_id, buttons))


def _membership(change: ChatMemberUpdated) -> InTalk | None:
    left = {ChatMemberStatus.BANNED, ChatMemberStatus.LEFT}
    if change.chat.type != ChatType.PRIVATE or change.new_chat_member.status not in left:
        return None
    return InTalk(change.chat.id, Gone())


def _clean(text: str) -> str:
    """Replace halves of surrogate pairs: JSON can carry them, UTF-8 and the database cannot."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
