"""A draft: what it changes, in words, and where others changed the same."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from bot.console.access import Page, back_to
from bot.knowledge.difference import changes
from bot.services.people import Role

if TYPE_CHECKING:
    from starlette.responses import Response

    from bot.console.access import Call


def address_of(subject: str) -> str:
    """Where a draft is edited."""
    kind, _, rest = subject.partition("/")
    if kind == "antwoord":
        return f"/antwoorden/{rest}"
    return f"/teksten/{rest}" if kind == "tekst" else "/antwoorden"


async def _show(call: Call) -> Response:
    opened = await call.editors.editing.draft(call.path("draft"))
    if opened is None or opened.draft is None:
        raise HTTPException(404)
    return call.show(
        "voorstel.html",
        opened=opened,
        draft=opened.draft,
        changes=changes(opened.live, opened.files),
        edit=address_of(opened.draft.subject),
    )


async def _do(call: Call) -> Response:
    """Drop it, or take it as it stands on top of what others published (their text where both changed)."""
    desk = call.editors
    opened = await desk.editing.draft(call.path("draft"))
    if opened is None or opened.draft is None:
        raise HTTPException(404)
    act = await call.field("doe")
    if act == "weggooien":
        await desk.editing.mark(opened.draft.id, "dropped", call.person, call.now)
        if desk.folder is not None and opened.draft.subject == "bestanden":
            await desk.folder.write(call.now)
        return back_to("/antwoorden")
    if act == "bijwerken":
        await desk.editing.save(opened.draft.subject, lambda files: files, call.person, call.now)
    return back_to(f"/voorstel/{opened.draft.id}")


PAGES = (Page("/voorstel/{draft}", Role.EDITOR, get=_show, post=_do),)
