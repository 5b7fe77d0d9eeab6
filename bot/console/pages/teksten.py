"""The other files: fixed replies, the bot's sentences, the word list, districts, the campaign, sources, tests.

Each is a form of its fields, and below it the file itself. Both become a draft; the same check as for answers speaks.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast
from urllib.parse import quote

from starlette.exceptions import HTTPException

from bot.console.access import Page, back_to
from bot.knowledge.difference import merged
from bot.knowledge.faults import refusal
from bot.knowledge.leaves import leaves, typed
from bot.knowledge.write import NotWrittenError, data_of, rewritten
from bot.services.people import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.datastructures import FormData
    from starlette.responses import Response

    from bot.console.access import Call
    from bot.knowledge.difference import Clash
    from bot.knowledge.faults import Fault
    from bot.knowledge.tree import Plain
    from bot.services.editing import Opened

GROUPS = ("replies.yaml", "texts/", "campaign.yaml", "vocabulary.yaml", "areas.yaml", "sources/", "examples/", "tests/")
"""The files of this page, in the order in which editors need them; positions have pages of their own."""
MOST_FIELDS = 420
"""A file with more places than this has only its text: nobody scrolls through so many fields."""


def subject_of(path: str) -> str:
    """The subject of a file's draft."""
    return f"tekst/{path}"


async def _list(call: Call) -> Response:
    _, files = await call.editors.publishing.head()
    working = {draft.subject: name for draft, name in await call.editors.editing.drafts()}
    return call.show(
        "teksten.html",
        path="",
        groups=[
            (group, [path for path in sorted(files) if path == group or path.startswith(group)]) for group in GROUPS
        ],
        working={path: working.get(subject_of(path), "") for path in files},
    )


async def _show(call: Call) -> Response:
    path = call.path("file")
    opened = await call.editors.editing.open(subject_of(path))
    if path not in opened.files or path.startswith("positions/"):
        raise HTTPException(404)
    return await _page(call, path, opened)


async def _page(
    call: Call,
    path: str,
    opened: Opened,
    *,
    status: int = 200,
    text: str | None = None,
    refused: Fault | None = None,
    clashes: Sequence[Clash] = (),
) -> Response:
    shown = opened.files[path] if text is None else text
    data = _data(path, shown)
    fields = list(leaves(data)) if data is not None else []
    return call.show(
        "teksten.html",
        status=status,
        path=path,
        opened=opened,
        text=shown,
        fields=fields if len(fields) <= MOST_FIELDS else [],
        begin=json.dumps(data, ensure_ascii=False, default=str),
        faults=[one for one in await call.editors.desk.faults(opened.files) if one.path == path],
        refused=refused,
        clashes=(*clashes, *opened.clashes),
        saved=call.request.query_params.get("bewaard", ""),
    )


async def _save(call: Call) -> Response:
    path = call.path("file")
    form = await call.form()
    desk = call.editors
    opened = await desk.editing.open(subject_of(path))
    if path not in opened.files or path.startswith("positions/"):
        raise HTTPException(404)
    whole, before = form.get("bestand"), form.get("was")
    clashes: tuple[Clash, ...] = ()

    def edit(files: dict[str, str]) -> dict[str, str]:
        nonlocal clashes
        if isinstance(whole, str):
            if str(before).replace("\r\n", "\n").strip() != files[path].strip():
                raise NotWrittenError("somebody else has just changed this file")
            return {**files, path: whole.replace("\r\n", "\n").rstrip() + "\n"}
        text, clashes = _with_fields(path, files[path], form)
        return files if clashes else {**files, path: text}

    try:
        opened = await desk.editing.save(subject_of(path), edit, call.person, call.now)
    except (NotWrittenError, ValueError) as error:
        typed_ = str(whole).replace("\r\n", "\n") if isinstance(whole, str) else None
        return await _page(call, path, opened, status=400, text=typed_, refused=refusal(error))
    if clashes:
        return await _page(call, path, opened, status=409, clashes=clashes)
    if form.get("doe") == "gevolgen" and opened.draft:
        return back_to(f"/voorstel/{opened.draft.id}/gevolgen")
    return back_to(f"/teksten/{quote(path)}?bewaard=1")


async def _look(call: Call) -> Response:
    """What the form as it stands would be told, while somebody types."""
    path = call.path("file")
    form = await call.form()
    opened = await call.editors.editing.open(subject_of(path))
    if path not in opened.files or path.startswith("positions/"):
        raise HTTPException(404)
    whole = form.get("bestand")
    refused, found = None, []
    try:
        if isinstance(whole, str):
            text = whole.replace("\r\n", "\n").rstrip() + "\n"
        else:
            text, _ = _with_fields(path, opened.files[path], form)
        found = await call.editors.desk.faults({**opened.files, path: text})
    except (NotWrittenError, ValueError) as error:
        refused = refusal(error)
    return call.show("teksten_kijk.html", faults=[one for one in found if one.path == path], refused=refused)


def _with_fields(path: str, text: str, form: FormData) -> tuple[str, tuple[Clash, ...]]:
    """The file with the fields that were typed, put together with what it says now."""
    try:
        begin: Plain = json.loads(str(form.get("begin", "")))
    except ValueError as error:
        raise HTTPException(400) from error
    now = data_of(path, text)
    plain_now = cast("Plain", json.loads(json.dumps(now, default=str)))
    fields = {
        int(name[1:]): str(value)
        for name, value in form.items()
        if name[:1] == "n" and name[1:].isdecimal() and isinstance(value, str)
    }
    found, clashes = merged(begin, typed(begin, fields), plain_now, path)
    return (text if found == plain_now else rewritten(path, text, _as(now, found))), clashes


def _as(now: Plain, wanted: Plain) -> Plain:
    """What is wanted, with dates where the file has dates."""
    if isinstance(now, dict) and isinstance(wanted, dict):
        return {key: _as(now.get(key), value) for key, value in wanted.items()}
    if isinstance(now, list) and isinstance(wanted, list) and len(now) == len(wanted):
        return [_as(one, other) for one, other in zip(now, wanted, strict=True)]
    return typed(now, {0: wanted}) if hasattr(now, "isoformat") and isinstance(wanted, str) else wanted


def _data(path: str, text: str) -> Plain:
    if not path.endswith(".yaml"):
        return None
    try:
        return data_of(path, text)
    except NotWrittenError:
        return None


PAGES = (
    Page("/teksten", Role.EDITOR, get=_list),
    Page("/teksten/{file:path}/kijk", Role.EDITOR, post=_look),
    Page("/teksten/{file:path}", Role.EDITOR, get=_show, post=_save),
)
