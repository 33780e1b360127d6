"""One process that does everything is seen at work in every room from its first answer, and gone once it has ended."""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import text

from deploy.embedded import SCHEMAS, open_province
from deploy.rooms import ROOMS
from deploy.sample.seed import http_of
from shared.runtime.clock import MovableClock
from shared.runtime.settings import Settings, StoreSettings
from shared.security.identity import create_sample_accounts
from shared.storage.database import Database
from tests.conftest import RoomDatabase
from tests.eventually import eventually

LATER = datetime(2031, 3, 3, 2, tzinfo=UTC)
SILENT = {"PEKERJA_DIAM", "RELAI_DIAM"}


async def count(database: Database) -> list[int]:
    """Counts the processes of every room."""
    async with database.snapshot() as connection:
        queries = [text(f"SELECT count(*) FROM {room}.processes") for room in ROOMS]  # noqa: S608
        return [(await connection.execute(query)).scalar_one() for query in queries]


async def test_no_room_of_a_fresh_run_is_without_worker_or_relay_whatever_our_clock_shows(
    room_database: RoomDatabase, tmp_path: Path
) -> None:
    settings = Settings(_env_file=None, home=tmp_path, store=StoreSettings.model_construct())
    database = await room_database(*SCHEMAS)
    async with open_province(settings, database.url, MovableClock(LATER)) as province, http_of(province) as http:
        accounts = await create_sample_accounts(province.identity, settings.accounts_file, skpd="dinas")
        token = (await http.post("/api/tokens", json=accounts["operator"])).json()["token"]
        asking = {"authorization": f"Bearer {token}"}
        seen = (await http.get("/monitor/api/streams", headers=asking)).json()
        assert {alarm["code"] for alarm in seen["alarms"]} & SILENT == set()
        at_work = {room["room"]: (room["figures"]["workers"], room["figures"]["relays"]) for room in seen["rooms"]}
        assert at_work == dict.fromkeys(ROOMS, (1, 1))
        assert await count(database) == [1] * len(ROOMS)

        async def is_compared() -> bool:
            state = (await http.get("/publisher/api/withheld", headers=asking)).json()
            return state["compared_at"] is not None and not state["late"]

        await eventually(is_compared, "website and registry are compared")
    assert await count(database) == [0] * len(ROOMS)
