"""Respond to one event of a talk, with the matcher handed in as a function. The heart of `step`.

Each kind of event has its file: words are read (`reading`) and, when they are a question, answered (`asking`); a tap
goes to `tapping`, a command to `commands`, a person of the team to `person`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.conversation import asking, consent, context, crisis, filling, opening, person, tapping
from bot.conversation.commands import obey
from bot.conversation.event import Command, FromTeam, Gone, NoText, Tap, Words
from bot.conversation.reading import Agreed, Commanded, Given, NoSuchChoice, Nothing, Picked, read
from bot.conversation.turn import Counted, ForPerson, Reply, Turn, Wanted
from bot.conversation.wording import Voice
from bot.knowledge.sameness import plain
from bot.knowledge.texts import Key

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.conversation.event import Event
    from bot.conversation.ids import Ids
    from bot.conversation.state import State
    from bot.knowledge.base import KnowledgeBase
    from bot.matching.decision import Decision

    Decide = Callable[[str], Decision]

_NOT_TEXT = {
    "photo": Key.NOT_TEXT_PICTURE,
    "video": Key.NOT_TEXT_PICTURE,
    "document": Key.NOT_TEXT_PICTURE,
    "animation": Key.NOT_TEXT_PICTURE,
    "voice": Key.NOT_TEXT_VOICE,
    "audio": Key.NOT_TEXT_VOICE,
    "video_note": Key.NOT_TEXT_VOICE,
    "location": Key.NOT_TEXT_PERSONAL,
    "venue": Key.NOT_TEXT_PERSONAL,
    "contact": Key.NOT_TEXT_PERSONAL,
}


def respond(state: State, event: Event, base: KnowledgeBase, decide: Decide, now: datetime, ids: Ids) -> Turn:
    """Take one event, with `decide` as the matcher."""
    state = opening.continued(state, now, ids.talk)
    voice = Voice(base, state.language)
    match event:
        case Words():
            turn = _words(state, event, base, decide, ids)
        case Tap():
            turn = tapping.tap(state, event.data, voice)
        case Command():
            turn = obey(state, event.name, event.argument, voice)
        case NoText():
            turn = _not_text(state, event, voice)
        case FromTeam():
            return person.from_team(state, event, voice)
        case Gone():
            return Turn(replace(state, person="", choices=None, asking=""), records=(Wanted("gone"),))
    return _opened(turn, base)


def _opened(turn: Turn, base: KnowledgeBase) -> Turn:
    """Put the first message before the first reply of a talk. Someone in need, or who is leaving, is spared it."""
    state = turn.state
    silent = state.muted and not turn.replies
    if state.opened or state.crisis or silent or not state.talk or not (turn.replies or turn.records):
        return turn
    first = opening.opening(Voice(base, state.language))
    return Turn(replace(state, opened=True), (first, *turn.replies), turn.records)


def _words(state: State, event: Words, base: KnowledgeBase, decide: Decide, ids: Ids) -> Turn:  # noqa: PLR0911  one return for each way to read words
    voice = Voice(base, state.language)
    state = context.pointed_at(state, event.reply_to, base)
    reading = read(event.text, state, base)
    match reading:
        case Nothing():
            return Turn(state, (Reply(voice.say(reading.say)),), (Counted("no-words", voice.language),))
        case Picked():
            assert state.choices is not None
            if reading.id is None:
                return tapping.none_of_these(state, state.choices.question, voice)
            return tapping.pick(state, reading.id, voice)
        case NoSuchChoice():
            return Turn(state, (Reply(voice.say(Key.CHOOSE_AGAIN, count=str(reading.count))),))
        case Agreed():
            return _agreed(state, reading, voice)
        case Given():
            return filling.typed(state, reading.text, voice)
        case Commanded():
            return obey(state, reading.name, "", voice)
    state = replace(state, draft=None)
    if event.edited and state.last and plain(state.last.text) == plain(reading.text):
        return Turn(state)
    return _question(state, reading.text, base, decide, ids, edited=event.edited)


def _question(state: State, text: str, base: KnowledgeBase, decide: Decide, ids: Ids, *, edited: bool) -> Turn:
    decision = decide(text)
    if state.muted and not asking.comes_through(decision):
        return Turn(state, records=(Counted("muted", state.language),))
    if state.person and not crisis.is_crisis(decision):
        assert state.at is not None
        return Turn(state, records=(ForPerson(ids.question, state.at, text),))
    if state.last and not state.crisis and context.leans(text, state.last):
        behind = decide(context.together(text, state.last, base))
        decision = context.lean(text, state.last, decision, behind, base)
    state = asking.spoken(state, text, decision)
    return asking.ask(state, text, decision, Voice(base, state.language), ids.question, edited=edited)


def _agreed(state: State, reading: Agreed, voice: Voice) -> Turn:
    """Take a yes or a no in words to what was asked last."""
    if state.draft:
        return tapping.tap(state, f"v1:{'yes' if reading.yes else 'no'}:K2", voice)
    match state.asking:
        case "k1" if reading.yes and not reading.spelled_out:
            return consent.make_sure(state, voice)
        case "k1" | "k1-sure":
            return consent.give(state, voice) if reading.yes else consent.refuse(state, voice)
        case "forget":
            return tapping.tap(state, f"v1:forget:{'yes' if reading.yes else 'no'}", voice)
    question = state.last.question if state.last else ""
    return tapping.rate(state, question, voice, helpful=reading.yes)


def _not_text(state: State, event: NoText, voice: Voice) -> Turn:
    """Say that only text is read; with a person in the talk, or someone in need, say nothing."""
    counted = (Counted(f"no-text:{event.kind}", voice.language),)
    if state.person or state.crisis or state.muted:
        return Turn(state, records=counted)
    key = _NOT_TEXT.get(event.kind, Key.NOT_TEXT_OTHER)
    return Turn(state, (Reply(voice.say(key)),), counted)
