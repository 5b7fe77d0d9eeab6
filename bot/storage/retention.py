"""Take away what has lasted long enough. Safe to run twice, after downtime, and at any time; it reports counts only.

Life spans are the campaign's (`campaign.yaml`, L15). Those counted from election day run only where the campaign file
gives that date; all others always run. What went stays as a count: per day for questions (from the first), per
neighbourhood for follow-ups.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, exists, func, insert, or_, select, true, update

from bot.storage import erasure, followups, jobs, reviews, tally, threats, visits
from bot.storage.tables import (
    access,
    alert,
    consent,
    consent_text,
    device,
    do_not_ring,
    followup,
    inbox,
    login,
    outbox,
    person,
    promise,
    purged,
    question,
    request,
    session,
    voter,
    walk,
)
from bot.storage.times import begin_of, day_before, day_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from sqlalchemy import ColumnElement, Table

    from bot.knowledge.campaign import Retention
    from bot.storage.transaction import Tx

TEAM = timedelta(days=365)
"""How long it is kept who looked at what."""
BACKUPS = timedelta(days=60)
"""Longer than any backup lives: until then a tombstone makes sure that a restore erases again."""


@dataclass(frozen=True, slots=True)
class Purged:
    """What went in one run, by kind. `lost` messages were still open when the key of their day had to go."""

    counts: dict[str, int]

    @property
    def lost(self) -> int:
        """Messages that were never handled or never sent: promise 4's only limit."""
        return self.counts.get("lost-inbox", 0) + self.counts.get("lost-outbox", 0)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the report."""

    at: datetime
    what: str
    count: int


def purge(tx: Tx, retention: Retention, election: date | None, now: datetime) -> Purged:
    """Do everything that is due."""
    ended = election is not None and day_of(now) > election + timedelta(days=retention.all_days_after_election)
    return _reported(tx, _due(tx, retention, now, end_days(tx, now), ended=ended), now)


def close(tx: Tx, retention: Retention, now: datetime) -> Purged:
    """End the campaign, whatever its date: everything goes that goes some days after the election, and every day's key.

    Nobody may be served meanwhile: a talk that runs would begin a new day's key.
    """
    counts = _end_days_before(tx, day_of(now) + timedelta(days=1))
    return _reported(tx, _due(tx, retention, now, counts, ended=True), now)


def _due(tx: Tx, retention: Retention, now: datetime, counts: dict[str, int], *, ended: bool) -> dict[str, int]:
    counts = {
        **counts,
        **_follow_ups(tx, retention, now, everyone=ended),
        "questions": _questions(tx, now - timedelta(days=retention.question_days)),
        "voters": _voters(tx, now, timedelta(days=retention.question_days), everyone=ended),
        "proofs": _proofs(tx, now - timedelta(days=365 * retention.proof_years + retention.proof_years // 4)),
        "threats": threats.purge(
            tx,
            unreported_before=now - timedelta(days=retention.threat_days),
            settled_before=now - timedelta(days=retention.threat_days),
        ),
        "team": _team(tx, now),
        "jobs": jobs.purge(tx, now - timedelta(days=30)),
        "walks": _gone(tx, walk, walk.c.expires_at < now - timedelta(days=retention.follow_up_days_after_close)),
        "alerts": _gone(tx, alert, alert.c.at < now - timedelta(days=retention.question_days)),
        "claims": reviews.drop_old_claims(tx, now),
        "orphan-keys": erasure.settle_keys(tx),
    }
    if ended:
        counts["do-not-ring"] = _gone(tx, do_not_ring)
        counts["heard"] = _gone(tx, question)
    erasure.drop_empty_gaps(tx)
    tx.keys.drop_tombstones(now - BACKUPS)
    return counts


def end_days(tx: Tx, now: datetime) -> dict[str, int]:
    """Destroy the keys of the days that are over (D at the end of D+1), and what lay under them."""
    return _end_days_before(tx, day_before(day_of(now)))


def _end_days_before(tx: Tx, first_kept: date) -> dict[str, int]:
    open_in = (inbox.c.day < first_kept, inbox.c.done_at.is_(None))
    open_out = (outbox.c.day < first_kept, outbox.c.ended_at.is_(None))
    counts = {"lost-inbox": _how_many(tx, inbox, *open_in), "lost-outbox": _how_many(tx, outbox, *open_out)}
    tx.keys.destroy_days(tx.city, first_kept)
    counts["inbox"] = _gone(tx, inbox, inbox.c.day < first_kept)
    counts["outbox"] = _gone(tx, outbox, outbox.c.day < first_kept)
    counts["talks"] = _gone(tx, session, session.c.day < first_kept)
    return counts


def next_end(now: datetime) -> datetime:
    """When the next day's key must go: a purge has to run soon after."""
    return begin_of(day_of(now) + timedelta(days=1))


def at_risk(tx: Tx, now: datetime) -> int:
    """Open messages whose day's key goes within twelve hours (`/readyz` warns)."""
    doomed = day_before(day_of(now + timedelta(hours=12)))
    return _how_many(tx, inbox, inbox.c.day < doomed, inbox.c.done_at.is_(None)) + _how_many(
        tx, outbox, outbox.c.day < doomed, outbox.c.ended_at.is_(None)
    )


def report(tx: Tx, *, since: datetime) -> list[Entry]:
    """What went since a moment, newest first."""
    rows = tx.sql.execute(
        select(purged.c.at, purged.c.what, purged.c["count"])
        .where(purged.c.city == tx.city, purged.c.at >= since)
        .order_by(purged.c.at.desc(), purged.c.what)
    )
    return [Entry(*row) for row in rows]


def _follow_ups(tx: Tx, retention: Retention, now: datetime, *, everyone: bool) -> dict[str, int]:
    """Addresses and notes that are due, then whole follow-ups; of these a count per neighbourhood stays."""
    notes = now - timedelta(days=retention.visit_note_days)
    closed_long = followup.c.closed_at < now - timedelta(days=retention.follow_up_days_after_close)
    old = true() if everyone else closed_long
    counts = {
        "addresses": followups.erase_doors(tx, now - timedelta(days=retention.address_days_after_close)),
        "notes": visits.erase_notes(tx, notes),
    }
    by = (followup.c.way, followup.c.wijk, followup.c.state)
    for way, wijk, state, count in tx.sql.execute(
        select(*by, func.count()).where(followup.c.city == tx.city, old).group_by(*by)
    ):
        tally.add(tx, day_of(now), f"followup/{way}/{wijk or ''}", state, "", count)
    tx.sql.execute(
        update(promise)
        .where(promise.c.city == tx.city, promise.c.made_at < notes, promise.c.ended_as.is_not(None))
        .values(text=None)
    )
    counts["followups"] = _gone(tx, followup, old)
    return counts


def _questions(tx: Tx, before: datetime) -> int:
    """A question goes after its time, unless a follow-up still rests on it; with it go verdicts and lock."""
    needed = exists().where(followup.c.city == question.c.city, followup.c.question == question.c.id)
    return _gone(tx, question, question.c.asked_at < before, ~needed)


def _voters(tx: Tx, now: datetime, life: timedelta, *, everyone: bool) -> int:
    """A voter of whom nothing is left goes with his key; after the election everyone."""
    before = now - life
    idle = (
        ~exists().where(question.c.city == voter.c.city, question.c.voter == voter.c.id),
        ~exists().where(followup.c.city == voter.c.city, followup.c.voter == voter.c.id),
        voter.c.consented_on < day_of(before),
        or_(voter.c.state_at.is_(None), voter.c.state_at < before),
    )
    query = select(voter.c.id).where(voter.c.city == tx.city)
    found = tx.sql.execute(query if everyone else query.where(*idle)).scalars().all()
    return erasure.erase_voters(tx, found, now)


def _proofs(tx: Tx, before: datetime) -> int:
    count = _gone(tx, consent, consent.c.at < before)
    used = exists().where(consent.c.city == consent_text.c.city, consent.c.text_hash == consent_text.c.hash)
    _gone(tx, consent_text, ~used)
    return count + _gone(tx, request, request.c.handled_at < before)


def _team(tx: Tx, now: datetime) -> int:
    day_ago = now - timedelta(days=1)
    return (
        _gone(tx, login, login.c.expires_at < day_ago)
        + _gone(tx, device, device.c.expires_at < day_ago)
        + _gone(tx, access, access.c.at < now - TEAM)
        + _gone(tx, person, person.c.revoked_at < now - TEAM)
    )


def _reported(tx: Tx, counts: dict[str, int], now: datetime) -> Purged:
    went = {what: count for what, count in counts.items() if count}
    for what, count in went.items():
        tx.sql.execute(insert(purged).values(city=tx.city, at=now, what=what, count=count))
    _gone(tx, purged, purged.c.at < now - TEAM)
    return Purged(went)


def _gone(tx: Tx, table: Table, *where: ColumnElement[bool]) -> int:
    return tx.sql.execute(delete(table).where(table.c.city == tx.city, *where)).rowcount


def _how_many(tx: Tx, table: Table, *where: ColumnElement[bool]) -> int:
    query = select(func.count()).select_from(table).where(table.c.city == tx.city, *where)
    return tx.sql.execute(query).scalar() or 0
