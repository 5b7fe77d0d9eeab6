"""Many texts at once: out as CSV or YAML, and in again with a dry run that lists what would change."""

from __future__ import annotations

import asyncio
import io
import json
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
    from collections.abc import Mapping

    from bot.console.access import Call
    from bot.knowledge.faults import Fault

SUBJECT = "bulk"
_LARGEST = 8_000_000
_LARGEST_UNPACKED = 40_000_000


async def _show(call: Call) -> Response:
    return _nothing(call)


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
    table, changed = str(form.get("tabel", "")), str(form.get("gewijzigd", ""))
    content = await sent.read(_LARGEST) if isinstance(sent, UploadFile) and sent.filename else b""
    await form.close()
    opened = await call.editors.editing.open(SUBJECT)
    try:
        if content:
            if zipfile.is_zipfile(io.BytesIO(content)):
                changed = json.dumps(_differing(opened.live, await asyncio.to_thread(_unpacked, content)))
            else:
                table = content.decode("utf-8-sig", "replace")
        if changed:
            files = {**opened.live, **_sent_back(changed)}
        else:
            files = await asyncio.to_thread(from_csv, opened.live, table)
    except NotWrittenError as error:
        return _nothing(call, table, refusal(error), status=400)
    if form.get("doe") == "voorstel":
        opened = await call.editors.editing.save(SUBJECT, lambda _: files, call.person, call.now)
        return back_to(f"/voorstel/{opened.draft.id}" if opened.draft else "/bulk")
    found = await call.editors.desk.faults(files)
    listed = await asyncio.to_thread(changes, opened.live, files)
    unread = [
        path for path in files if files[path] != opened.live.get(path) and path not in {one.path for one in listed}
    ]
    return call.show(
        "bulk.html", table=table, changed=changed, changes=listed, unread=unread, faults=found, problem=None
    )


def _nothing(call: Call, table: str = "", problem: Fault | None = None, *, status: int = 200) -> Response:
    """The page without a dry run. problem: why there is none."""
    return call.show(
        "bulk.html", status=status, table=table, changed="", changes=None, unread=[], faults=[], problem=problem
    )


def _unpacked(content: bytes) -> dict[str, str]:
    """The knowledge files in an archive, by path. Raises NotWrittenError."""
    found: dict[str, str] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            # An archive can say that a few bytes are gigabytes: it is asked before anything is unpacked.
            if sum(one.file_size for one in archive.infolist()) > _LARGEST_UNPACKED:
                raise NotWrittenError("the archive is too large")
            for one in archive.infolist():
                path = one.filename.removeprefix("knowledge/")
                if path.endswith((".yaml", ".md")) and not one.is_dir() and ".." not in path and path[:1] != "/":
                    found[path] = archive.read(one).decode("utf-8-sig").replace("\r\n", "\n")
    except (zipfile.BadZipFile, UnicodeDecodeError, NotImplementedError, RuntimeError) as error:
        raise NotWrittenError("the archive cannot be read") from error
    if not found:
        raise NotWrittenError("the archive holds no knowledge file")
    return found


def _differing(live: Mapping[str, str], files: Mapping[str, str]) -> dict[str, str]:
    return {path: text for path, text in files.items() if live.get(path) != text}


def _sent_back(changed: str) -> dict[str, str]:
    """The files that the page with the dry run sends back. Raises NotWrittenError."""
    try:
        found = json.loads(changed)
    except ValueError as error:
        raise NotWrittenError("the archive cannot be read") from error
    if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
        raise NotWrittenError("the archive cannot be read")
    return {path: text.replace("\r\n", "\n") for path, text in found.items()}


PAGES = (
    Page("/bulk", Role.EDITOR, get=_show, post=_take),
    Page("/bulk/antwoorden.csv", Role.EDITOR, get=_csv),
    Page("/bulk/knowledge.zip", Role.EDITOR, get=_yaml),
)
