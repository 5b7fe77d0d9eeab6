"""Many texts at once: out as CSV or YAML, and in again with a dry run that lists what would change."""

from __future__ import annotations

import asyncio
import io
import zipfile
from typing import TYPE_CHECKING

from starlette.datastructures import UploadFile
from starlette.responses import Response

from bot.console.access import Page, back_to
from bot.knowledge.difference import changes
from bot.knowledge.faults import refusal
from bot.knowledge.table import from_csv, to_csv
from bot.knowledge.write import NotWrittenError
from bot.services.people import Role

if TYPE_CHECKING:
    from bot.console.access import Call

SUBJECT = "bulk"
_LARGEST = 2_000_000


async def _show(call: Call) -> Response:
    return call.show("bulk.html", table="", changes=None, faults=[], problem=None)


async def _csv(call: Call) -> Response:
    _, files = await call.editors.publishing.head()
    headers = {"content-disposition": 'attachment; filename="antwoorden.csv"'}
    return Response(
        "\ufeff" + await asyncio.to_thread(to_csv, files), media_type="text/csv; charset=utf-8", headers=headers
    )


async def _yaml(call: Call) -> Response:
    number, files = await call.editors.publishing.head()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in sorted(files.items()):
            archive.writestr(f"knowledge/{path}", text)
    headers = {"content-disposition": f'attachment; filename="knowledge-v{number}.zip"'}
    return Response(packed.getvalue(), media_type="application/zip", headers=headers)


async def _take(call: Call) -> Response:
    """First look at what would change; only the second button makes a draft of it."""
    form = await call.form()
    sent = form.get("bestand")
    table = str(form.get("tabel", ""))
    if isinstance(sent, UploadFile) and sent.filename:
        table = (await sent.read(_LARGEST)).decode("utf-8-sig", "replace")
    opened = await call.editors.editing.open(SUBJECT)
    try:
        files = await asyncio.to_thread(from_csv, opened.live, table)
    except NotWrittenError as error:
        return call.show("bulk.html", status=400, table=table, changes=None, faults=[], problem=refusal(error))
    if form.get("doe") == "voorstel":
        opened = await call.editors.editing.save(SUBJECT, lambda _: files, call.person, call.now)
        return back_to(f"/voorstel/{opened.draft.id}" if opened.draft else "/bulk")
    found = await call.editors.desk.faults(files)
    return call.show("bulk.html", table=table, changes=changes(opened.live, files), faults=found, problem=None)


PAGES = (
    Page("/bulk", Role.EDITOR, get=_show, post=_take),
    Page("/bulk/antwoorden.csv", Role.EDITOR, get=_csv),
    Page("/bulk/knowledge.zip", Role.EDITOR, get=_yaml),
)
