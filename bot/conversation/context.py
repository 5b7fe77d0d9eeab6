"""Fragments that lean on the question before: "en voor jongeren?", "en in Zuidwest?", "hoeveel dan?".

A fragment is matched twice: alone, and behind the question it leans on. What is new wins; what only comes back to the
same position asks for a detail, and the bot says that the letter does not go further instead of repeating itself.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.conversation.replying import QUESTIONS
from bot.conversation.state import Last
from bot.conversation.wordlists import ASKS_A_DETAIL, BEGINS_A_FRAGMENT, BETWEEN, POINTS_BACK, SMALL
from bot.knowledge.sameness import plain
from bot.matching.decision import Kind, Mode

if TYPE_CHECKING:
    from bot.conversation.state import State
    from bot.knowledge.base import KnowledgeBase
    from bot.knowledge.model import Position, Silence
    from bot.matching.decision import Decision

LONGEST = 7
"""Words in a fragment; a longer message stands on its own."""


MAYBE_ABOUT_THE_TOPIC = QUESTIONS | {"gibberish"}
"""Replies that a fragment may get only because it is half a sentence; thanks, insults and the like are clear."""


def pointed_at(state: State, reply_to: str | None, base: KnowledgeBase) -> State:
    """Let a reply to an older answer lean on that answer, and not on the question before.

    reply_to: the words of the bot's message it replies to. The position is found by its own words in them, so nothing
    need be remembered and it works after a restart; an answer rewritten since is not found, and changes nothing.
    """
    if not reply_to:
        return state
    found = [(at, position.id) for position in base.positions if (at := _stands_in(reply_to, position)) is not None]
    if not found:
        return state
    ids = tuple(id_ for _, id_ in sorted(found))
    if state.last and set(ids) <= set(state.last.ids):
        return state
    return replace(state, last=Last("", "", ids))


def _stands_in(said: str, position: Position) -> int | None:
    """Where the answer, or its short form, stands in what was said."""
    written = [text.in_(language).strip() for text in (position.answer, position.short) for language in ("nl", "en")]
    places = [said.find(one) for one in written if one and one in said]
    return min(places) if places else None


def leans(text: str, last: Last | None) -> bool:
    """Tell whether a message may lean on the question before it."""
    words = plain(text).split()
    return (
        last is not None
        and bool(words)
        and len(words) <= LONGEST
        and (words[0] in BEGINS_A_FRAGMENT or _only_asks(words))
    )


def together(text: str, last: Last, base: KnowledgeBase) -> str:
    """Put the question it leans on before the fragment; after a tap that is the title of what was shown."""
    shown = [base.by_id[id_].title.nl for id_ in last.ids if id_ in base.by_id]
    return f"{last.text or ' '.join(shown)} {text}".strip()


def lean(text: str, last: Last, alone: Decision, behind: Decision, base: KnowledgeBase) -> Decision:
    """Choose between the fragment alone and behind its question."""
    shown = tuple(id_ for id_ in last.ids if id_ in base.by_id)
    social = alone.decision is Kind.REPLY and alone.ids[0] not in MAYBE_ABOUT_THE_TOPIC
    if alone.guard or social:
        return alone
    words = plain(text).split()
    if not shown:
        return behind if alone.decision is Kind.UNKNOWN or _only_asks(words) else alone
    if _only_asks(words):
        stands_alone = len(words) > 1 and not POINTS_BACK & set(words) and alone.decision is Kind.ANSWER
        return alone if stands_alone else _detail(text, shown[0], behind, base)
    for decision in (alone, behind):
        if decision.decision in {Kind.ANSWER, Kind.SILENT} and decision.ids:
            return decision if decision.ids[0] not in shown else _detail(text, decision.ids[0], decision, base)
    for decision in (alone, behind):
        if decision.decision is Kind.CLARIFY:
            return decision
    return replace(alone, decision=Kind.UNKNOWN, ids=shown[:1], variant=None)


def _only_asks(words: list[str]) -> bool:
    return bool(ASKS_A_DETAIL & set(words)) and all(
        word in ASKS_A_DETAIL | POINTS_BACK | BETWEEN | BEGINS_A_FRAGMENT for word in words
    )


def _detail(text: str, id_: str, decision: Decision, base: KnowledgeBase) -> Decision:
    """Turn the decision into a silence of that position."""
    probability = next((one.probability for one in decision.ranking if one.id == id_), decision.probability)
    return replace(
        decision,
        decision=Kind.SILENT,
        ids=(id_,),
        mode=Mode.ONE,
        variant=None,
        silence=_silence(text, base.by_id[id_]),
        probability=probability,
    )


def _silence(text: str, position: Position) -> int | None:
    """Find the listed detail that shares most words with the fragment; "hoe" alone could be any."""
    asked = {word for word in plain(text).split() if len(word) > 3 and word not in POINTS_BACK | BETWEEN | SMALL}
    shared = [
        sum(bool(asked & set(plain(one).split())) for one in _said(silence)) / len(_said(silence))
        for silence in position.silent_on
    ]
    return shared.index(max(shared)) if any(shared) else None


def _said(silence: Silence) -> tuple[str, ...]:
    return (silence.about, *(one for ones in silence.examples.values() for one in ones))
