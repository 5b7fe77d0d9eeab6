"""Numbers and addresses of machines: mail, bank, card, BSN, phone, date of birth."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stdnum import iban, luhn
from stdnum.exceptions import ValidationError
from stdnum.nl import bsn

from bot.masking.pattern import Mask

if TYPE_CHECKING:
    from collections.abc import Callable

_SEPARATED = r"[\s.\-]?"
_MONTHS = (
    r"(?:jan(?:uari|uary)?|feb(?:ruari|ruary)?|maart|march|mrt|apr(?:il)?|mei|may|jun[ei]?|jul[iy]?|"
    r"aug(?:ustus|ust)?|sep(?:t(?:ember)?)?|o[kc]t(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DATE = (
    r"(?:\d{1,2}\s?[-/.]\s?\d{1,2}\s?[-/.]\s?(?:19|20)?\d{2}|\d{1,2} \d{1,2} (?:19|20)\d{2}|(?:19|20)\d{2}-\d{2}-\d{2}"
    rf"|\d{{1,2}}(?:e|st|nd|rd|th)?\s+(?:of\s+)?{_MONTHS}\.?\s+(?:19|20)?\d{{2}})(?!\d)"
)
_BORN = (
    r"(?:geboren(?:\s+op)?|geboortedatum|geb\.?(?:\s?datum|\s?dat)?|ik\s+ben\s+van|verjaardag|jarig(?:\s+op)?|"
    r"born(?:\s+on)?|date\s+of\s+birth|dob|birthday|urodz\w+(?:\s+się)?|data\s+urodzenia|doğum\s+tarih\w*|doğumluyum|"
    r"مواليد|ولدت(?:\s+في)?|تاريخ\s+الميلاد)"
)


def _valid(check: Callable[[str], object]) -> Callable[[str], bool]:
    def valid(found: str) -> bool:
        try:
            check(found)
        except ValidationError:
            return False
        return True

    return valid


def _is_phone(found: str) -> bool:
    return 9 <= len(_digits(found)) <= 15


def _is_card(found: str) -> bool:
    digits = _digits(found)
    return 13 <= len(digits) <= 19 and _valid(luhn.validate)(digits)


def _is_account(found: str) -> bool:
    return _valid(iban.validate)(re.sub(r"[^A-Za-z0-9]", "", found))


def _digits(found: str) -> str:
    return re.sub(r"\D", "", found)


NUMBERS: tuple[Mask, ...] = (
    Mask("mail", re.compile(r"(?<![\w.+%-])[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+"), "[e-mailadres]"),
    Mask(
        "mail",
        re.compile(
            # A bare "at" is English for something else: then "punt" or "dot" must be spelt out as well.
            r"(?<![\w.+%-])(?:[\w.+%-]{1,64}\s?(?:\[at\]|\(at\))\s?[\w-]{1,63}(?:(?:\.|\s(?:punt|dot)\s)[\w-]{1,63})+"
            r"|[\w.+%-]{1,64}\s(?:at|apenstaart\w{0,9})\s[\w-]{1,63}(?:\s(?:punt|dot)\s[\w-]{1,63})+)",
            re.IGNORECASE,
        ),
        "[e-mailadres]",
    ),
    Mask(
        "iban",
        re.compile(r"\b[A-Z]{2}\d{2}(?:[\s.\-]?[A-Z0-9]{4}){2,7}(?:[\s.\-]?[A-Z0-9]{1,4})?\b", re.IGNORECASE),
        "[rekeningnummer]",
        0,
        _is_account,
    ),
    Mask(
        "iban",
        re.compile(
            r"\b(?:iban|(?:bank)?rekening(?:nummer|nr)?|rek\.?\s?nr|giro(?:nummer)?|account number)\b"
            r"(?:\s+is)?[\s.:=]{0,3}(\d(?:[\s.\-]?\d){6,17})(?!\d)",
            re.IGNORECASE,
        ),
        "[rekeningnummer]",
        1,
    ),
    Mask("card", re.compile(r"(?<!\d)\d(?:[ -]?\d){12,18}(?!\d)"), "[kaartnummer]", 0, _is_card),
    Mask("bsn", re.compile(rf"(?<![\d+])\d(?:{_SEPARATED}\d){{8}}(?!\d)"), "[bsn]", 0, _valid(bsn.validate)),
    Mask(
        "bsn",
        re.compile(
            r"(?:\bbsn|\bburgerservicen\w*|\bsofi\w*|رقم\s+هويتي|رقمي\s+الوطني|kimlik\s+numaram|\bpesel)"
            r"\D{0,12}(\d[\d .\-]{6,12}\d)",
            re.IGNORECASE,
        ),
        "[bsn]",
        1,
    ),
    Mask(
        "number",
        re.compile(
            r"\b(?:paspoort|id|identiteits\w*|rijbewijs|dossier|cli[eë]nt|pati[eë]nt|polis|klant|lid|passport)[\s-]?"
            r"(?:nummer|nr|number)\b[^.!?\d]{0,25}?\s((?=[A-Z0-9]*\d)[A-Z0-9]{4,14})\b",
            re.IGNORECASE,
        ),
        "[nummer]",
        1,
    ),
    Mask(
        "phone",
        re.compile(r"(?<![\w+])(?:\+\d{1,3}|\(0\d{2,3}\)|00\d{2}|0)(?:[\s\-./()]{0,3}\d){7,12}(?!\d)"),
        "[telefoon]",
        0,
        _is_phone,
    ),
    # A day in the past is nobody's birthday until the words before it say so.
    Mask("birth", re.compile(rf"{_BORN}(?:\s+(?:is|to|jest))?\W{{0,4}}({_DATE})", re.IGNORECASE), "[geboortedatum]", 1),
)
