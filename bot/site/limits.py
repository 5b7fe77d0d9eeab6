"""How often one address may do something: sign in, write in the web chat, answer a voter. Kept in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from limits import parse
from limits.aio.storage import MemoryStorage
from limits.aio.strategies import MovingWindowRateLimiter

if TYPE_CHECKING:
    from starlette.requests import Request


class RateLimit:
    """A limit such as "10/minute", counted per address and per thing done."""

    def __init__(self, limit: str) -> None:
        self._limit = parse(limit)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    async def allows(self, who: str) -> bool:
        """Count one more and tell whether it is within the limit."""
        return await self._limiter.hit(self._limit, who)


def address(request: Request) -> str:
    """The address a request comes from. The web server puts the voter's there when a proxy stands in front."""
    return request.client.host if request.client else "unknown"
