"""The source pages: the candidate's own text, open to everyone, with the quoted words marked.

`/brief#P4` shows the oldest source with paragraph P4 in sight; `/brief?bij=huisjesmelkers#P4` marks the words that the
answer rests on. `/bronnen/<id>` shows any other signed statement the same way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from markupsafe import Markup, escape
from starlette.exceptions import HTTPException
from starlette.routing import Route

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from bot.knowledge.base import KnowledgeBase
    from bot.knowledge.model import Source
    from bot.site.pages import Pages


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph as shown: its id, whether it is a heading, and its words with quotes marked."""

    id: str
    heading: bool
    words: Markup


def marked(text: str, quotes: tuple[str, ...]) -> Markup:
    """Return the text, escaped, with each quote in a `<mark>`. Quotes that overlap share one mark."""
    spans = sorted((text.index(quote), text.index(quote) + len(quote)) for quote in quotes if quote in text)
    out, at = Markup(""), 0
    for start, end in spans:
        if end <= at:
            continue
        begin = max(start, at)
        out += escape(text[at:begin]) + Markup("<mark>") + escape(text[begin:end]) + Markup("</mark>")
        at = end
    return out + escape(text[at:])


def paragraphs_of(source: Source, base: KnowledgeBase, position: str | None) -> tuple[Paragraph, ...]:
    """Return a source paragraph by paragraph; with a position, its quotes are marked."""
    chosen = base.by_id.get(position) if position else None
    shown = []
    for name, words in source.paragraphs.items():
        quotes = tuple(
            quote.text
            for quote in (chosen.quotes if chosen else ())
            if quote.source == source.id and quote.paragraph == name
        )
        shown.append(Paragraph(name, name.startswith("H"), marked(words, quotes)))
    return tuple(shown)


def routes(pages: Pages, knowledge: Callable[[], KnowledgeBase]) -> list[Route]:
    """The routes of the source pages; `knowledge` gives the published version at the time of asking."""

    def show(source: Source, base: KnowledgeBase, position: str | None) -> Response:
        return pages.show(
            "channel/source.html",
            source=source,
            paragraphs=paragraphs_of(source, base, position),
            position=base.by_id.get(position) if position else None,
            others=tuple(other for other in base.sources if other.id != source.id),
        )

    async def letter(request: Request) -> Response:
        base = knowledge()
        oldest = min(base.sources, key=lambda source: (source.date, source.id))
        return show(oldest, base, request.query_params.get("bij"))

    async def one(request: Request) -> Response:
        base = knowledge()
        source = base.source_by_id.get(request.path_params["id"])
        if source is None:
            raise HTTPException(404)
        return show(source, base, request.query_params.get("bij"))

    return [Route("/brief", letter), Route("/bronnen/{id}", one)]
