"""Every room's newest migration goes back and forth, and leaves what the room's tables say."""

from importlib import import_module
from pathlib import Path

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, text

from deploy.rooms import ROOMS
from shared import migrate
from tests.conftest import RoomDatabase

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("room", ROOMS)
async def test_the_newest_migration_of_a_room_can_be_taken_back(room_database: RoomDatabase, room: str) -> None:
    database = await room_database(room)
    assert await migrate.check(database.url, room) == []
    (file,) = (ROOT / "services" / room / "migrations" / "versions").glob(f"{migrate.revisions(room)[0]}_*.py")
    newest = import_module(f"services.{room}.migrations.versions.{file.stem}")

    def run(connection: Connection, step: str) -> None:
        with Operations.context(MigrationContext.configure(connection)):
            getattr(newest, step)()

    async with database.transaction() as connection:
        await connection.run_sync(run, "downgrade")
        gone = await connection.execute(text(f"SELECT to_regclass('{room}.processes') IS NULL"))
        assert gone.scalar_one()
        await connection.run_sync(run, "upgrade")
    assert await migrate.check(database.url, room) == []
