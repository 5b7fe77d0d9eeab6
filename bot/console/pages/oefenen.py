"""Practice: made-up questions that teach keys and rules in five minutes. Nothing of it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.console.access import Page
from bot.services.people import Role

if TYPE_CHECKING:
    from starlette.responses import Response

    from bot.console.access import Call


async def _show(call: Call) -> Response:
    step = call.request.query_params.get("stap", "0")
    chosen = call.request.query_params.get("keuze", "")
    return call.show(
        "oefenen.html",
        step=int(step) if step.isdecimal() and len(step) < 3 else 0,
        chosen=chosen if chosen.isdecimal() and len(chosen) == 1 else "",
    )


PAGES = (Page("/vragen/oefenen", Role.VOLUNTEER, get=_show),)
