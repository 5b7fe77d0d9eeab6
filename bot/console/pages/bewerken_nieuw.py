"""A new answer: it begins with a title and a signed source, one that is there or a statement typed here."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.console.access import Page, back_to
from bot.console.entry_view import sentences, subject_of
from bot.knowledge.entry import with_new
from bot.knowledge.quoting import written
from bot.knowledge.source import read_source
from bot.knowledge.write import NotWrittenError
from bot.services.people import Role

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.responses import Response

    from bot.console.access import Call
    from bot.knowledge.tree import Plain


async def _new(call: Call) -> Response:
    base = await call.editors.publishing.base()
    return call.show(
        "bewerken_nieuw.html",
        themes=[(name, said.nl if (said := base.campaign.themes.get(name)) else name) for name in base.themes],
        sources=[(one.id, one.title.nl, one.date) for one in base.sources],
        problem="",
        gap=call.request.query_params.get("gat", ""),
        typed={},
    )


async def _add(call: Call) -> Response:
    """Begin a new answer: it rests on a signed source, one that is there or a new statement typed here."""
    form = await call.form()
    desk = call.editors
    base = await desk.publishing.base()
    field = {name: str(value).strip() for name, value in form.items() if isinstance(value, str)}
    entry_id = re.sub(r"[^a-z0-9]+", "-", field.get("titel", "").casefold()).strip("-")[:50]
    problem = ""
    if not entry_id or entry_id in base.by_id:
        problem = "titel"
    elif field.get("bron") == "nieuw" and not all(
        field.get(name) for name in ("verklaring", "van", "datum", "bron_titel")
    ):
        problem = "bron"
    if not problem:
        try:
            opened = await desk.editing.save(
                subject_of(entry_id), lambda files: _with_first(files, entry_id, field), call.person, call.now
            )
        except NotWrittenError:
            problem = "bron"
        else:
            if field.get("gat"):
                await desk.gaps.settle(field["gat"].split(","), "answered", entry_id, call.person, call.now)
            return back_to(f"/antwoorden/{entry_id}" if opened.draft else "/antwoorden")
    themes = [(name, said.nl if (said := base.campaign.themes.get(name)) else name) for name in base.themes]
    return call.show(
        "bewerken_nieuw.html",
        status=400,
        themes=themes,
        problem=problem,
        gap=field.get("gat", ""),
        typed=field,
        sources=[(one.id, one.title.nl, one.date) for one in base.sources],
    )


def _with_first(files: dict[str, str], entry_id: str, field: Mapping[str, str]) -> dict[str, str]:
    """The files with an answer that holds what is known so far; what is missing is shown as a fault in its form."""
    source = field.get("bron", "")
    changed = dict(files)
    if source == "nieuw":
        source = f"verklaring-{field['datum']}-{entry_id}"[:56].strip("-")
        title = field["bron_titel"]
        changed[f"sources/{source}.md"] = (
            f"---\ntitle:\n  nl: {written(title)}\n  en: {written(field.get('bron_titel_en') or title)}\n"
            f"date: {field['datum']}\nsigned_by: {written(field['van'])}\n---\n\n"
            f"{field['verklaring']}\n\n{field['van']}, {field['datum']}\n"
        )
    found, problems = read_source(f"sources/{source}.md", changed.get(f"sources/{source}.md", ""))
    if found is None or problems:
        raise NotWrittenError("; ".join(str(problem) for problem in problems) or "no such source")
    paragraph, said = next(iter(found.paragraphs.items()))
    title = field["titel"]
    position: dict[str, Plain] = {
        "id": entry_id,
        "title": {"nl": title, "en": field.get("titel_en") or title},
        "answer": {"nl": said},
        "short": {"nl": title + ".", "en": (field.get("titel_en") or title) + "."},
        "thin": True,
        "quotes": [{"source": source, "paragraph": paragraph, "text": sentences(said)[0]}],
        "examples": {"nl": [field.get("vraag") or title]},
    }
    return with_new(changed, field.get("thema", ""), {"position": position, "more": {}})


PAGES = (Page("/antwoorden/nieuw", Role.EDITOR, get=_new, post=_add),)
