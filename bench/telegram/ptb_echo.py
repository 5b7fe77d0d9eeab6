"""A plain python-telegram-bot echo, as its documentation shows it. Arguments: url token [webhook port]."""

from __future__ import annotations

import sys

from telegram import Update
from telegram.ext import Application, MessageHandler, filters


async def echo(update: Update, _context: object) -> None:
    assert update.message is not None
    await update.message.reply_text(update.message.text or "")


def main() -> None:
    url, token, *port = sys.argv[1:]
    application = Application.builder().token(token).base_url(f"{url}/bot").build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    if port:
        application.run_webhook(
            "127.0.0.1", int(port[0]), "telegram", webhook_url=f"http://127.0.0.1:{port[0]}/telegram"
        )
    else:
        application.run_polling()


if __name__ == "__main__":
    main()
