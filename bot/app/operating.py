"""What the operator's verbs do with the data, in words for a terminal; in the running process or, without one, here.

`NAMES` are those that may run beside a running bot. Restoring, upgrading, copying and closing want the data to
themselves and are in `opened`.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args
from uuid import uuid4

from bot.app import control
from bot.app.control import Outcome
from bot.app.starting import StartError, key_file, open_data, read_campaign
from bot.services.custody import KINDS, Custody, Kind
from bot.storage.engine import address_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.app.control import Verb, Words
    from bot.services.custody import Audit
    from bot.settings import Settings
    from bot.storage.retention import Purged
    from bot.storage.status import Status

Name = Literal["privacy audit", "privacy purge", "privacy requests", "keys rotate", "db status"]
NAMES: tuple[Name, ...] = get_args(Name)


def verbs(custody: Custody, master: Path) -> Mapping[str, Verb]:
    """Every verb by its name. master: the file with the master key."""
    table: dict[Name, Verb] = {
        "privacy audit": partial(_audit, custody),
        "privacy purge": partial(_purge, custody),
        "privacy requests": partial(_requests, custody),
        "keys rotate": partial(_rotate, custody, master),
        "db status": partial(_status, custody),
    }
    return {str(name): verb for name, verb in table.items()}


async def carry_out(settings: Settings, verb: Name, words: Words) -> Outcome:
    """Have a verb done by the running process, or do it here. Raises StartError or StorageError."""
    done = await control.ask(settings.data, verb, words)
    if done is not None:
        return done
    campaign = read_campaign(settings.knowledge)
    refuse_empty(settings)
    async with await open_data(settings, campaign.city) as storage:
        custody = Custody(storage, lambda: campaign, lambda: uuid4().hex)
        return await control.carried_out(verbs(custody, key_file(settings))[verb], words)


def refuse_empty(settings: Settings) -> None:
    """Raise StartError where there is no database yet: opening it would make one."""
    url = address_of(settings.database_url, settings.data)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").exists():
        raise StartError(f"DEURBEL_DATA, {settings.data}: there is no database yet. The first `deurbel run` makes it.")


def now() -> datetime:
    """The time of now, aware."""
    return datetime.now(UTC)


async def _audit(custody: Custody, words: Words) -> Outcome:
    found = await custody.audit(now())
    lines = _as_table(found) if words.get("all") else _in_short(found)
    return Outcome(tuple(lines), found.faults, 1 if found.faults else 0)


def _as_table(found: Audit) -> list[str]:
    """A line a column, tabs between, so that it can be cut and sorted."""
    lines = ["table\tcolumn\tholds\tpurpose\tkept\tsealed under\trows"]
    for one in found.columns:
        held = one.held
        about = (held.what or "-", held.purpose, held.life, held.sealed or "-") if held else ("?", "?", "?", "?")
        lines.append("\t".join([one.table, one.column, *about, str(found.rows.get(one.table, "-"))]))
    return lines


def _in_short(found: Audit) -> list[str]:
    lines = []
    for table in dict.fromkeys(one.table for one in found.columns):
        columns = [one for one in found.columns if one.table == table]
        personal = [one for one in columns if one.held and one.held.what]
        sealed = sum(1 for one in personal if one.held and one.held.sealed)
        rows = f"{found.rows[table]} rows" if table in found.rows else "keys"
        lines.append(f"{table}: {columns[0].about} ({rows})")
        if personal:
            lines.append(f"  {len(personal)} of {len(columns)} columns are about people, {sealed} of them sealed:")
        for purpose, life in dict.fromkeys((one.held.purpose, one.held.life) for one in personal if one.held):
            names = [
                one.column for one in personal if one.held and (one.held.purpose, one.held.life) == (purpose, life)
            ]
            lines.append(f"    for {purpose}, kept by the rule '{life}': {', '.join(names)}")
    lines.append(f"{len(found.columns)} columns, {len(found.faults)} faults. With --all: every column.")
    return lines


async def _purge(custody: Custody, _words: Words) -> Outcome:
    return told(await custody.purge(now()))


def told(purged: Purged) -> Outcome:
    """The report of a purge: counts, and a fault when messages were lost."""
    lines = [f"{what}: {count}" for what, count in sorted(purged.counts.items())] or ["Nothing was due."]
    if not purged.lost:
        return Outcome(tuple(lines))
    fault = f"{purged.lost} messages were never handled or sent before the key of their day had to go."
    return Outcome(tuple(lines), (fault,), 1)


async def _requests(custody: Custody, words: Words) -> Outcome:
    """List the register, enter a request, or mark one as answered."""
    if kind := words.get("add"):
        known: tuple[Kind, ...] = tuple(one for one in KINDS if one == kind)
        if not known:
            return Outcome(faults=(f"{kind}: no kind of request. Choose one of {', '.join(KINDS)}.",), status=2)
        entered = await custody.receive(known[0], words.get("note", ""), now())
        return Outcome((f"Entered as {entered[:8]}, to be answered within a month.",))
    due = await custody.requests(now())
    if begin := words.get("done"):
        found = [one.request.id for one in due if one.request.id.startswith(begin)]
        if len(found) != 1:
            return Outcome(
                faults=(f"{begin}: {len(found)} open requests begin so. List them: privacy requests.",), status=2
            )
        await custody.handle(found[0], "operator", now())
        return Outcome((f"{found[0][:8]} is answered.",))
    marks = {"late": "TOO LATE", "soon": "hurry"}
    lines = [
        f"{one.request.id[:8]}  {one.request.kind:8} due {one.request.due}  {marks.get(one.late, '')}".rstrip()
        for one in due
    ]
    late = sum(one.late == "late" for one in due)
    faults = (f"{late} too late: the law gives a month (GDPR art. 12(3)).",) if late else ()
    return Outcome(tuple(lines) or ("No request is open.",), faults, 1 if late else 0)


async def _rotate(custody: Custody, master: Path, words: Words) -> Outcome:
    number, wrapped = await custody.rotate(master, Path(words["keys_into"]), now())
    return Outcome(
        (
            f"Master key {number} wraps {wrapped} keys; the keys were copied anew to {words['keys_into']}.",
            "Older copies of keys.db open nothing any more: delete them, and replace the paper in the safe "
            "(deurbel keys print).",
        )
    )


async def _status(custody: Custody, _words: Words) -> Outcome:
    found = await custody.status(now())
    faults = tuple(_wrong_with(found))
    return Outcome(tuple(_lines_of(found)), faults, 1 if faults else 0)


def _lines_of(found: Status) -> list[str]:
    return [
        f"{found.engine}, revision {found.revision}",
        f"size {found.size} bytes, write-ahead log {found.log_size} bytes",
        f"keys: {found.keys.voters} of voters, {found.keys.days} of days, {found.keys.cities} of the city",
        f"waiting: in {found.oldest_in or '-'}, out {found.oldest_out or '-'}; set aside: {found.parked}",
        *(f"{table}: {count}" for table, count in found.rows.items() if count),
    ]


def _wrong_with(found: Status) -> list[str]:
    faults = []
    if found.unreadable:
        faults.append(f"{found.unreadable} voters have rows but no key: what they asked cannot be read any more.")
    if found.at_risk:
        faults.append(f"{found.at_risk} messages are lost within twelve hours unless they are handled: is the bot up?")
    return faults
