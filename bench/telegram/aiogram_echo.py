"""A plain aiogram 3 echo, as its documentation shows it. Arguments: url token [webhook port]."""

from __future__ import annotations

import asyncio
import sys

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

dispatcher = Dispatcher()


@dispatcher.message()
async def echo(message: Message) -> None:
    await message.answer(message.text or "")


def main() -> None:
    url, token, *port = sys.argv[1:]
    bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(url)))
    if not port:
        asyncio.run(dispatcher.start_polling(bot))
        return

    async def set_webhook() -> None:
        await bot.set_webhook(f"http://127.0.0.1:{port[0]}/telegram")

    dispatcher.startup.register(set_webhook)
    app = web.Application()
    SimpleRequestHandler(dispatcher, bot).register(app, path="/telegram")
    setup_application(app, dispatcher, bot=bot)
    web.run_app(app, host="127.0.0.1", port=int(port[0]), print=None)


if __name__ == "__main__":
    main()
