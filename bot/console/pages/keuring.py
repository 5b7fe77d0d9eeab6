"""The blind audit: was this sure answer right? Words and answer, nothing else; one key each, ten a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.console.access import Page, back_to
from bot.services.auditing import A_DAY, Audited
from bot.services.people import Role

if TYPE_CHECKING:
    from starlette.responses import Response

    from bot.console.access import Call


async def _show(call: Call) -> Response:
    found = await call.rooms.auditing.next(call.person, call.now)
    item = found if isinstance(found, Audited) else None
    return call.show("keuring.html", item=item, done=item.done if item else found, limit=A_DAY)


async def _judge(call: Call) -> Response:
    await call.rooms.auditing.judge(await call.field("vraag"), await call.field("oordeel"), call.person, call.now)
    return back_to("/keuring")


PAGES = (Page("/keuring", Role.VOLUNTEER, get=_show, post=_judge),)
