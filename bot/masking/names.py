"""Names, where somebody says that it is one. A list of names would blot out politicians, and miss half the city."""

from __future__ import annotations

import re

from bot.masking.pattern import Mask

_SMALL = r"(?:van|de|der|den|el|al|ten|ter|von|bin|ibn|la|le)"
_WORD = r"(?:[A-ZÀ-ÝŚŻŹŁĆÖÜÇŞİĞ]\.\s?){0,4}[A-ZÀ-ÝŚŻŹŁĆÖÜÇŞİĞ][\w'’\-]{1,40}"
_NAME = rf"{_WORD}(?:\s+(?:{_SMALL}\s+){{0,3}}{_WORD}){{0,4}}"
_INITIALS = rf"(?:[A-Z]\.\s?)+(?:{_SMALL}\s+)*{_WORD}"
_INTRODUCED = (
    r"(?:\b(?:ik\s+heet|(?:mijn|m'?n|me)\s+naam(?:\s+is)?|naam(?=:)|gegevens(?=:)|(?:zijn|haar)\s+naam\s+is|(?:hij|zij|ze)\s+heet|(?:je|u)\s+spreekt\s+met|met\s+vriendelijke\s+groet|"
    r"vriendelijke\s+groet(?:en)?|groet(?:jes|en)?|gr|mvg|(?:kind\s+|best\s+)?regards|my\s+name\s+is|i\s+am\s+called|"
    r"ik\s+ben\s+(?:mevrouw|meneer|de\s+heer|mw|dhr)|(?:mijn|m'?n|me|onze)\s+\w+\s+heet|"
    r"benim\s+ad[ıi]m|ad[ıi]m|nazywam\s+si[eę]|mam\s+na\s+imi[eę])\b[.:,]{0,2}\s+)"
)
# "Ik ben Hagenaar": what somebody is, with a capital.
_NO_NAME = (
    r"(?!(?:Hag[ae]\w+|Nederland\w*|Amsterdam\w*|Rotterdam\w*|Turks?e?|Marokk\w+|Surinaam?\w*|Antill\w+|Pool|Pools?e?|"
    r"Moslims?|Christen\w*|Hindoe\w*|Jood\w*|Islam\w+|Ajacied|Feyenoord\w*|ADO|[A-Z]+'?[ea]?r?s?\b|PvdA\w*|Dutch|Turkish|"
    r"Moroccan|Polish|Muslim|Christian|British|English|Happy|Sorry|Den|De|Het|Een|Boos|Blij|Voor|Tegen|Het)\b)"
)
_IS = r"(?:\b(?i:ik\s+ben|ben|i\s+am|i'm|dit\s+is|this\s+is)\s+)"
_ENDS = (
    r"(?=\s*(?:[,.;!?]|$)"
    r"|\s+(?i:en|uit|van|and|from)\s+(?i:ik|woon|wij|mijn|de|het|i|my|the|[A-Z])|\s+(?i:uit|from)\s)"
)
_NOT_SMALL = (
    r"(?!(?:iedereen|de|het|u|jou|jullie|hem|haar|welkom|niet|geen|alle|allen|een|haas|nog|nooit|al|wel|op|in|bij|ook|"
    r"not|on|in|still|the|a|never|missing)\b)"
)

NAMES: tuple[Mask, ...] = (
    Mask("name", re.compile(rf"(?i:{_INTRODUCED})({_INITIALS}|{_NAME})"), "[naam]", 1),
    Mask("name", re.compile(rf"(?<![\w'’\-])({_NAME})(?=\s+is\s+(?:mijn|m'?n|me|my)\s+(?:naam|name)\b)"), "[naam]", 1),
    Mask("name", re.compile(rf"{_IS}({_NO_NAME}{_WORD}\s+(?:{_SMALL}\s+)*{_WORD}){_ENDS}"), "[naam]", 1),
    Mask("name", re.compile(rf"(?:\b(?i:ik\s+ben|ben|i\s+am|i'm)\s+)({_NO_NAME}{_WORD}){_ENDS}"), "[naam]", 1),
    Mask(
        "name",
        re.compile(
            r"\b(?:ik\s+heet|(?:mijn|me|m'?n)\s+naam\s+is|my\s+name\s+is)\s+"
            rf"({_NOT_SMALL}[a-zà-ÿ][\w'’\-]+(?:\s+(?:van|de|der|den|el|al)(?:\s+(?:de|der|den))?\s+[a-zà-ÿ][\w'’\-]+)?)",
            re.IGNORECASE,
        ),
        "[naam]",
        1,
    ),
    Mask("name", re.compile(r"\bاسمي\s+(?:هو\s+)?([\u0621-\u064A]+(?:\s+ال[\u0621-\u064A]+)?)"), "[naam]", 1),
)
