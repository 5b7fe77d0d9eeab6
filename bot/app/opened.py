"""Verbs that want the data to themselves (restore, upgrade, copy, close), and those that only read or write files."""

from __future__ import annotations

import os
import sqlite3
import stat
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from bot.app import control, operating, papers
from bot.app.control import Outcome
from bot.app.operating import now, refuse_empty
from bot.app.starting import StartError, key_file, open_data, read_campaign, read_knowledge
from bot.services.custody import Custody
from bot.settings import SettingsError
from bot.storage import StorageError, backups, backups_postgres, master, transfer, upgrading
from bot.storage.engine import address_of
from bot.storage.status import wal_reset_bug

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.settings import Settings


async def back_up(settings: Settings, into: Path, keys_into: Path) -> Outcome:
    """Copy data and keys apart; safe beside a running bot. Raises StorageError or StartError."""
    refuse_empty(settings)
    url = address_of(settings.database_url, settings.data)
    if url.get_backend_name() == "sqlite":
        taken = backups.back_up(settings.data, Path(url.database or ""), into, keys_into, now())
    else:
        taken = await backups_postgres.back_up(settings.database_url, settings.data, into, keys_into, now())
    kept = len(backups.backups(into))
    return Outcome(
        (
            f"{taken.path}: {taken.size} bytes, checked; {kept} copies are kept there.",
            f"{keys_into}: the newest copy of the keys. Whoever has both and the master key can read the data.",
        )
    )


async def restore(settings: Settings, backup: Path, keys: Path | None) -> Outcome:
    """Put a copy back, and open it once: that erases again whom it brought back. Raises StorageError or StartError."""
    campaign = read_campaign(settings.knowledge)
    moment = now()
    aside = backups.restore(settings.data, backup, keys, moment)
    async with await open_data(settings, campaign.city) as storage:
        found = await Custody(storage, lambda: campaign, lambda: uuid4().hex).status(moment)
    age = next((moment - one.taken_at for one in backups.backups(backup.parent) if one.path == backup), None)
    lines = (
        f"Restored from {backup}" + (f", {age} old." if age else "."),
        f"It opens: {found.rows.get('voter', 0)} voters, {found.rows.get('question', 0)} questions.",
        f"What was there before lies in {aside}. Delete it once you are content: it holds what was erased since.",
    )
    faults = (f"{found.unreadable} voters cannot be read with these keys.",) if found.unreadable else ()
    return Outcome(lines, faults, 1 if faults else 0)


async def upgrade(settings: Settings) -> Outcome:
    """Bring the database to this version. Raises StorageError."""
    refuse_empty(settings)
    done = await upgrading.upgrade(settings.data, url=settings.database_url, now=now())
    if done.before == done.after:
        return Outcome((f"The database is at revision {done.after} already. Nothing was changed.",))
    kept = f" The database as it was: {done.copy}" if done.copy else ""
    return Outcome((f"Upgraded from {done.before} to {done.after}.{kept}",))


async def copy_database(settings: Settings, url: str, folder: Path) -> Outcome:
    """Copy everything to another, empty database. Raises StorageError or StartError."""
    campaign = read_campaign(settings.knowledge)
    refuse_empty(settings)
    async with await open_data(settings, campaign.city) as storage:
        counts = await transfer.copy_to(storage, url, folder)
    rows = [f"{table}: {count}" for table, count in counts.items() if count]
    last = "Delete the old database and its keys once you are content: they open whom you erase from now on."
    return Outcome((*rows, "Copied. Set DATABASE_URL to the new address, and keep the same master key.", last))


async def close(settings: Settings) -> Outcome:
    """End the campaign: erase everybody. Raises StorageError or StartError."""
    campaign = read_campaign(settings.knowledge)
    refuse_empty(settings)
    async with await open_data(settings, campaign.city) as storage:
        done = operating.told(await Custody(storage, lambda: campaign, lambda: uuid4().hex).close(now()))
    last = "Closed. Left: counts, proofs of consent, threats until their time, the knowledge and its versions."
    return Outcome((*done.lines, last, "Old backups open nothing any more once the copies of keys.db are gone."))


def create_key(settings: Settings, typed: str) -> Outcome:
    """Make the master key, or take it from paper. Raises StorageError."""
    path = key_file(settings)
    made = master.create(path, settings.data, typed)
    return Outcome((f"{path}: master key {made.number}, readable by you alone. Print it: deurbel keys print.",))


def print_key(settings: Settings) -> Outcome:
    """The master key for the safe. Raises StorageError."""
    path = key_file(settings)
    keys = master.load(path)
    if not keys:
        return Outcome(faults=(f"{path}: there is no master key. Make one: deurbel keys create.",), status=2)
    about = "Deurbel, master key. Whoever has this and a copy of the data can read it. Keep it in the safe; at the next"
    return Outcome((about, "rotation destroy this paper.", *(key.line for key in keys)))


def write_papers(settings: Settings, folder: Path) -> Outcome:
    """Write the record of processing and the voters' notice. Raises StartError."""
    base, _ = read_knowledge(settings.knowledge)
    texts = {
        "register.md": papers.record_of_processing(base.campaign),
        "notice-nl.md": papers.notice(base, "nl"),
        "notice-en.md": papers.notice(base, "en"),
    }
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in texts.items():
            (folder / name).write_text(text, "utf-8")
    except OSError as error:
        raise StartError(f"{folder}: cannot be written ({error.strerror}).") from error
    return Outcome(tuple(f"{folder / name}" for name in texts))


async def doctor(settings: Settings) -> Outcome:
    """Look at everything a start needs, and say what is wrong and what to do."""
    checks: tuple[tuple[str, Callable[[], str]], ...] = (
        ("settings", lambda: "try-out" if settings.try_out else f"live, {settings.public_url or 'Telegram only'}"),
        ("token", lambda: "given" if settings.token else "none: the web page only"),
        ("knowledge", lambda: f"{len(read_knowledge(settings.knowledge)[0].positions)} positions, no fault"),
        ("campaign", lambda: _campaign(settings)),
        ("master key", lambda: _key(settings)),
        ("data folder", lambda: _folder(settings)),
        ("SQLite", _sqlite),
        ("disk", lambda: _disk(settings.data)),
    )
    lines, faults = [], []
    for name, check in checks:
        try:
            lines.append(f"{name}: {check()}")
        except (StartError, StorageError, SettingsError, OSError) as error:
            faults += [f"{name}: {line}" for line in str(error).splitlines()]
    running = await control.ask(settings.data, "db status", {})
    lines.append(f"running: {'yes' if running else 'no'}")
    if running:
        faults += running.faults
    return Outcome(tuple(lines), tuple(faults), 1 if faults else 0)


def _campaign(settings: Settings) -> str:
    missing = read_campaign(settings.knowledge).missing_for_live()
    if missing and not settings.try_out:
        raise StartError(f"{', '.join(missing)} must be filled in before real voters are served.")
    return f"not filled in yet: {', '.join(missing)}" if missing else "filled in"


def _key(settings: Settings) -> str:
    path = key_file(settings)
    master.refuse_unsafe(path, settings.data)
    keys = master.load(path)
    return f"{path}, number {keys[0].number}" if keys else f"{path}: none yet"


def _folder(settings: Settings) -> str:
    if not settings.data.exists():
        return f"{settings.data}: not there yet, the first start makes it"
    mode = stat.S_IMODE(settings.data.stat().st_mode)
    if mode & 0o077:
        raise StartError(f"{settings.data}: others may look into it (mode {mode:04o}). Run: chmod 700 {settings.data}")
    if not os.access(settings.data, os.W_OK):
        raise StartError(f"{settings.data}: this user cannot write there.")
    if aside := sorted(settings.data.glob("replaced-*")):
        raise StartError(
            f"{aside[0]}: what a restore put aside still lies there, with the keys of whom you erased since. Delete it."
        )
    return f"{settings.data}, yours alone"


def _sqlite() -> str:
    if wal_reset_bug():
        return (
            f"{sqlite3.sqlite_version}, with the WAL-reset bug: harmless here, but no second program "
            "(litestream, a shell) may write or checkpoint beside Deurbel"
        )
    return sqlite3.sqlite_version


def _disk(folder: Path) -> str:
    there = next(each for each in (folder, *folder.resolve().parents) if each.exists())
    found = os.statvfs(there)
    free = found.f_bavail * found.f_frsize
    if free < 500_000_000:
        raise StartError(f"only {free // 1_000_000} MB are free. Make room: a full disk stops the bot.")
    return f"{free // 1_000_000_000} GB free"
