"""Personal data in words: find it and mask it before anything is kept.

What is masked leaves a word behind that says its kind ("[telefoon]"), so that a volunteer can still read the question;
medical details leave nothing that says what was there. Prefer too much over too little for numbers that can be checked
(BSN, IBAN, cards); for names only what follows "ik heet" and the like, since a name list would blot out politicians.
How much is found is measured in `tests/masking`; a mask is no promise, which is why what is kept is sealed as well.
"""

from __future__ import annotations

from bot.masking.addresses import ADDRESSES
from bot.masking.health import HEALTH
from bot.masking.names import NAMES
from bot.masking.numbers import NUMBERS

MASKS = (*NUMBERS, *ADDRESSES, *NAMES, *HEALTH)
"""In the order in which they are tried: what a check or a label makes certain comes before what only looks like it."""

_UNASKED = (*NUMBERS, *HEALTH)


def telling(text: str) -> bool:
    """Whether the text holds numbers, a mail address or illness, which nobody needs to send (C8).

    A name or a street is not among it: people say those to be polite, and to say what their question is about.
    """
    return any(one.over(text) != text for one in _UNASKED)


def mask(text: str) -> str:
    """Return the text with personal data masked. Masking twice is masking once."""
    for one in MASKS:
        text = one.over(text)
    return text
