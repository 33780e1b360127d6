"""A province that has lived for more than a year, copied for each test."""

from collections.abc import AsyncIterator
from datetime import date

import pytest

from deploy.acceptance.officers import Officers
from deploy.acceptance.year import Year
from deploy.embedded import SCHEMAS, open_province
from deploy.sample.seed import SAMPLE_SKPD, http_of, live_sample
from shared.runtime.clock import MovableClock
from shared.runtime.settings import Settings
from shared.security.identity import create_sample_accounts
from tests.databases import Databases
from tests.rebuild.build import OldProvince

START = date(2026, 11, 23)


@pytest.fixture(scope="module")
async def lived(_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> OldProvince:
    """Lives the sample of `make run` through a year: decided, lapsed, reviewed, missed and opened items."""
    settings = Settings().model_copy(update={"home": tmp_path_factory.mktemp("rumah")})
    url = _databases.address(await _databases.take(SCHEMAS))
    clock = MovableClock()
    async with open_province(settings, url, clock, brief=True) as province:
        accounts = await create_sample_accounts(province.identity, settings.accounts_file, skpd=SAMPLE_SKPD)
        async with http_of(province) as http:
            officers = Officers(http, accounts, province.identity.open_session)
            await live_sample(province, officers, START)
            await Year(province, officers, START, lambda _: None).live()
            await province.settle(300)
    return OldProvince(settings, url, clock)


@pytest.fixture
async def province(lived: OldProvince, _databases: Databases) -> AsyncIterator[OldProvince]:
    """Gives a copy of the province's database, with its clock where the year ended."""
    async with _databases.copied(lived.url) as url:
        yield OldProvince(lived.settings, url, lived.clock)
