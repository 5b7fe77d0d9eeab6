"""The tables of keys.db: wrapped keys, and nothing about what they open."""

from __future__ import annotations

from sqlalchemy import Boolean, Date, Integer, LargeBinary, MetaData, PrimaryKeyConstraint, String, Table

from bot.storage.declared import NOTHING, Held, column
from bot.storage.times import Moment

key_tables = MetaData()

_NAME, _ID = String(80), String(40)
_VOTER = Held("random id of a voter who consented", "improve", "consent")
_ERASED = Held("random id of a voter who was erased, so that a restored backup is erased again", "proof", "backups")

pair = Table(
    "pair",
    key_tables,
    column("value", _ID, NOTHING, primary_key=True),
    comment="the mark that data and keys share",
)

master = Table(
    "master",
    key_tables,
    column("number", Integer, NOTHING, nullable=False),
    column("constant", LargeBinary, NOTHING, nullable=False),
    PrimaryKeyConstraint("number"),
    comment="which master keys are in use, each with something it must open",
)

voter_key = Table(
    "voter_key",
    key_tables,
    column("city", _NAME, NOTHING, nullable=False),
    column("voter", _ID, _VOTER, nullable=False),
    column("wrapped", LargeBinary, NOTHING, nullable=False),
    column("settled", Boolean, NOTHING, nullable=False),
    PrimaryKeyConstraint("city", "voter"),
    comment="a key for each voter, wrapped under the master key",
)

day_key = Table(
    "day_key",
    key_tables,
    column("city", _NAME, NOTHING, nullable=False),
    column("day", Date, NOTHING, nullable=False),
    column("wrapped", LargeBinary, NOTHING, nullable=False),
    PrimaryKeyConstraint("city", "day"),
    comment="a key for each day, destroyed at the end of the next; in no backup",
)

city_key = Table(
    "city_key",
    key_tables,
    column("city", _NAME, NOTHING, nullable=False),
    column("name", _NAME, NOTHING, nullable=False),
    column("wrapped", LargeBinary, NOTHING, nullable=False),
    PrimaryKeyConstraint("city", "name"),
    comment="the city's own keys: keyed hashes, the team, what was heard, threats",
)

erased = Table(
    "erased",
    key_tables,
    column("city", _NAME, NOTHING, nullable=False),
    column("voter", _ID, _ERASED, nullable=False),
    column("at", Moment(), _ERASED, nullable=False),
    PrimaryKeyConstraint("city", "voter"),
    comment="tombstones of destroyed keys, for as long as a backup may live",
)
