"""Coverage-guided fuzzing of what a voter's bytes reach before anything is known of them: `make fuzz`.

Updates (well-formed ones must never raise, whatever else comes must raise nothing but what parks it), the dressing of a
text for Telegram, cutting it into parts, masking, and reading addresses.
"""

from __future__ import annotations

import contextlib
import json
import sys
from typing import TYPE_CHECKING, Any, TypeVar

import atheris

with atheris.instrument_imports(include=["bot"]):
    from bot.channel.telegram_message import dressed
    from bot.channel.telegram_update import chat_of, read
    from bot.conversation.turn import Cited
    from bot.masking import mask
    from bot.services.parcel import parts

from tests.telegram.made_up import spoilt, well_formed
from tests.telegram_emulator.entities import parsed, utf16

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")
PARKS = (TypeError, KeyError, AttributeError, ValueError, IndexError, OverflowError)


class Guided:
    """What `made_up` takes for chance: the fuzzer's own bytes."""

    def __init__(self, data: Any) -> None:
        self._data = data

    def choice(self, options: Sequence[T]) -> T:
        """One of them."""
        return options[self._data.ConsumeIntInRange(0, len(options) - 1)]

    def random(self) -> float:
        """Between 0 and 1."""
        return 1 - self._data.ConsumeIntInRange(0, 255) / 256  # no bytes left: no optional parts


def one_input(raw: bytes) -> None:
    """One round; what it raises is a finding."""
    data = atheris.FuzzedDataProvider(raw)
    match data.ConsumeIntInRange(0, 3):
        case 0:
            update = well_formed(Guided(data), 1)  # type: ignore[arg-type]
            chat_of(update)
            read(update, 1, "deurbel_test_bot")
        case 1:
            update = spoilt(Guided(data), 1)  # type: ignore[arg-type]
            chat_of(update)
            with contextlib.suppress(*PARKS):
                read(update, 1, "deurbel_test_bot")
        case 2:
            _any_json(data.ConsumeUnicode(4000))
        case _:
            _text(data.ConsumeUnicodeNoSurrogates(4000), data.ConsumeIntInRange(4, 4096))


def _any_json(text: str) -> None:
    try:
        update = json.loads(text)
    except (ValueError, RecursionError):
        return
    if isinstance(update, dict):
        chat_of(update)


def _text(text: str, limit: int) -> None:
    for piece in parts(text, limit):
        assert 0 < utf16(piece) <= limit
    shown, entities = parsed(dressed(text, (Cited("s", "P1", text[:20]),)), "HTML")
    assert shown == text.strip()
    assert all(entity["type"] == "blockquote" for entity in entities)
    mask(text)


if __name__ == "__main__":
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
