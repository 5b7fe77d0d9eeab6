"""The voter asks: from the decision about his words to the reply, the record and what the talk remembers."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.conversation import consent, crisis
from bot.conversation.commands import IN_REPLIES, obey
from bot.conversation.replying import for_decision, is_question
from bot.conversation.state import WORDS, Choices, Last, Remembered
from bot.conversation.turn import Asked, Chosen, Counted, Reply, Threat, Turn
from bot.conversation.wording import Voice, paragraphs
from bot.knowledge.texts import Key
from bot.masking import telling
from bot.matching.decision import Kind

if TYPE_CHECKING:
    from bot.conversation.state import Asking, State
    from bot.conversation.turn import Record
    from bot.matching.decision import Decision

LONG = 1500
"""Characters from which the voter is told that only the beginning is read."""
WITHOUT_WORDS = frozenset({"insult", "personal-data", "spam", "threat"})
"""Replies after which the words are never kept, also under K1 (C5, C6, C8)."""

WITHOUT_WORDS_TOO = frozenset({("service", "crime")})
"""The same for one variant of a reply: what somebody tells the police is not ours to keep (C4)."""
ABUSE = frozenset({"insult", "spam"})
"""Replies given once; who goes on is met with silence (C6)."""
FIRST_MUTE, NEXT_MUTE = timedelta(hours=1), timedelta(hours=24)


def ask(state: State, text: str, decision: Decision, voice: Voice, question: str, *, edited: bool = False) -> Turn:
    """Answer a question that has been decided."""
    if crisis.is_crisis(decision):
        return crisis.meet(state, decision, voice)
    if state.crisis and not crisis.moved_on(text, decision):
        return crisis.stay(state, decision, voice)
    turn = _answered(replace(state, crisis=""), text, decision, voice, question, edited=edited)
    if consent.under_age(text):
        return consent.for_minor(state, turn, voice)
    return _then_k1(turn, decision, voice)


def spoken(state: State, text: str, decision: Decision) -> State:
    """Choose the language: what the voter writes, unless he chose one or wrote too little to tell."""
    enough = len(text.split()) > 1 or not state.opened
    if state.fixed or not enough:
        return state
    if decision.language == "en":
        return replace(state, language="en")
    if decision.language == "nl":
        return replace(state, language="nl")
    return state


def _answered(state: State, text: str, decision: Decision, voice: Voice, question: str, *, edited: bool) -> Turn:
    kind = decision.ids[0] if decision.decision is Kind.REPLY else ""
    reply = for_decision(voice, decision, question)
    if kind in ABUSE:
        state, reply = _less_patient(state, reply, voice)
    if kind == "meta" and decision.variant in IN_REPLIES:
        return _commanded(state, text, decision, voice, question)
    reply = replace(reply, text=paragraphs(_told_first(state, text, decision, voice), reply.text))
    if _other_language(state, decision):
        state = replace(state, told=True)
    if kind in WITHOUT_WORDS or (kind, decision.variant) in WITHOUT_WORDS_TOO:
        threat: tuple[Record, ...] = (Threat(text),) if kind == "threat" else ()
        return Turn(replace(state, asking=""), (reply,), (*threat, Counted(kind, voice.language)))
    asked = _record(state, text, decision, reply, question, edited=edited)
    return Turn(_after(state, asked, decision, reply), (reply,), (*_chosen(state, decision), asked))


def comes_through(decision: Decision) -> bool:
    """Tell whether the bot answers this even to a voter to whom it is silent: somebody is in danger (C1-C5)."""
    return crisis.is_crisis(decision) or (decision.decision is Kind.REPLY and decision.ids == ("threat",))


def _less_patient(state: State, reply: Reply, voice: Voice) -> tuple[State, Reply]:
    """One sober line; then silence for an hour, then for a day, each announced."""
    at = state.at
    assert at is not None
    state = replace(state, insults=state.insults + 1)
    if state.insults == 1:
        return state, reply
    span, key = (FIRST_MUTE, Key.INSULT_AGAIN) if state.insults == 2 else (NEXT_MUTE, Key.INSULT_DAY)
    until = at + span
    return replace(state, muted_until=until), replace(reply, text=voice.say(key), buttons=())


def _commanded(state: State, text: str, decision: Decision, voice: Voice, question: str) -> Turn:
    """Obey what is a command in other words."""
    turn = obey(state, IN_REPLIES[decision.variant or ""], "", voice)
    reply = replace(turn.replies[0], decision=Kind.REPLY, ids=decision.ids)
    asked = _record(state, text, decision, reply, question, edited=False)
    return Turn(turn.state.remembering(_waiting(asked)), (reply,), (asked,))


def _told_first(state: State, text: str, decision: Decision, voice: Voice) -> str:
    return paragraphs(
        voice.say(Key.NOT_KEPT) if telling(text) and not _says_so_itself(decision) else "",
        voice.say(Key.TOO_LONG) if len(text) > LONG else "",
        voice.say(Key.OTHER_LANGUAGE) if _other_language(state, decision) else "",
    )


def _says_so_itself(decision: Decision) -> bool:
    """The reply that says it at length, or that takes a threat in."""
    return decision.decision is Kind.REPLY and decision.ids[0] in {"personal-data", "threat"}


def _other_language(state: State, decision: Decision) -> bool:
    return decision.language in {"tr", "pl", "ar", "pap"} and not (state.told or state.fixed)


def _record(state: State, text: str, decision: Decision, reply: Reply, question: str, *, edited: bool) -> Asked:
    assert state.at is not None
    return Asked(
        question=question,
        at=state.at,
        text=text,
        decision=decision.decision,
        mode=decision.mode,
        ids=decision.ids,
        probability=decision.probability,
        language=decision.language,
        shown=reply.text,
        ranking=decision.ranking[:5],
        edited=edited,
        keep=state.k1 == "yes",
    )


def _chosen(state: State, decision: Decision) -> tuple[Record, ...]:
    """Tell that words in place of a tap picked one of the choices."""
    direct = decision.decision in {Kind.ANSWER, Kind.SILENT} and decision.ids
    if state.choices and direct and decision.ids[0] in state.choices.ids:
        return (Chosen(state.choices.question, decision.ids[0]),)
    return ()


def _after(state: State, asked: Asked, decision: Decision, reply: Reply) -> State:
    choosing = reply.decision == Kind.CLARIFY
    asking: Asking = (
        "choice" if choosing else "rating" if decision.decision is Kind.ANSWER and len(reply.ids) == 1 else ""
    )
    about_position = decision.decision in {Kind.ANSWER, Kind.SILENT}
    asks = is_question(decision)
    others = tuple(one.id for one in decision.ranking if one.id not in reply.ids)[:3]
    last = state.last
    if asks:
        last = Last(asked.question, asked.text[:WORDS], reply.ids if about_position else (), others)
    waiting = _waiting(asked)
    return replace(
        state.remembering(waiting),
        open_question=waiting if asks else state.open_question,
        asking=asking,
        last=last,
        choices=Choices(asked.question, reply.ids) if choosing else None,
    )


def _waiting(asked: Asked) -> Remembered:
    """Return the question as it waits for K1."""
    return Remembered(
        question=asked.question,
        at=asked.at,
        text=asked.text[:WORDS],
        decision=asked.decision,
        mode=asked.mode,
        ids=asked.ids,
        probability=asked.probability,
        language=asked.language,
        shown=asked.shown,
        ranking=asked.ranking,
        edited=asked.edited,
    )


def _then_k1(turn: Turn, decision: Decision, voice: Voice) -> Turn:
    """Ask for K1 after the first answer, once in a talk."""
    state = turn.state
    answered = is_question(decision) and decision.decision is not Kind.CLARIFY
    if not answered or not state.earlier or state.k1 != "unasked" or state.minor or state.paused:
        return turn
    asked = consent.ask(state, voice)
    return Turn(asked.state, (*turn.replies, *asked.replies), turn.records)
