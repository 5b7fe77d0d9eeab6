"""Every version of a notice that voters could read, numbered from 1 for each page and language (L41)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import insert, select

from bot.storage.tables import paper

if TYPE_CHECKING:
    from datetime import datetime

    from bot.storage.transaction import Tx


@dataclass(frozen=True, slots=True)
class Paper:
    """One version of one notice."""

    number: int
    text: str
    first_shown: datetime


def keep(tx: Tx, page: str, language: str, text: str, now: datetime) -> Paper:
    """The version with this text, which is the newest; a text that differs from the last one becomes the next."""
    last = next(iter(versions(tx, page, language)), None)
    if last is not None and last.text == text:
        return last
    new = Paper(last.number + 1 if last else 1, text, now)
    tx.sql.execute(
        insert(paper).values(city=tx.city, page=page, language=language, number=new.number, text=text, first_shown=now)
    )
    return new


def versions(tx: Tx, page: str, language: str) -> list[Paper]:
    """All versions, newest first."""
    rows = tx.sql.execute(
        select(paper.c.number, paper.c.text, paper.c.first_shown)
        .where(paper.c.city == tx.city, paper.c.page == page, paper.c.language == language)
        .order_by(paper.c.number.desc())
    )
    return [Paper(*row) for row in rows]
