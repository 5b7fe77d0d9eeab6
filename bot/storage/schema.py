"""The version of the schema: make it, bring it up to date, refuse what this program does not know.

One history of migrations (`bot/storage/migrations`) for both engines. They run with foreign keys off, because a batch
migration recreates a table and would take the rows that hang on it along; the references are checked before the commit.
"""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect

from bot.storage.engine import sqlite_engine
from bot.storage.errors import DatabaseDamagedError, NewerDatabaseError, OlderDatabaseError

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

_FOLDER = Path(__file__).parent / "migrations"


def head() -> str:
    """The newest revision this program knows."""
    return ScriptDirectory(str(_FOLDER)).get_current_head() or ""


def known() -> set[str]:
    """All revisions this program knows."""
    return {script.revision for script in ScriptDirectory(str(_FOLDER)).walk_revisions()}


def revision_of(connection: Connection) -> str | None:
    """The revision of a database, None when it is empty. Raises DatabaseDamagedError when it is somebody else's."""
    revision = MigrationContext.configure(connection).get_current_revision()
    if revision is None and inspect(connection).get_table_names():
        raise DatabaseDamagedError(
            "The database holds tables, but not Deurbel's. Name an empty one, or restore a backup: deurbel restore. "
            "Nothing was changed."
        )
    return revision


def refuse_unknown(revision: str) -> None:
    """Raise NewerDatabaseError for a revision that this program does not know."""
    if revision not in known():
        raise NewerDatabaseError(
            f'The database is of version "{revision}", which this Deurbel ({head()}) does not know. '
            "Install the newer Deurbel again, or restore an older backup. Nothing was changed."
        )


def refuse_other(revision: str) -> None:
    """Raise unless the revision is exactly ours."""
    refuse_unknown(revision)
    if revision != head():
        raise OlderDatabaseError(
            f'The database is of version "{revision}", this Deurbel needs "{head()}". '
            "Run: deurbel db upgrade (it makes a copy first). Nothing was changed."
        )


def upgrade(engine: Engine, path: Path | None) -> None:
    """Bring a database to the newest revision, in one transaction."""
    if path is None:
        with engine.begin() as connection:
            _migrate(connection)
        return
    migrating = sqlite_engine(path, "journal_mode=WAL", foreign_keys=False)
    try:
        with migrating.begin() as connection:
            _migrate(connection)
            if broken := connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall():
                raise DatabaseDamagedError(
                    f"After the migration {len(broken)} rows point nowhere (first: table {broken[0][0]}). Undone."
                )
    finally:
        migrating.dispose()


def _migrate(connection: Connection) -> None:
    config = Config(stdout=io.StringIO())
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
