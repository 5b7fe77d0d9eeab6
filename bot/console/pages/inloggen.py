"""Signing in: a link that works once, and only when somebody presses the button.

The link is a page and not an act, because apps that show a preview fetch every address they see; the button's POST
uses it up. The token stands in the path and not behind `#`, so that it works without a script (docs/decisions/0070).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from bot.console.access import Page, back_to, own_address
from bot.console.rooms import give_cookie, take_cookie
from bot.services.people import Role
from bot.site.limits import address

if TYPE_CHECKING:
    from starlette.responses import Response

    from bot.console.access import Call

_DEVICES = (("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac", "Mac"))
_START = "/vragen"


async def _show(call: Call) -> Response:
    back = own_address(call.request.query_params.get("naar", ""), _START)
    if call.signed_in is not None:
        return back_to(back)
    return call.show("inloggen.html", name="", refused=False, link="", back=back)


async def _show_link(call: Call) -> Response:
    back = own_address(call.request.query_params.get("naar", ""), _START)
    link = call.path("link")
    name = await call.rooms.people.invited(link, call.now)
    status = 200 if name else 410
    return call.show("inloggen.html", status=status, name=name or "", refused=not name, link=link, back=back)


async def _use(call: Call) -> Response:
    if not await call.rooms.sign_ins.allows(address(call.request)):
        raise HTTPException(429)
    # Whole links are pasted as well as bare codes.
    link = (await call.field("link")).rstrip("/").rpartition("/")[2].rpartition("#")[2].partition("?")[0]
    back = own_address(await call.field("naar"), _START)
    label = device(call.request.headers.get("user-agent", ""))
    secret = await call.rooms.people.sign_in(link, label, call.now) if link else None
    if secret is None:
        return call.show("inloggen.html", status=410, name="", refused=True, link="", back=back)
    response = back_to(back)
    give_cookie(response, call.request, secret)
    return response


async def _leave(call: Call) -> Response:
    await call.rooms.people.sign_out(call.person, call.now)
    response = back_to("/inloggen")
    take_cookie(response, call.request)
    # Not "storage": that would also wipe outcomes which a phone has not sent yet. The page empties what may go.
    response.headers["clear-site-data"] = '"cache"'
    return response


def device(user_agent: str) -> str:
    """What to call a device in the list on /mensen: enough to recognise a lost phone, no more."""
    return next((name for mark, name in _DEVICES if mark in user_agent), "Computer")


PAGES = (
    Page("/inloggen", None, get=_show, post=_use),
    Page("/inloggen/{link}", None, get=_show_link),
    Page("/uitloggen", Role.VOLUNTEER, post=_leave),
)
