"""The list of answers: what the candidate says, what is live, what waits, what is asked often and what goes wrong."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.console.access import Page
from bot.console.entry_form import LANGUAGES
from bot.knowledge.signing import signed
from bot.services.naming import day_of
from bot.services.people import Role

if TYPE_CHECKING:
    from starlette.responses import Response

    from bot.console.access import Call
    from bot.knowledge.model import Position
    from bot.services.publishing import Use

STATES = ("concept", "niet-gezien", "niet-vertaald", "vaak-gevraagd", "vaak-fout", "uit")
AUDITED_DAYS = 28
"""As on the figures page."""
OFTEN_WRONG, LEAST_JUDGED = 0.2, 3
"""Share of the judged answers that were wrong, from so many judged on."""


@dataclass(frozen=True, slots=True)
class Row:
    """One answer in the list."""

    position: Position
    draft_by: str
    seen: bool
    off: bool
    use: Use


async def _list(call: Call) -> Response:
    desk = call.editors
    query = call.request.query_params
    theme, state, words = query.get("thema", ""), query.get("staat", ""), query.get("zoek", "").strip()[:100]
    language = query.get("taal", "")
    opened = await desk.editing.open("")
    base = await desk.publishing.base()
    off = await desk.publishing.off()
    today = day_of(call.now)
    used = await desk.publishing.use(today - timedelta(days=6), today)
    drafts = await desk.editing.drafts()
    working = {draft.subject.partition("/")[2]: name or "bestanden" for draft, name in drafts}
    rows = [
        Row(one, working.get(one.id, ""), signed(one), one.id in off, used.get(one.id) or desk.publishing.unused)
        for one in base.positions
        if (not theme or one.theme == theme)
        and _holds(one, words)
        and not (language and base.examples.get(one.id, {}).get(language))
    ]
    often = sorted((row.use.asked for row in rows), reverse=True)[: max(1, len(rows) // 5)] or [0]
    shown = [row for row in rows if _in_state(row, state, max(often[-1], 1))]
    themes = [(name, said.nl if (said := base.campaign.themes.get(name)) else name) for name in base.themes]
    since = today - timedelta(days=AUDITED_DAYS - 1)
    return call.show(
        "antwoorden.html",
        found=await desk.insight.picture(since, today),
        audited=f"sinds={since}&tot={today}",
        goal=base.campaign.max_wrong,
        rows=shown,
        total=len(base.positions),
        themes=themes,
        theme=theme if theme in base.themes else "",
        state=state if state in STATES else "",
        words=words,
        missing=language,
        languages=LANGUAGES,
        version=opened.head,
        drafts=[(draft, name) for draft, name in drafts],
    )


def _in_state(row: Row, state: str, often: int) -> bool:
    use = row.use
    holds = {
        "concept": bool(row.draft_by),
        "niet-gezien": not row.seen,
        "niet-vertaald": not row.position.answer.en,
        "vaak-gevraagd": use.asked >= often,
        "vaak-fout": use.judged >= LEAST_JUDGED and use.wrong / use.judged >= OFTEN_WRONG,
        "uit": row.off,
    }
    return holds.get(state, True)


def _holds(position: Position, words: str) -> bool:
    text = f"{position.id} {position.title.nl} {position.title.en} {position.answer.nl}".casefold()
    return all(word in text for word in words.casefold().split())


PAGES = (Page("/antwoorden", Role.EDITOR, get=_list),)
