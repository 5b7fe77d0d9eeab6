"""Postcodes, house numbers and districts as people type them.

No look-up service stands behind this: a volunteer finds a door with postcode and number, and asking a third party would
tell it who asked a party for a visit. The street is what the voter typed. Patterns: docs/decisions/0060.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from stdnum.exceptions import ValidationError
from stdnum.nl import postcode as dutch_postcode

if TYPE_CHECKING:
    from bot.knowledge.campaign import Areas, Postcode

# Two-letter words that follow a year or a sum ("in 2021 ik woon", "2525 in de straat"); with a space before them they
# are no postcode letters unless written in capitals.
_WORDS = frozenset(
    ("ik", "in", "om", "op", "is", "en", "de", "te", "ze", "we", "ja", "na", "of", "al", "zo", "nu", "er", "je", "m2")
)
_POSTCODE = re.compile(r"(?<!\d)([1-9]\d{3})(\s?-?\s?)(?!sa|sd|ss)([a-z]{2})(?![a-z])", re.IGNORECASE)
_PC4 = re.compile(r"(?<![\d.,])([1-9]\d{3})(?![\d.,]*\d)(?!\s*(?:euro|eur|€|m2|woningen|mensen|keer))", re.IGNORECASE)
_ADDITION = (
    r"(?:[a-z]\d{1,3}|[a-z](?![a-z0-9])|\d{1,4}(?![a-z0-9])|hs|huis|bis|bg|zw|rd|boven|beneden|i{1,3}|iv|v)(?![a-z0-9])"
)
_NUMBER = re.compile(
    rf"(?<![\w.,])(\d{{1,5}})(?:\s*[-/ ]\s*({_ADDITION})|({_ADDITION}))?(?:\s*[-/]\s*({_ADDITION}))?(?!\w)",
    re.IGNORECASE,
)
_PO_BOX = re.compile(r"\bpostbus\b", re.IGNORECASE)
_FLOOR = re.compile(
    r"\b(?:\d{1,2}e|eerste|tweede|derde|vierde|vijfde|begane)\s+(?:etage|verdieping|grond)\b|\b\d{1,2}\s*hoog\b",
    re.IGNORECASE,
)
_STREET = re.compile(r"^[^\d,]*[a-zà-ÿ][^\d,]*(?=\s+\d)", re.IGNORECASE)
_PO_BOX_RANGES = frozenset({"2490"}) | frozenset(str(pc4) for pc4 in range(2500, 2510))

Trouble = Literal["no-postcode", "no-number", "po-box", "elsewhere", "no-such-postcode"]


@dataclass(frozen=True, slots=True)
class Address:
    """A door: what a volunteer needs to find it. `street` and `hint` are the voter's own words."""

    postcode: str
    number: int
    addition: str = ""
    street: str = ""
    hint: str = ""

    @property
    def key(self) -> str:
        """The same for every way of writing one door: `2525KB|14|B`."""
        return f"{self.postcode}|{self.number}|{self.addition.replace(' ', '')}"

    @property
    def pc4(self) -> str:
        """The four digits: enough for a walk list by district."""
        return self.postcode[:4]

    def __str__(self) -> str:
        door = f"{self.number}-{self.addition}" if self.addition else str(self.number)
        street = f"{self.street} " if self.street else ""
        return f"{street}{door}, {self.postcode[:4]} {self.postcode[4:]}"


@dataclass(frozen=True, slots=True)
class Incomplete:
    """An address that is not one yet: what is the matter, and what was understood so far."""

    trouble: Trouble
    postcode: str = ""
    number: int | None = None
    addition: str = ""
    street: str = ""


class Places:
    """The areas of one city, ready to be asked."""

    def __init__(self, areas: Areas) -> None:
        self._areas = areas

    @cached_property
    def _by_pc4(self) -> dict[str, Postcode]:
        return {postcode.pc4: postcode for postcode in self._areas.postcodes}

    @cached_property
    def _by_name(self) -> tuple[tuple[str, str], ...]:
        """Names as people write them, longest first, with the wijk or stadsdeel each stands for."""
        names: dict[str, str] = {}
        for wijk in self._areas.wijken:
            for name in (wijk.name, *wijk.aliases, *wijk.aliases_unverified):
                names.setdefault(name.casefold(), wijk.id)
        for area in self._areas.areas:
            for name in (area.name, *area.aliases):
                names.setdefault(name.casefold(), self._district_holding(area.wijken[0]))
        # The bare name of a stadsdeel wins over the wijk of the same name.
        for district in self._areas.stadsdelen:
            names.update(dict.fromkeys((name.casefold() for name in (district.name, *district.aliases)), district.id))
        return tuple(sorted(names.items(), key=lambda item: -len(item[0])))

    def _district_holding(self, wijk: str) -> str:
        return next((district.id for district in self._areas.stadsdelen if wijk in district.wijken), wijk)

    def holds(self, pc4: str) -> bool:
        """Tell whether a four-digit postcode lies in the city."""
        return pc4 in self._by_pc4

    def wijk_of(self, pc4: str) -> str | None:
        """The wijk that holds most of a postcode, or None outside the city."""
        found = self._by_pc4.get(pc4)
        return found.wijk if found else None

    def district_of(self, pc4: str) -> str | None:
        """The stadsdeel that holds most of a postcode, or None outside the city."""
        found = self._by_pc4.get(pc4)
        return found.stadsdeel if found else None

    def district_named(self, area: str) -> str:
        """The stadsdeel of a wijk id; a stadsdeel stands for itself."""
        return self._district_holding(area)

    def name_of(self, area: str) -> str:
        """The name of a wijk or stadsdeel by its id, or the id where there is none."""
        for district in self._areas.stadsdelen:
            if district.id == area:
                return district.name
        return next((wijk.name for wijk in self._areas.wijken if wijk.id == area), area)

    def mentioned(self, text: str) -> str | None:
        """The wijk or stadsdeel that a message names ("en in de schilderswijk?"), or None."""
        folded = text.casefold()
        for name, area in self._by_name:
            if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", folded):
                return area
        pc4 = _PC4.search(text)
        return self.wijk_of(pc4[1]) if pc4 else None

    def read(self, text: str) -> Address | Incomplete:
        """Read a door from what somebody typed.

        Incomplete says which piece to ask for; `elsewhere` means a real postcode outside the city.
        """
        text = " ".join(text.split())
        found = _find_postcode(text)
        rest = text if found is None else f"{text[: found[1]]} , {text[found[2] :]}"
        number, addition = _find_number(rest) if found or not _PO_BOX.search(text) else (None, "")
        street = _find_street(rest)
        if found is None:
            return Incomplete("po-box" if _PO_BOX.search(text) else "no-postcode", "", number, addition, street)
        postcode = found[0]
        if _PO_BOX.search(text) or postcode[:4] in _PO_BOX_RANGES:
            return Incomplete("po-box", postcode)
        if not _exists(postcode):
            return Incomplete("no-such-postcode", postcode, number, addition, street)
        if not self.holds(postcode[:4]):
            return Incomplete("elsewhere", postcode, number, addition, street)
        if number is None:
            return Incomplete("no-number", postcode, None, "", street)
        floor = _FLOOR.search(rest)
        return Address(postcode, number, addition, street, floor[0] if floor else "")


def _find_postcode(text: str) -> tuple[str, int, int] | None:
    """The first postcode of a text as `2525KB`, with where it begins and ends."""
    for match in _POSTCODE.finditer(text):
        digits, gap, letters = match.groups()
        if " " in gap and letters in _WORDS:
            continue
        return f"{digits}{letters.upper()}", match.start(), match.end()
    return None


def _find_number(rest: str) -> tuple[int | None, str]:
    """The house number and its additions in what is left when the postcode is cut out."""
    rest = _FLOOR.sub(" ", rest)
    for match in _NUMBER.finditer(rest):
        number = int(match[1])
        if number >= 1:
            parts = [part.upper() for part in match.groups()[1:] if part]
            return number, " ".join(parts)
    return None, ""


def _find_street(rest: str) -> str:
    street = _STREET.match(rest.strip(" ,"))
    found = street[0].strip(" ,") if street else ""
    return (
        ""
        if found.casefold() in {"", "nr", "nummer", "huisnummer", "op"}
        else re.sub(r"\s+(?:nr|nummer)\.?$", "", found)
    )


def _exists(postcode: str) -> bool:
    try:
        dutch_postcode.validate(postcode)
    except ValidationError:
        return False
    return True
