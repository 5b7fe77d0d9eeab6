"""One question: what was asked, what the bot did, and one key to say what it was about. The next one opens at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, cast
from urllib.parse import parse_qsl, quote, urlencode

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.console.access import Page, back_to
from bot.services.people import Role
from bot.services.reviewing import TakenError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.console.access import Call
    from bot.knowledge.base import KnowledgeBase
    from bot.services.reviewing import Card, Kind, Verdict

OPTIONS = 6
"""Answers on keys 1 to 6; 7, 8 and 9 are the three that are no answer."""
PLAIN = frozenset({"not-in-letter", "no-question", "new-question", "later"})


@dataclass(frozen=True, slots=True)
class Option:
    """An answer to choose: the one the bot gave, or one of the next best."""

    id: str
    title: str
    short: str
    quote: str
    given: bool
    share: int | None


def options(card: Card, knowledge: KnowledgeBase) -> list[Option]:
    """At most six answers, the given ones first; a blind card has them in the order of the letter, without figures."""
    question = card.question
    shares = dict(question.ranking)
    ids = [*question.ids, *shares] if question.decision != "reply" else [*shares]
    known = list(dict.fromkeys(each for each in ids if each in knowledge.by_id))[:OPTIONS]
    if card.blind:
        order = {position.id: number for number, position in enumerate(knowledge.positions)}
        known.sort(key=order.__getitem__)
    given = set(question.ids) if question.decision in {"answer", "silent"} and not card.blind else set()
    return [
        Option(
            each,
            knowledge.by_id[each].title.nl,
            knowledge.by_id[each].short.nl,
            knowledge.by_id[each].quotes[0].text,
            each in given,
            None if card.blind or each not in shares else round(shares[each] * 100),
        )
        for each in known
    ]


def undo_line(last: Sequence[tuple[Verdict, str]], call: Call, done: str) -> dict[str, str] | None:
    """The line that takes the last decision back, on the page that follows it."""
    found = next(((said, label) for said, label in last if said.id == done), None)
    if found is None:
        return None
    said, label = found
    return {
        "label": label,
        "question": said.question,
        "verdict": said.id,
        "words": call.rooms.verdict_words(said.kind, said.entry),
    }


async def _show(
    call: Call, question_id: str, *, taken: TakenError | None = None, chosen: str = "", unknown: bool = False
) -> Response:
    card = await call.rooms.reviewing.open(question_id, call.person, call.now)
    if card is None:
        raise HTTPException(404)
    knowledge = call.rooms.knowledge()
    last = await call.rooms.reviewing.last(call.person)
    question = card.question
    # In the form the list travels as a field, in the address as a query: where the next card is looked for.
    query = call.request.query_params.get("lijst", "") or await call.field("lijst")
    current = knowledge.by_id.get(question.entry)
    held = {"name": card.held[0], "minutes_left": _minutes(card, call)} if card.held else None
    conflict = None
    if taken and taken.verdict:
        conflict = {"name": taken.name, "kind": taken.verdict.kind, "entry": taken.verdict.entry}
    return call.show(
        "vraag.html",
        status=409 if taken else 400 if unknown else 200,
        card=card,
        question=question,
        options=options(card, knowledge),
        changed=current is not None
        and question.decision == "answer"
        and current.answer.nl.strip() not in question.shown,
        query=query,
        held=held,
        conflict=conflict,
        busy=taken is not None and taken.verdict is None,
        chosen=chosen,
        error=unknown,
        undo=undo_line(last, call, call.request.query_params.get("gedaan", "")),
        recent=last,
        positions=[(position.id, position.title.nl) for position in knowledge.positions],
        day=await call.rooms.reviewing.day(call.person, call.now),
    )


def _minutes(card: Card, call: Call) -> int:
    return max(1, round((card.held[1] - call.now).total_seconds() / 60)) if card.held else 0


async def _open(call: Call) -> Response:
    return await _show(call, call.path("question"))


async def _judge(call: Call) -> Response:
    question_id = call.path("question")
    choice = await call.field("keuze")
    kind, entry = _read(choice, await call.field("ander"), call.rooms.knowledge())
    if kind is None:
        return await _show(call, question_id, unknown=True)
    based_on = await call.field("vorig")
    try:
        said = await call.rooms.reviewing.judge(
            question_id, kind, entry, based_on=based_on, person=call.person, now=call.now
        )
    except TakenError as taken:
        return await _show(call, question_id, taken=taken, chosen=call.rooms.verdict_words(kind, entry))
    if said is None:
        raise HTTPException(404)
    carried = [*parse_qsl(await call.field("lijst")), ("gedaan", said.id)]
    return back_to(f"/vragen/volgende?{urlencode(carried)}")


def _read(choice: str, other: str, knowledge: KnowledgeBase) -> tuple[Kind | None, str | None]:
    """What a pressed button means; (None, None) for an answer that we do not have."""
    if choice in PLAIN:
        return cast("Kind", choice), None
    if choice.startswith("entry:"):
        entry = choice.removeprefix("entry:")
    else:  # Enter in the search field: a title from the list, or the only one that holds the words
        words = other.casefold()
        titles = {position.id: position.title.nl.casefold() for position in knowledge.positions}
        exact = [each for each, title in titles.items() if title == words]
        holding = exact or [each for each, title in titles.items() if words and words in title]
        entry = holding[0] if len(holding) == 1 else ""
    return ("entry", entry) if entry in knowledge.by_id else (None, None)


async def _let_go(call: Call) -> Response:
    """The card was closed (the browser says so while it leaves): the question is free again at once."""
    try:
        until = datetime.fromisoformat(await call.field("tot"))
    except ValueError:
        raise HTTPException(400) from None
    await call.rooms.reviewing.let_go(call.path("question"), call.person, until)
    return Response(status_code=204)


async def _undo(call: Call) -> Response:
    said = await call.rooms.reviewing.undo(await call.field("oordeel"), call.person, call.now)
    return back_to(f"/vragen/{quote(said.question if said else call.path('question'))}")


PAGES = (
    Page("/vragen/{question}", Role.VOLUNTEER, get=_open, post=_judge),
    Page("/vragen/{question}/los", Role.VOLUNTEER, post=_let_go),
    Page("/vragen/{question}/ongedaan", Role.VOLUNTEER, post=_undo),
)
