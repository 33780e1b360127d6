"""Migrations per room: repeatable, safe side by side, and checked against tables.py."""

import asyncio

import pytest
from sqlalchemy import text

from shared.storage import migrate
from shared.storage.database import Database
from tests.conftest import RoomDatabase


async def test_migrating_twice_changes_nothing(database: Database) -> None:
    await migrate.upgrade(database.url, "sample")
    assert await migrate.check(database.url, "sample") == []


async def test_a_schema_that_drifted_is_reported(database: Database) -> None:
    async with database.transaction() as connection:
        await connection.execute(text("ALTER TABLE sample.effects DROP COLUMN type"))
    differences = await migrate.check(database.url, "sample")
    assert len(differences) == 1
    assert "add_column" in differences[0]


@pytest.mark.parametrize("room", ["eventlog", "sample"])
async def test_tables_and_migrations_of_the_plumbing_agree(room_database: RoomDatabase, room: str) -> None:
    fresh = await room_database(room)
    assert await migrate.check(fresh.url, room) == []


async def test_rooms_in_one_database_do_not_see_each_other(room_database: RoomDatabase) -> None:
    both = await room_database("sample", "eventlog")
    assert await migrate.check(both.url, "sample") == []
    assert await migrate.check(both.url, "eventlog") == []


async def test_several_migrations_at_once_end_well(database: Database) -> None:
    async with database.transaction() as connection:
        await connection.execute(text("DROP SCHEMA sample CASCADE"))
    await asyncio.gather(*(migrate.upgrade(database.url, "sample") for _ in range(4)))
    assert await migrate.check(database.url, "sample") == []
