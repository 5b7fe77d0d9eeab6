"""What the operator's verbs do with versions of the knowledge, in the running process or, without one, here."""

from __future__ import annotations

import asyncio
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from bot import folder
from bot.app import control
from bot.app.chance import clock
from bot.app.control import Outcome
from bot.app.starting import StartError, open_data, read_campaign
from bot.knowledge.difference import changes
from bot.services.publishing import FILES, Proof, Publishing
from bot.services.usable import FaultyError, usable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from bot.app.control import Verb, Words
    from bot.knowledge.base import KnowledgeBase
    from bot.matching.model import Model
    from bot.services.publishing import Progress
    from bot.settings import Settings

    Take = Callable[[dict[str, str], Proof], Awaitable[str]]

Name = Literal["knowledge export", "knowledge import", "knowledge diff", "knowledge history"]
_WHICH = "See which there are with: deurbel knowledge history"


def verbs(publishing: Publishing, take: Take) -> Mapping[str, Verb]:
    """Every verb by its name. take: takes files in, and says what came of it."""
    table: dict[Name, Verb] = {
        "knowledge export": partial(_export, publishing),
        "knowledge import": partial(_import, publishing, take),
        "knowledge diff": partial(_diff, publishing),
        "knowledge history": partial(_history, publishing),
    }
    return {str(name): verb for name, verb in table.items()}


async def carry_out(settings: Settings, verb: Name, words: Words) -> Outcome:
    """Have a verb done by the running process, or do it here. Raises StartError or StorageError."""
    done = await control.ask(settings.data, verb, words)
    if done is not None:
        return done
    async with await open_data(settings, read_campaign(settings.knowledge).city) as storage:
        publishing = Publishing(storage, None, _never)

        async def take(files: dict[str, str], proof: Proof) -> str:
            if proof.base is None:
                number = await publishing.seed(files, clock())
            else:
                number = await publishing.publish_unlearnt(files, proof, clock())
            return f"version {number}. The next start of the bot learns it; no replay was done."

        return await control.carried_out(verbs(publishing, take)[verb], words)


async def _never(_base: KnowledgeBase, _progress: Progress) -> Model:
    raise RuntimeError("a verb learns nothing")


async def _export(publishing: Publishing, words: Words) -> Outcome:
    number, files = await _version(publishing, words.get("version", ""))
    where = Path(words["folder"])
    await asyncio.to_thread(folder.replace, where, files)
    return Outcome((f"{where}: {len(files)} files of version {number}.",))


async def _import(publishing: Publishing, take: Take, words: Words) -> Outcome:
    where = Path(words["folder"])
    try:
        contents = await asyncio.to_thread(folder.read, where)
        if contents.problems:
            return _refused(where, [str(one) for one in contents.problems])
        usable(contents.files)
    except OSError as error:
        raise StartError(f"{error.filename}: {error.strerror}. Name a knowledge folder that can be read.") from error
    except FaultyError as error:
        return _refused(where, str(error.problems).splitlines())
    head, live = await publishing.head()
    if live == contents.files:
        return Outcome((f"{where}: nothing differs from what is published.",))
    became = await take(contents.files, Proof(FILES, words["why"], head))
    return Outcome((f"{where}: {became}",))


def _refused(where: Path, faults: list[str]) -> Outcome:
    return Outcome(faults=(*faults, f"{where} has faults. Nothing was changed."), status=1)


async def _diff(publishing: Publishing, words: Words) -> Outcome:
    _, before = await _version(publishing, words.get("older", ""))
    if words.get("newer"):
        _, after = await _version(publishing, words["newer"])
    else:
        after = (await asyncio.to_thread(folder.read, Path(words["folder"]))).files
    lines = []
    for change in changes(before, after):
        lines.append(f"{change.path}: {' > '.join(change.place)}")
        lines += [f"  - {text}" for text in (*change.gone, change.before) if text is not None]
        lines += [f"  + {text}" for text in (*change.new, change.after) if text is not None]
    return Outcome(tuple(lines), status=1 if lines else 0)


async def _history(publishing: Publishing, words: Words) -> Outcome:
    names = await publishing.names()
    return Outcome(
        tuple(
            f"v{one.number:<5}{one.at:%Y-%m-%d %H:%M}  {names.get(one.author, one.author):<16}{one.why}"
            for one in await publishing.history(limit=int(words["limit"]))
        )
    )


async def _version(publishing: Publishing, number: str) -> tuple[int, dict[str, str]]:
    """A version by its number, or the one in use. Raises StartError."""
    if not number:
        head, files = await publishing.head()
        return head or 0, files
    found = await publishing.version(int(number))
    if found is None:
        raise StartError(f"there is no version {number}. {_WHICH}")
    return int(number), found[1]
