"""The notices at `/privacy` and `/transparantie`: made from the knowledge in use, and every version of them kept."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal

from bot.conversation.notice import Section, privacy_notice, transparency_notice
from bot.conversation.wording import Voice
from bot.knowledge.files import LANGUAGES
from bot.storage import papers
from bot.storage.times import day_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from bot.knowledge.base import KnowledgeBase
    from bot.knowledge.model import Language
    from bot.storage import Storage, Tx
    from bot.storage.papers import Paper

Page = Literal["privacy", "transparantie"]
_MAKE: dict[Page, Callable[[Voice], tuple[Section, ...]]] = {
    "privacy": privacy_notice,
    "transparantie": transparency_notice,
}


@dataclass(frozen=True, slots=True)
class Notice:
    """One version of a notice, with those before and after it: number and first day of each."""

    number: int
    since: date
    sections: tuple[Section, ...]
    others: tuple[tuple[int, date], ...]


class Papers:
    """The notices of one city. knowledge: the version that voters get now."""

    def __init__(self, storage: Storage, knowledge: Callable[[], KnowledgeBase]) -> None:
        self._storage = storage
        self._knowledge = knowledge
        self._kept = ""

    async def keep(self, now: datetime) -> None:
        """Keep the notices as they read now, if they read otherwise than before."""
        base = self._knowledge()
        if base.version == self._kept:
            return
        texts = [
            (page, language, json.dumps([asdict(one) for one in make(Voice(base, language))], ensure_ascii=False))
            for page, make in _MAKE.items()
            for language in LANGUAGES
        ]

        def unit(tx: Tx) -> None:
            for page, language, text in texts:
                papers.keep(tx, page, language, text, now)

        await self._storage.writer.run(unit)
        self._kept = base.version

    async def notice(self, page: Page, language: Language, number: int | None, now: datetime) -> Notice | None:
        """A version of a notice, the one in force without a number; None when there is no such version."""
        await self.keep(now)
        found = await self._storage.read(lambda tx: papers.versions(tx, page, language))
        chosen = next((one for one in found if number in {None, one.number}), None)
        if chosen is None:
            return None
        others = tuple((one.number, day_of(one.first_shown)) for one in found if one != chosen)
        return Notice(chosen.number, day_of(chosen.first_shown), _sections(chosen), others)


def _sections(paper: Paper) -> tuple[Section, ...]:
    return tuple(Section(one["heading"], tuple(one["paragraphs"])) for one in json.loads(paper.text))
