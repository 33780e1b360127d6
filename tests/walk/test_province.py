"""A small province is lived as a large one would be: each stage is reached through the doors that people use."""

from datetime import date
from pathlib import Path

import pytest

from deploy.acceptance.officers import Officers
from deploy.acceptance.story import stories
from deploy.embedded import SCHEMAS, open_province
from deploy.sample.seed import http_of
from shared.runtime.clock import MovableClock
from shared.runtime.settings import Settings
from shared.security.identity import create_sample_accounts
from tests.databases import Databases
from tests.walk.province import RECEIVED, WalkedProvince, found_agencies
from tests.walk.rows import SHARES, agency_of

TODAY = date(2026, 11, 30)
SKPD = "dinkes"


def test_every_stage_has_a_row_and_no_two_rows_one_title() -> None:
    agency = agency_of(SKPD, "Dinas Kesehatan", 40, stories(TODAY), TODAY)
    assert len(agency.rows) == 40
    assert {row.stage for row in agency.rows} == set(SHARES)
    for kind in ("title", "public_title"):
        assert len({row.sample[kind] for row in agency.rows}) == 40


@pytest.fixture
async def url(_databases: Databases) -> str:
    """Gives the address of an empty database for all rooms."""
    return _databases.address(await _databases.take(SCHEMAS))


async def test_a_small_province_has_items_in_every_state(url: str, tmp_path: Path) -> None:
    settings, clock = Settings().model_copy(update={"home": tmp_path}), MovableClock()
    clock.move_to_day(TODAY - RECEIVED)
    agencies = [agency_of(SKPD, "Dinas Kesehatan", 12, stories(TODAY), TODAY)]
    async with open_province(settings, url, clock, brief=True) as province, http_of(province) as http:
        accounts = await create_sample_accounts(province.identity, settings.accounts_file, skpd=SKPD)
        officers = Officers(http, accounts, province.identity.open_session)
        await found_agencies(province, officers, settings, agencies)
        await WalkedProvince(province, officers, TODAY, lambda _: None).live(agencies)
        items = await officers.get("petugas", "/registry/api/items", limit=100)
        cases = await officers.get("ketua", "/registry/api/cases", limit=100)
    assert {item["state"] for item in items} == {"submitted", "proposed", "decided", "returned", "exempt", "public"}
    assert {case["state"] for case in cases} >= {"open", "decided", "approved"}
    assert [item["held"] for item in items].count(True) == 1
