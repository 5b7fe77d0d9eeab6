"""What each file of the knowledge folder holds: its place, and the model its content must fit."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, RootModel, model_validator

from bot.knowledge.campaign import Areas, Campaign, Vocabulary
from bot.knowledge.model import Language, LanguageTag, Part, Position, Reply, Said, Slug, Text, Utterances

EntryName = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*(/[a-z0-9]+(-[a-z0-9]+)*)?$", max_length=90)]
"""A position's id, a reply's kind, or `kind/variant`."""


class PositionFile(Part):
    """`positions/<theme>.yaml`."""

    theme: Slug
    positions: tuple[Position, ...]

    @model_validator(mode="before")
    @classmethod
    def _theme_once(cls, content: object) -> object:
        """Give each position the theme that is written once, at the top."""
        if not isinstance(content, dict) or not isinstance(content.get("positions"), list):
            return content
        theme = content.get("theme")
        # Without a usable theme its own fault is enough: not one for each position too.
        given = theme if isinstance(theme, str) and re.fullmatch(r"[a-z0-9-]+", theme) else "none"
        positions = [{**item, "theme": given} if isinstance(item, dict) else item for item in content["positions"]]
        return {**content, "positions": positions}


class ReplyFile(Part):
    """`replies.yaml`."""

    replies: tuple[Reply, ...]


class ExampleFile(Part):
    """`examples/<theme>.yaml`: more ways people ask it, by position."""

    theme: Slug
    examples: dict[Slug, Utterances]


class ReplyExampleFile(Part):
    """`examples/replies.yaml`: more messages that get a fixed reply, by kind or `kind/variant`."""

    replies: dict[EntryName, Utterances]


class NegativeFile(Part):
    """`examples/negatives.yaml`: messages that look like something else than they are, and get nothing of it."""

    negatives: dict[Literal["lookalike", "lookalike-crisis"], Utterances]


class HeldOutRow(Part):
    """One message of `tests/<name>.yaml`, with what must come back."""

    id: Slug
    text: Text
    kind: Literal["in", "out", "ambiguous"]
    gold: tuple[Slug, ...] = Field(min_length=1)
    language: LanguageTag = "nl"
    register_: Slug = Field(default="neutral", alias="register")


class HeldOutFile(Part):
    """`tests/<name>.yaml`: measured on, never trained on."""

    tests: tuple[HeldOutRow, ...]


class TextFile(RootModel[dict[str, Text]]):
    """`texts/<language>.yaml`: every other sentence the bot says, by key."""


class SourceHeader(Part):
    """The header of `sources/<id>.md`.

    opening: how many blocks stand above the first paragraph (place and date, salutation): they get no number.
    closing: how many blocks at the end are one paragraph together (greeting, name).
    """

    title: Said
    date: dt.date
    signed_by: Text
    opening: int = Field(default=0, ge=0)
    closing: int = Field(default=1, ge=1)


Content = (
    PositionFile
    | ReplyFile
    | ExampleFile
    | ReplyExampleFile
    | NegativeFile
    | HeldOutFile
    | TextFile
    | Campaign
    | Vocabulary
    | Areas
)


@dataclass(frozen=True, slots=True)
class Place:
    """A kind of file: what it is called in our docs and schemas, where it stands, and what it holds."""

    name: str
    pattern: str
    model: type[Content]


PLACES = (
    Place("campaign", r"campaign\.yaml", Campaign),
    Place("vocabulary", r"vocabulary\.yaml", Vocabulary),
    Place("areas", r"areas\.yaml", Areas),
    Place("replies", r"replies\.yaml", ReplyFile),
    Place("reply-examples", r"examples/replies\.yaml", ReplyExampleFile),
    Place("negatives", r"examples/negatives\.yaml", NegativeFile),
    Place("examples", r"examples/[^/]+\.yaml", ExampleFile),
    Place("positions", r"positions/[^/]+\.yaml", PositionFile),
    Place("texts", r"texts/(nl|en)\.yaml", TextFile),
    Place("tests", r"tests/[^/]+\.yaml", HeldOutFile),
)
"""Every kind of YAML file; the first pattern that fits a path counts."""

LANGUAGES: tuple[Language, ...] = ("nl", "en")


def model_of(path: str) -> type[Content] | None:
    """Say which model the file at this path must fit; None when no such file is known."""
    return next((place.model for place in PLACES if re.fullmatch(place.pattern, path)), None)


def is_source(path: str) -> bool:
    """Whether this is a signed text that answers may quote."""
    return re.fullmatch(r"sources/[a-z0-9]+(-[a-z0-9]+)*\.md", path) is not None


def stem(path: str) -> str:
    """Return the file's name without folder and ending."""
    return path.rpartition("/")[2].partition(".")[0]
