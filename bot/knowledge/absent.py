"""A knowledge base as voters get it while some answers are switched off or have lapsed: they are not there."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date

    from bot.knowledge.base import KnowledgeBase
    from bot.knowledge.model import Position


def lapsed(base: KnowledgeBase, today: date) -> frozenset[str]:
    """Answers whose last day has passed."""
    return frozenset(one.id for one in base.positions if one.until is not None and one.until < today)


def still_said(base: KnowledgeBase, today: date) -> KnowledgeBase:
    """The same knowledge without the fixed replies whose last day has passed; the first of a kind always stays."""
    if not any(one.until and one.until < today for reply in base.replies for one in reply.variants[1:]):
        return base
    replies = tuple(
        reply.model_copy(
            update={
                "variants": tuple(
                    one
                    for number, one in enumerate(reply.variants)
                    if number == 0 or one.until is None or one.until >= today
                )
            }
        )
        for reply in base.replies
    )
    return replace(base, replies=replies)


def without(base: KnowledgeBase, ids: Collection[str]) -> KnowledgeBase:
    """The same knowledge without these positions, and without any button or word that leads to them.

    The matcher stays as it was fitted: it may still recognise a question about one, and then there is no answer.
    """
    gone = frozenset(ids) & base.by_id.keys()
    if not gone:
        return base
    protected = {entry: words for entry, words in base.vocabulary.protected.items() if entry not in gone}
    return replace(
        base,
        positions=tuple(_unlinked(one, gone) for one in base.positions if one.id not in gone),
        examples={entry: said for entry, said in base.examples.items() if entry not in gone},
        vocabulary=base.vocabulary.model_copy(update={"protected": protected}),
    )


def _unlinked(position: Position, gone: frozenset[str]) -> Position:
    if gone.isdisjoint(position.related) and gone.isdisjoint(position.confused_with):
        return position
    return position.model_copy(
        update={
            "related": tuple(one for one in position.related if one not in gone),
            "confused_with": {one: why for one, why in position.confused_with.items() if one not in gone},
        }
    )
