"""What a draft would have changed for the questions of the last weeks, and publishing it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from bot.console.access import Page, back_to
from bot.console.pages.voorstel import address_of
from bot.knowledge.difference import changes
from bot.review.replay import Effect, Judgement
from bot.services.naming import StaleError
from bot.services.outcome import unpack
from bot.services.people import Role
from bot.services.publishing import Proof, Shown

if TYPE_CHECKING:
    from starlette.responses import Response

    from bot.console.access import Call
    from bot.services.editing import Opened
    from bot.services.naming import Draft

KINDS = {
    "sloten": Effect.BREAKS,
    "verloren": Effect.LOSES,
    "ander": Effect.MOVES,
    "erbij": Effect.GAINS,
    "overig": Effect.OTHER,
}
SHOWN = 200


async def _show(call: Call, *, unsettled: bool = False, beaten: bool = False, sure: bool = False) -> Response:
    desk = call.editors
    opened = await desk.editing.draft(call.path("draft"))
    if opened is None or opened.draft is None:
        raise HTTPException(404)
    # A draft with faults has no effects to show: they are named first.
    found = await call.editors.desk.faults(opened.files)
    job = None if found or opened.clashes else await desk.replaying.ask(opened, call.person.id)
    result = unpack(job.result) if job and job.state == "done" and job.result else None
    kind = call.request.query_params.get("soort", "")
    wanted = KINDS.get(kind)
    held_out = {row.id: row.text for row in (await desk.publishing.base()).held_out}
    changed = result.questions.changed if result else ()
    broken = [one for one in changed if one.effect is Effect.BREAKS]
    listed = [one for one in changed if wanted is None or one.effect is wanted][:SHOWN]
    asked = await desk.replaying.asked([one.question for one in (*listed, *broken)])
    await call.rooms.reviewing.shown(asked.values(), call.person, call.now)
    texts = {key: one.text for key, one in asked.items()}
    first = bool(result and (result.questions.count(Effect.LOSES) or broken or result.tests.broken))
    base = await desk.publishing.base()
    return call.show(
        "gevolgen.html",
        status=409 if beaten else 400 if unsettled else 200,
        opened=opened,
        draft=opened.draft,
        job=job,
        result=result,
        faults=found,
        kind=kind if wanted else "",
        rows=[(one, texts.get(one.question)) for one in listed],
        unsaid=next((one.question for one in listed if one.judgement is None and one.question in texts), ""),
        tests=[(one, held_out.get(one.question, "")) for one in result.tests.changed][:SHOWN] if result else [],
        broken=[(one, texts.get(one.question)) for one in broken],
        careful=first,
        sure=sure or unsettled or not first,
        typed=dict(await call.form()) if call.request.method == "POST" and not beaten else {},
        size=len({change.entry for change in changes(opened.live, opened.files)}),
        approval=base.campaign.approval,
        own=opened.draft.updated_by == call.person.id,
        unsettled=unsettled,
        beaten=beaten,
        edit=address_of(opened.draft.subject),
        refresh=job is not None and job.state in {"waiting", "running"},
    )


async def _publish(call: Call) -> Response:
    desk = call.editors
    opened = await desk.editing.draft(call.path("draft"))
    if opened is None or opened.draft is None:
        raise HTTPException(404)
    if said := await call.field("oordeel"):
        return await _judge(call, opened, said)
    act = await call.field("doe")
    if act == "vraag-akkoord":
        await desk.editing.mark(opened.draft.id, "waiting", call.person, call.now)
        return back_to(f"/voorstel/{opened.draft.id}/gevolgen")
    if act == "eerst":  # something is lost: asked once more, with what was filled in
        return await _show(call, sure=True)
    return await _proved(call, opened, opened.draft)


async def _judge(call: Call, opened: Opened, said: str) -> Response:
    """Say of one change that nobody confirmed whether it is for the better: one key, and it is kept."""
    question, _, judgement = said.partition(":")
    if judgement not in set(Judgement):
        raise HTTPException(400)
    replaying = call.editors.replaying
    job = await replaying.ask(opened, call.person.id)
    await replaying.judge(job, question, Judgement(judgement), call.person.id)
    kind = call.request.query_params.get("soort", "")
    only = f"?soort={kind}" if kind in KINDS else ""
    return back_to(f"/voorstel/{opened.draft.id if opened.draft else ''}/gevolgen{only}#rijen")


async def _proved(call: Call, opened: Opened, draft: Draft) -> Response:
    """Publish what was looked at, and nothing else."""
    desk, base = call.editors, await call.editors.publishing.base()
    here = f"/voorstel/{draft.id}/gevolgen"
    seen = f"{opened.revision}/{opened.head}"
    if await call.field("gezien") != seen:
        return await _show(call, beaten=True)
    job = await desk.replaying.ask(opened, call.person.id)
    # Who asked for a second look cannot be the second.
    alone = base.campaign.approval and (draft.state != "waiting" or draft.updated_by == call.person.id)
    if job.state != "done" or not job.result or opened.clashes or alone:
        return back_to(here)
    form = await call.form()
    result = unpack(job.result)
    settled: dict[str, tuple[str | None, str]] = {}
    for one in result.questions.broken:
        if form.get(f"slot.{one.question}") != "beter":
            return await _show(call, unsettled=True)
        better = one.after.ids[0] if one.after.answered else None
        settled[one.question] = (better, str(form.get(f"waarom.{one.question}", "")).strip())
    figures = {effect.value: result.questions.count(effect) for effect in Effect} | {"total": result.questions.total}
    shown = Shown(draft.id, settled, result.merged, figures)
    try:
        await _put_live(call, opened, shown, await call.field("waarom"), approval=base.campaign.approval)
    except StaleError:
        return await _show(call, beaten=True)
    return back_to("/geschiedenis?gepubliceerd=1")


async def _put_live(call: Call, opened: Opened, shown: Shown, why: str, *, approval: bool) -> None:
    desk = call.editors
    author = opened.draft.updated_by if approval and opened.draft else call.person.id
    proof = Proof(author, why or "zonder toelichting", opened.head, call.person.id if approval else None)
    await desk.publishing.publish(opened.files, proof, call.now, shown=shown)
    if desk.folder is not None:
        await desk.folder.after_publishing(opened.head, call.now)


PAGES = (Page("/voorstel/{draft}/gevolgen", Role.EDITOR, get=_show, post=_publish),)
