"""Seal and open single fields: AES-256-GCM, bound to the column, the city and the owner of the key.

`sealed = version(1) | nonce(12, random) | AES-256-GCM(text)`, with `table.column|city|owner` as additional data: a
sealed text moved to another column, city or voter does not open. Random nonces are safe to 2^32 texts a key, which a
key per voter or day never sees. Keys themselves are wrapped: `master_id(1) | nonce(12) | GCM(master, key)`, 61 bytes.
"""

from __future__ import annotations

import hmac
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.storage.errors import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy import Column

KEY_BYTES = 32
VERSION = b"\x01"
_NONCE = 12
_BODY = 1 + _NONCE
SHORTEST = 1 + _NONCE + 16
"""Bytes of a sealed empty text."""


def new_key() -> bytes:
    """256 random bits from the operating system."""
    return os.urandom(KEY_BYTES)


def seal(cipher: AESGCM, text: bytes, bound_to: str, head: bytes = VERSION) -> bytes:
    """Seal bytes under a cipher, bound to where they belong."""
    nonce = os.urandom(_NONCE)
    return head + nonce + cipher.encrypt(nonce, text, bound_to.encode())


def unseal(cipher: AESGCM, sealed: bytes, bound_to: str) -> bytes:
    """Open what `seal` made. Raises UnreadableError, which names the place and not the text."""
    try:
        return cipher.decrypt(sealed[1 : 1 + _NONCE], sealed[1 + _NONCE :], bound_to.encode())
    except (InvalidTag, ValueError) as error:  # ValueError: too short to be sealed at all
        raise UnreadableError(f"{bound_to.partition('|')[0]}: a sealed field does not open with its key") from error


@dataclass(frozen=True, slots=True, repr=False)
class Box:
    """One key with its owner: what a voter's, a day's or a city's fields are sealed in."""

    cipher: AESGCM
    mac_key: bytes
    city: str
    owner: str

    @classmethod
    def of(cls, key: bytes, city: str, owner: str) -> Box:
        """A box around a raw key; sealing and hashing use keys apart from each other."""
        return cls(AESGCM(key), hmac.digest(key, b"keyed hash", "sha256"), city, owner)

    def __repr__(self) -> str:
        return f"Box({self.city}, {self.owner})"

    def seal(self, column: Column[Any], text: str | bytes) -> bytes:
        """Seal one field of a column."""
        return seal(self.cipher, text.encode() if isinstance(text, str) else text, self._bound(column))

    def open(self, column: Column[Any], sealed: bytes) -> bytes:
        """Open one field of a column. Raises UnreadableError."""
        if sealed[:1] != VERSION:
            raise UnreadableError(f"{column.table.name}.{column.name}: sealed in a format this version does not know")
        return unseal(self.cipher, sealed, self._bound(column))

    def read(self, column: Column[Any], sealed: bytes) -> str:
        """Open one field as text. Raises UnreadableError."""
        return self.open(column, sealed).decode()

    def opener(self, column: Column[Any]) -> Callable[[bytes], bytes]:
        """Open many fields of one column: the same as `open`, with all that is equal each time done once."""
        decrypt, bound_to = self.cipher.decrypt, self._bound(column).encode()

        def opened(sealed: bytes) -> bytes:
            if sealed[:1] != VERSION:
                return self.open(column, sealed)  # says what is wrong with it
            try:
                return decrypt(sealed[1:_BODY], sealed[_BODY:], bound_to)
            except (InvalidTag, ValueError):
                return self.open(column, sealed)

        return opened

    def hash(self, *parts: str) -> str:
        """A keyed hash of some words, 128 bits in hex: nobody without the key can tell what was hashed."""
        framed = b"".join([len(part).to_bytes(4, "big") + part for part in [part.encode() for part in parts]])
        return hmac.digest(self.mac_key, framed, "sha256").hex()[:32]

    def _bound(self, column: Column[Any]) -> str:
        return f"{column.table.name}.{column.name}|{self.city}|{self.owner}"
