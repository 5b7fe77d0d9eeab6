"""Try a message: what voters get now, what the draft would give, and why. The address is a link to share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.console.access import Page
from bot.services.people import Role

if TYPE_CHECKING:
    from starlette.responses import Response

    from bot.console.access import Call

LONGEST = 600


async def _try(call: Call) -> Response:
    """The whole page, or with `stuk` the results alone, for the box beside the form."""
    desk = call.editors
    query = call.request.query_params
    text, subject = query.get("vraag", "").strip()[:LONGEST], query.get("voorstel", "")
    opened = await desk.editing.open(subject)
    live = await desk.desk.try_live(text) if text else None
    draft = await desk.desk.try_draft(text, opened.files) if text and opened.draft else None
    return call.show(
        "proef_uitslag.html" if query.get("stuk") else "proef.html",
        text=text,
        subject=subject,
        live=live,
        draft=draft,
        drafted=opened.draft is not None,
    )


PAGES = (Page("/proef", Role.EDITOR, get=_try),)
