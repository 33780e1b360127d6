"""What the operating commands refuse: bad keys, a copy that is there, a changed trail, a folder nobody can write."""

import asyncio
from pathlib import Path

import asyncpg
import pytest

from deploy.preflight import store
from deploy.preflight.check import refuse
from deploy.room_keys import create_keys, key_folder
from deploy.rooms import ROOMS, messaging_of
from shared.runtime.errors import Refusal
from shared.runtime.settings import Settings
from tests.cli.conftest import Terbuka
from tests.conftest import RoomDatabase
from tests.shared.build import NOON


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Gives the data folder that the commands look at, with its keys."""
    create_keys(tmp_path / "rumah")
    return tmp_path / "rumah"


def test_a_copy_of_the_keys_is_never_written_over(home: Path, terbuka: Terbuka, tmp_path: Path) -> None:
    target = tmp_path / "cadangan"
    assert terbuka("keys", "backup", target, "--json").code == 0
    kept = (target / "registry.key").read_text()
    again = terbuka("keys", "backup", target, "--json")
    assert (again.code, again.refusal["code"]) == (1, "CADANGAN_SUDAH_ADA")
    assert (target / "registry.key").read_text() == kept


def test_a_copy_of_the_keys_inside_the_home_that_it_must_outlive_is_none(home: Path, terbuka: Terbuka) -> None:
    officers = [part for name in ("sekda", "arsip", "tik") for part in ("--officer", f"{name}=age1")]
    for target in (home / "keys", home / "cadangan" / "kunci", home / "keys" / ".." / "di-sini"):
        for words in (("backup", target), ("escrow", "create", target, *officers)):
            refused = terbuka("keys", *words, "--json")
            assert (refused.code, refused.refusal["code"]) == (1, "CADANGAN_DI_DALAM_RUMAH")
    assert not key_folder(home).backup_is_confirmed()
    assert sorted(path.name for path in home.iterdir()) == ["keys"]


def test_keys_without_a_copy_or_open_to_others_are_told(home: Path, terbuka: Terbuka) -> None:
    unsaved = terbuka("keys", "check")
    assert (unsaved.code, "KUNCI_BERMASALAH" in unsaved.err) == (1, True)
    assert "terbuka keys backup" in unsaved.out
    key_folder(home).confirm_backup()
    assert terbuka("keys", "check").code == 0
    (home / "keys" / "registry.key").chmod(0o644)
    opened = terbuka("keys", "check")
    assert (opened.code, "KUNCI_BERMASALAH" in opened.err) == (1, True)
    assert "registry.key" in opened.out


@pytest.fixture
async def address(room_database: RoomDatabase) -> str:
    """Gives the address of a database of all rooms, with three sealed lines in the trail of registry."""
    database = await room_database("registry", *(room for room in ROOMS if room != "registry"), "identity", "eventlog")
    audit = messaging_of("registry").audit
    for subject in ("butir-1", "butir-2", "butir-3"):
        await audit.refused(database, actor="petugas", act="decide", subject=subject, code="UJI", at=NOON)
    await audit.chain_new(database)
    return f"postgresql://{database.url.partition('://')[2]}"


def test_a_line_of_the_trail_that_somebody_changed_ends_the_check_with_1(
    address: str, terbuka: Terbuka, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", address)
    assert terbuka("audit", "verify", "--json").code == 0
    asyncio.run(change(address, "UPDATE registry.audit SET actor = 'ketua' WHERE subject = 'butir-2'"))
    done = terbuka("audit", "verify")
    assert (done.code, "DITOLAK AUDIT_RUSAK: Rantai audit rusak di registry." in done.err) == (1, True)


async def change(address: str, statement: str) -> None:
    """Changes a row behind the program's back."""
    connection = await asyncpg.connect(address)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def test_the_doctor_names_a_data_folder_that_cannot_be_written(
    address: str, terbuka: Terbuka, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "berkas").write_text("bukan map")
    monkeypatch.setenv("DATABASE_URL", address)
    monkeypatch.setenv("TERBUKA_HOME", str(tmp_path / "berkas"))
    done = terbuka("doctor", "--json")
    codes = {each["check"]: each["code"] for each in done.json if each["code"]}
    assert (done.code, codes["map data"]) == (1, "MAP_TIDAK_DAPAT_DITULIS")


async def test_the_store_in_a_folder_that_cannot_be_written_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "berkas").write_text("bukan map")
    monkeypatch.setenv("TERBUKA_HOME", str(tmp_path / "berkas"))
    with pytest.raises(Refusal, match=r"^MAP_TIDAK_DAPAT_DITULIS:.*berkas"):
        await refuse(store.checks(Settings()))
