"""Structured logging, one line an event, with the token kept out.

Nothing in the house hands a voter's words to a logger. What is kept out here is what gets in by itself: addresses of
the Bot API, which contain the token, and the messages of exceptions, which quote what they tripped over ("invalid
literal: 'mijn huisbaas ...'"). Of an exception the log tells its kind and the lines of code; libraries get one line.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from types import TracebackType

_TOKEN = re.compile(r"\d{6,12}:[A-Za-z0-9_-]{30,}")
_QUIET = ("httpx", "httpcore", "aiohttp.access", "uvicorn.access", "alembic", "aiosqlite", "watchfiles")
_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "color_message"}


def redact(text: str, secrets: tuple[str, ...] = ()) -> str:
    """Return the text with everything that looks like a bot token, and each given secret, blotted out."""
    for secret in secrets:
        text = text.replace(secret, "[redacted]")
    return _TOKEN.sub("[redacted]", text)


def _without_words(error: BaseException | None) -> str:
    """The kinds of an exception and of those behind and in it, each with where it was raised; never what they say."""
    return "\n".join(_told(error, set()))


def _told(error: BaseException | None, seen: set[int]) -> list[str]:
    lines: list[str] = []
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        lines += [
            f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
        ]
        lines.append(type(error).__name__)
        for one in error.exceptions if isinstance(error, BaseExceptionGroup) else ():
            lines += _told(one, seen)
        error = error.__cause__ or error.__context__
    return lines


class _Line(logging.Formatter):
    """One line an event: time, level, where, what, and the named values given as `extra`."""

    def __init__(self, style: Literal["json", "text"], secrets: tuple[str, ...]) -> None:
        super().__init__()
        self._form: Literal["json", "text"] = style
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        values = {key: value for key, value in vars(record).items() if key not in _PLAIN and not key.startswith("_")}
        said = record.getMessage()
        if not record.name.startswith("bot"):
            said = said.partition("\n")[0]  # asyncio's further lines hold the exception, with its message
        event = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "where": record.name,
            "event": said,
            **values,
        }
        if record.exc_info:
            event["error"] = _without_words(record.exc_info[1])
        if self._form == "json":
            return redact(json.dumps(event, ensure_ascii=False, default=str), self._secrets)
        named = "".join(f" {key}={value}" for key, value in values.items())
        error = f"\n{event['error']}" if record.exc_info else ""
        return redact(f"{event['time']} {event['level']:7} {event['event']}{named}{error}", self._secrets)


def set_up(style: Literal["json", "text"], *, secrets: tuple[str, ...] = (), level: int = logging.INFO) -> None:
    """Send all logging to stderr, redacted.

    The redaction sits in the handler's formatter: filters on a logger are not asked about its children's records.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Line(style, tuple(secret for secret in secrets if secret)))
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name in _QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def guard_the_end() -> None:
    """Have what ends the process written like everything else: Python's own traceback quotes what it tripped over."""

    def told(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        logging.getLogger("bot").critical("ended by a fault", exc_info=(kind, error, trace))

    sys.excepthook = told
