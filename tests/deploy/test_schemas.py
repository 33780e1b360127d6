"""Every room's newest migration goes back and forth, and leaves what the room's tables say."""

from importlib import import_module
from pathlib import Path

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from sqlalchemy import Connection, text

from deploy.rooms import ROOMS
from shared.storage import migrate
from tests.conftest import RoomDatabase

SHAPE = """
SELECT array_agg(name ORDER BY name) FROM (
    SELECT table_name || '.' || column_name FROM information_schema.columns WHERE table_schema = :room
    UNION ALL SELECT indexname FROM pg_indexes WHERE schemaname = :room
    UNION ALL SELECT tablename || ' ' || policyname || ' ' || qual FROM pg_policies WHERE schemaname = :room
    UNION ALL SELECT grantee || ' ' || privilege_type || ' ' || table_name || '.' || column_name
    FROM information_schema.column_privileges WHERE table_schema = :room AND grantee LIKE 'terbuka_%_skpd'
    UNION ALL SELECT p.proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace WHERE n.nspname = :room
    UNION ALL SELECT c.conname || ' ' || pg_get_constraintdef(c.oid)
    FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace WHERE n.nspname = :room
) AS shape (name)
"""
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

    shape = text(SHAPE).bindparams(room=room)
    async with database.transaction() as connection:
        before = (await connection.execute(shape)).scalar_one()
        await connection.run_sync(run, "downgrade")
        assert (await connection.execute(shape)).scalar_one() != before
        await connection.run_sync(run, "upgrade")
    assert await migrate.check(database.url, room) == []
