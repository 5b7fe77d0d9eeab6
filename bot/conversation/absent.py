"""A decision about answers that are off or have lapsed: the matcher still knows them, voters get them no more."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.matching.decision import Kind, Mode

if TYPE_CHECKING:
    from bot.knowledge.base import KnowledgeBase
    from bot.matching.decision import Decision


def there(decision: Decision, base: KnowledgeBase) -> Decision:
    """The decision without answers that the knowledge in use does not hold; with none left the bot does not know."""
    if all(one.id in base.by_id for one in decision.ranking) and _known(decision, base) == decision.ids:
        return decision
    ranking = tuple(one for one in decision.ranking if one.id in base.by_id)
    if decision.decision is Kind.REPLY:
        return replace(decision, ranking=ranking)
    ids = _known(decision, base)
    if ids == decision.ids:
        return replace(decision, ranking=ranking)
    kept = decision.decision in {Kind.ANSWER, Kind.CLARIFY} and len(ids) > (decision.decision is Kind.CLARIFY)
    if not kept:
        nearby = ids if decision.decision in {Kind.CLARIFY, Kind.UNKNOWN} else ()
        return replace(decision, decision=Kind.UNKNOWN, ids=nearby, mode=Mode.ONE, silence=None, ranking=ranking)
    mode = decision.mode if len(ids) > 1 else Mode.ONE
    return replace(decision, ids=ids, mode=mode, ranking=ranking)


def _known(decision: Decision, base: KnowledgeBase) -> tuple[str, ...]:
    return tuple(one for one in decision.ids if one in base.by_id or decision.decision is Kind.REPLY)
