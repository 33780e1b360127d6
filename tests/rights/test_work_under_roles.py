"""A whole year of work is done by roles that may touch nothing but their own schema."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from deploy import embedded
from deploy.acceptance import simulate as walk
from deploy.acceptance.officers import Officers
from deploy.rights.postgres import ACCOUNTS, apply_database, role_of
from deploy.rooms import ROOMS
from deploy.sample.seed import SAMPLE_SKPD, http_of, live_sample
from shared.room.context import RoomContext
from shared.runtime.clock import MovableClock
from shared.runtime.settings import Settings, StoreSettings
from shared.security.identity import Identity, create_sample_accounts
from shared.storage import migrate
from shared.storage.database import Database
from tests.rights.conftest import Province, run

LOG = "eventlog"
TODAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 2, tzinfo=UTC)
PAGES = (
    ("petugas", "/meja"), ("skpd", "/intake/"), ("petugas", "/registry/"), ("petugas", "/scheduler/"),
    ("operator", "/monitor/"), ("operator", "/"),
)  # fmt: skip


@pytest.fixture
async def province_of_roles(empty: str, monkeypatch: pytest.MonkeyPatch) -> Province:
    """Gives a database whose rooms sign in by their own roles, each with its own eyes on who calls.

    The log in the database takes Kafka's place here, so every room may use it.
    """
    province = Province(empty)
    await apply_database(province.owner, province.passwords)
    await migrate.upgrade(province.owner, LOG)
    everybody = ", ".join(role_of(account) for account in ACCOUNTS)
    await province.as_owner(
        f"GRANT USAGE ON SCHEMA {LOG} TO {everybody}", f"GRANT ALL ON ALL TABLES IN SCHEMA {LOG} TO {everybody}"
    )
    _sign_in_as_rooms(province, monkeypatch)
    return province


def _sign_in_as_rooms(province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(url: str, room: str, **options: Any) -> Database:
        if room == LOG:
            return Database.connect(url, room, **options)
        province.signed_in.add(room)
        return Database.connect(province.url(room), room, **options)

    def kit(
        room: str, database: Database, objects: Any, clock: Any, _: Identity, *rest: Any, **house: Any
    ) -> RoomContext:
        return RoomContext(room, database, objects, clock, Identity(database, clock), *rest, **house)

    monkeypatch.setattr(embedded, "Database", type("Doors", (), {"connect": staticmethod(connect)}))
    monkeypatch.setattr(embedded, "RoomContext", kit)


async def test_the_sample_is_lived_by_roles_of_their_own(province_of_roles: Province, tmp_path: Path) -> None:
    settings = _settings(tmp_path)
    async with embedded.open_province(settings, province_of_roles.owner, MovableClock(NOW)) as province:
        accounts = await create_sample_accounts(province.identity, settings.accounts_file, skpd=SAMPLE_SKPD)
        async with http_of(province) as http:
            await live_sample(province, Officers(http, accounts, province.identity.open_session), TODAY)
            for role, page in PAGES:
                http.cookies.clear()
                await http.post("/masuk", data=accounts[role])
                assert (await http.get(page)).status_code == 200, page
    assert province_of_roles.signed_in == {"identity", *ROOMS}
    assert await letters(province_of_roles) == 0


@pytest.mark.nightly
async def test_a_year_is_lived_by_roles_of_their_own(province_of_roles: Province, tmp_path: Path) -> None:
    report = await walk.walk(_settings(tmp_path), province_of_roles.owner, [], TODAY, lambda _: None)
    assert report["violations"] == []
    assert all(step["in"] and step["out"] and step["events"] for step in report["steps"])
    assert province_of_roles.signed_in == {"identity", *ROOMS}
    assert await letters(province_of_roles) == 0


async def letters(province: Province) -> int:
    """Counts the events that some room could not apply."""
    rows = [await run(province.owner, f"SELECT count(*) FROM {room}.dead_letter") for room in ROOMS]  # noqa: S608
    return sum(row[0][0] for row in rows)


def _settings(home: Path) -> Settings:
    return Settings(_env_file=None, home=home, store=StoreSettings.model_construct())
