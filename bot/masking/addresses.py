"""Addresses: a postcode of six, or a street with a number. A street alone is where a question is about, and stays."""

from __future__ import annotations

import re

from bot.masking.pattern import Mask

_STREETS = (
    r"(?:straat|str|laan|weg|plein|kade|gracht|singel|dreef|hof|pad|steeg|plantsoen|dijk|park|markt|baan|ring|erf|"
    r"brink|plaats|zoom|burg|berg|veld|rade|haghe|horst|wal|poort|oord|hoek|duin|akker|weide|einde|vaart|haven)"
)
_BEFORE = r"(?:van|de|den|der|het|le|la|jan|prins|prinses|koningin)"
_OF = r"laan\s+van\s+(?:(?:nieuw|oud|oost|den|de|het)\s+){0,2}[\w'’\-]{1,40}"
# The first name in "Paul Krugerlaan" belongs to the street; the first word of a sentence does not.
_FIRST = r"(?-i:(?!(?:In|Op|Aan|Bij|De|Het|Is|En|Om|Van|Naar|Wij|We|Ik|At|On|The)\b)[A-ZÀ-Ý][\w'’\-]{1,30}\s+)"
_STREET = rf"(?:{_OF}|{_FIRST}?(?:{_BEFORE}\s+){{0,4}}(?:[\w'’\-]{{2,40}}{_STREETS}|spui|voorhout))"
_NUMBER = r"(?!(?:19|20)\d{2}\b)[1-9]\d{0,3}(?!\d)"
_ADDITION = r"(?:\s?-?\s?[a-z]\b|\s?-?\s?(?:hs|huis|bis|hoog|[IVX]+)\b)"
# "Op het plein 20 bankjes": a number before a word in the plural, or before a measure, counts something.
_COUNTS = (
    r"(?!\s*(?:euro|%|procent|percent|keer|uur|jaar|km|m2|m\b|meter|graden|maal|miljoen)"
    r"|\s+(?!(?:wonen|hebben|zitten|kunnen|moeten|willen|krijgen|staan|hangen|worden|tussen|tegen|boven|beneden|binnen|"
    r"buiten|sinds|alles|steeds|soms|anders|thans|gezien|eens)\b)[a-zë]{3,}(?:en|s)\b)"
)

ADDRESSES: tuple[Mask, ...] = (
    Mask(
        "address",
        re.compile(
            r"(?<!\d)[1-9]\d{3}\s?-?\s?(?!SA|SD|SS)[A-Z]{2}\b"
            r"(?:\s*,?\s*(?:nr\.?\s*|nummer\s*|huisnummer\s*)?\d{1,5}(?:\s?-?\s?[a-z0-9]{1,3}\b)?)?"
        ),
        "[adres]",
    ),
    Mask(
        "address",
        re.compile(
            r"(?<!\d)[1-9]\d{3}[a-z]{2}(?![a-z])"
            r"(?:\s*,?\s*(?:nr\.?\s*|nummer\s*|huisnummer\s*)?\d{1,5}(?:\s?-?\s?[a-z]\b)?)?"
        ),
        "[adres]",
    ),
    Mask(
        "address",
        re.compile(
            rf"(?<![\w'’\-]){_STREET}\s+(?:nr\.?\s*|nummer\s*|huisnummer\s*)?{_NUMBER}(?:{_ADDITION}|{_COUNTS})",
            re.IGNORECASE,
        ),
        "[adres]",
    ),
    Mask(
        "address",
        re.compile(
            rf"\b(?:nummer|nr\.?|huisnummer)\s+({_NUMBER}\s+(?:in|op|aan|van)\s+(?:de|het)\s+{_STREET})\b",
            re.IGNORECASE,
        ),
        "[adres]",
        1,
    ),
)
