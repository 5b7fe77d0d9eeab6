"""What can go wrong with the data: one line each for the operator, what is wrong and what to do."""

from __future__ import annotations


class StorageError(Exception):
    """The data cannot be used as it is. The message is one line for the operator."""


class FolderInUseError(StorageError):
    """Another process holds the data folder."""


class FolderNotWritableError(StorageError):
    """The data folder cannot be made, written or locked."""


class DatabaseUrlError(StorageError):
    """`DATABASE_URL` names no database that Deurbel knows."""


class DatabaseUnreachableError(StorageError):
    """The database server does not answer, or refuses us."""


class DatabaseDamagedError(StorageError):
    """The file is no database, or a check found it broken."""


class OlderDatabaseError(StorageError):
    """The database is of an older version: it must be upgraded first."""


class NewerDatabaseError(StorageError):
    """The database is of a version that this program does not know."""


class KeyMissingError(StorageError):
    """There is no master key where one is needed."""


class KeyWrongError(StorageError):
    """The master key does not open what was sealed, or keys.db belongs to other data."""


class KeyUnsafeError(StorageError):
    """The master key lies where it must not lie, or others can read it."""


class WriterClosedError(StorageError):
    """Work was handed in after the end."""


class UnreadableError(StorageError):
    """A sealed text does not open: wrong key, other row, or damaged. Names the column, never the text."""


class ErasedError(StorageError):
    """The voter's key is gone: he was erased, or his consent ended."""


class StaleError(StorageError):
    """What the caller saw has changed since: nothing was written."""


class NotWrittenError(StorageError):
    """The database took nothing just now: disk full, locked, out of reach. The same may go well later."""


class BackupError(StorageError):
    """A copy could not be made or put back."""
