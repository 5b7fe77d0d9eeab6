"""The schema: what it must not hold, what every column must declare, and that the migrations make exactly it."""

from __future__ import annotations

import re

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, update

from bot.storage import Storage, register
from bot.storage.declared import held_by
from bot.storage.tables import metadata, voter
from tests.storage.voters import a_whole_voter

FORBIDDEN = re.compile(
    r"support|sympath|voted?$|voting|stem(?!pel)|elect|party|partij|ethnic|origin|descent|afkomst|herkomst|nation|"
    r"relig|geloof|church|health|gezond|sick|ziek|disab|sexual|gender|union|vakbond|photo|foto|income|inkomen|tags?$",
    re.IGNORECASE,
)


def test_no_column_or_value_list_holds_support_vote_party_descent_religion_or_health():
    """Promise 7: not in a table's name, a column's name or a check constraint's list of values."""
    names = [table.name for table in metadata.sorted_tables]
    names += [column.name for table in metadata.sorted_tables for column in table.columns]
    for table in metadata.sorted_tables:
        for constraint in table.constraints:
            names += re.findall(r"'([^']*)'", str(getattr(constraint, "sqltext", "")))

    assert [name for name in names if FORBIDDEN.search(name)] == []


def test_every_column_says_what_it_holds_about_people():
    """A column that nobody declared fails here, and in `privacy audit`."""
    assert [f"{each.table}.{each.column}" for each in register.declarations() if each.held is None] == []
    assert len(register.declarations()) > 250


def test_every_table_says_what_it_is_for():
    """The record of processing is made from it."""
    assert [each.table for each in register.declarations() if not each.about] == []


async def test_a_column_that_no_table_names_is_found(either: Storage):
    """Somebody added it by hand: the audit must see it."""
    assert await either.read(register.strays) == []

    await either.database.write(lambda sql: sql.exec_driver_sql("ALTER TABLE voter ADD COLUMN mood TEXT") and None)

    assert await either.read(register.strays) == ["voter.mood"]


async def test_words_that_lie_open_where_they_should_be_sealed_are_found(either: Storage):
    """Somebody wrote past the sealing: the audit must see it."""
    await either.writer.run(a_whole_voter)
    assert await either.read(register.lying_open) == []

    await either.database.write(
        lambda sql: sql.execute(update(voter).values(first_name=b"Annemarie de Vries-Jansen")) and None
    )

    assert await either.read(register.lying_open) == ["voter.first_name"]


def test_what_is_sealed_is_bytes_and_names_a_purpose():
    """A declaration that says "sealed" over a text column would be a lie."""
    for table in metadata.sorted_tables:
        for column in table.columns:
            held = held_by(column)
            if held and held.sealed:
                assert column.type.python_type is bytes, column
                assert held.what, column
            if held and held.what:
                assert held.purpose != "none", column
                assert held.life != "forever", column


def test_city_is_in_every_table_and_in_every_key_of_ids():
    """One database serves many cities; a key that leaves the city out would mix them."""
    for table in metadata.sorted_tables:
        if table.name == "meta":
            continue
        assert "city" in table.c, table
        keys = [column.name for column in table.primary_key.columns]
        assert "city" in keys or keys == ["seq"], table


async def test_migrations_make_exactly_the_tables(either: Storage):
    """From an empty database, on both engines, nothing is left to generate."""

    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))

    assert await either.database.write(differences) == []


def test_no_index_lies_over_sealed_words():
    """Words are found by opening them in memory, never through an index on disk."""
    for table in metadata.sorted_tables:
        for index in table.indexes:
            assert not any(held.sealed for column in index.columns if (held := held_by(column))), index
