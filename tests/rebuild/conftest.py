"""A province that has lived for more than a year, copied for each test."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import date

import pytest

from deploy.acceptance.simulate import walk
from deploy.embedded import SCHEMAS
from shared.runtime.clock import MovableClock
from shared.runtime.settings import Settings
from tests.acceptance.test_real_lists import real_lists
from tests.databases import Databases
from tests.rebuild.build import OldProvince

START = date(2026, 11, 23)


@pytest.fixture(scope="module")
async def lived(_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> OldProvince:
    """Lives the sample of `make run` and the real lists through a year: decided, lapsed, reviewed, missed items."""
    settings = Settings().model_copy(update={"home": tmp_path_factory.mktemp("rumah")})
    url = _databases.address(await _databases.take(SCHEMAS))
    clock = MovableClock()
    report = await walk(settings, url, real_lists(), START, lambda _: None, clock, sample=True)
    return OldProvince(settings, url, clock, report)


@pytest.fixture
async def province(lived: OldProvince, _databases: Databases) -> AsyncIterator[OldProvince]:
    """Gives a copy of the province's database, with its clock where the year ended."""
    async with _databases.copied(lived.url) as url:
        yield replace(lived, url=url)
