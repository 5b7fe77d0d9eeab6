"""One answer: its form, what is wrong with it as one types, and what else can be done with it."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING, cast
from urllib.parse import quote

from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse

from bot.console.access import Page, back_to
from bot.console.entry_form import LANGUAGES, as_json, dated, parse, plain, put_together, rows
from bot.console.entry_view import english_old, measures, phrases, signed, sources, subject_of
from bot.knowledge.entry import entry_of, merged_into, with_entry, without_entry
from bot.knowledge.faults import refusal
from bot.knowledge.signing import answer_hash
from bot.knowledge.write import NotWrittenError
from bot.services.people import Role

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.responses import Response

    from bot.console.access import Call
    from bot.knowledge.difference import Clash
    from bot.knowledge.entry import Entry
    from bot.knowledge.faults import Fault
    from bot.knowledge.tree import Plain
    from bot.services.editing import Files, Opened

MOST_WARNED = 4
"""Newly typed phrases that are looked at together."""


async def _show(call: Call) -> Response:
    entry_id = call.path("entry")
    opened = await call.editors.editing.open(subject_of(entry_id))
    entry = entry_of(opened.files, entry_id)
    if entry is None:
        raise HTTPException(404)
    return await _page(call, entry_id, opened, plain(entry))


async def _page(
    call: Call,
    entry_id: str,
    opened: Opened,
    entry: Entry,
    *,
    status: int = 200,
    clashes: Sequence[Clash] = (),
    refused: Fault | None = None,
) -> Response:
    desk = call.editors
    position = cast("dict[str, Plain]", entry["position"])
    base = await desk.publishing.base()
    live = entry_of(opened.live, entry_id)
    return call.show(
        "bewerken.html",
        status=status,
        id=entry_id,
        entry=entry,
        position=position,
        begin=as_json(plain(entry_of(opened.files, entry_id) or entry)),
        rows=rows(entry),
        languages=LANGUAGES,
        opened=opened,
        new=live is None,
        clashes={".".join(clash.place[1:]): clash for clash in (*clashes, *opened.clashes)},
        refused=refused,
        sources=sources(opened.files, position),
        titles=[(one.id, one.title.nl) for one in base.positions if one.id != entry_id],
        may_sign=may_sign(call, base.campaign.candidate),
        theme=next((one.theme for one in base.positions if one.id == entry_id), ""),
        off=entry_id in await desk.publishing.off(),
        signed=signed(position),
        english_old=english_old(live, position),
        faults=await call.editors.desk.faults(opened.files),
        measures=measures(opened.files, position),
        pairs=position.get("confused_with") or {},
        saved=call.request.query_params.get("bewaard", ""),
    )


async def _save(call: Call) -> Response:
    """Save the form as a draft. A script asks for JSON; without one the page comes back."""
    entry_id = call.path("entry")
    form = await call.form()
    desk = call.editors
    begin = _begin(str(form.get("begin", "")))
    typed = parse(form, begin)
    act = str(form.get("doe", ""))
    position = cast("dict[str, Plain]", typed["position"])
    if act == "gezien" and not may_sign(call, (await desk.publishing.base()).campaign.candidate):
        raise HTTPException(403)
    _act(act, position, call.now.date(), *await _named(call, act, position))
    clashes: tuple[Clash, ...] = ()

    def edit(files: dict[str, str]) -> dict[str, str]:
        nonlocal clashes
        now = entry_of(files, entry_id)
        if now is None:
            raise HTTPException(404)
        together, clashes = put_together(begin, typed, now)
        if clashes:
            return files
        return with_entry(files, entry_id, dated(together))

    script = call.request.headers.get("accept", "").startswith("application/json")
    try:
        opened = await desk.editing.save(subject_of(entry_id), edit, call.person, call.now)
    except NotWrittenError as error:
        opened = await desk.editing.open(subject_of(entry_id))
        if script:
            return JSONResponse({"problem": "refused", "what": refusal(error).code}, status_code=422)
        return await _page(call, entry_id, opened, typed, status=400, refused=refusal(error))
    if clashes:
        if script:
            return JSONResponse({"problem": "clash", "by": opened.by}, status_code=409)
        return await _page(call, entry_id, opened, typed, status=409, clashes=clashes)
    return _saved(entry_id, opened, typed, act, script=script)


def _saved(entry_id: str, opened: Opened, typed: Entry, act: str, *, script: bool) -> Response:
    if script:
        now = entry_of(opened.files, entry_id)
        return JSONResponse({"revision": opened.revision, "begin": as_json(plain(now or typed))})
    if act == "gevolgen" and opened.draft:
        return back_to(f"/voorstel/{opened.draft.id}/gevolgen")
    place = "#citaten" if act.startswith("citaat") else "#v-w0" if act.startswith("paar") else ""
    return back_to(f"/antwoorden/{quote(entry_id)}?bewaard=1{place}")


async def _look(call: Call) -> Response:
    """What the form as it stands would be told: faults, how it reads, whom its new phrases take questions from."""
    entry_id = call.path("entry")
    form = await call.form()
    desk = call.editors
    begin = _begin(str(form.get("begin", "")))
    typed = parse(form, begin)
    opened = await desk.editing.open(subject_of(entry_id))
    try:
        files: Files = with_entry(opened.files, entry_id, dated(typed))
        found, refused = await call.editors.desk.faults(files), None
    except NotWrittenError as error:
        files, found, refused = opened.files, [], refusal(error)
    live = entry_of(opened.live, entry_id)
    fresh = [phrase for phrase in phrases(typed) if live is None or phrase not in phrases(live)]
    warned = await desk.desk.warn(entry_id, fresh[-MOST_WARNED:], call.now) if fresh else ()
    return call.show(
        "bewerken_kijk.html",
        id=entry_id,
        faults=found,
        refused=refused,
        measures=measures(files, cast("dict[str, Plain]", typed["position"])),
        warned=[one for one in warned if one.thefts or one.neighbours],
        pairs=cast("dict[str, Plain]", typed["position"]).get("confused_with") or {},
        titles={one.id: one.title.nl for one in (await desk.publishing.base()).positions},
    )


async def _do(call: Call) -> Response:
    """Switch off or on, retire, merge, drop the draft."""
    entry_id, desk = call.path("entry"), call.editors
    act = await call.field("doe")
    if act in {"uit", "aan"}:
        await desk.publishing.switch(entry_id, off=act == "uit", by=call.person.id, now=call.now)
        return back_to(f"/antwoorden/{quote(entry_id)}")
    if act == "weggooien":
        opened = await desk.editing.open(subject_of(entry_id))
        if opened.draft:
            await desk.editing.mark(opened.draft.id, "dropped", call.person, call.now)
        return back_to(f"/antwoorden/{quote(entry_id)}")
    other = await call.field("in")
    if act == "stoppen":
        subject, edit = f"weg/{entry_id}", lambda files: without_entry(files, entry_id)
    elif act == "samen" and other:
        subject, edit = f"samen/{entry_id}/{other}", lambda files: merged_into(files, entry_id, other)
    else:
        raise HTTPException(400)
    try:
        opened = await desk.editing.save(subject, edit, call.person, call.now)
    except NotWrittenError as error:
        raise HTTPException(400) from error
    return back_to(f"/voorstel/{opened.draft.id}/gevolgen" if opened.draft else "/antwoorden")


def may_sign(call: Call, candidate: str) -> bool:
    """Whether this person may write down that the candidate saw an answer: he himself, or a coordinator."""
    return call.person.name == candidate or call.person.role.may(Role.COORDINATOR)


async def _named(call: Call, act: str, position: dict[str, Plain]) -> tuple[str, str]:
    """What a button writes down: who signed (and who noted it, when that was somebody else), and a pair's titles."""
    base = await call.editors.publishing.base()
    candidate, title = base.campaign.candidate, cast("dict[str, str]", position["title"])["nl"]
    signer = candidate if call.person.name == candidate else f"{candidate} / {call.person.name}"
    other = base.by_id.get(act.removeprefix("paar+"))
    if act.startswith("paar+") and other is None:
        raise HTTPException(400)
    return signer, f"{title} / {other.title.nl}" if other else ""


def _act(act: str, position: dict[str, Plain], today: date, name: str, difference: str) -> None:
    """A button inside the form that changes what is saved: a quote, a pair to ask about, the candidate's sign-off.

    difference: between the two of a pair, until the editor finds better words.
    """
    pairs = cast("dict[str, Plain]", position.get("confused_with") or {})
    quotes = list(cast("list[Plain]", position.get("quotes") or []))
    if act.startswith("citaat+") and act.count("|") >= 2:
        source, paragraph, text = act.removeprefix("citaat+").split("|", 2)
        position["quotes"] = [*quotes, {"source": source, "paragraph": paragraph, "text": text}]
    elif act.startswith("citaat-") and len(quotes) > 1:
        number = int(act.removeprefix("citaat-") or 0)
        position["quotes"] = [one for place, one in enumerate(quotes) if place != number]
    elif act.startswith("paar+"):
        position["confused_with"] = {**pairs, act.removeprefix("paar+"): difference}
    elif act == "gezien":
        answer = cast("dict[str, str]", position["answer"])
        position["signed_off"] = {
            "by": name,
            "date": today.isoformat(),
            "text": answer_hash(answer["nl"], answer.get("en")),
        }


def _begin(stored: str) -> Entry:
    try:
        begin = json.loads(stored)
    except ValueError as error:
        raise HTTPException(400) from error
    if not isinstance(begin, dict) or not isinstance(begin.get("position"), dict):
        raise HTTPException(400)
    return cast("Entry", begin)


PAGES = (
    Page("/antwoorden/{entry}", Role.EDITOR, get=_show, post=_save),
    Page("/antwoorden/{entry}/kijk", Role.EDITOR, post=_look),
    Page("/antwoorden/{entry}/doe", Role.EDITOR, post=_do),
)
