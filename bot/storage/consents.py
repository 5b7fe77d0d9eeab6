"""Proof of every consent given and withdrawn, with the exact text that was shown (L3). Only ever added to.

A proof names the chat by a keyed hash, not the voter: it outlives his erasure for the years that a claim may take (L6).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from bot.storage.tables import consent, consent_text
from bot.storage.talks import pseudonym

if TYPE_CHECKING:
    from datetime import datetime

    from bot.storage.transaction import Chat, Tx


@dataclass(frozen=True, slots=True)
class Proof:
    """One consent, given or withdrawn. `text` is what the voter saw, word for word."""

    id: str
    purpose: str
    given: bool
    at: datetime
    text_key: str
    text: str
    version: int
    language: str
    button: str
    question: str | None = None


def record(tx: Tx, chat: Chat, proof: Proof) -> None:
    """Write down a consent, and its text the first time that it was shown."""
    text_hash = hashlib.sha256(f"{proof.language}\0{proof.text_key}\0{proof.text}".encode()).hexdigest()
    text = tx.insert(consent_text).values(
        city=tx.city,
        hash=text_hash,
        text_key=proof.text_key,
        language=proof.language,
        text=proof.text,
        first_shown=proof.at,
    )
    tx.sql.execute(text.on_conflict_do_nothing())
    tx.sql.execute(
        insert(consent).values(
            city=tx.city,
            id=proof.id,
            pseudonym=pseudonym(tx, chat),
            purpose=proof.purpose,
            given=proof.given,
            at=proof.at,
            text_hash=text_hash,
            version=proof.version,
            language=proof.language,
            button=proof.button,
            question=proof.question,
        )
    )


def of(tx: Tx, chat: Chat) -> list[Proof]:
    """All proofs of a chat, oldest first."""
    rows = tx.sql.execute(
        select(consent, consent_text.c.text_key, consent_text.c.text)
        .join(consent_text, (consent_text.c.city == consent.c.city) & (consent_text.c.hash == consent.c.text_hash))
        .where(consent.c.city == tx.city, consent.c.pseudonym == pseudonym(tx, chat))
        .order_by(consent.c.at, consent.c.id)
    )
    return [
        Proof(
            row.id,
            row.purpose,
            row.given,
            row.at,
            row.text_key,
            row.text,
            row.version,
            row.language,
            row.button,
            row.question,
        )
        for row in rows
    ]


def in_force(tx: Tx, chat: Chat) -> dict[tuple[str, str | None], Proof]:
    """The consents that hold now, by purpose and question (K1 is for no question in particular)."""
    latest: dict[tuple[str, str | None], Proof] = {}
    for proof in of(tx, chat):
        latest[proof.purpose, proof.question] = proof
    return {key: proof for key, proof in latest.items() if proof.given}
