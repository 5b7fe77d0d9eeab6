"""One step of a talk: from a state and an event to the next state, what to say, and what to write down.

`wanted` names the texts whose vectors the step would like, so that the texts of many talks are encoded together;
`step` takes them, or None when the encoder is away. Equal input, equal turn: after a kill the same event is stepped
again and says the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.conversation import context
from bot.conversation.absent import there
from bot.conversation.event import Words
from bot.conversation.reading import Question, read
from bot.conversation.responding import respond
from bot.matching import decide as deciding

if TYPE_CHECKING:
    from datetime import datetime

    from bot.conversation.event import Event
    from bot.conversation.ids import Ids
    from bot.conversation.published import Published
    from bot.conversation.state import State
    from bot.conversation.turn import Turn
    from bot.matching.arrays import Vectors
    from bot.matching.decision import Decision


def wanted(state: State, event: Event, knowledge: Published) -> tuple[str, ...]:
    """Return the texts whose vectors `step` would use: none for taps, commands and answers to choices."""
    if not isinstance(event, Words):
        return ()
    state = context.pointed_at(state, event.reply_to, knowledge.base)
    reading = read(event.text, state, knowledge.base)
    if not isinstance(reading, Question):
        return ()
    texts = deciding.wanted(reading.text, knowledge.matcher)
    if state.last and context.leans(reading.text, state.last):
        whole = context.together(reading.text, state.last, knowledge.base)
        texts += deciding.wanted(whole, knowledge.matcher)
    return tuple(dict.fromkeys(texts))


def step(state: State, event: Event, knowledge: Published, vectors: Vectors | None, now: datetime, ids: Ids) -> Turn:
    """Take one event of a talk.

    state:   as the last turn left it; `State()` for a voter whom we have never met.
    vectors: of the texts that `wanted` named; None when the encoder is away, then words alone decide.
    now:     time of the event (of its inbox row, so that a repeated step is the same step).
    ids:     random identities, should the event begin a talk or ask a question.
    """

    def decide(text: str) -> Decision:
        return there(deciding.decide(text, knowledge.matcher, vectors), knowledge.base)

    return respond(state, event, knowledge.base, decide, now, ids)
