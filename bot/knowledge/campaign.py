"""The campaign, the words of the city and its areas: what is the same for every answer."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from bot.knowledge.model import Language, Part, Said, Slug, Text

Rate = Annotated[float, Field(ge=0.0, le=1.0)]


class Contact(Part):
    """How a voter reaches a person of the team. Empty strings are allowed only in the try-out."""

    name: str = ""
    mail: str = ""
    phone: str = ""
    hours: Said | None = None


class Controller(Part):
    """Who answers for the voters' data (GDPR art. 4(7)), shown in the privacy notice."""

    name: str = ""
    address: str = ""
    mail: str = ""
    privacy_officer: str = ""


class Payer(Part):
    """Who pays (Regulation (EU) 2024/900 art. 11 and 12)."""

    name: str = ""
    address: str = ""
    mail: str = ""
    controlled_by: str = ""
    amounts: str = ""
    funding: str = ""
    period: str = ""


class Election(Part):
    """The election the talk belongs to. The date may stay empty in the try-out."""

    name: Said
    date: dt.date | None = None
    official_information: str = ""


class Retention(Part):
    """Life spans in days (defaults: L15)."""

    question_days: int = Field(default=90, ge=1)
    follow_up_days_after_close: int = Field(default=30, ge=1)
    visit_note_days: int = Field(default=30, ge=1)
    address_days_after_close: int = Field(default=7, ge=1)
    all_days_after_election: int = Field(default=30, ge=1)
    proof_years: int = Field(default=5, ge=1)
    threat_days: int = Field(default=183, ge=1)


class VisitingHours(Part):
    """When a door may be rung and how often (B5). Times as "10:00", days as "2026-12-25" or "12-25"."""

    earliest: str = "10:00"
    latest: str = "20:30"
    sunday_earliest: str = "12:00"
    days_off: tuple[str, ...] = ("12-25", "05-04")
    attempts: int = Field(default=3, ge=1)


class Campaign(Part):
    """`campaign.yaml`: what a campaign team decides."""

    city: Slug
    city_name: Text
    candidate: Text
    party: Text
    election: Election
    contact: Contact = Contact()
    controller: Controller = Controller()
    payer: Payer = Payer()
    languages: tuple[Language, ...] = ("nl", "en")
    example_questions: dict[Language, tuple[str, ...]] = {}
    """What the web page offers a newcomer to ask, by language."""
    themes: dict[Slug, Said] = {}
    """What each theme (a file in `positions/`) is called on its button."""
    max_wrong: Rate = 0.02
    """How often a direct answer may be wrong: the only dial of the matcher."""
    retention: Retention = Retention()
    visiting: VisitingHours = VisitingHours()
    approval: bool = False
    """Whether a second person must approve before a version goes live."""
    threat_readers: tuple[str, ...] = ()
    """The two people (by name on /mensen) who may read threats of violence."""
    team_chat: int | None = None
    """The volunteers' Telegram group that gets notices without voters' words."""

    def missing_for_live(self) -> tuple[str, ...]:
        """Name the keys that must be filled before real voters are served (L21, L40)."""
        wanted = {
            "controller.name": self.controller.name,
            "controller.mail": self.controller.mail,
            "contact.name": self.contact.name,
            "contact.mail or contact.phone": self.contact.mail or self.contact.phone,
            "payer.name": self.payer.name,
            "payer.address": self.payer.address,
            "election.date": self.election.date,
        }
        return tuple(key for key, value in wanted.items() if not value)


class District(Part):
    """A stadsdeel."""

    id: Slug
    name: str
    wijken: tuple[Slug, ...]
    aliases: tuple[str, ...] = ()
    verified: bool = False


class Neighbourhood(Part):
    """A wijk, with the names people use for it."""

    id: Slug
    name: str
    cbs: str = Field(pattern=r"^WK[0-9]{6}$")
    stadsdeel: Slug
    verified: bool
    cbs_name: str | None = None
    aliases: tuple[str, ...] = ()
    aliases_unverified: tuple[str, ...] = ()


class AreaName(Part):
    """A name for several wijken together ("Zuidwest")."""

    id: Slug
    name: str
    verified: bool = False
    wijken: tuple[Slug, ...]
    aliases: tuple[str, ...] = ()
    note: str | None = None


class Postcode(Part):
    """A four-digit postcode and the wijk that holds most of it."""

    pc4: str = Field(pattern=r"^[1-9][0-9]{3}$")
    wijk: Slug
    stadsdeel: Slug
    share: Rate
    """Part of the postcode's surface that lies in that wijk."""
    also: tuple[Slug, ...] = ()
    verified: bool = False
    stadsdeel_verified: bool = False
    note: str | None = None


class AreasOf(Part):
    """Which city the areas are of, and the years of its boundaries."""

    gemeente: str
    cbs: str = Field(pattern=r"^GM[0-9]{4}$")
    wijk_year: int
    pc4_year: int


class Areas(Part):
    """`areas.yaml`: districts, wijken and postcodes of the city."""

    meta: AreasOf | None = None
    stadsdelen: tuple[District, ...] = ()
    wijken: tuple[Neighbourhood, ...] = ()
    areas: tuple[AreaName, ...] = ()
    postcodes: tuple[Postcode, ...] = ()


CommandWord = Literal[
    "stop",
    "privacy",
    "forget",
    "mine",
    "status",
    "person",
    "pause",
    "about",
    "transparency",
    "menu",
    "help",
    "language",
]
"""What voters can command in words."""


class Synonyms(Part):
    """Words that voters use for one thing: each is read as `means`."""

    means: Text
    words: tuple[Text, ...]


class Vocabulary(Part):
    """`vocabulary.yaml`: words that mean the same, names, and word lists for the exact guards.

    Compared as whole words, without regard to capitals, accents and punctuation; protected utterances and stop words as
    whole messages.
    """

    synonyms: tuple[Synonyms, ...] = ()
    parties: tuple[Text, ...] = ()
    """Other parties, as people write them: a question that names one is never answered with a position."""
    politicians: tuple[Text, ...] = ()
    """People of other parties and of national politics."""
    own_names: tuple[Text, ...] = ()
    """Names for the candidate and his party: never a reason to refuse."""
    protected: dict[Slug, tuple[Text, ...]] = {}
    """Utterances that always get this entry or reply kind, whatever the ranking says."""
    stop_words: dict[CommandWord, tuple[Text, ...]] = {}
    """Whole messages that are commands, as voters write them."""
