"""Verbs that write are carried out where the data is open: in the running process, through a socket in the data folder.

One line of JSON in, `{"verb": name, "words": {name: word}}`, one line out. The folder is 0700 and the socket 0600: who
may use it is who may read the data. Where no process runs, the verb opens the data itself (`opened`).
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from bot.app.starting import StartError
from bot.storage import StorageError

if TYPE_CHECKING:
    from pathlib import Path

log = logging.getLogger(__name__)
NAME = "control.sock"
_LONGEST = 1_000_000


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a verb prints: `lines` on stdout, `faults` on stderr. status: 0 fine, 1 faults found, 2 could not run."""

    lines: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    status: int = 0


Words = Mapping[str, str]
Verb = Callable[[Words], Awaitable[Outcome]]


async def carried_out(verb: Verb, words: Words) -> Outcome:
    """Run a verb; what it refuses becomes an outcome."""
    try:
        return await verb(words)
    except StartError as error:
        return Outcome(faults=tuple(str(error).splitlines()), status=error.status)
    except StorageError as error:
        return Outcome(faults=tuple(str(error).splitlines()), status=2)


async def serve(folder: Path, verbs: Mapping[str, Verb]) -> None:
    """Take verbs until cancelled. The folder must be held by this process."""
    try:
        async with listening(folder, verbs):
            await asyncio.Event().wait()
    except OSError as error:  # the path is too long for a socket, or the disk knows none
        log.warning("no control socket: verbs that write must wait for a stop", extra={"reason": str(error)})


@asynccontextmanager
async def listening(folder: Path, verbs: Mapping[str, Verb]) -> AsyncIterator[None]:
    """Take verbs for as long as this is open. Raises OSError when there can be no socket."""
    path = folder / NAME
    path.unlink(missing_ok=True)  # of a process that was killed: the folder is ours alone

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            asked = json.loads(await reader.readline())
            verb = verbs.get(asked["verb"])
            outcome = await carried_out(verb, asked["words"]) if verb else _unknown(asked["verb"])
            writer.write(json.dumps(asdict(outcome)).encode() + b"\n")
            await writer.drain()
        except (ValueError, KeyError, TypeError, OSError):
            log.warning("no verb came through the control socket")
        finally:
            writer.close()

    try:
        async with await asyncio.start_unix_server(take, sock=_bound(path), limit=_LONGEST):
            yield
    finally:
        path.unlink(missing_ok=True)


async def ask(folder: Path, verb: str, words: Words) -> Outcome | None:
    """Have the running process carry a verb out; None when no process runs on this folder."""
    try:
        reader, writer = await asyncio.open_unix_connection(str(folder / NAME), limit=_LONGEST)
    except OSError:
        return None
    try:
        writer.write(json.dumps({"verb": verb, "words": dict(words)}).encode() + b"\n")
        await writer.drain()
        line = await reader.readline()
    finally:
        writer.close()
    if not line:
        raise StartError("The running process did not answer. Look at its log, and see whether the verb was done.")
    told = json.loads(line)
    return Outcome(tuple(told["lines"]), tuple(told["faults"]), told["status"])


def _bound(path: Path) -> socket.socket:
    """A listening socket that nobody else can open, from its first moment on."""
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    before = os.umask(0o177)
    try:
        listening.bind(str(path))
    except OSError:
        listening.close()
        raise
    finally:
        os.umask(before)
    return listening


def _unknown(verb: str) -> Outcome:
    return Outcome(faults=(f"{verb}: the running process does not know this verb. Is it an older version?",), status=2)
