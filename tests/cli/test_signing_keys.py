"""The keys that sign on the command line: rotated in three steps, revoked, and what waits is signed anew."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

import pytest

from deploy.room_keys import create_keys, key_folder, load_keys
from deploy.rooms import messaging_of
from shared.messaging.outbox import EventSigner
from shared.storage.database import Database
from tests.cli.conftest import Terbuka
from tests.conftest import RoomDatabase
from tests.publisher.build import classified

STEP = ("keys", "rotate-signing", "signing", "--json")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Gives the data folder that the commands look at, with its keys."""
    create_keys(tmp_path / "rumah")
    key_folder(tmp_path / "rumah").confirm_backup()
    return tmp_path / "rumah"


@pytest.fixture
async def address(room_database: RoomDatabase, home: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Gives the address of a database of the rooms between which events of registry travel."""
    found = await room_database("registry", "scheduler", "publisher")
    url = f"postgresql://{found.url.partition('://')[2]}"
    monkeypatch.setenv("DATABASE_URL", url)
    return url


async def say(address: str, home: Path) -> str:
    """Writes an event into registry's outbox, signed with the key that signs now; returns its id."""
    database = Database.connect(address, "registry", pool_size=1)
    try:
        async with database.transaction() as connection:
            signer = EventSigner(load_keys(home, "registry").signing_private or "")
            (said,) = await messaging_of("registry").outbox.stage(
                connection, [classified()], at=datetime.now(UTC), signer=signer
            )
        return said.id
    finally:
        await database.close()


def test_the_steps_are_taken_in_their_order(address: str, home: Path, terbuka: Terbuka, tmp_path: Path) -> None:
    assert terbuka(*STEP, "--retire").refusal["code"] == "KUNCI_BELUM_BERGANTI"
    assert terbuka(*STEP, "--switch").refusal["code"] == "KUNCI_BELUM_DISIAPKAN"
    assert [terbuka(*STEP).json["prepared"] for _ in range(2)] == [True, False]
    assert terbuka(*STEP, "--switch").refusal["code"] == "KUNCI_BELUM_DICADANGKAN"
    assert terbuka("keys", "backup", tmp_path / "diska", "--json").code == 0
    switched = terbuka(*STEP, "--switch").json
    assert switched["active"] == key_folder(home).signer_keys("signing").active.key_id
    assert terbuka(*STEP).refusal["code"] == "KUNCI_LAMA_BELUM_BERAKHIR"
    assert terbuka(*STEP, "--retire").refusal["code"] == "KUNCI_BARU_BELUM_TERPAKAI"
    asyncio.run(say(address, home))
    retired = terbuka(*STEP, "--retire").json
    assert retired["retired"] != switched["active"]
    copied = terbuka("keys", "backup", tmp_path / "diska-2", "--json").json["copied"]
    assert [name for name in copied if name.endswith(".pub")] == [str(tmp_path / "diska-2" / "signing.pub")]
    assert terbuka("keys", "rotate-signing", "intake", "--json").refusal["code"] == "BUKAN_KUNCI_PENANDA"
    assert terbuka(*STEP, "--switch", "--retire").code == 2


def test_what_a_revoked_key_signed_is_listed_before_it_is_signed_anew(
    address: str, home: Path, terbuka: Terbuka
) -> None:
    event = asyncio.run(say(address, home))
    told = terbuka("keys", "revoke-signing", "signing")
    assert (told.code, "Sekarang juga" in told.out) == (0, True)
    listed = terbuka("keys", "resign-events", "--json").json
    assert [(each["event_id"], each["state"]) for each in listed["events"]] == [(event, "revoked")]
    assert terbuka("keys", "resign-events", "--sign", "--json").json["events"] == listed["events"]
    assert terbuka("keys", "resign-events", "--json").json["events"] == []
    (owed,) = terbuka("keys", "check", "--json").json["wrong"]
    assert "Cadangan kunci signing" in owed


def test_a_public_file_that_cannot_be_read_is_named(home: Path, terbuka: Terbuka) -> None:
    (home / "keys" / "signing.pub").write_text("rusak")
    assert terbuka(*STEP).refusal["code"] == "KUNCI_PUBLIK_RUSAK"
