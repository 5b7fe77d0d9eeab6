"""Personal data in words: find it and mask it before anything is kept.

What is masked leaves a word behind that says its kind ("[telefoon]"), so that a volunteer can still read the question;
medical details leave nothing that says what was there. Prefer too much over too little for numbers that can be checked
(BSN, IBAN, cards); for names only what follows "ik heet" and the like, since a name list would blot out politicians.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stdnum import iban, luhn
from stdnum.exceptions import ValidationError
from stdnum.nl import bsn

if TYPE_CHECKING:
    from collections.abc import Callable

_SEPARATED = r"[\s.\-]?"


@dataclass(frozen=True, slots=True)
class Mask:
    """One kind of personal data: how it looks, how it is checked, what stands in its place."""

    kind: str
    pattern: re.Pattern[str]
    instead: str
    group: int = 0
    true_of: Callable[[str], bool] | None = None


def _valid(check: Callable[[str], object]) -> Callable[[str], bool]:
    def valid(found: str) -> bool:
        try:
            check(found)
        except ValidationError:
            return False
        return True

    return valid


def _is_phone(found: str) -> bool:
    digits = re.sub(r"\D", "", found)
    return 9 <= len(digits) <= 15


def _is_card(found: str) -> bool:
    digits = re.sub(r"\D", "", found)
    return 13 <= len(digits) <= 19 and _valid(luhn.validate)(digits)


_MONTHS = (
    r"(?:jan(?:uari|uary)?|feb(?:ruari|ruary)?|maart|march|mrt|apr(?:il)?|mei|may|jun[ie]?|juni|jul[iy]?|juli|"
    r"aug(?:ustus|ust)?|sep(?:t(?:ember)?)?|okt(?:ober)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_YEAR = r"(?:19|20)\d{2}"
_DATE = (
    rf"(?:\d{{1,2}}[-/. ]\d{{1,2}}[-/. ](?:19|20)?\d{{2}}|{_YEAR}-\d{{2}}-\d{{2}}"
    rf"|\d{{1,2}}e?\s+{_MONTHS}\s+(?:19|20)?\d{{2}})"
)
_BORN = r"(?:geboren(?:\s+op)?|geboortedatum(?:\s+is)?|geb\.?(?:datum)?|born(?:\s+on)?|date of birth|dob|jarig\s+op)"
_STREETS = (
    r"(?:straat|str|laan|weg|plein|kade|gracht|singel|dreef|hof|pad|steeg|plantsoen|dijk|park|markt|baan|ring|erf|"
    r"brink|plaats|zoom|burg|berg|veld|rade|haghe|horst|wal|poort|oord|hoek|duin|akker|weide|einde|vaart|haven)"
)
_NAME = r"[A-ZÀ-Ý][\w'’\-]+(?:\s+(?:(?:van|de|der|den|el|al|ten|ter|von|bin|ibn|la|le|el)\s+)*[A-ZÀ-Ý][\w'’\-]+)*"
_INTRODUCED = (
    r"(?:(?:ik\s+heet|mijn\s+naam\s+is|m'?n\s+naam\s+is|me\s+naam\s+is|je\s+spreekt\s+met|u\s+spreekt\s+met|met\s+vriendelijke\s+groet,?|"
    r"vriendelijke\s+groet(?:en)?,?|groet(?:jes|en)?,|mvg,?|my\s+name\s+is|i\s+am\s+called|ik\s+ben\s+(?:mevrouw|meneer|de\s+heer|mw\.?|dhr\.?)|"
    r"benim\s+ad[ıi]m|ad[ıi]m|nazywam\s+si[eę]|mam\s+na\s+imi[eę]|اسمي)\s*:?\s+)"
)
_ILLNESS = (
    r"(?:kanker|tumor|hiv|aids|diabetes|suikerziekte|epilepsie|depressie|depressief|burn-?out|ptss|adhd|autis(?:me|tisch)|borderline|"
    r"schizofren\w*|psychose|psychotisch|reuma|copd|astma|ms|parkinson|alzheimer|dementie|hartinfarct|hartpati[eë]nt|beroerte|"
    r"herseninfarct|hernia|nierziek\w*|chemo\w*|miskraam|abortus|verslaafd|alcoholist\w*|bipolair|fibromyalgie|long-?covid|"
    r"angststoornis|anorexia|cancer|depression|depressed|bipolar|addicted|autistic|zwanger|pregnant)"
)
_OWN = (
    r"(?:ik|me|mijn|m'?n|mn|wij|we|onze|my|i|i'?m|our|vader|moeder|vrouw|man|zoon|dochter|kind|broer|zus|oma|opa|"
    r"partner|mama|papa)"
)

MASKS: tuple[Mask, ...] = (
    Mask("mail", re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+"), "[e-mailadres]"),
    Mask(
        "iban",
        re.compile(r"\b[A-Z]{2}\d{2}(?:\s?[A-Z0-9]{4}){2,7}(?:\s?[A-Z0-9]{1,4})?\b", re.IGNORECASE),
        "[rekeningnummer]",
        0,
        _valid(iban.validate),
    ),
    Mask("card", re.compile(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)"), "[kaartnummer]", 0, _is_card),
    Mask("bsn", re.compile(rf"(?<![\d+])\d(?:{_SEPARATED}\d){{8}}(?!\d)"), "[bsn]", 0, _valid(bsn.validate)),
    Mask(
        "bsn-named",
        re.compile(r"\b(?:bsn|burgerservicenummer|sofi(?:nummer)?)\b\D{0,12}(\d[\d .\-]{6,12}\d)", re.IGNORECASE),
        "[bsn]",
        1,
    ),
    Mask(
        "phone",
        re.compile(r"(?<![\w+])(?:\+\d{1,3}|00\d{2}|0)(?:[\s\-./()]{0,3}\d){8,12}(?!\d)"),
        "[telefoon]",
        0,
        _is_phone,
    ),
    Mask("birth", re.compile(rf"{_BORN}\W{{0,4}}({_DATE})", re.IGNORECASE), "[geboortedatum]", 1),
    Mask(
        "postcode",
        re.compile(
            r"(?<!\d)[1-9]\d{3}\s?-?\s?(?!SA|SD|SS)[A-Z]{2}\b(?:\s*,?\s*(?:nr\.?\s*|huisnummer\s*)?\d{1,5}(?:\s?-?\s?[a-z0-9]{1,3}\b)?)?"
        ),
        "[adres]",
    ),
    Mask(
        "postcode-small",
        re.compile(r"(?<!\d)[1-9]\d{3}[a-z]{2}(?![a-z])(?:\s*,?\s*(?:nr\.?\s*)?\d{1,5}(?:\s?-?\s?[a-z]\b)?)?"),
        "[adres]",
    ),
    Mask(
        "street",
        re.compile(
            rf"\b(?:(?:van|de|den|der|het|le|la|jan|prins|prinses|koningin)\s+)*[\w'’\-]*{_STREETS}\s+(?:nr\.?\s*|nummer\s*|huisnummer\s*)?\d{{1,4}}(?:\s?-?\s?[a-z]\b|\s?(?:hs|huis|bis|hoog|[IVX]+)\b)?(?!\s*(?:euro|%|procent|woningen|jaar|keer|uur|mensen|meter|km))",
            re.IGNORECASE,
        ),
        "[adres]",
    ),
    Mask("name", re.compile(rf"(?i:{_INTRODUCED})({_NAME})"), "[naam]", 1),
    Mask(
        "name-small",
        re.compile(
            r"\b(?:ik\s+heet|mijn\s+naam\s+is|me\s+naam\s+is|m'?n\s+naam\s+is|my\s+name\s+is)\s+([a-zà-ÿ][\w'’\-]+(?:\s+(?:van|de|der|den|el|al)(?:\s+(?:de|der|den))?\s+[a-zà-ÿ][\w'’\-]+)?)",
            re.IGNORECASE,
        ),
        "[naam]",
        1,
    ),
    # No mark that says what was there: an ellipsis could have been anything.
    Mask(
        "health", re.compile(rf"(?:(?<=\W)|^)(?={_OWN}\b)(?:[\w'’]+\W+){{1,6}}?({_ILLNESS})\b", re.IGNORECASE), "…", 1
    ),
)


def mask(text: str) -> str:
    """Return the text with personal data masked. Masking twice is masking once."""
    for one in MASKS:
        text = one.pattern.sub(lambda found, one=one: _instead(found, one), text)  # type: ignore[misc]
    return text


def kinds_in(text: str) -> frozenset[str]:
    """Name the kinds of personal data that a text holds, for the line "this kind of data I do not keep"."""
    found = set()
    for one in MASKS:
        for match in one.pattern.finditer(text):
            if one.true_of is None or one.true_of(match[one.group]):
                found.add(one.kind.removesuffix("-small").removesuffix("-named"))
        text = one.pattern.sub(lambda match, one=one: _instead(match, one), text)  # type: ignore[misc]
    return frozenset(found)


def _instead(found: re.Match[str], one: Mask) -> str:
    piece = found[one.group]
    if one.true_of is not None and not one.true_of(piece):
        return found[0]
    start = found.start(one.group) - found.start()
    return found[0][:start] + one.instead + found[0][start + len(piece) :]
