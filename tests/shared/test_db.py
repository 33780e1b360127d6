"""What PostgreSQL answers becomes one of the house's errors, whichever way the statement took."""

import asyncpg
import pytest
from sqlalchemy import text

from shared.runtime.errors import EngineAway, Malformed
from tests.conftest import RoomDatabase


@pytest.mark.parametrize("said", [asyncpg.DiskFullError, asyncpg.AdminShutdownError, asyncpg.OutOfMemoryError])
async def test_the_driver_s_own_word_of_a_spent_engine_means_wait(
    room_database: RoomDatabase, said: type[asyncpg.PostgresError]
) -> None:
    database = await room_database("scheduler")
    with pytest.raises(EngineAway, match="BASIS_DATA_SIBUK"):
        async with database.transaction():
            raise said("as a COPY raises it, not wrapped by SQLAlchemy")


async def test_the_driver_s_own_word_of_an_unfit_value_means_malformed(room_database: RoomDatabase) -> None:
    database = await room_database("scheduler")
    with pytest.raises(Malformed, match="NILAI_TIDAK_TERSIMPAN"):
        async with database.transaction():
            raise asyncpg.CharacterNotInRepertoireError("NUL in a text")


async def test_any_other_word_of_the_driver_stays_what_it_is(room_database: RoomDatabase) -> None:
    database = await room_database("scheduler")
    with pytest.raises(asyncpg.UniqueViolationError):
        async with database.transaction():
            raise asyncpg.UniqueViolationError("there already")


async def test_a_session_that_holds_a_transaction_and_does_nothing_is_ended(room_database: RoomDatabase) -> None:
    database = await room_database("scheduler")
    async with database.snapshot() as connection:
        limit = await connection.scalar(text("SHOW idle_in_transaction_session_timeout"))
    assert limit == "1min"
