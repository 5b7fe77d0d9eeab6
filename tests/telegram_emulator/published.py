"""Compare the emulator with the Bot API as aiogram's typed models publish it, and with aiogram as a client.

Runs in a virtual environment of its own (aiogram holds pydantic back): `python -m tests.telegram_emulator.published`.
`--describe` writes `updates.json`: every object that can stand in an update we ask for, as `name[!]: type`, from which
the fuzzing draws its updates.
"""

from __future__ import annotations

import asyncio
import json
import sys
import types
import typing
import warnings
from enum import Enum
from pathlib import Path
from typing import Any

from aiogram import Bot, Dispatcher, methods
from aiogram import types as aiogram_types
from aiogram.client.default import Default
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import Message, TelegramObject, Update

from tests.telegram_emulator import Emulator
from tests.telegram_emulator.schema import METHODS, OBJECTS, UPDATE_KINDS

UPDATES = Path(__file__).with_name("updates.json")
ASKED_FOR = ("message", "edited_message", "callback_query", "inline_query", "my_chat_member")


STRICTER = {
    "editMessageText.text",  # optional since a message may hold a rich text instead, which we never send
    "ReplyParameters.message_id",  # optional since one may reply to other things than messages
    "InlineQueryResultArticle.type",  # a constant that the client fills in
}


def compare() -> list[str]:
    """Every parameter of ours must be one of the published method, and required exactly where it is there."""
    faults = []
    for name, fields in METHODS.items():
        model = getattr(methods, name[0].upper() + name[1:])
        faults += _compared(name, fields, model.model_fields)
    for name, fields in OBJECTS.items():
        if name == "BotCommandScope":  # published as one type per scope; profile.py knows what each one needs
            continue
        faults += _compared(name, fields, getattr(aiogram_types, name).model_fields)
    unknown = set(UPDATE_KINDS) ^ (set(Update.model_fields) - {"update_id"})
    return faults + [f"update kind {kind}" for kind in sorted(unknown)]


def _compared(name: str, fields: dict[str, Any], published: dict[str, Any]) -> list[str]:
    faults = []
    by_alias = {field.alias or key: field for key, field in published.items()}
    for key, field in fields.items():
        if key not in by_alias:
            faults.append(f"{name}.{key} is not published")
        elif field.required and not by_alias[key].is_required() and f"{name}.{key}" not in STRICTER:
            faults.append(f"{name}.{key} is optional as published")
    return faults + [
        f"{name}.{key} is required as published"
        for key, field in by_alias.items()
        if field.is_required() and not (key in fields and fields[key].required) and key != "type"
    ]


async def talk() -> list[str]:
    """An aiogram bot answers, edits and is refused as it expects."""
    async with Emulator() as telegram:
        server = TelegramAPIServer.from_base(telegram.url)
        bot = Bot(telegram.token, session=AiohttpSession(api=server))
        dispatcher = Dispatcher()

        @dispatcher.message()
        async def echo(message: Message) -> None:
            await message.answer(f"U zei: {message.text}")

        voter = telegram.voter()
        voter.types("hallo")
        polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False))
        await telegram.account.until(voter.hears)
        await dispatcher.stop_polling()
        await polling
        return [] if voter.hears() == ["U zei: hallo"] else [f"aiogram heard {voter.hears()}"]


def describe() -> dict[str, dict[str, Any]]:
    """Describe every object that can stand in an update we ask for."""
    found: dict[str, dict[str, Any]] = {}
    queue: list[type[TelegramObject]] = []

    def named(annotation: Any) -> Any:
        origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
        if origin is typing.Annotated:
            return named(arguments[0])
        if origin in (typing.Union, types.UnionType):
            kept = [named(one) for one in arguments if one not in (type(None), Default)]
            return kept[0] if len(kept) == 1 else {"any": kept}
        if origin is list:
            return [named(arguments[0])]
        if origin is typing.Literal:
            return {"is": [value.value if isinstance(value, Enum) else value for value in arguments]}
        if isinstance(annotation, type) and issubclass(annotation, TelegramObject):
            if annotation.__name__ not in found and annotation not in queue:
                queue.append(annotation)
            return annotation.__name__
        simple = {int: "int", str: "str", bool: "bool", float: "float"}
        return simple.get(annotation, "time" if "datetime" in str(annotation).lower() else "str")

    queue.append(Update)
    while queue:
        model = queue.pop()
        fields = {}
        for key, field in model.model_fields.items():
            if model is Update and key not in {"update_id", *ASKED_FOR}:
                continue
            name = field.alias or key
            required = field.is_required() or (typing.get_origin(field.annotation) is typing.Literal)
            fields[name + ("!" if required else "")] = named(field.annotation)
        found[model.__name__] = fields
    return dict(sorted(found.items()))


def main() -> None:
    """Compare, or describe."""
    warnings.simplefilter("ignore")
    if "--describe" in sys.argv:
        UPDATES.write_text(json.dumps(describe(), indent=1, ensure_ascii=False) + "\n")
        return
    faults = compare() + asyncio.run(talk())
    for fault in faults:
        sys.stdout.write(f"{fault}\n")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
