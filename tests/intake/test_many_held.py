"""A submission may have more items than a statement takes parameters: its holds are asked with one array."""

from services.intake.store import submissions as store
from tests.conftest import RoomDatabase


async def test_holds_of_32_768_items_are_asked_at_once(room_database: RoomDatabase) -> None:
    database = await room_database("intake")
    async with database.transaction() as connection:
        await store.add_hold(connection, "i32767", "tahan")
        assert await store.held(connection, [f"i{number}" for number in range(32_768)]) == {"i32767"}
