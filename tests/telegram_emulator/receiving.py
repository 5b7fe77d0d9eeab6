"""getMe, getUpdates and the webhook methods."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from tests.telegram_emulator.hook import Hook, Target
from tests.telegram_emulator.mailbox import WEBHOOK_ACTIVE
from tests.telegram_emulator.refusal import Refusal, bad

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.telegram_emulator.account import Account

Json = dict[str, Any]


async def get_me(account: Account, _given: Json) -> Json:
    """getMe."""
    abilities = {"can_join_groups": True, "can_read_all_group_messages": False, "supports_inline_queries": True}
    return account.bot_user.json() | abilities | {"can_connect_to_business": False, "has_main_web_app": False}


async def get_updates(account: Account, given: Json) -> list[Json]:
    """getUpdates: long poll; the offset confirms."""
    if account.hook is not None:
        raise Refusal(409, WEBHOOK_ACTIVE)
    account.mailbox.allow(given.get("allowed_updates"))
    return await account.mailbox.poll(given.get("offset", 0), given.get("limit", 100), given.get("timeout", 0))


async def set_webhook(account: Account, given: Json) -> bool:
    """setWebhook. An empty url removes it. Loopback may be plain http here, elsewhere Telegram asks for https."""
    url, secret = given["url"], given.get("secret_token", "")
    if not url:
        return await delete_webhook(account, given)
    if not url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise bad("bad webhook: An HTTPS URL must be provided for webhook")
    if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
        raise bad("secret token contains unallowed characters")
    if not 1 <= given.get("max_connections", 40) <= 100:
        raise bad("bad webhook: max_connections must be between 1 and 100")
    account.mailbox.allow(given.get("allowed_updates"))
    await _drop(account, given)

    from tests.telegram_emulator.methods import METHOD

    async def answer(method: str, parameters: Json) -> object:
        return await METHOD[method](account, parameters)

    target = Target(url, secret, given.get("max_connections", 40))
    account.hook = Hook(account.mailbox, account.clock, target, answer)
    return True


async def delete_webhook(account: Account, given: Json) -> bool:
    """deleteWebhook."""
    await _drop(account, given)
    return True


async def get_webhook_info(account: Account, _given: Json) -> Json:
    """getWebhookInfo."""
    target = account.hook.target if account.hook else Target("")
    info: Json = {
        "url": target.url,
        "has_custom_certificate": False,
        "pending_update_count": len(account.mailbox.pending),
        "allowed_updates": list(account.mailbox.allowed),
    }
    if target.url:
        info["max_connections"] = target.max_connections
    if target.last_error:
        info |= {"last_error_message": target.last_error, "last_error_date": int(target.last_error_at)}
    return info


async def _drop(account: Account, given: Json) -> None:
    if account.hook is not None:
        await account.hook.stop()
        account.hook = None
    if given.get("drop_pending_updates"):
        for update_id in list(account.mailbox.pending):
            account.mailbox.remove(update_id)


RECEIVING_METHODS: dict[str, Callable[[Account, Json], Awaitable[object]]] = {
    "getMe": get_me,
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
}
