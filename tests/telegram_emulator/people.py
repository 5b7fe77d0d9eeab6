"""The people at the other end: what a voter can do with his phone, and what he sees on it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.telegram_emulator.entities import utf16

if TYPE_CHECKING:
    from tests.telegram_emulator.account import Account
    from tests.telegram_emulator.chats import Chat, User

Json = dict[str, Any]


class Person:
    """A user with one private chat with the bot; groups are named by their chat id."""

    def __init__(self, account: Account, user: User, chat: Chat) -> None:
        self._account = account
        self.user = user
        self.chat = chat

    def types(self, text: str, *, reply_to: int | None = None, group: int | None = None) -> int | None:
        """Send words. A leading slash makes a command, @name a mention, as in every client. Returns the update's id."""
        content: Json = {"text": text}
        if entities := _client_entities(text):
            content["entities"] = entities
        return self._sends(content, reply_to=reply_to, group=group)

    def sends(self, kind: str, content: Any, *, group: int | None = None, caption: str | None = None) -> int | None:
        """Send something that is not text: kind is the message field (`photo`, `voice`, `contact`, `location`, ...)."""
        return self._sends({kind: content} | ({"caption": caption} if caption else {}), group=group)

    def starts(self, payload: str = "") -> int | None:
        """Press the start button, perhaps of a deep link."""
        return self.types(f"/start {payload}".strip())

    def edits(self, message_id: int, text: str) -> int | None:
        """Change one of his own messages."""
        message = self.chat.messages[message_id]
        message |= {"text": text, "edit_date": int(self._account.now())}
        message.pop("entities", None)
        if entities := _client_entities(text):
            message["entities"] = entities
        return self._account.mailbox.put("edited_message", dict(message), self.chat.id)

    def taps(self, label: str, *, message_id: int | None = None) -> str | None:
        """Tap the button whose label is or holds this, on the newest message that has one. Returns the query's id."""
        for message in reversed(self.heard_messages()):
            if message_id is not None and message["message_id"] != message_id:
                continue
            for row in message.get("reply_markup", {}).get("inline_keyboard", []):
                for button in row:
                    if button["text"] == label or label in button["text"]:
                        return self.taps_data(button["callback_data"], message["message_id"])
        raise LookupError(f"no button {label!r} to tap")

    def taps_data(self, data: str, message_id: int) -> str | None:
        """Tap a button by what it sends, also one that is no longer shown (an old client)."""
        query_id = self._account.new_query(self.user.id)
        query: Json = {
            "id": query_id,
            "from": self.user.json(),
            "chat_instance": str(self.chat.id * 7919),
            "data": data,
            "message": self._account.show(self.chat, message_id),
        }
        self._account.mailbox.put("callback_query", query, self.chat.id)
        return query_id

    def asks_inline(self, query: str, offset: str = "") -> str:
        """Type `@bot query` in some other chat. Returns the query's id."""
        query_id = self._account.new_query(self.user.id)
        shown: Json = {
            "id": query_id,
            "from": self.user.json(),
            "query": query,
            "offset": offset,
            "chat_type": "sender",
        }
        self._account.mailbox.put("inline_query", shown, self.user.id)
        return query_id

    def blocks(self) -> None:
        """Block the bot: it can send no more."""
        self.chat.blocked = True
        self._membership("member", "kicked")

    def unblocks(self) -> None:
        """Let it in again."""
        self.chat.blocked = False
        self._membership("kicked", "member")

    def heard_messages(self) -> list[Json]:
        """The bot's messages in the private chat, oldest first, as they look now."""
        return [message for message in self.chat.messages.values() if message["from"]["is_bot"]]

    def hears(self) -> list[str]:
        """Their texts."""
        return [message.get("text", message.get("caption", "")) for message in self.heard_messages()]

    def buttons(self) -> list[str]:
        """Labels under the newest message of the bot."""
        newest = self.heard_messages()[-1:]
        return [
            button["text"]
            for message in newest
            for row in message.get("reply_markup", {}).get("inline_keyboard", [])
            for button in row
        ]

    def _sends(self, content: Json, *, reply_to: int | None = None, group: int | None = None) -> int | None:
        chat = self.chat if group is None else self._account.chats[group]
        chat.started = True
        message = chat.add(self.user, self._account.now(), content, reply_to)
        return self._account.mailbox.put("message", dict(message), chat.id)

    def _membership(self, before: str, after: str) -> None:
        bot = self._account.bot_user.json()
        change = {
            "chat": self.chat.json(),
            "from": self.user.json(),
            "date": int(self._account.now()),
            "old_chat_member": _member(bot, before),
            "new_chat_member": _member(bot, after),
        }
        self._account.mailbox.put("my_chat_member", change, self.chat.id)


def _member(bot: Json, status: str) -> Json:
    return {"user": bot, "status": status} | ({"until_date": 0} if status == "kicked" else {})


def _client_entities(text: str) -> list[Json]:
    """What every client marks by itself: commands and mentions."""
    entities = []
    at = 0
    for word in text.split(" "):
        if (word.startswith("/") and len(word) > 1 and word[1].isalpha()) or (word.startswith("@") and len(word) > 1):
            kind = "bot_command" if word[0] == "/" else "mention"
            entities.append({"type": kind, "offset": utf16(text[:at]), "length": utf16(word.rstrip("?!.,"))})
        at += len(word) + 1
    return entities
