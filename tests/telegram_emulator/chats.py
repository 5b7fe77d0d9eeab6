"""Chats that are kept: who is in them, and every message with its edits, as one side or the other would see it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass
class User:
    """Someone with Telegram on his phone."""

    id: int
    first_name: str
    language_code: str | None = "nl"
    username: str | None = None
    is_bot: bool = False

    def json(self) -> Json:
        """As the Bot API shows it."""
        shown: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        if self.username:
            shown["username"] = self.username
        if self.language_code and not self.is_bot:
            shown["language_code"] = self.language_code
        return shown


@dataclass
class Chat:
    """A private chat (its id is the user's) or a group (its id is negative)."""

    id: int
    type: str = "private"
    title: str = ""
    user: User | None = None
    started: bool = False
    blocked: bool = False
    messages: dict[int, Json] = field(default_factory=dict)
    last_id: int = 0

    def json(self) -> Json:
        """As the Bot API shows it inside a message."""
        if self.user is not None:
            shown: Json = {"id": self.id, "type": "private", "first_name": self.user.first_name}
            if self.user.username:
                shown["username"] = self.user.username
            return shown
        return {"id": self.id, "type": self.type, "title": self.title}

    def add(self, sender: User, now: float, content: Json, reply_to: int | None = None) -> Json:
        """Put a message in the chat and give it the next id."""
        self.last_id += 1
        message: Json = {"message_id": self.last_id, "from": sender.json(), "chat": self.json(), "date": int(now)}
        if reply_to is not None and reply_to in self.messages:
            answered = dict(self.messages[reply_to])
            answered.pop("reply_to_message", None)  # Telegram shows one level
            message["reply_to_message"] = answered
        message |= content
        self.messages[self.last_id] = message
        return message
