"""The figures: pictures people would rather look at than read, every number a link to the questions behind it."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.console.access import Page, back_to
from bot.console.charts import line, stacked
from bot.knowledge.write import data_of, rewritten
from bot.review.figures import DECISIONS, told
from bot.services.naming import day_of
from bot.services.people import Role

if TYPE_CHECKING:
    from bot.console.access import Call
    from bot.services.insight import Picture

DAYS = 28
LONGEST = 400


def _range(call: Call) -> tuple[date, date]:
    query, today = call.request.query_params, day_of(call.now)

    def read(name: str, otherwise: date) -> date:
        try:
            return date.fromisoformat(query.get(name, ""))
        except ValueError:
            return otherwise

    last = min(read("tot", today), today)
    first = min(read("van", last - timedelta(days=DAYS - 1)), last)
    return max(first, last - timedelta(days=LONGEST)), last


async def _show(call: Call) -> Response:
    first, last = _range(call)
    area = call.request.query_params.get("wijk", "")
    wijken = call.rooms.wijken(area)
    found = await call.editors.insight.picture(first, last, wijken=wijken)
    base = await call.editors.publishing.base()
    labels = [f"{one.day.day}/{one.day.month}" for one in found.days]
    goal = base.campaign.max_wrong
    weeks = [(f"{week.day}/{week.month}", (one.low, one.share or 0.0, one.high)) for week, one in found.weekly]
    return call.show(
        "cijfers.html",
        found=found,
        first=first,
        last=last,
        area=area if wijken else "",
        places=call.rooms.place_options(),
        per_day=stacked(labels, [[one.counts[d] for d in DECISIONS] for one in found.days], "Vragen per dag")
        if found.asked
        else "",
        wrong=line([label for label, _ in weeks], [row for _, row in weeks], goal, "Aandeel foute antwoorden per week")
        if weeks
        else "",
        map=call.rooms.map_of({wijk: count for wijk, count in found.wijken.items() if wijk != "overig"}),
        goal=goal,
        themes={name: said.nl for name, said in base.campaign.themes.items()},
        audited=f"sinds={first}&tot={last}",
        week_end=lambda week: week + timedelta(days=6),
        range=f"van={first}&tot={last}" + (f"&wijk={area}" if wijken else ""),
        questions=f"sinds={first}&tot={last}&staat=alles" + (f"&wijk={area}" if wijken else ""),
    )


async def _csv(call: Call) -> Response:
    first, last = _range(call)
    area = call.request.query_params.get("wijk", "")
    found = await call.editors.insight.picture(first, last, wijken=call.rooms.wijken(area))
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerows(_tables(found).get(call.path("name")) or ())
    if not out.getvalue():
        raise HTTPException(404)
    headers = {"content-disposition": f'attachment; filename="{call.path("name")}-{first}-{last}.csv"'}
    return Response("\ufeff" + out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _tables(found: Picture) -> dict[str, list[tuple[object, ...]]]:
    return {
        "dagen": [
            ("dag", "antwoord", "gevraagd wat bedoeld werd", "niet in de brief", "onbekend"),
            *((one.day, *(_cell(one.counts[d]) for d in DECISIONS)) for one in found.days),
        ],
        "wijken": [("wijk", "mensen"), *found.wijken.items()],
        "themas": [
            ("wijk", "thema", "mensen"),
            *((wijk, theme, _cell(count)) for wijk, themes in found.themes.items() for theme, count in themes.items()),
        ],
        "fout": [
            ("week vanaf", "bekeken", "fout", "van", "tot"),
            *((week, one.rated, one.wrong, f"{one.low:.4f}", f"{one.high:.4f}") for week, one in found.weekly),
        ],
    }


def _cell(count: int | None) -> int | str:
    """A count as it may be told."""
    return "minder dan 5" if count is None or told(count) is None else count


async def _stricter(call: Call) -> Response:
    """Propose the stricter line that the blind audit asks for: a draft with replay, never applied unseen."""
    last = day_of(call.now)
    found = await call.editors.insight.picture(last - timedelta(days=DAYS - 1), last)
    if found.stricter is None:
        raise HTTPException(409)
    path, wanted = "campaign.yaml", found.stricter

    def edit(files: dict[str, str]) -> dict[str, str]:
        content = data_of(path, files[path])
        if not isinstance(content, dict):
            raise HTTPException(409)
        return {**files, path: rewritten(path, files[path], {**content, "max_wrong": wanted})}

    opened = await call.editors.editing.save(f"tekst/{path}", edit, call.person, call.now)
    return back_to(f"/voorstel/{opened.draft.id}/gevolgen" if opened.draft else "/cijfers")


PAGES = (
    Page("/cijfers", Role.EDITOR, get=_show, post=_stricter),
    Page("/cijfers/{name}.csv", Role.EDITOR, get=_csv),
)
