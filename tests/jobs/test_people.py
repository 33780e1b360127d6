"""The first accounts: made once, able to sign in, none of them a sample."""

import stat
from pathlib import Path

import pytest

from deploy.jobs.people import create_first_accounts
from shared.runtime.clock import SystemClock
from shared.security.identity import Identity
from shared.security.identity.sample import FIRST_ACCOUNTS, read_accounts
from shared.storage.database import Database
from tests.conftest import RoomDatabase


@pytest.fixture
async def database(room_database: RoomDatabase) -> Database:
    """Gives identity's database."""
    return await room_database("identity")


async def test_each_first_account_signs_in_with_the_password_of_the_file(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "accounts.json"
    assert await create_first_accounts(database.url, file, skpd="dinkes") == list(FIRST_ACCOUNTS)
    identity = Identity(database, SystemClock())
    for name, entry in read_accounts(file).items():
        assert entry["account"] == name
        actor = await identity.actor_of_token(await identity.issue_token(name, entry["password"], source="uji"))
        assert actor is not None
        assert actor.roles == {FIRST_ACCOUNTS[name]}
    assert await identity.enabled_samples() == []
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


async def test_a_second_run_leaves_accounts_and_passwords_alone(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "accounts.json"
    await create_first_accounts(database.url, file, skpd="dinkes")
    before = read_accounts(file)
    assert await create_first_accounts(database.url, file, skpd="dinkes") == []
    assert read_accounts(file) == before


async def test_a_run_that_died_after_the_file_finishes_with_the_same_passwords(
    database: Database, tmp_path: Path
) -> None:
    file = tmp_path / "accounts.json"
    file.write_text('{"ketua": {"account": "ketua", "password": "sandi-yang-sudah-dicatat"}}')
    await create_first_accounts(database.url, file, skpd="dinkes")
    assert await Identity(database, SystemClock()).issue_token("ketua", "sandi-yang-sudah-dicatat", source="uji")
