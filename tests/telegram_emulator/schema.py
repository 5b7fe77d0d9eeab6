"""The part of the Bot API that Deurbel uses: methods with their parameters, and the objects inside them.

A parameter is written `name: type`, with `!` when Telegram demands it. Types: int, str, bool, chat (number or
@name), file, [type], or the name of an object below. Parameters that are in the published schema but that the
emulator does not act on are absent on purpose: using one must fail until the emulator can show its effect.
`IGNORED` are those that change nothing a test could see.
"""

from __future__ import annotations

from dataclasses import dataclass

IGNORED = ("disable_notification", "protect_content", "disable_content_type_detection")


@dataclass(frozen=True)
class Field:
    """One parameter or key: its type as written below, and whether it must be there."""

    type: str
    required: bool


def _fields(text: str) -> dict[str, Field]:
    fields = {}
    for part in text.split(",") if text else []:
        name, kind = part.strip().split(": ")
        fields[name.removesuffix("!")] = Field(kind, required=name.endswith("!"))
    return fields


METHODS: dict[str, dict[str, Field]] = {
    name: _fields(text)
    for name, text in {
        "getMe": "",
        "getUpdates": "offset: int, limit: int, timeout: int, allowed_updates: [str]",
        "setWebhook": "url!: str, max_connections: int, allowed_updates: [str], drop_pending_updates: bool,"
        " secret_token: str",
        "deleteWebhook": "drop_pending_updates: bool",
        "getWebhookInfo": "",
        "sendMessage": "chat_id!: chat, text!: str, parse_mode: str, link_preview_options: LinkPreviewOptions,"
        " disable_notification: bool, protect_content: bool, reply_parameters: ReplyParameters,"
        " reply_markup: InlineKeyboardMarkup",
        "sendDocument": "chat_id!: chat, document!: file, caption: str, parse_mode: str, disable_notification: bool,"
        " protect_content: bool, disable_content_type_detection: bool, reply_parameters: ReplyParameters,"
        " reply_markup: InlineKeyboardMarkup",
        "sendChatAction": "chat_id!: chat, action!: str",
        "editMessageText": "chat_id: chat, message_id: int, text!: str, parse_mode: str,"
        " link_preview_options: LinkPreviewOptions, reply_markup: InlineKeyboardMarkup",
        "editMessageReplyMarkup": "chat_id: chat, message_id: int, reply_markup: InlineKeyboardMarkup",
        "answerCallbackQuery": "callback_query_id!: str, text: str, show_alert: bool, cache_time: int",
        "answerInlineQuery": "inline_query_id!: str, results!: [InlineQueryResultArticle], cache_time: int,"
        " is_personal: bool, next_offset: str, button: InlineQueryResultsButton",
        "setMyCommands": "commands!: [BotCommand], scope: BotCommandScope, language_code: str",
        "getMyCommands": "scope: BotCommandScope, language_code: str",
        "deleteMyCommands": "scope: BotCommandScope, language_code: str",
        "setMyDescription": "description: str, language_code: str",
        "getMyDescription": "language_code: str",
        "setMyShortDescription": "short_description: str, language_code: str",
        "getMyShortDescription": "language_code: str",
        "setChatMenuButton": "chat_id: int, menu_button: MenuButton",
        "getChatMenuButton": "chat_id: int",
    }.items()
}

OBJECTS: dict[str, dict[str, Field]] = {
    name: _fields(text)
    for name, text in {
        "InlineKeyboardMarkup": "inline_keyboard!: [[InlineKeyboardButton]]",
        "InlineKeyboardButton": "text!: str, url: str, callback_data: str, switch_inline_query: str",
        "ReplyParameters": "message_id!: int, allow_sending_without_reply: bool",
        "LinkPreviewOptions": "is_disabled: bool",
        "BotCommand": "command!: str, description!: str",
        "BotCommandScope": "type!: str, chat_id: chat, user_id: int",
        "MenuButton": "type!: str, text: str, web_app: WebAppInfo",
        "WebAppInfo": "url!: str",
        "InlineQueryResultArticle": "type!: str, id!: str, title!: str, description: str,"
        " input_message_content!: InputTextMessageContent, reply_markup: InlineKeyboardMarkup",
        "InputTextMessageContent": "message_text!: str, parse_mode: str, link_preview_options: LinkPreviewOptions",
        "InlineQueryResultsButton": "text!: str, start_parameter: str",
    }.items()
}

UPDATE_KINDS = (
    "message", "edited_message", "channel_post", "edited_channel_post", "business_connection", "business_message",
    "edited_business_message", "deleted_business_messages", "guest_message", "message_reaction",
    "message_reaction_count", "inline_query", "chosen_inline_result", "callback_query", "shipping_query",
    "pre_checkout_query", "purchased_paid_media", "poll", "poll_answer", "my_chat_member", "chat_member",
    "chat_join_request", "chat_boost", "removed_chat_boost", "managed_bot", "stopped_message_generation",
    "subscription",
)  # fmt: skip
NOT_BY_DEFAULT = ("chat_member", "message_reaction", "message_reaction_count")

CHAT_ACTIONS = (
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
)  # fmt: skip
