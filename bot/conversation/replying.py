"""From a decision of the matcher to the reply: which texts, in which order, with which buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.conversation.buttons import Does, data
from bot.conversation.turn import Button, Reply
from bot.conversation.wording import lines, paragraphs
from bot.knowledge.texts import Key
from bot.matching.decision import Kind, Mode

if TYPE_CHECKING:
    from bot.conversation.wording import Voice
    from bot.knowledge.model import Position, ReplyVariant
    from bot.matching.decision import Candidate, Decision

RELATED = 3
NEARBY = 2
OFFERS_TOPICS = frozenset({"greeting", "smalltalk", "meta", "gibberish", "emoji", "injection", "others"})
"""Replies after which the list of subjects helps; after thanks or bad news it is in the way."""
OFFERS_PERSON = frozenset({"service", "politics", "candidate-private"})
QUESTIONS = frozenset({"politics", "others", "service", "candidate-private"})
"""Replies to something asked; all others answer a greeting, thanks, anger, a joke, or nothing at all."""
MAY_BE_MEANT = frozenset({"politics", "service", "candidate-private"})
LIKELY_ENOUGH = 0.15
"""Beside such a reply the positions that are so likely are named: one in seven times that is what was meant."""


def person_button(voice: Voice) -> Button:
    """Ask for a person of the team."""
    return Button(voice.say(Key.BUTTON_PERSON), data(Does.PERSON))


def menu_button(voice: Voice) -> Button:
    """Show all subjects."""
    return Button(voice.say(Key.BUTTON_MENU), data(Does.MENU))


def answer(voice: Voice, position: Position, question: str = "") -> Reply:
    """Give the whole answer: the text, its sources with their quotes, what is related, and "was dit uw vraag?"."""
    related = tuple(id_ for id_ in position.related if id_ in voice.base.by_id)[:RELATED]
    buttons = voice.position_buttons(related)
    ask = ""
    if question:
        ask = voice.say(Key.RIGHT_QUESTION)
        good = Button(voice.say(Key.BUTTON_GOOD), data(Does.GOOD, question))
        buttons = ((good, Button(voice.say(Key.BUTTON_BAD), data(Does.BAD, question))), *buttons)
    return Reply(
        paragraphs(voice.answer(position), voice.source_lines(position), ask),
        decision=Kind.ANSWER,
        ids=(position.id,),
        quotes=voice.cited(position),
        buttons=(*buttons, (voice.source_button(position),)),
    )


def side_by_side(voice: Voice, ids: tuple[str, ...], mode: Mode) -> Reply:
    """Give two or three answers in one sentence each, with their sources and a button for the whole of each."""
    positions = [voice.base.by_id[id_] for id_ in ids]
    pieces = [
        lines(
            voice.say(Key.ITEM, title=voice.title(position), short=voice.short(position)),
            voice.source_lines(position, limit=1),
        )
        for position in positions
    ]
    intro = Key.PAIR_INTRO if mode is Mode.PAIR else Key.MULTI_INTRO
    return Reply(
        paragraphs(voice.say(intro), *pieces, voice.say(Key.READ_WHOLE)),
        decision=Kind.ANSWER,
        ids=ids,
        quotes=tuple(quote for position in positions for quote in voice.cited(position, limit=1)),
        buttons=voice.position_buttons(ids),
    )


def silent(voice: Voice, position: Position, silence: int | None) -> Reply:
    """Say what the letter says in one sentence, that the asked detail is not in it, and how to ask on."""
    known = silence is not None and silence < len(position.silent_on)
    detail = position.silent_on[silence].say.in_(voice.language) if known and silence is not None else ""
    whole = Button(voice.say(Key.BUTTON_WHOLE), data(Does.SHOW, position.id))
    return Reply(
        paragraphs(
            voice.short(position),
            detail or voice.say(Key.SILENT_DETAIL),
            voice.source_lines(position, limit=1),
            voice.say(Key.SILENT_OFFER),
        ),
        decision=Kind.SILENT,
        ids=(position.id,),
        quotes=voice.cited(position, limit=1),
        buttons=((whole,), (person_button(voice),), (voice.source_button(position),)),
    )


def choice(voice: Voice, ids: tuple[str, ...], question: str, intro: Key = Key.CLARIFY_INTRO) -> Reply:
    """Ask "did you mean": title and short answer of each, so that it helps even who does not tap."""
    items = [
        voice.say(Key.CHOICE, number=str(n), title=voice.title(position), short=voice.short(position))
        for n, position in enumerate((voice.base.by_id[id_] for id_ in ids), start=1)
    ]
    picks = tuple((Button(voice.title(voice.base.by_id[id_]), data(Does.PICK, id_)),) for id_ in ids)
    none = Button(voice.say(Key.BUTTON_NONE), data(Does.NONE, question))
    return Reply(
        paragraphs(voice.say(intro), *items, voice.say(Key.CLARIFY_HOW)),
        decision=Kind.CLARIFY,
        ids=ids,
        buttons=(*picks, (none,)),
    )


def unknown(voice: Voice, nearby: tuple[str, ...]) -> Reply:
    """Say that the letter does not speak of it, what it does say nearby, and offer a person."""
    near = tuple(id_ for id_ in nearby if id_ in voice.base.by_id)[:NEARBY]
    return Reply(
        paragraphs(voice.say(Key.UNKNOWN), _named(voice, near), voice.say(Key.UNKNOWN_OFFER)),
        decision=Kind.UNKNOWN,
        ids=near,
        buttons=(*voice.position_buttons(near), (person_button(voice), menu_button(voice))),
    )


def _named(voice: Voice, near: tuple[str, ...]) -> str:
    """Name what the letter does speak of, nearby."""
    titles = [voice.say(Key.UNKNOWN_TOPIC, title=voice.title(voice.base.by_id[id_])) for id_ in near]
    return lines(voice.say(Key.UNKNOWN_NEARBY), *titles) if near else ""


def fixed(voice: Voice, kind: str, variant: ReplyVariant, ranking: tuple[Candidate, ...] = ()) -> Reply:
    """Give a fixed reply, with what may have been meant, the subjects or a person offered where that helps."""
    meant = [one.id for one in ranking if one.probability >= LIKELY_ENOUGH and one.id in voice.base.by_id]
    near = tuple(meant[:NEARBY]) if kind in MAY_BE_MEANT else ()
    row: tuple[Button, ...] = ()
    if kind in OFFERS_TOPICS:
        row = (menu_button(voice),)
    elif kind in OFFERS_PERSON:
        row = (person_button(voice), menu_button(voice))
    if kind == "meta" and variant.id == "stop":
        row = (Button(voice.say(Key.BUTTON_STOP), data(Does.STOP)),)
    return Reply(
        paragraphs(voice.variant(variant), _named(voice, near)),
        decision=Kind.REPLY,
        ids=(kind,),
        buttons=(*voice.position_buttons(near), *((row,) if row else ())),
    )


def variant_of(voice: Voice, kind: str, variant: str | None) -> ReplyVariant | None:
    """Find the variant of a reply kind; the first is the default."""
    found = voice.base.reply_by_kind.get(kind)
    if found is None:
        return None
    variants = found.variants
    return next((one for one in variants if one.id == variant), variants[0])


def is_question(decision: Decision) -> bool:
    """Tell whether something was asked: about a position, or about what the letter does not hold."""
    return decision.decision is not Kind.REPLY or decision.ids[0] in QUESTIONS


def for_decision(voice: Voice, decision: Decision, question: str) -> Reply:
    """Turn a decision into its reply. What a decision names and the knowledge base has not is met as unknown."""
    ids = tuple(id_ for id_ in decision.ids if id_ in voice.base.by_id)
    match decision.decision:
        case Kind.ANSWER if len(ids) > 1:
            return side_by_side(voice, ids, decision.mode)
        case Kind.ANSWER if ids:
            return answer(voice, voice.base.by_id[ids[0]], question)
        case Kind.SILENT if ids:
            return silent(voice, voice.base.by_id[ids[0]], decision.silence)
        case Kind.CLARIFY if len(ids) > 1:
            return choice(voice, ids, question)
        case Kind.REPLY if decision.ids:
            found = variant_of(voice, decision.ids[0], decision.variant)
            if found is not None:
                return fixed(voice, decision.ids[0], found, decision.ranking)
    return unknown(voice, ids)
