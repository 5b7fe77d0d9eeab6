"""What a knowledge base is: one pydantic model for the files, the console's forms and the JSON Schema.

Every sentence a voter can read comes from here. Frozen, so that a published version cannot change under a running talk.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Language = Literal["nl", "en"]
"""The languages the bot speaks. Voters may write in any."""

ReplyKind = Literal[
    "greeting",
    "thanks",
    "smalltalk",
    "insult",
    "threat",
    "crisis",
    "service",
    "others",
    "candidate-private",
    "meta",
    "personal-data",
    "spam",
    "injection",
    "gibberish",
    "emoji",
    "politics",
]

Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=56)]
"""An id. 56 characters at most: it travels in a button's 64 bytes behind `v1:` and a kind (`v1:show:`)."""

LanguageTag = Annotated[str, Field(pattern=r"^([a-z]{2,3}|mixed)$")]
"""A language voters write in: nl, en, tr, pl, ar, pap, ..., or `mixed` for two in one message."""

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
"""A text that is not empty; white space around it (YAML's `|` leaves a line end) is not part of it."""

Utterances = dict[LanguageTag, tuple[Text, ...]]
"""Ways people ask it, by the language they write in."""


class Part(BaseModel):
    """A piece of the knowledge base: nothing unknown in it, nothing that changes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Said(Part):
    """A sentence in both languages the bot speaks."""

    nl: Text
    en: Text

    def in_(self, language: Language) -> str:
        """Return the text in that language."""
        return self.nl if language == "nl" else self.en


class Answer(Part):
    """An answer: always in Dutch, in English where the team wrote one."""

    nl: Text
    en: Text | None = None

    def in_(self, language: Language) -> str:
        """Return the text in that language, or the Dutch where there is no other."""
        return self.en if language == "en" and self.en else self.nl


class Quote(Part):
    """A literal piece of a source."""

    source: Slug
    paragraph: str = Field(pattern=r"^[PH][0-9]+$")
    text: Text


class Silence(Part):
    """A detail that people ask and that the source does not say."""

    about: Text
    say: Said
    examples: Utterances = {}


class Door(Part):
    """What a volunteer says, asks and does not promise on a doorstep (Dutch)."""

    say: Text
    ask: Text
    do_not_promise: Text


class SignedOff(Part):
    """That the candidate has seen an answer; lapses when `text` no longer is the answer's hash."""

    by: str
    date: dt.date
    text: str


class Position(Part):
    """One written position of the candidate, with the quotes it rests on and the ways people ask it."""

    id: Slug
    title: Said
    answer: Answer
    short: Said
    thin: bool = False
    """Whether the source has only half a sentence on it: then a short answer is the honest one."""
    quotes: tuple[Quote, ...] = Field(min_length=1)
    examples: Utterances = {}
    silent_on: tuple[Silence, ...] = ()
    confused_with: dict[Slug, Text] = {}
    related: tuple[Slug, ...] = ()
    door: Door | None = None
    note: str | None = None
    signed_off: SignedOff | None = None
    until: dt.date | None = None
    """The last day on which voters get it; without one it stays."""
    theme: Slug
    """The file it stands in; written once, at the top of that file."""


class ReplyVariant(Part):
    """One fixed text for messages that no position answers."""

    id: Slug
    text: Said
    continues: bool = True
    """Whether the talk goes on as before (False: the bot stays with this until the voter moves on)."""
    examples: Utterances = {}
    until: dt.date | None = None
    """The last day on which voters get it; after it the first variant of its kind speaks."""


class Reply(Part):
    """A kind of message that is not a question about a position. The first variant is the default."""

    kind: ReplyKind
    variants: tuple[ReplyVariant, ...] = Field(min_length=1)


class Source(Part):
    """A dated, signed text that answers may quote: `sources/<id>.md` with a small header."""

    id: Slug
    title: Said
    called: Said = Said(nl="de brief", en="the letter")
    """What an answer calls it: "Uit de brief van 26 april 2021"."""
    date: dt.date
    signed_by: str
    opening: tuple[str, ...] = ()
    """What stands above the first paragraph: place, date, salutation. Shown, never quoted."""
    paragraphs: dict[str, str]
    """Paragraph id (P1, H1) -> text, markdown asterisks dropped, white space folded, in the order of the source."""
