"""Every published version: who, when, why, what changed; and the way back, which is a draft like any other."""

from __future__ import annotations

import difflib
import json
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from bot.console.access import Page, back_to
from bot.knowledge.difference import changes
from bot.services.people import Role

if TYPE_CHECKING:
    from starlette.responses import Response

    from bot.console.access import Call

PAGE = 30


async def _list(call: Call) -> Response:
    desk = call.editors
    before = call.request.query_params.get("voor", "")
    found = await desk.publishing.history(
        limit=PAGE + 1, before=int(before) if before.isdecimal() and len(before) < 9 else None
    )
    names = await desk.publishing.names()
    return call.show(
        "geschiedenis.html",
        rows=[(one, names.get(one.author, ""), json.loads(one.figures or "{}")) for one in found[:PAGE]],
        more=found[PAGE - 1].number if len(found) > PAGE else 0,
        head=(await desk.publishing.head())[0],
        published=call.request.query_params.get("gepubliceerd", ""),
    )


async def _version(call: Call) -> Response:
    """One version beside the one it was made from, or two named as `v41..v42`."""
    older, _, newer = call.path("versions").replace("v", "").partition("..")
    desk = call.editors
    if not older.isdecimal() or len(older) > 8 or (newer and (not newer.isdecimal() or len(newer) > 8)):
        raise HTTPException(404)
    after = await desk.publishing.version(int(newer or older))
    if after is None:
        raise HTTPException(404)
    base = int(older) if newer else after[0].base or 0
    before = await desk.publishing.version(base)
    old = before[1] if before else {}
    names = await desk.publishing.names()
    return call.show(
        "versie.html",
        version=after[0],
        name=names.get(after[0].author, ""),
        approver=names.get(after[0].approver or "", ""),
        base=base,
        changes=changes(old, after[1]) if before else [],
        first=before is None,
        lines=_lines(old, after[1]) if before else [],
        head=(await desk.publishing.head())[0],
    )


async def _back(call: Call) -> Response:
    """Begin the way back to a version: a draft with its files, that goes through replay."""
    number = call.path("versions").replace("v", "")
    desk = call.editors
    found = await desk.publishing.version(int(number)) if number.isdecimal() and len(number) < 9 else None
    if found is None:
        raise HTTPException(404)
    _, files = found
    opened = await desk.editing.save(f"terug/{number}", lambda _: dict(files), call.person, call.now)
    return back_to(f"/voorstel/{opened.draft.id}/gevolgen" if opened.draft else "/geschiedenis")


def _lines(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """The difference of the files as lines, for who reads YAML."""
    found: list[str] = []
    for path in sorted({*before, *after}):
        if before.get(path) != after.get(path):
            found += difflib.unified_diff(
                before.get(path, "").splitlines(), after.get(path, "").splitlines(), path, path, n=2, lineterm=""
            )
    return found[:600]


PAGES = (
    Page("/geschiedenis", Role.EDITOR, get=_list),
    Page("/geschiedenis/{versions}", Role.EDITOR, get=_version, post=_back),
)
