"""Do at once what many ask for at the same time: while one batch is under way the next one gathers, without timer."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

Asked = TypeVar("Asked")
Got = TypeVar("Got")


class Together(Generic[Asked, Got]):
    """Hands batches to `do`, which returns a result for each; what it raises is raised to everyone in the batch.

    A caller that is cancelled is served all the same: what he asked for is already in a batch.
    """

    def __init__(self, do: Callable[[Sequence[Asked]], Awaitable[Sequence[Got]]]) -> None:
        self._do = do
        self._waiting: list[tuple[Asked, asyncio.Future[Got]]] = []
        self._task: asyncio.Task[None] | None = None

    async def ask(self, one: Asked) -> Got:
        """The result for one, when its batch is done."""
        future: asyncio.Future[Got] = asyncio.get_running_loop().create_future()
        self._waiting.append((one, future))
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name="deurbel-together")
        return await future

    async def _run(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                await self._serve(batch)
        finally:
            self._task = None

    async def _serve(self, batch: Sequence[tuple[Asked, asyncio.Future[Got]]]) -> None:
        try:
            results = await self._do([asked for asked, _ in batch])
        except Exception as error:  # noqa: BLE001  handed to the callers
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
        else:
            for (_, future), result in zip(batch, results, strict=True):
                if not future.done():
                    future.set_result(result)
