"""A request's parameters, from query, form, multipart or JSON, checked against the schema to the last key."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.telegram_emulator.refusal import bad
from tests.telegram_emulator.schema import METHODS, OBJECTS, Field

if TYPE_CHECKING:
    from aiohttp import web


@dataclass(frozen=True)
class Upload:
    """A file that came along: kept whole, so that a test can read it."""

    filename: str
    content: bytes


async def raw_parameters(request: web.Request) -> dict[str, Any]:
    """Collect what the client sent, wherever it put it. Later places win, as with Telegram."""
    found: dict[str, Any] = dict(request.query)
    kind = request.content_type
    if request.method == "GET" or not request.can_read_body:
        return found
    if kind == "application/json":
        body = await request.json()
        if not isinstance(body, dict):
            raise bad("object expected as JSON body")
        found |= body
    elif kind == "multipart/form-data":
        reader = await request.multipart()
        async for part in reader:
            content = bytes(await part.read(decode=False))
            found[part.name] = Upload(part.filename, content) if part.filename else content.decode()
    else:
        found |= dict(await request.post())
    return found


def checked(method: str, given: dict[str, Any]) -> dict[str, Any]:
    """Turn strings into what the schema says. Raises Refusal for anything unknown, missing or of a wrong type."""
    attached = {name for name, value in given.items() if isinstance(value, Upload) and name not in METHODS[method]}
    uploads = {name: given[name] for name in attached}
    plain = {name: value for name, value in given.items() if name not in attached}
    result = _object(METHODS[method], plain, method)
    for name, field in METHODS[method].items():
        if field.type == "file" and isinstance(result.get(name), str) and result[name].startswith("attach://"):
            result[name] = uploads.pop(result[name].removeprefix("attach://"), result[name])
    if uploads:
        raise bad(f"unknown parameter {min(uploads)!r} of {method}")
    return result


def _object(fields: dict[str, Field], given: dict[str, Any], where: str) -> dict[str, Any]:
    for name in given:
        if name not in fields:
            raise bad(f"unknown parameter {name!r} of {where}")
    for name, field in fields.items():
        if field.required and given.get(name) in (None, "") and not _may_be_empty(name):
            raise bad(_missing(name))
    return {name: _value(fields[name].type, value, name) for name, value in given.items() if value is not None}


def _may_be_empty(name: str) -> bool:
    return name == "url"  # setWebhook with an empty url removes the webhook


def _missing(name: str) -> str:
    words = {"text": "message text is empty", "message_text": "message text is empty", "chat_id": "chat_id is empty"}
    return words.get(name, f'parameter "{name}" is required')


def _value(kind: str, value: Any, name: str) -> Any:
    if kind == "str":
        return _text(value, name)
    if kind == "int":
        return _integer(value, name)
    if kind == "bool":
        return value if isinstance(value, bool) else str(value).lower() in ("true", "1", "yes")
    if kind == "chat":
        return value if isinstance(value, str) and value.startswith("@") else _integer(value, name)
    if kind == "file":
        return value
    decoded = _json(value, name)
    if kind.startswith("["):
        if not isinstance(decoded, list):
            raise bad(f"can't parse {name} JSON object")
        return [_value(kind[1:-1], item, name) for item in decoded]
    if not isinstance(decoded, dict):
        raise bad("object expected as reply markup" if name == "reply_markup" else f"object expected as {name}")
    return _object(OBJECTS[kind], decoded, kind)


def _text(value: Any, name: str) -> str:
    if not isinstance(value, str):
        raise bad(f'field "{name}" must be of type String')
    try:
        value.encode()
    except UnicodeEncodeError:
        raise bad("strings must be encoded in UTF-8") from None
    return value


def _integer(value: Any, name: str) -> int:
    if isinstance(value, bool):
        raise bad(f'field "{name}" must be of type Number')
    try:
        return int(value)
    except (TypeError, ValueError):
        raise bad("chat not found" if name == "chat_id" else f'field "{name}" must be of type Number') from None


def _json(value: Any, name: str) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise bad(f"can't parse {name} JSON object") from None
