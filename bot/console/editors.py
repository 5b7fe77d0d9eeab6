"""What the editors' pages work with, beside what every page of the console has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.services.bursts import Bursts
    from bot.services.desk import Desk
    from bot.services.editing import Editing
    from bot.services.finding import Finding
    from bot.services.gaps import Gaps
    from bot.services.insight import Insight
    from bot.services.knowledge_folder import KnowledgeFolder
    from bot.services.publishing import Publishing
    from bot.services.replaying import Replaying


@dataclass(frozen=True, slots=True)
class Editors:
    """The services of the editors. folder: the files beside the database, where there are any."""

    publishing: Publishing
    editing: Editing
    replaying: Replaying
    desk: Desk
    gaps: Gaps
    bursts: Bursts
    finding: Finding
    insight: Insight
    folder: KnowledgeFolder | None = None
