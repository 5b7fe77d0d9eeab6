"""Put published texts together: the only place where a reply gets its words.

No sentence is made here. A reply is a row of pieces, each one an answer, a short answer, a silence or a reply of the
knowledge base, or a sentence of `knowledge/texts/` with names, dates, quotes and counts filled in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from babel.dates import format_date

from bot.conversation.buttons import show
from bot.conversation.turn import Button, Cited
from bot.knowledge.texts import PLACEHOLDERS, Key

if TYPE_CHECKING:
    from datetime import date

    from bot.knowledge.base import KnowledgeBase
    from bot.knowledge.model import Language, Position, Quote, ReplyVariant

QUOTES_SHOWN = 2
"""More than two quotes under an answer do not fit on a phone; the source page has them all."""


def paragraphs(*pieces: str) -> str:
    """Join pieces with a blank line between them, leaving out the empty ones."""
    return "\n\n".join(piece.strip() for piece in pieces if piece.strip())


def lines(*pieces: str) -> str:
    """Join pieces line by line, leaving out the empty ones."""
    return "\n".join(piece.strip() for piece in pieces if piece.strip())


@dataclass(frozen=True, slots=True)
class Voice:
    """The knowledge base, spoken in one language."""

    base: KnowledgeBase
    language: Language

    def say(self, key: Key, **values: str) -> str:
        """Return the sentence of this key with its placeholders filled."""
        sentence = self.base.texts[self.language][key]
        if key not in PLACEHOLDERS:
            return sentence
        return sentence.format(**values)

    def day(self, day: date) -> str:
        """Write a date out: 26 april 2021."""
        return format_date(day, "d MMMM y", locale="nl" if self.language == "nl" else "en_GB")

    def title(self, position: Position) -> str:
        """Return what the position is called."""
        return position.title.in_(self.language)

    def short(self, position: Position) -> str:
        """Return the answer in one sentence."""
        return position.short.in_(self.language)

    def answer(self, position: Position) -> str:
        """Return the whole answer."""
        return position.answer.in_(self.language)

    def variant(self, variant: ReplyVariant) -> str:
        """Return the text of a fixed reply, with the names of the campaign filled in."""
        campaign = self.base.campaign
        text = variant.text.in_(self.language)
        for name, value in (
            ("{candidate}", campaign.candidate),
            ("{party}", campaign.party),
            ("{city}", campaign.city_name),
            ("{contact}", self.contact()),
        ):
            text = text.replace(name, value)
        return text

    def contact(self) -> str:
        """Name the contact person within a sentence; while nobody is filled in, say that."""
        contact = self.base.campaign.contact
        if not (contact.mail or contact.phone):
            return self.say(Key.CONTACT_MISSING)
        return ", ".join(part for part in (contact.name, contact.mail, contact.phone) if part)

    def themes(self) -> tuple[str, ...]:
        """Return the themes that have positions, in the order of the menu in `campaign.yaml`."""
        there = self.base.themes
        named = tuple(theme for theme in self.base.campaign.themes if theme in there)
        return named + tuple(theme for theme in there if theme not in named)

    def theme(self, theme: str) -> str:
        """Return what a theme is called; a theme nobody named yet goes by its file name."""
        named = self.base.campaign.themes.get(theme)
        return named.in_(self.language) if named else theme.replace("-", " ").capitalize()

    def cited(self, position: Position, limit: int = QUOTES_SHOWN) -> tuple[Cited, ...]:
        """Return the quotes shown under an answer."""
        return tuple(Cited(quote.source, quote.paragraph, quote.text) for quote in position.quotes[:limit])

    def source_lines(self, position: Position, limit: int = QUOTES_SHOWN) -> str:
        """Name the source of each quote shown, with its date and the quote itself."""
        return lines(*(self._source_line(quote) for quote in position.quotes[:limit]))

    def _source_line(self, quote: Quote) -> str:
        source = self.base.source_by_id[quote.source]
        return self.say(
            Key.SOURCE_LINE if quote.paragraph.startswith("P") else Key.SOURCE_LINE_HEADING,
            source=source.called.in_(self.language),
            date=self.day(source.date),
            paragraph=quote.paragraph,
            quote=quote.text,
        )

    def source_button(self, position: Position) -> Button:
        """Open the source at the first quote. Where there are several sources the mark names its source too."""
        quote = position.quotes[0]
        first = quote.source == self.base.sources[0].id
        mark = quote.paragraph if first else f"{quote.source}-{quote.paragraph}"
        return Button(self.say(Key.BUTTON_SOURCE, paragraph=quote.paragraph), url=f"/brief#{mark}")

    def position_buttons(self, ids: tuple[str, ...]) -> tuple[tuple[Button, ...], ...]:
        """One row for each position: its title, which shows its whole answer."""
        return tuple((Button(self.title(self.base.by_id[id_]), show(id_)),) for id_ in ids if id_ in self.base.by_id)
