"""One lived province for all tests of a file, and an empty home for each."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from deploy.embedded import SCHEMAS
from tests.backup.exported import Exported, export_of
from tests.backup.house import NUMBERS, Lived, NewHome
from tests.backup.taken_in import TakenIn, take_in
from tests.databases import Databases


@pytest.fixture(scope="module")
async def exported(postgres_url: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Exported]:
    """Gives a province with a past, a backup of it, and an export for one receiver, both of the same instant."""
    databases, place = Databases(postgres_url), tmp_path_factory.mktemp("lama")
    url = databases.address(await databases.take(SCHEMAS))
    old = Lived(place / "rumah", f"postgresql://{url.partition('://')[2]}", place / "cadangan", place / "jejak")
    await old.live()
    yield await export_of(old, place / "ekspor")
    await databases.drop_all()


@pytest.fixture(scope="module")
def lived(exported: Exported) -> Lived:
    """Gives the province with a past."""
    return exported.lived


@pytest.fixture
async def new_home(postgres_url: str, lived: Lived, tmp_path: Path) -> AsyncIterator[NewHome]:
    """Gives an empty home with the keys of the old one, and an empty database."""
    shutil.copytree(lived.home / "keys", tmp_path / "rumah" / "keys")
    async with a_database(postgres_url, tmp_path.name) as url:
        yield NewHome(tmp_path / "rumah", url, lived)


@pytest.fixture
async def empty_home(postgres_url: str, lived: Lived, tmp_path: Path) -> AsyncIterator[NewHome]:
    """Gives an empty home without keys, and an empty database."""
    async with a_database(postgres_url, tmp_path.name) as url:
        yield NewHome(tmp_path / "rumah", url, lived)


@pytest.fixture(scope="module")
async def taken_in(
    postgres_url: str, exported: Exported, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[TakenIn]:
    """Gives a new house into which the export was imported, before anything ran there."""
    home = tmp_path_factory.mktemp("baru") / "rumah"
    async with a_database(postgres_url, "diimpor") as url:
        new = NewHome(home, url, exported.lived)
        yield TakenIn(new, await take_in(new, exported))


@asynccontextmanager
async def a_database(postgres_url: str, named: str) -> AsyncIterator[str]:
    """Gives the address of an empty database, and removes it with what was made beside it."""
    name = f"baru_{named}_{next(NUMBERS)}".replace("-", "_")[:50]
    server = await asyncpg.connect(postgres_url)
    await server.execute(f'CREATE DATABASE "{name}"')
    yield Databases(postgres_url).address(name)
    for each in (name, f"{name}_pulih", f"{name}_pulih_kosong"):
        await server.execute(f'DROP DATABASE IF EXISTS "{each}" WITH (FORCE)')
    await server.close()
