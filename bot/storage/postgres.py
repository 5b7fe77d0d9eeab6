"""PostgreSQL under the same synchronous functions: asyncpg, driven through SQLAlchemy's `run_sync`.

Imported only where PostgreSQL is used: asyncpg and greenlet come with the extra `postgres`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.util import greenlet_spawn

from bot.storage.errors import DatabaseUnreachableError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sqlalchemy import URL, Connection

T = TypeVar("T")


class PostgresDatabase:
    """A PostgreSQL database; the keys lie in its schema `keys`, which backups leave out."""

    def __init__(self, url: URL, *, readers: int = 3) -> None:
        self.path: Path | None = None
        self._write = create_async_engine(url, pool_size=2, max_overflow=0, hide_parameters=True)
        self._keys = create_async_engine(
            url,
            pool_size=2,
            max_overflow=2,
            hide_parameters=True,
            connect_args={"server_settings": {"search_path": "keys"}},
        )
        self._read = create_async_engine(url, pool_size=readers, max_overflow=0, hide_parameters=True)
        self.engine = self._write.sync_engine
        self.keys = self._keys.sync_engine

    async def write(self, work: Callable[[Connection], T]) -> T:
        """See Database."""
        async with self._write.begin() as connection:
            return await connection.run_sync(work)

    async def read(self, work: Callable[[Connection], T]) -> T:
        """See Database."""
        async with self._read.connect() as connection:
            return await connection.run_sync(work)

    async def scan(self, work: Callable[[Connection], T]) -> T:
        """See Database."""
        return await self.read(work)

    async def call(self, work: Callable[[], T]) -> T:
        """See Database."""
        try:
            return await greenlet_spawn(work)
        except (OSError, DBAPIError) as error:
            if isinstance(error, DBAPIError) and not error.connection_invalidated:
                raise
            raise DatabaseUnreachableError(
                "DATABASE_URL: the database does not answer. Is it running, and may this machine reach it? "
                "Nothing was started."
            ) from error

    async def checkpoint(self) -> bool:
        """See Database."""
        return True

    async def close(self) -> None:
        """See Database."""
        for engine in (self._read, self._write, self._keys):
            await engine.dispose()
