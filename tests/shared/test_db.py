"""What PostgreSQL answers becomes one of the house's errors, and a connection that it closed is made anew."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import asyncpg
import pytest
from sqlalchemy import text

import shared.storage.database as database_module
from shared.runtime.errors import EngineAway, Malformed
from shared.storage.database import Database
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


async def test_a_connection_that_the_server_closed_is_made_anew(room_database: RoomDatabase) -> None:
    database = await room_database("scheduler")
    first = await _backend(database)
    await _terminate(database.url, first)
    await asyncio.sleep(0.2)
    assert await _backend(database) not in (first, 0)


@pytest.mark.parametrize("rest", ["as long as trusted", "longer than trusted"])
async def test_a_closing_not_seen_yet_is_found_after_a_rest_and_told_before(
    room_database: RoomDatabase, monkeypatch: pytest.MonkeyPatch, rest: str
) -> None:
    database = await room_database("scheduler")
    first = await _backend(database)
    with ThreadPoolExecutor(1) as pool:  # this loop stands still meanwhile, so it cannot see the end of the connection
        pool.submit(asyncio.run, _terminate(database.url, first)).result()
    if rest == "longer than trusted":
        monkeypatch.setattr(database_module, "TRUSTED_SECONDS", -1.0)
        assert await _backend(database) not in (first, 0)
    else:
        monkeypatch.setattr(database_module, "TRUSTED_SECONDS", 60.0)
        with pytest.raises(EngineAway, match="BASIS_DATA_SIBUK"):
            await _backend(database)
        assert await _backend(database) not in (first, 0)


async def test_work_one_after_the_other_stays_on_one_connection(room_database: RoomDatabase) -> None:
    database = await room_database("scheduler")
    together = await asyncio.gather(*(_backend(database) for _ in range(4)))
    alone = {await _backend(database) for _ in range(4)}
    assert len(set(together)) > 1
    assert len(alone) == 1


async def _backend(database: Database) -> int:
    async with database.transaction() as connection:
        return int((await connection.execute(text("SELECT pg_backend_pid()"))).scalar_one())


async def _terminate(url: str, backend: int) -> None:
    connection = await asyncpg.connect(url.replace("+asyncpg", ""))
    try:
        assert await connection.fetchval("SELECT pg_terminate_backend($1, 5000)", backend)
    finally:
        await connection.close()
