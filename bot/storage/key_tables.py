"""The tables of keys.db: wrapped keys, and nothing about what they open."""

from __future__ import annotations

from sqlalchemy import Boolean, Column, Date, Integer, LargeBinary, MetaData, String, Table

from bot.storage.times import Moment

key_tables = MetaData()
pair = Table("pair", key_tables, Column("value", String(40), primary_key=True))
master = Table(
    "master",
    key_tables,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("constant", LargeBinary, nullable=False),
)
voter_key = Table(
    "voter_key",
    key_tables,
    Column("city", String(80), primary_key=True),
    Column("voter", String(40), primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
    Column("settled", Boolean, nullable=False),
)
day_key = Table(
    "day_key",
    key_tables,
    Column("city", String(80), primary_key=True),
    Column("day", Date, primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)
city_key = Table(
    "city_key",
    key_tables,
    Column("city", String(80), primary_key=True),
    Column("name", String(80), primary_key=True),
    Column("wrapped", LargeBinary, nullable=False),
)
erased = Table(
    "erased",
    key_tables,
    Column("city", String(80), primary_key=True),
    Column("voter", String(40), primary_key=True),
    Column("at", Moment(), nullable=False),
)
