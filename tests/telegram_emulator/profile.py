"""What a bot says about itself: commands by scope and language, descriptions, the menu button."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from tests.telegram_emulator.refusal import bad

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.telegram_emulator.account import Account

Json = dict[str, Any]
SCOPES = {
    "default": (), "all_private_chats": (), "all_group_chats": (), "all_chat_administrators": (),
    "chat": ("chat_id",), "chat_administrators": ("chat_id",), "chat_member": ("chat_id", "user_id"),
}  # fmt: skip


async def set_my_commands(account: Account, given: Json) -> bool:
    """setMyCommands."""
    if len(given["commands"]) > 100:
        raise bad("too many commands specified")
    for command in given["commands"]:
        if not re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    account.profile.commands[_scope(given), _language(given)] = given["commands"]
    return True


async def get_my_commands(account: Account, given: Json) -> list[Json]:
    """getMyCommands."""
    return account.profile.commands.get((_scope(given), _language(given)), [])


async def delete_my_commands(account: Account, given: Json) -> bool:
    """deleteMyCommands."""
    account.profile.commands.pop((_scope(given), _language(given)), None)
    return True


async def set_my_description(account: Account, given: Json) -> bool:
    """setMyDescription, 512 characters."""
    if len(given.get("description", "")) > 512:
        raise bad("description is too long")
    account.profile.descriptions[_language(given)] = given.get("description", "")
    return True


async def set_my_short_description(account: Account, given: Json) -> bool:
    """setMyShortDescription, 120 characters."""
    if len(given.get("short_description", "")) > 120:
        raise bad("short description is too long")
    account.profile.short_descriptions[_language(given)] = given.get("short_description", "")
    return True


async def get_my_description(account: Account, given: Json) -> Json:
    """getMyDescription."""
    return {"description": account.profile.descriptions.get(_language(given), "")}


async def get_my_short_description(account: Account, given: Json) -> Json:
    """getMyShortDescription."""
    return {"short_description": account.profile.short_descriptions.get(_language(given), "")}


async def set_chat_menu_button(account: Account, given: Json) -> bool:
    """setChatMenuButton."""
    button = given.get("menu_button", {"type": "default"})
    if button["type"] not in ("default", "commands", "web_app"):
        raise bad("MenuButton has unsupported type")
    if button["type"] == "web_app" and not button.get("web_app", {}).get("url", "").startswith("https://"):
        raise bad("menu button web app URL is invalid: Only HTTPS links are allowed")
    account.profile.menu_buttons[given.get("chat_id", 0)] = button
    return True


async def get_chat_menu_button(account: Account, given: Json) -> Json:
    """getChatMenuButton."""
    buttons = account.profile.menu_buttons
    return buttons.get(given.get("chat_id", 0), buttons.get(0, {"type": "default"}))


def _scope(given: Json) -> str:
    scope = given.get("scope", {"type": "default"})
    if scope["type"] not in SCOPES:
        raise bad("BotCommandScope has unsupported type")
    for key in SCOPES[scope["type"]]:
        if key not in scope:
            raise bad("chat not found" if key == "chat_id" else "user not found")
    return json.dumps(scope, sort_keys=True)


def _language(given: Json) -> str:
    code = given.get("language_code", "")
    if code and not re.fullmatch(r"[a-z]{2}", code):
        raise bad("invalid language code specified")
    return code


PROFILE_METHODS: dict[str, Callable[[Account, Json], Awaitable[object]]] = {
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyDescription": set_my_description,
    "getMyDescription": get_my_description,
    "setMyShortDescription": set_my_short_description,
    "getMyShortDescription": get_my_short_description,
    "setChatMenuButton": set_chat_menu_button,
    "getChatMenuButton": get_chat_menu_button,
}
