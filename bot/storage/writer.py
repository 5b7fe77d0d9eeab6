"""The one writer: everything that waits is committed together, and a unit that fails takes no other down.

Whatever the library, one transaction per turn gives 60 messages a second on a disk with 5 ms a flush; grouped it is
thousands. At most one transaction is under way; what arrives meanwhile joins the next one, without a timer. When a unit
fails, the group is rolled back and run again with a savepoint for each, so that the refusal undoes that unit alone. If
the transaction itself breaks (disk full, connection lost), its members run one by one, and only those that break again
fail. So a unit may run twice: it must do nothing but read and write through its transaction.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast

from sqlalchemy.exc import InterfaceError, OperationalError

from bot.storage.errors import NotWrittenError, WriterClosedError
from bot.storage.transaction import Tx

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

    from bot.storage.engine import Database
    from bot.storage.keys import Keys

T = TypeVar("T")
Unit = Callable[[Tx], T]

GROUP = 200
"""Units in one transaction at most: beyond that the first ones wait longer than the flush costs."""
WAITING = 10_000
"""Units that may wait; more makes the callers wait, and with them the poll."""


@dataclass(frozen=True, slots=True)
class _Job:
    unit: Unit[Any]
    city: str
    future: asyncio.Future[Any]


@dataclass(frozen=True, slots=True)
class _Failed:
    error: Exception


class Writer:
    """One task, one transaction at a time."""

    def __init__(self, database: Database, keys: Keys, *, group: int = GROUP, waiting: int = WAITING) -> None:
        self._database = database
        self._keys = keys
        self._group = group
        self._queue: asyncio.Queue[_Job | None] = asyncio.Queue(waiting)
        self._task: asyncio.Task[None] | None = None
        self._closed = False

    def start(self) -> None:
        """Begin to work; needs a running event loop."""
        self._task = asyncio.create_task(self._work(), name="deurbel-writer")

    async def run(self, unit: Unit[T], city: str) -> T:
        """Run a unit and return its result after the commit, or raise what it raised.

        When the caller is cancelled the unit is still carried out: it shares its transaction with others.
        Raises WriterClosedError after `close`.
        """
        if self._closed:
            raise WriterClosedError("the database is closed; nothing was written")
        future: asyncio.Future[T] = asyncio.get_running_loop().create_future()
        future.add_done_callback(_seen)
        job = _Job(unit, city, future)
        if self._queue.full():
            await self._queue.put(job)
        else:
            self._queue.put_nowait(job)
        return await future

    async def close(self) -> None:
        """Carry out everything that waits, then end."""
        if self._closed or self._task is None:
            self._closed = True
            return
        self._closed = True
        await self._queue.put(None)
        await asyncio.shield(self._task)

    async def _work(self) -> None:
        try:
            open_ = True
            while open_:
                jobs = [await self._queue.get()]
                while len(jobs) < self._group and not self._queue.empty():
                    jobs.append(self._queue.get_nowait())
                open_ = None not in jobs
                await self._commit([job for job in jobs if job is not None])
        finally:
            self._closed = True
            while not self._queue.empty():
                if job := self._queue.get_nowait():
                    job.future.set_exception(WriterClosedError("the database is closed; nothing was written"))

    async def _commit(self, jobs: Sequence[_Job]) -> None:
        if not jobs:
            return
        try:
            outcomes = await self._database.write(lambda connection: self._together(connection, jobs))
        except Exception as error:  # noqa: BLE001  handed to the callers
            if len(jobs) == 1:
                outcomes = [_Failed(_named(error))]
            else:
                outcomes = await self._one_of_them_failed(jobs)
        for job, outcome in zip(jobs, outcomes, strict=True):
            if job.future.done():  # its caller was cancelled meanwhile; it was carried out all the same
                continue
            if isinstance(outcome, _Failed):
                job.future.set_exception(outcome.error)
            else:
                job.future.set_result(outcome)

    async def _one_of_them_failed(self, jobs: Sequence[_Job]) -> list[object]:
        """Run a group again so that only the unit that fails is undone; if all break down, each by itself."""
        try:
            return await self._database.write(lambda connection: self._apart(connection, jobs))
        except Exception:  # noqa: BLE001  found again with the one whose it is
            return [await self._alone(job) for job in jobs]

    async def _alone(self, job: _Job) -> object:
        try:
            return (await self._database.write(lambda connection: self._together(connection, [job])))[0]
        except Exception as error:  # noqa: BLE001  handed to the caller
            return _Failed(_named(error))

    def _together(self, connection: Connection, jobs: Sequence[_Job]) -> list[object]:
        """As long as none fails a group needs no savepoints, which cost as much as two statements a unit."""
        return [job.unit(Tx(connection, job.city, self._keys)) for job in jobs]

    def _apart(self, connection: Connection, jobs: Sequence[_Job]) -> list[object]:
        outcomes: list[object] = []
        for job in jobs:
            connection.exec_driver_sql("SAVEPOINT unit")
            try:
                outcomes.append(job.unit(Tx(connection, job.city, self._keys)))
            except Exception as error:  # noqa: BLE001  handed to the caller
                # If the error ended the transaction itself, this fails and the group is run one by one.
                connection.exec_driver_sql("ROLLBACK TO SAVEPOINT unit")
                outcomes.append(_Failed(_named(error)))
            connection.exec_driver_sql("RELEASE SAVEPOINT unit")
        return outcomes


def _named(error: Exception) -> Exception:
    """Tell the database's own troubles from a unit's: after these the same unit may go well later."""
    if isinstance(error, (OperationalError, InterfaceError)):
        kind = type(error.orig).__name__
    elif isinstance(error, (sqlite3.OperationalError, sqlite3.InterfaceError)):  # from `transaction.Change`
        kind = type(error).__name__
    else:
        return error
    named = NotWrittenError(f"the database took nothing ({kind})")
    named.__cause__ = error
    return named


def _seen(future: asyncio.Future[Any]) -> None:
    """Look at the outcome: a cancelled caller never will, and asyncio would complain of an error nobody read."""
    if not future.cancelled():
        cast("object", future.exception())
