"""What operators see of a room's other processes: how far its worker is behind, what it holds, and that it is gone."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from sqlalchemy import text

from deploy.rooms import ROOMS, messaging_of
from shared.messaging.broker import make_broker, transport_for
from shared.messaging.relay import Relay
from shared.runtime.clock import SystemClock
from shared.runtime.settings import KafkaSettings, Settings
from shared.security.identity import Identity
from shared.storage.database import Database
from tests.deploy.house import House
from tests.deploy.served import Served
from tests.deploy.test_on_kafka import SETTLES, a_handler_in_hand, stage, topics
from tests.engines.processes import free_port
from tests.eventually import eventually

__all__ = ["topics"]

QUICK = {"TERBUKA_SILENT_SECONDS": "3"}
TOPIC = "terbuka.exemptions"


class Operator:
    """Looks at the rooms of a house as an operator does."""

    def __init__(self, house: House, monitor: Served, token: str) -> None:
        self.house = house
        self.monitor = monitor
        self.headers = {"authorization": f"Bearer {token}"}

    def of(self, room: Served, path: str) -> Any:
        """Returns what a room's process answers."""
        return room.get(path, headers=self.headers).raise_for_status().json()

    def alarms(self, room: str) -> set[str]:
        """Returns the codes that ring for a room."""
        told = self.of(self.monitor, "/monitor/api/streams")["alarms"]
        return {str(alarm["code"]) for alarm in told if alarm["room"] == room}


@pytest.fixture
async def publisher(house: House) -> Served:
    """Gives the publisher's api, ready."""
    api = house.served("publisher", "api", **QUICK).start()
    await eventually(api.ready, "the publisher answers", within=SETTLES)
    return api


@pytest.fixture
async def operator(house: House, publisher: Served) -> Operator:
    """Gives an operator before a monitor that asks this publisher; the other rooms do not run."""
    people = await house.people()
    nowhere = f"http://127.0.0.1:{free_port()}"
    places = dict.fromkeys(ROOMS, nowhere) | {"publisher": publisher.address}
    peers = ",".join(f"{room}={address}" for room, address in places.items())
    monitor = house.served("monitor", "api", TERBUKA_PEERS=peers, **QUICK).start()
    await eventually(monitor.ready, "the monitor answers", within=SETTLES)
    operator = people["operator"]
    identity = Identity(house.database, SystemClock())
    token = await identity.issue_token(operator["account"], operator["password"], source="uji")
    return Operator(house, monitor, token)


@pytest.fixture
async def impatient(house: House) -> AsyncIterator[Database]:
    """Lets every new connection to the house's database give up on a held table after a moment."""
    name = house.database.engine.url.database
    await _run(house.database, f"ALTER DATABASE {name} SET lock_timeout = '200ms'")
    yield house.database
    await _run(house.database, f"ALTER DATABASE {name} RESET lock_timeout")


async def _run(database: Database, statement: str) -> None:
    async with database.transaction() as connection:
        await connection.execute(text(statement))


async def say(house: House, kafka: str, count: int) -> None:
    """Lets registry say events, and sends them."""
    await stage(house, count, first=100)
    async with make_broker(Settings(_env_file=None, kafka=KafkaSettings(servers=kafka))) as broker:
        await Relay(house.database, messaging_of("registry").outbox, transport_for(broker)).drain()


async def test_an_api_shows_how_far_its_worker_is_behind_and_what_it_holds(
    house: House, topics: str, publisher: Served, operator: Operator, impatient: Database
) -> None:
    worker = house.served("publisher", "worker", TERBUKA_KAFKA=topics, **QUICK).start()
    await eventually(worker.ready, "it reads", within=SETTLES)
    async with a_handler_in_hand(house, topics):
        await say(house, topics, 14)

        def streams() -> Any:
            return operator.of(publisher, "/publisher/ops/streams")

        await eventually(lambda: bool(streams()["waiting_for_engine"]), "the hold is seen", within=SETTLES)
        await eventually(lambda: sum(streams()["lag"].values()) > 0, "the lag is seen", within=SETTLES)
        assert streams()["waiting_for_engine"] == {TOPIC: "BASIS_DATA_SIBUK"}
        (held,) = operator.of(publisher, "/publisher/ops/stuck")
        assert held["what"] == f"Aliran {TOPIC} menunggu mesin."
    await eventually(lambda: not streams()["waiting_for_engine"], "the hold is over", within=SETTLES)
    await eventually(lambda: sum(streams()["lag"].values()) == 0, "nothing is left", within=SETTLES)


async def test_a_worker_that_is_killed_rings_and_one_that_ends_in_order_is_gone_at_once(
    house: House, topics: str, publisher: Served, operator: Operator
) -> None:
    worker = house.served("publisher", "worker", TERBUKA_KAFKA=topics, **QUICK).start()
    relay = house.served("publisher", "relay", TERBUKA_KAFKA=topics, **QUICK).start()
    await eventually(lambda: worker.ready() and relay.ready(), "both are ready", within=SETTLES)
    silent = {"PEKERJA_DIAM", "RELAI_DIAM"}
    assert not silent & operator.alarms("publisher")
    told = operator.of(publisher, "/publisher/ops/streams")
    assert (told["workers"], told["relays"]) == (1, 1)
    worker.kill()
    await eventually(lambda: "PEKERJA_DIAM" in operator.alarms("publisher"), "the alarm rings", within=SETTLES)
    assert "RELAI_DIAM" not in operator.alarms("publisher")
    assert await asyncio.to_thread(relay.stop) == 0
    assert operator.of(publisher, "/publisher/ops/streams")["relays"] == 0
    assert silent <= operator.alarms("publisher")
