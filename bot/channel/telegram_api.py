"""Calls to the Bot API, and the three ways in which one can fail.

The difference that matters to a sender is whether Telegram may have done it: `Refused` and `NotReached` say no,
`Unclear` says perhaps. python-telegram-bot's own request classes hide that difference, and cost many times as much
(docs/decisions/0050, 0055). No exception here carries the address that was called: it holds the token.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from typing import TYPE_CHECKING, Any

from bot.channel.posting import AnswerLostError, NotSentError, Posting

if TYPE_CHECKING:
    from collections.abc import Mapping

CALL_SECONDS = 20.0
STOOD_STILL_S, GRACE_S = 0.25, 2.0
"""A clock of ours that comes so late says that it was we who were away: the answer may lie there, and gets so long."""


class CallError(Exception):
    """A call that did not succeed: the method and why, never the address or what was sent."""


class Refused(CallError):  # noqa: N818  it is what Telegram did, not an accident of ours
    """Telegram answered "not ok", and did nothing.

    code:        HTTP status, the same as Telegram's error_code.
    retry_after: seconds to wait, where Telegram says so (429).
    moved_to:    the new id of a group that has become a supergroup.
    """

    def __init__(
        self, method: str, code: int, description: str, *, retry_after: float | None = None, moved_to: int | None = None
    ) -> None:
        # Telegram quotes what it could not parse; what stands in quotation marks may be a voter's.
        super().__init__(f"{method}: {code} {description.partition(chr(34))[0].strip()[:120]}")
        self.code = code
        self.description = description
        self.retry_after = retry_after
        self.moved_to = moved_to


class NotReached(CallError):  # noqa: N818  see above
    """No connection came about: nothing was done."""


class Unclear(CallError):  # noqa: N818  see above
    """The answer was lost or unreadable: whether Telegram did it is open."""


class BotApi:
    """One bot's calls. Open and close it with `async with`."""

    def __init__(self, base_url: str, token: str) -> None:
        scheme, _, rest = base_url.partition("://")
        host, _, path = rest.partition("/")
        self._path = f"{'/' if path else ''}{path}/bot{token}/"
        self._server = Posting(f"{scheme}://{host}")

    def __repr__(self) -> str:
        return "BotApi()"

    async def __aenter__(self) -> BotApi:
        await self._server.__aenter__()
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._server.__aexit__(*error)

    async def call(self, method: str, parameters: Mapping[str, object], *, seconds: float = CALL_SECONDS) -> Any:  # noqa: ANN401  the method decides
        """Call a method and return its result.

        parameters: JSON values; those that are None are left out.
        Raises Refused, NotReached or Unclear.
        """
        body = json.dumps({key: value for key, value in parameters.items() if value is not None}).encode()
        return await self._post(method, "application/json", body, seconds)

    async def upload(
        self, method: str, parameters: Mapping[str, str], name: str, file: tuple[str, bytes], *, seconds: float = 60
    ) -> Any:  # noqa: ANN401  see above
        """Call a method with a file (its name and content) in the parameter `name`. Raises as `call`."""
        edge = hashlib.sha256(file[1]).hexdigest()  # stands in no file, not even in this one
        return await self._post(
            method, f"multipart/form-data; boundary={edge}", _form(edge, parameters, name, file), seconds
        )

    async def _post(self, method: str, kind: str, body: bytes, seconds: float) -> Any:  # noqa: ANN401  see above
        loop = asyncio.get_running_loop()
        patience = asyncio.timeout(None)
        over = loop.call_later(seconds, _lose, patience, loop.time() + seconds)
        try:
            async with patience:
                status, content = await self._server.post(self._path + method, kind, body)
        except NotSentError:
            raise NotReached(f"{method}: no connection") from None
        except AnswerLostError as error:
            raise Unclear(f"{method}: {error}") from None
        except TimeoutError:
            raise Unclear(f"{method}: no answer within {seconds:.0f} seconds") from None
        finally:
            over.cancel()
        return _read(method, status, content)


def _form(edge: str, parameters: Mapping[str, str], name: str, file: tuple[str, bytes]) -> bytes:
    """A form with one file (RFC 7578). The names are ours and hold neither quotation marks nor line ends."""
    fields = [(f'name="{key}"', value.encode()) for key, value in parameters.items()]
    fields.append((f'name="{name}"; filename="{file[0]}"', file[1]))
    parts = [f"--{edge}\r\nContent-Disposition: form-data; {what}\r\n\r\n".encode() + value for what, value in fields]
    return b"\r\n".join([*parts, f"--{edge}--\r\n".encode()])


def _lose(patience: asyncio.Timeout, due: float) -> None:
    """End a call that took too long, unless the process itself stood still meanwhile (paused, starved of its turn).

    The loop would find the answer and the end of our patience at the same moment, and every reply under way would be
    thrown away and sent again.
    """
    now = asyncio.get_running_loop().time()
    patience.reschedule(now + GRACE_S if now - due > STOOD_STILL_S else now)


def _read(method: str, status: int, content: bytes) -> Any:  # noqa: ANN401  see above
    try:
        answer = json.loads(content)
    except ValueError:
        answer = None
    if not isinstance(answer, dict) or not isinstance(answer.get("ok"), bool):
        raise Unclear(f"{method}: {status}, not an answer of the Bot API")
    if answer["ok"]:
        return answer.get("result")
    parameters = answer.get("parameters")
    parameters = parameters if isinstance(parameters, dict) else {}
    retry_after, moved_to = parameters.get("retry_after"), parameters.get("migrate_to_chat_id")
    raise Refused(
        method,
        status,
        str(answer.get("description", "")),
        retry_after=float(retry_after) if isinstance(retry_after, (int, float)) else None,
        moved_to=moved_to if isinstance(moved_to, int) else None,
    )
