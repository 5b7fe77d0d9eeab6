"""What can refuse a start, each in one line that says what to do; nothing is left open when one does."""

from __future__ import annotations

import errno
import os
import socket
from pathlib import Path
from typing import TYPE_CHECKING

from bot import folder
from bot.knowledge.base import KnowledgeBase
from bot.knowledge.campaign import Campaign
from bot.knowledge.check import check
from bot.knowledge.load import load, parse
from bot.knowledge.problems import sorted_once
from bot.storage import Storage, StorageError, master

if TYPE_CHECKING:
    from bot.knowledge.problems import Problems
    from bot.settings import Settings


__all__ = [
    "StartError",
    "StorageError",
    "key_file",
    "listen",
    "open_data",
    "read_campaign",
    "read_knowledge",
    "refuse_unfinished",
]


class StartError(Exception):
    """Why Deurbel does not start: lines for the operator. status: 1 for faults that were found, 2 for all else."""

    def __init__(self, message: str, *, status: int = 2) -> None:
        super().__init__(message)
        self.status = status


def read_knowledge(where: Path) -> tuple[KnowledgeBase, dict[str, str]]:
    """Read and check a knowledge folder. Returns it with its files. Raises StartError with every fault."""
    try:
        contents = folder.read(where)
    except OSError as error:
        raise StartError(
            f"DEURBEL_KNOWLEDGE, {where}: {error.strerror}. Name a knowledge folder that can be read. "
            "Nothing was started."
        ) from error
    problems = sorted_once([*contents.problems, *check(contents.files).all])
    if problems:
        raise _faults(where, problems)
    base = load(contents.files)
    if not isinstance(base, KnowledgeBase):
        raise _faults(where, base)
    return base, contents.files


def read_campaign(where: Path) -> Campaign:
    """Read the campaign file alone: what must work whatever else is wrong in the folder. Raises StartError."""
    try:
        text = (where / "campaign.yaml").read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise StartError(f"DEURBEL_KNOWLEDGE, {where}/campaign.yaml: cannot be read ({error}).") from error
    parsed = parse({"campaign.yaml": text})
    if parsed.problems:
        raise _faults(where, sorted_once(parsed.problems))
    return parsed.of(Campaign)[0][1]


def _faults(where: Path, problems: Problems) -> StartError:
    lines = [f"{where}/{problem}" for problem in problems.all]
    return StartError("\n".join([*lines, "Nothing was started. Mend these first."]), status=1)


def refuse_unfinished(settings: Settings, base: KnowledgeBase) -> None:
    """Raise StartError when real voters would be served and `campaign.yaml` does not say by whom (L21, L40).

    Nor is a setting taken that this version does not carry out: silence would look like obedience.
    """
    if settings.cities is not None:
        raise StartError(
            "DEURBEL_CITIES: this version serves one city a process. Take the setting out, and start a process a city "
            "with a DEURBEL_DATA and DEURBEL_KNOWLEDGE of its own. Nothing was started."
        )
    if settings.try_out or (settings.bot_api_on_loopback and not settings.public_url):
        return
    missing = base.campaign.missing_for_live()
    if missing:
        named = ", ".join(missing)
        raise StartError(
            f"{settings.knowledge}/campaign.yaml: {named} must be filled in before real voters are served. "
            "Fill them in, or try Deurbel out without DEURBEL_PUBLIC_URL and DEURBEL_TELEGRAM_TOKEN. "
            "Nothing was started."
        )


def key_file(settings: Settings) -> Path:
    """Where the master key is looked for."""
    return master.place(settings.key_file, os.environ, Path.home())


async def open_data(settings: Settings, city: str) -> Storage:
    """Open the database and its keys; in the try-out a first start makes the key. Raises StorageError."""
    return await Storage.open(
        settings.data, url=settings.database_url, key_file=key_file(settings), city=city, make_key=settings.try_out
    )


def listen(settings: Settings) -> socket.socket:
    """Take the port, before anything else is begun. Raises StartError."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # Named TCP in so many words: asyncio turns Nagle's algorithm off only then, and with it on every page that is sent
    # in two pieces waits 40 ms for the browser's acknowledgement.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
    except OSError as error:
        listening.close()
        used = "another program uses it" if error.errno == errno.EADDRINUSE else str(error.strerror)
        raise StartError(
            f"DEURBEL_LISTEN, {settings.listen}: {used}. Stop that, or choose another: DEURBEL_LISTEN=127.0.0.1:8081. "
            "Nothing was started."
        ) from error
    listening.setblocking(False)
    return listening
