"""The same with `concurrent_updates`, which trades the order within a chat for sends side by side."""

from __future__ import annotations

import sys

from bench.telegram.ptb_echo import echo
from telegram.ext import Application, MessageHandler, filters


def main() -> None:
    url, token, *port = sys.argv[1:]
    application = Application.builder().token(token).base_url(f"{url}/bot").concurrent_updates(64).build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    if port:
        application.run_webhook(
            "127.0.0.1", int(port[0]), "telegram", webhook_url=f"http://127.0.0.1:{port[0]}/telegram"
        )
    else:
        application.run_polling()


if __name__ == "__main__":
    main()
