"""Cut an update down to the parts that we read, before python-telegram-bot's types take it apart.

A message has some hundred optional parts. The types turn every one of them into objects, dates and durations, and
raise at the first that is odd, though nobody ever looks at it; cut down they also take a quarter of the time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

_USER = ("id", "is_bot", "first_name", "language_code")
_CHAT = ("id", "type")
_ENTITY = ("type", "offset", "length")
_QUERY = ("id", "chat_instance", "data")
_INLINE = ("id", "query", "offset")
_OUT = ("left", "kicked")
_BUTTON = ("text", "callback_data", "url")


def needed(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parts of an update that we read. Raises TypeError or KeyError where they are not what they must be."""
    kept: dict[str, Any] = {"update_id": raw["update_id"]}
    for kind in ("message", "edited_message"):
        if kind in raw:
            kept[kind] = _message(raw[kind])
    if query := raw.get("callback_query"):
        kept["callback_query"] = _pick(query, _QUERY) | {"from": _user(query["from"])}
        if message := query.get("message"):
            kept["callback_query"]["message"] = _tapped(message)
    if inline := raw.get("inline_query"):
        kept["inline_query"] = _pick(inline, _INLINE) | {"from": _user(inline["from"])}
    if change := raw.get("my_chat_member"):
        user = _user(change["new_chat_member"]["user"])
        status = change["new_chat_member"]["status"]
        kept["my_chat_member"] = {
            "chat": _chat(change["chat"]),
            "from": _user(change["from"]),
            "date": 0,
            # Only whether the bot is out is read; which rights it has while it is in, and had before, is not.
            "old_chat_member": {"status": "member", "user": user},
            "new_chat_member": {"status": status if status in _OUT else "member", "user": user, "until_date": 0},
        }
    return kept


def _message(message: Mapping[str, Any]) -> dict[str, Any]:
    kept = _pick(message, ("message_id",)) | {"date": 0, "chat": _chat(message["chat"])}
    if sender := message.get("from"):
        kept["from"] = _user(sender)
    for key in ("text", "caption"):
        if (text := message.get(key)) is not None:
            if not isinstance(text, str):
                raise TypeError(f"{key} is no text")
            kept[key] = text
    if entities := message.get("entities"):
        kept["entities"] = [_pick(entities[0], _ENTITY)]  # a command at the beginning; the others are for the eye
    if (earlier := message.get("reply_to_message")) and "reply_to_message" not in earlier:
        kept["reply_to_message"] = _message({**earlier, "entities": None})
    return kept


def _tapped(message: Mapping[str, Any]) -> dict[str, Any]:
    kept = _pick(message, ("message_id",)) | {"date": message["date"] and 1, "chat": _chat(message["chat"])}
    if keyboard := message.get("reply_markup"):
        rows = [[_pick(button, _BUTTON) for button in row] for row in keyboard["inline_keyboard"]]
        kept["reply_markup"] = {"inline_keyboard": rows}
    return kept


def _user(user: Mapping[str, Any]) -> dict[str, Any]:
    return _numbered(_pick(user, _USER))


def _chat(chat: Mapping[str, Any]) -> dict[str, Any]:
    return _numbered(_pick(chat, _CHAT))


def _numbered(part: dict[str, Any]) -> dict[str, Any]:
    if type(part["id"]) is not int:  # a bool is an int, and no id
        raise TypeError("an id is no number")
    return part


def _pick(part: Mapping[str, Any], keys: tuple[str, ...]) -> dict[str, Any]:
    if not isinstance(part, dict):
        raise TypeError("a part of the update is no object")
    return {key: part[key] for key in keys if key in part}
