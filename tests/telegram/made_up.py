"""Updates that nobody sent: well-formed by the published schema, or spoilt in one place."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from random import Random

OBJECTS: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parents[1] / "telegram_emulator" / "updates.json").read_text("utf-8")
)
DEPTH = 4
"""Objects within objects; deeper ones are left out where they may be."""
TEXTS = (
    "", " ", "huur", "Wat doet u tegen huisjesmelkers?", "/start flyer", "/vergeet@deurbel_test_bot", "<b>", "&amp;",
    "\0", "\u202e", "\u200b\u200b", "\ud83d", "\ufdfa" * 20, "🏠" * 50, "?" * 500, "x" * 4096, "a\u0301" * 300,
    "v1:show:huur", "v1:good:", "private", "supergroup", "bot_command", "member", "kicked", "1) ' OR 1=1 --",
    "@deurbel_test_bot hoe dan",
)  # fmt: skip
NUMBERS = (0, 1, -1, 7, 2**31, -(2**31), 2**52, -1_001_234_567_890, 700_000_001)
WRONG: tuple[Any, ...] = (None, "", "x", -1, 2**70, 1.5, True, [], {}, [[]], [None], {"id": None}, "\ud800")


def well_formed(chance: Random, update_id: int) -> dict[str, Any]:
    """An update of a kind we ask for, with any of its optional parts."""
    kinds = [key for key in OBJECTS["Update"] if key != "update_id!"]
    kind = chance.choice(kinds)
    update = {"update_id": update_id, kind: _made(chance, OBJECTS["Update"][kind], DEPTH)}
    if "message" in kind and chance.random() < 0.7:  # most of what comes is a person's words in a chat of his own
        user = chance.choice((700_000_001, 700_000_002, 700_000_003))
        update[kind] |= {"chat": {"id": user, "type": "private"}, "text": chance.choice(TEXTS)}
        update[kind]["from"] = {"id": user, "is_bot": False, "first_name": chance.choice(TEXTS)}
    return update


def spoilt(chance: Random, update_id: int) -> dict[str, Any]:
    """A well-formed update with one value gone or of another kind."""
    update = well_formed(chance, update_id)
    places = list(_places(update))
    holder, key = chance.choice(places)
    if isinstance(holder, dict) and key != "update_id" and chance.random() < 0.3:
        del holder[key]
    elif key != "update_id":
        holder[key] = chance.choice(WRONG)
    return update


def _places(part: Any) -> Any:
    items = part.items() if isinstance(part, dict) else enumerate(part)
    for key, value in items:
        yield part, key
        if isinstance(value, (dict, list)):
            yield from _places(value)


def _made(chance: Random, kind: Any, depth: int) -> Any:
    if isinstance(kind, list):
        return [_made(chance, kind[0], depth - 1) for _ in range(chance.choice((0, 1, 1, 2)))]
    if isinstance(kind, dict):
        return _made(chance, chance.choice(kind["any"]), depth) if "any" in kind else chance.choice(kind["is"])
    if kind in OBJECTS:
        return _object(chance, OBJECTS[kind], depth)
    match kind:
        case "int":
            return chance.choice(NUMBERS)
        case "time":
            return chance.choice((0, 1, 1_700_000_000, 2**31 - 1))
        case "bool":
            return chance.random() < 0.5
        case "float":
            return chance.choice((0.0, 52.07, -180.0))
    return chance.choice(TEXTS)


def _object(chance: Random, fields: dict[str, Any], depth: int) -> dict[str, Any]:
    # A message has eighty optional parts and usually three: few of them, and not always the same few.
    share = chance.choice((0.02, 0.1, 0.3))
    made = {}
    for name, kind in fields.items():
        if name.endswith("!"):
            made[name[:-1]] = _made(chance, kind, depth - 1)
        elif depth > 0 and chance.random() < share:
            made[name] = _made(chance, kind, depth - 1)
    if "type" in made and "first_name" in fields and "title" in fields:
        made["type"] = chance.choice(("private", "private", "group", "supergroup", "channel"))
    return made
