"""Answer a voter through the bot: a published answer with two keys, or a few words of one's own."""

from __future__ import annotations

import contextlib
import re
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from bot.console.access import Page, back_to
from bot.console.pages.vraag import options
from bot.conversation.event import FromTeam
from bot.conversation.person import from_team
from bot.conversation.state import State
from bot.conversation.wording import Voice
from bot.services.people import Role
from bot.services.replying import LONGEST, UNDO, NotAskedError, odd_numbers
from bot.services.reviewing import TakenError

if TYPE_CHECKING:
    from starlette.responses import Response

    from bot.console.access import Call
    from bot.services.replying import Question

_DRAFT = re.compile(r"[0-9a-f-]{32,36}")


def preview(call: Call, question: Question, text: str, position: str | None) -> str:
    """The message exactly as the voter will read it."""
    voice = Voice(call.rooms.knowledge(), "en" if question.language == "en" else "nl")
    event = FromTeam("writes", call.person.name, text, position, question.id)
    return from_team(State(reachable=(question.id,)), event, voice).replies[0].text


async def _show(call: Call, *, status: int = 200, problem: str = "", odd: tuple[str, ...] = ()) -> Response:
    question_id = call.path("question")
    try:
        desk = await call.rooms.replying.desk(question_id, call.person, call.now)
    except NotAskedError:
        return call.show("antwoord.html", status=410, refused="not-asked", question=None, name="")
    except TakenError as taken:
        return call.show("antwoord.html", status=409, refused="taken", question=None, name=taken.name)
    if desk is None:
        raise HTTPException(404)
    knowledge = call.rooms.knowledge()
    posted = call.request.method == "POST"
    picked = await call.field("antwoord") if posted else call.request.query_params.get("antwoord", "")
    text = await call.field("tekst") if posted else ""
    card = await call.rooms.reviewing.open(question_id, call.person, call.now)
    near = options(card, knowledge) if card else []
    if picked not in knowledge.by_id:
        picked = next((each for each, one in knowledge.by_id.items() if one.title.nl == picked), "")
    draft = await call.field("concept") if posted else ""
    return call.show(
        "antwoord.html",
        status=status,
        refused="",
        question=desk.question,
        desk=desk,
        options=near,
        picked=picked,
        preview=preview(call, desk.question, text, picked or None) if picked or text else "",
        text=text,
        draft=draft if _DRAFT.fullmatch(draft) else call.rooms.new_id(),
        sent_draft=call.request.query_params.get("klaargezet", ""),
        undo_until=call.now + UNDO,
        problem=problem,
        odd=odd,
        longest=LONGEST,
        guide=knowledge.by_id[near[0].id].door if near else None,
        positions=[(one.id, one.title.nl) for one in knowledge.positions],
        done_id=call.rooms.new_id(),
        name=call.person.name,
    )


async def _open(call: Call) -> Response:
    return await _show(call)


async def _send(call: Call) -> Response:
    question_id, text, picked = call.path("question"), await call.field("tekst"), await call.field("antwoord")
    draft = await call.field("concept")
    knowledge = call.rooms.knowledge()
    position = picked if picked in knowledge.by_id else None
    if await call.field("doe") == "bekijk":
        return await _show(call)
    if not (position or text) or len(text) > LONGEST or not _DRAFT.fullmatch(draft):
        return await _show(call, status=400, problem="empty")
    odd = tuple(odd_numbers(text, knowledge))
    if odd and not await call.field("toch"):
        return await _show(call, status=400, problem="odd", odd=odd)
    if not await call.rooms.replies.allows(call.person.id):
        raise HTTPException(429)
    try:
        await call.rooms.replying.send(
            question_id, draft, text=text, position=position, person=call.person, now=call.now
        )
    except (NotAskedError, TakenError):
        return await _show(call)
    return back_to(f"/vragen/{question_id}/antwoord?klaargezet={draft}")


async def _take_back(call: Call) -> Response:
    question_id = call.path("question")
    with contextlib.suppress(NotAskedError):
        await call.rooms.replying.take_back(question_id, await call.field("concept"), call.person, call.now)
    return back_to(f"/vragen/{question_id}/antwoord")


async def _leave(call: Call) -> Response:
    question_id = call.path("question")
    with contextlib.suppress(NotAskedError):
        await call.rooms.replying.leave(question_id, call.person, call.now)
    return back_to("/vragen")


async def _take_over(call: Call) -> Response:
    question_id = call.path("question")
    with contextlib.suppress(NotAskedError):  # the page that follows says so
        await call.rooms.replying.take_over(question_id, call.person, call.now)
    return back_to(f"/vragen/{question_id}/antwoord")


async def _finish(call: Call) -> Response:
    question_id, visit = call.path("question"), await call.field("bezoek")
    if not _DRAFT.fullmatch(visit):
        raise HTTPException(400)
    with contextlib.suppress(NotAskedError):  # it was closed before: nothing is left to do
        await call.rooms.replying.finish(question_id, visit, call.person, call.now)
    return back_to(f"/vragen/{question_id}")


PAGES = (
    Page("/vragen/{question}/antwoord", Role.VOLUNTEER, get=_open, post=_send),
    Page("/vragen/{question}/antwoord/terug", Role.VOLUNTEER, post=_take_back),
    Page("/vragen/{question}/antwoord/weg", Role.VOLUNTEER, post=_leave),
    Page("/vragen/{question}/antwoord/neem", Role.VOLUNTEER, post=_take_over),
    Page("/vragen/{question}/antwoord/klaar", Role.VOLUNTEER, post=_finish),
)
