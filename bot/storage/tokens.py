"""What a web page carries of its own talk: sealed under the day's key, so that it lives no longer than the talk does.

Nothing of it is stored. A page of the day before yesterday no longer opens, and the talk begins anew.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import TYPE_CHECKING
from zlib import compress, decompress

from bot.storage.errors import UnreadableError
from bot.storage.sealing import seal, unseal
from bot.storage.times import day_before, day_of

if TYPE_CHECKING:
    from datetime import datetime

    from bot.storage.transaction import Tx


def close_page(tx: Tx, text: bytes, now: datetime) -> str:
    """Seal what a page carries. The key of the day must exist, as it does after any turn of today."""
    day = tx.today(now)
    return urlsafe_b64encode(seal(day.cipher, compress(text), _bound(tx.city, day.owner))).decode()


def open_page(tx: Tx, token: str, now: datetime) -> bytes | None:
    """Open what a page carries, or None for anything that we did not seal today or yesterday."""
    try:
        sealed = urlsafe_b64decode(token.encode("ascii"))
    except ValueError:
        return None
    today = day_of(now)
    for day in (today, day_before(today)):
        box = tx.keys.day_if_any(tx.city, day)
        if box is None:
            continue
        try:
            return decompress(unseal(box.cipher, sealed, _bound(tx.city, box.owner)))
        except UnreadableError:
            continue
    return None


def _bound(city: str, owner: str) -> str:
    return f"page.talk|{city}|{owner}"
