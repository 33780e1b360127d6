"""One province for all refusals: opened once, lived forward once, then only ever refused."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deploy.acceptance.officers import Officers
from deploy.embedded import SCHEMAS, open_province
from deploy.sample.seed import SAMPLE_SKPD, http_of
from shared.runtime.clock import MovableClock
from shared.runtime.settings import Settings
from shared.security.identity import create_sample_accounts
from shared.storage.objects import DirectoryStore
from tests.databases import Databases
from tests.refusals.house import House
from tests.refusals.world import FIRST_DAY, TODAY, live
from tests.sessions import SignedIn

PASSWORD = "sandi yang cukup panjang"
FILE_LIMIT = 8 * 1024 * 1024
MANY_ROLES = ("petugas", "ketua", "pimpinan")


@pytest.fixture(scope="session")
async def house(_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """Gives the province with items in every state; `rangkap` is one person who holds three offices."""
    async with furnished(_databases, tmp_path_factory) as opened:
        yield opened


@pytest.fixture(scope="session")
async def quiet_house(_databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """Gives another such province, in which nobody forges an event or makes a copy: it stands as it was furnished."""
    async with furnished(_databases, tmp_path_factory) as opened:
        yield opened


@asynccontextmanager
async def furnished(databases: Databases, folders: pytest.TempPathFactory) -> AsyncIterator[House]:
    """Opens a province on a database of its own and furnishes it."""
    home = folders.mktemp("rumah")
    url = databases.address(await databases.take(SCHEMAS))
    settings = Settings(home=home, body_name="Provinsi Uji")
    async with AsyncExitStack() as opened:
        with pytest.MonkeyPatch.context() as patch:  # rooms read these once, when they are built
            patch.setenv("TERBUKA_LIMIT_FILE", str(FILE_LIMIT))
            patch.setenv("TERBUKA_LIMIT_FILES_PER_SUBMISSION", "3")
            clock = MovableClock(datetime.now(UTC))
            province = await opened.enter_async_context(open_province(settings, url, clock))
        http = await opened.enter_async_context(http_of(province))
        people = Officers(http, {}, province.identity.open_session)
        house = House(province, http, people, DirectoryStore(home / "objects"))
        await furnish(house, home)
        yield house


async def furnish(house: House, home: Path) -> None:
    """Gives everybody an account, lives the past, and opens sessions that last for the tests."""
    clock, identity = house.province.clock, house.province.identity
    assert isinstance(clock, MovableClock)
    clock.move_to_day(FIRST_DAY)
    accounts = await create_sample_accounts(identity, home / "accounts.json", skpd=SAMPLE_SKPD)
    await identity.add_account("rangkap", PASSWORD, roles=MANY_ROLES)
    accounts["rangkap"] = {"account": "rangkap", "password": PASSWORD}
    house.officers.accounts = accounts
    await live(house)
    clock.move_to_day(TODAY)
    for name, credentials in accounts.items():
        house.people[name] = SignedIn(identity, credentials["account"])
        await house.people[name].headers()
