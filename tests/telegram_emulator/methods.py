"""What each method does to an account. The server has checked the parameters before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.telegram_emulator.entities import parsed, utf16
from tests.telegram_emulator.parameters import Upload
from tests.telegram_emulator.profile import PROFILE_METHODS
from tests.telegram_emulator.receiving import RECEIVING_METHODS
from tests.telegram_emulator.refusal import Refusal, bad
from tests.telegram_emulator.schema import CHAT_ACTIONS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.telegram_emulator.account import Account
    from tests.telegram_emulator.chats import Chat

Json = dict[str, Any]
TEXT_UNITS, CAPTION_UNITS, ENTITIES, BUTTON_BYTES = 4096, 1024, 100, 64
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current content "
    "and reply markup of the message"
)
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


async def send_message(account: Account, given: Json) -> Json:
    """sendMessage."""
    content = _content(given["text"], given.get("parse_mode"), "text", TEXT_UNITS) | _keyboard(given)
    return _send(account, given, content)


async def send_document(account: Account, given: Json) -> Json:
    """sendDocument: uploads only, since nothing of a voter's is ever sent by reference."""
    document = given["document"]
    if not isinstance(document, Upload):
        raise bad("wrong file identifier/HTTP URL specified")
    if not document.content:
        raise bad("file must be non-empty")
    content: Json = {
        "document": {
            "file_id": "d1",
            "file_unique_id": "d1",
            "file_name": document.filename,
            "file_size": len(document.content),
        }
    }
    if given.get("caption"):
        content |= _content(given["caption"], given.get("parse_mode"), "caption", CAPTION_UNITS)
    message = _send(account, given, content | _keyboard(given))
    account.documents.append((message["chat"]["id"], document.filename, document.content))
    return message


async def send_chat_action(account: Account, given: Json) -> bool:
    """sendChatAction."""
    chat = _chat(account, given["chat_id"])
    if given["action"] not in CHAT_ACTIONS:
        raise bad("wrong parameter action in request")
    account.actions.append((chat.id, given["action"]))
    return True


async def edit_message_text(account: Account, given: Json) -> Json:
    """editMessageText: the keyboard goes when none is given, as with Telegram."""
    message = _own_message(account, given)
    content = _content(given["text"], given.get("parse_mode"), "text", TEXT_UNITS) | _keyboard(given)
    return _edit(account, message, content, ("text", "entities", "reply_markup"))


async def edit_message_reply_markup(account: Account, given: Json) -> Json:
    """editMessageReplyMarkup."""
    return _edit(account, _own_message(account, given), _keyboard(given), ("reply_markup",))


async def answer_callback_query(account: Account, given: Json) -> bool:
    """answerCallbackQuery: once the query is old, it is too late."""
    if not account.query_is_fresh(given["callback_query_id"]):
        raise bad(QUERY_TOO_OLD)
    if utf16(given.get("text", "")) > 200:
        raise bad("MESSAGE_TOO_LONG")
    account.answered_queries[given["callback_query_id"]] = given
    return True


async def answer_inline_query(account: Account, given: Json) -> bool:
    """answerInlineQuery with articles."""
    if not account.query_is_fresh(given["inline_query_id"]):
        raise bad(QUERY_TOO_OLD)
    results = given["results"]
    if len(results) > 50:
        raise bad("RESULTS_TOO_MUCH")
    ids = [result["id"] for result in results]
    if len(set(ids)) != len(ids):
        raise bad("RESULT_ID_DUPLICATE")
    for result in results:
        if not 1 <= len(result["id"].encode()) <= 64:
            raise bad("RESULT_ID_INVALID")
        if result["type"] != "article":
            raise bad("only articles are modelled")
        shown = result["input_message_content"]
        result["message"] = _content(shown["message_text"], shown.get("parse_mode"), "text", TEXT_UNITS)
        _keyboard(result)
    account.answered_queries[given["inline_query_id"]] = given
    return True


def _send(account: Account, given: Json, content: Json) -> Json:
    chat = _chat(account, given["chat_id"])
    reply_to = None
    if answered := given.get("reply_parameters"):
        if answered["message_id"] in chat.messages:
            reply_to = answered["message_id"]
        elif not answered.get("allow_sending_without_reply"):
            raise bad("message to be replied not found")
    if account.flood is not None:
        account.flood.check(chat.id, account.now())
    message = chat.add(account.bot_user, account.now(), content, reply_to)
    account.sent += 1
    account.on_sent(chat.id)
    return message


def _chat(account: Account, chat_id: object) -> Chat:
    chat = account.chats.get(chat_id) if isinstance(chat_id, int) else None
    if chat is None:
        raise bad("chat not found")
    if not chat.started:
        raise Refusal(403, "Forbidden: bot can't initiate conversation with a user")
    if chat.blocked:
        where = "bot was blocked by the user" if chat.user else "bot was kicked from the supergroup chat"
        raise Refusal(403, f"Forbidden: {where}")
    return chat


def _own_message(account: Account, given: Json) -> Json:
    if "chat_id" not in given or "message_id" not in given:
        raise bad("message identifier is not specified")
    message = _chat(account, given["chat_id"]).messages.get(given["message_id"])
    if message is None:
        raise bad("message to edit not found")
    if not message["from"]["is_bot"]:
        raise bad("message can't be edited")
    return message


def _edit(account: Account, message: Json, content: Json, keys: tuple[str, ...]) -> Json:
    if all(message.get(key) == content.get(key) for key in keys):
        raise bad(NOT_MODIFIED)
    for key in keys:
        message.pop(key, None)
    message |= content | {"edit_date": int(account.now())}
    return message


def _content(text: str, parse_mode: str | None, key: str, units: int) -> Json:
    plain, entities = parsed(text, parse_mode)
    if not plain and key == "text":
        raise bad("message text is empty")
    if utf16(plain) > units:
        raise bad("message is too long" if key == "text" else "message caption is too long")
    content: Json = {key: plain}
    if entities:
        content["entities" if key == "text" else "caption_entities"] = entities[:ENTITIES]
    return content


def _keyboard(given: Json) -> Json:
    rows = given.get("reply_markup", {}).get("inline_keyboard")
    if not rows:
        return {}
    for button in (button for row in rows for button in row):
        if not button["text"].strip():
            raise bad("inline keyboard button text must be non-empty")
        actions = [key for key in ("url", "callback_data", "switch_inline_query") if key in button]
        if len(actions) != 1:
            raise bad("inline keyboard button must have exactly one action")
        if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= BUTTON_BYTES:
            raise bad("BUTTON_DATA_INVALID")
        if "url" in button and not button["url"].startswith(("https://", "http://", "tg://")):
            raise bad("BUTTON_URL_INVALID")
    return {"reply_markup": {"inline_keyboard": rows}}


METHOD: dict[str, Callable[[Account, Json], Awaitable[object]]] = {
    "sendMessage": send_message,
    "sendDocument": send_document,
    "sendChatAction": send_chat_action,
    "editMessageText": edit_message_text,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "answerCallbackQuery": answer_callback_query,
    "answerInlineQuery": answer_inline_query,
    **RECEIVING_METHODS,
    **PROFILE_METHODS,
}
