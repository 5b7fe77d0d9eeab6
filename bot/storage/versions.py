"""Published versions of the knowledge folder, the pointer to the one that voters get, and drafts.

A version holds the whole folder, so that what a voter saw can be shown again years later. Publishing names the version
it was based on: when another was published meanwhile nothing happens (StaleError), and someone has to look.
"""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from sqlalchemy import func, insert, select, update

from bot.storage.errors import StaleError
from bot.storage.tables import draft, published, version

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from sqlalchemy import Row

    from bot.storage.transaction import Tx

DraftState = Literal["open", "waiting", "published", "dropped"]


@dataclass(frozen=True, slots=True)
class Version:
    """One published version, without its files.

    hash:       of the files, as the knowledge base computes it.
    thresholds: what was fitted for this version, and `figures` what was measured with it; both JSON.
    author:     id of a person, or "files" when the folder was changed by hand.
    base:       the version it was made from.
    """

    number: int
    hash: str
    thresholds: str
    figures: str
    author: str
    approver: str | None
    at: datetime
    why: str
    base: int | None


@dataclass(frozen=True, slots=True)
class Draft:
    """A change that is not live. `files` holds the changed files only; `revision` counts its saves."""

    id: str
    author: str
    subject: str
    base: int
    files: dict[str, str]
    revision: int
    state: DraftState
    created_at: datetime
    updated_at: datetime
    updated_by: str


def publish(tx: Tx, new: Version, files: Mapping[str, str]) -> int:
    """Publish a version: its number, one more than the last. `new.number` is not looked at.

    Raises StaleError when `new.base` is not the version that voters get now.
    """
    head = published_number(tx)
    if new.base != head:
        raise StaleError(f"version {head} was published meanwhile; nothing was changed")
    last = tx.sql.execute(select(func.max(version.c.number)).where(version.c.city == tx.city)).scalar() or 0
    number = last + 1
    tx.sql.execute(
        insert(version).values(
            city=tx.city,
            number=number,
            hash=new.hash,
            files=_packed(files),
            thresholds=new.thresholds,
            figures=new.figures,
            author=new.author,
            approver=new.approver,
            at=new.at,
            why=new.why,
            base=new.base,
        )
    )
    pointer = tx.insert(published).values(city=tx.city, number=number, at=new.at)
    tx.sql.execute(
        pointer.on_conflict_do_update(
            index_elements=["city"], set_={"number": pointer.excluded.number, "at": pointer.excluded.at}
        )
    )
    return number


def published_number(tx: Tx) -> int | None:
    """Which version voters get; None while nothing is published."""
    return tx.sql.execute(select(published.c.number).where(published.c.city == tx.city)).scalar()


def get(tx: Tx, number: int) -> Version | None:
    """One version."""
    row = tx.sql.execute(select(*_SHORT).where(version.c.city == tx.city, version.c.number == number)).first()
    return _version(row) if row else None


def files_of(tx: Tx, number: int) -> dict[str, str]:
    """The files of a version by path; empty when there is no such version."""
    packed = tx.sql.execute(
        select(version.c.files).where(version.c.city == tx.city, version.c.number == number)
    ).scalar()
    return _unpacked(packed) if packed else {}


def history(tx: Tx, *, limit: int = 100, before: int | None = None) -> list[Version]:
    """Versions, newest first."""
    query = select(*_SHORT).where(version.c.city == tx.city)
    if before is not None:
        query = query.where(version.c.number < before)
    return [_version(row) for row in tx.sql.execute(query.order_by(version.c.number.desc()).limit(limit))]


def set_figures(tx: Tx, number: int, thresholds: str, figures: str) -> None:
    """Note what was fitted and measured for a version after it was published (a seed is published at once)."""
    tx.sql.execute(
        update(version)
        .where(version.c.city == tx.city, version.c.number == number)
        .values(thresholds=thresholds, figures=figures)
    )


# ---- drafts


def save_draft(tx: Tx, new: Draft) -> Draft:
    """Save a draft: the first time with revision 0, later with the revision that it was read with.

    Raises StaleError when somebody saved it meanwhile.
    """
    if new.revision == 0:
        tx.sql.execute(
            insert(draft).values(
                city=tx.city,
                id=new.id,
                author=new.author,
                subject=new.subject,
                base=new.base,
                files=_packed(new.files),
                revision=1,
                state=new.state,
                created_at=new.created_at,
                updated_at=new.updated_at,
                updated_by=new.updated_by,
            )
        )
    else:
        changed = tx.sql.execute(
            update(draft)
            .where(draft.c.city == tx.city, draft.c.id == new.id, draft.c.revision == new.revision)
            .values(
                subject=new.subject,
                base=new.base,
                files=_packed(new.files),
                revision=new.revision + 1,
                state=new.state,
                updated_at=new.updated_at,
                updated_by=new.updated_by,
            )
        )
        if changed.rowcount != 1:
            raise StaleError("this draft was changed by somebody else meanwhile; nothing was saved")
    return get_draft(tx, new.id) or new


def get_draft(tx: Tx, draft_id: str) -> Draft | None:
    """One draft."""
    row = tx.sql.execute(select(draft).where(draft.c.city == tx.city, draft.c.id == draft_id)).first()
    return _draft(row) if row else None


def drafts(tx: Tx, *states: DraftState) -> list[Draft]:
    """Drafts in these states (all without any), the last changed first."""
    query = select(draft).where(draft.c.city == tx.city)
    if states:
        query = query.where(draft.c.state.in_(states))
    return [_draft(row) for row in tx.sql.execute(query.order_by(draft.c.updated_at.desc(), draft.c.id))]


_SHORT = [
    version.c.number,
    version.c.hash,
    version.c.thresholds,
    version.c.figures,
    version.c.author,
    version.c.approver,
    version.c.at,
    version.c.why,
    version.c.base,
]


def _version(row: Row[tuple[object, ...]]) -> Version:
    return Version(
        row.number,
        row.hash,
        row.thresholds,
        row.figures,
        row.author,
        row.approver,
        row.at,
        row.why,
        row.base,
    )


def _draft(row: Row[tuple[object, ...]]) -> Draft:
    return Draft(
        row.id,
        row.author,
        row.subject,
        row.base,
        _unpacked(row.files),
        row.revision,
        row.state,
        row.created_at,
        row.updated_at,
        row.updated_by,
    )


def _packed(files: Mapping[str, str]) -> bytes:
    return zlib.compress(json.dumps(dict(files), ensure_ascii=False, sort_keys=True).encode())


def _unpacked(packed: bytes) -> dict[str, str]:
    files: dict[str, str] = json.loads(zlib.decompress(packed))
    return files
