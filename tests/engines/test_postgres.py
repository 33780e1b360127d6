"""A province's schemas and a room's pipe on a PostgreSQL server in a container (Debian's, or the public image)."""

from collections.abc import AsyncIterator, Iterator

import pytest
from sqlalchemy import text

from shared.messaging.delivery import StreamRecord
from shared.storage import migrate
from shared.storage.database import Database
from tests.databases import Databases
from tests.engines.containers import IMAGE
from tests.engines.providers import DOCKER, chosen, refuse_without_containers
from tests.shared.build import NOON, TOPIC, delivery, released, seen
from tests.shared.sample_room.tables import MESSAGING

ROOMS = ("identity", "intake", "registry", "scheduler", "publisher", "monitor")


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """Gives the address of a PostgreSQL server in a container."""
    if DOCKER not in chosen():
        pytest.skip("containers were not asked for")
    refuse_without_containers()
    from testcontainers.community.postgres import PostgresContainer

    with PostgresContainer(IMAGE["postgres"], username="terbuka", password="sandi", driver=None) as container:
        yield container.get_connection_url()


@pytest.fixture
async def databases(server: str) -> AsyncIterator[Databases]:
    """Gives databases on that server."""
    made = Databases(server)
    yield made
    await made.drop_all()


async def test_every_room_migrates_and_a_second_time_changes_nothing(databases: Databases) -> None:
    address = databases.address(await databases.take(ROOMS))
    for room in ROOMS:
        await migrate.upgrade(address, room)
        assert await migrate.check(address, room) == []


async def test_what_a_room_stages_is_read_back_in_order_and_takes_effect_once(databases: Databases) -> None:
    database = Database.connect(databases.address(await databases.take(("sample",))), "sample")
    into = delivery(database)
    async with database.transaction() as connection:
        await MESSAGING.outbox.stage(connection, [released(), released(), released()], at=NOON)
        rows = (await connection.execute(text("SELECT * FROM sample.outbox ORDER BY id"))).all()
    for row in [*rows, *rows]:
        await into.receive(StreamRecord(TOPIC, 0, row.id, row.key, dict(row.headers), row.payload.encode()))
    assert await seen(database) == [1, 2, 3]
    await database.close()


async def test_only_who_knows_the_password_comes_in(server: str) -> None:
    database = Database.connect(server.replace(":sandi@", ":salah@"), "sample")
    assert not await database.ping()
    await database.close()
