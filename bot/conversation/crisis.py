"""Someone in need: nothing else happens until the voter moves on with a clear new question (C1-C3).

Nothing of it is kept but a flag in the running talk: no words, no question before it, no follow-up, no consent asked.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.conversation.replying import fixed, variant_of
from bot.conversation.turn import Counted, Reply, Turn
from bot.conversation.wording import paragraphs
from bot.knowledge.texts import Key
from bot.matching.decision import Kind

if TYPE_CHECKING:
    from bot.conversation.state import State
    from bot.conversation.wording import Voice
    from bot.matching.decision import Decision

MOVES_ON = frozenset({"politics", "others", "candidate-private"})
"""Replies that show a new question; a greeting, thanks or a cry for help does not."""
CLEAR = 0.8
"""Probability that a message is about any position from which a "did you mean" counts as a new question."""
A_QUESTION = 4
"""Words; what is shorter may be a sigh."""
GOODBYE = frozenset({"thanks", "greeting"})


def is_crisis(decision: Decision) -> bool:
    """Tell whether a message must be met with a crisis reply."""
    return decision.decision is Kind.REPLY and decision.ids == ("crisis",)


def moved_on(text: str, decision: Decision) -> bool:
    """Tell whether this is a clear new question. "laat maar" is none, whatever it looks like to the matcher."""
    if decision.decision is Kind.REPLY:
        return decision.ids[0] in MOVES_ON
    if decision.decision in {Kind.ANSWER, Kind.SILENT}:
        return True
    return decision.decision is Kind.CLARIFY and decision.in_scope >= CLEAR and len(text.split()) >= A_QUESTION


def meet(state: State, decision: Decision, voice: Voice) -> Turn:
    """Give the numbers, and forget what the talk was about."""
    variant = variant_of(voice, "crisis", decision.variant)
    if variant is None:
        return Turn(state)
    bare = replace(
        state,
        crisis=variant.id,
        last=None,
        choices=None,
        earlier=(),
        open_question=None,
        draft=None,
        asking="",
        rated="",
    )
    return Turn(bare, (fixed(voice, "crisis", variant),), (Counted("crisis", voice.language),))


def stay(state: State, decision: Decision, voice: Voice) -> Turn:
    """Stay with it: kind words after thanks, else the numbers again."""
    thanks = decision.decision is Kind.REPLY and decision.ids[0] in GOODBYE
    variant = variant_of(voice, "crisis", state.crisis)
    if thanks or variant is None:
        return Turn(state, (Reply(voice.say(Key.CRISIS_REST), decision=Kind.REPLY, ids=("crisis",)),))
    again = fixed(voice, "crisis", variant)
    return Turn(state, (replace(again, text=paragraphs(voice.say(Key.CRISIS_STAY), again.text)),))
