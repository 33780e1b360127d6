"""The keys on the command line: rotated in two steps, and left with three officers of whom two open."""

from pathlib import Path

import pytest

from deploy.room_keys import create_keys
from tests.cli.conftest import Terbuka

NAMES = ("arsip", "kominfo", "sekda")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Gives the data folder that the commands look at, with its keys."""
    create_keys(tmp_path / "rumah")
    return tmp_path / "rumah"


def test_a_key_is_rotated_in_two_steps(home: Path, terbuka: Terbuka, tmp_path: Path) -> None:
    assert terbuka("keys", "rotate", "registry", "--switch", "--json").refusal["code"] == "KUNCI_BELUM_DISIAPKAN"
    assert terbuka("keys", "rotate", "registry", "--json").json["prepared"] is True
    assert terbuka("keys", "rotate", "registry", "--json").json["prepared"] is False
    unkept = terbuka("keys", "rotate", "registry", "--switch", "--json")
    assert unkept.refusal["code"] == "KUNCI_BELUM_DICADANGKAN"
    assert terbuka("keys", "backup", tmp_path / "diska", "--json").code == 0
    switched = terbuka("keys", "rotate", "registry", "--switch", "--json")
    assert (home / "keys" / "registry.pub").read_text().strip() == switched.json["recipient"]
    assert terbuka("keys", "rotate", "audit-registry", "--json").refusal["code"] == "KUNCI_TIDAK_DIROTASI"


def test_two_of_three_officers_rehearse_and_bring_the_keys_back(home: Path, terbuka: Terbuka, tmp_path: Path) -> None:
    files = {name: tmp_path / f"{name}.key" for name in NAMES}
    public = {
        name: terbuka("keys", "escrow", "officer", file, "--json").json["recipient"] for name, file in files.items()
    }
    named = [part for name in NAMES for part in ("--officer", f"{name}={public[name]}")]
    made = terbuka("keys", "escrow", "create", tmp_path / "titipan", *named, "--json")
    copy = tmp_path / "titipan" / "titipan-arsip-sekda.age"
    assert str(copy) in made.json["written"]
    two = ("--identity", files["sekda"], "--identity", files["arsip"])
    alone = terbuka("keys", "escrow", "rehearse", copy, "--identity", files["arsip"], "--json")
    assert (alone.code, alone.refusal["code"]) == (1, "TITIPAN_TIDAK_TERBUKA")
    assert terbuka("keys", "escrow", "rehearse", copy, *two, "--json").code == 0
    assert terbuka("keys", "escrow", "open", copy, tmp_path / "kembali", *two, "--json").code == 0
    kept = (home / "keys" / "registry.key").read_text()
    assert (tmp_path / "kembali" / "registry.key").read_text() == kept


def test_a_stale_copy_is_told_and_nothing_is_written_over(home: Path, terbuka: Terbuka, tmp_path: Path) -> None:
    files = {name: tmp_path / f"{name}.key" for name in NAMES}
    public = {
        name: terbuka("keys", "escrow", "officer", file, "--json").json["recipient"] for name, file in files.items()
    }
    named = [part for name in NAMES for part in ("--officer", f"{name}={public[name]}")]
    create = ("keys", "escrow", "create", tmp_path / "titipan", *named, "--json")
    assert [terbuka(*create).code, terbuka(*create).refusal["code"]] == [0, "CADANGAN_SUDAH_ADA"]
    assert terbuka("keys", "rotate", "intake", "--json").code == 0
    copy = tmp_path / "titipan" / "titipan-arsip-kominfo.age"
    two = ("--identity", files["kominfo"], "--identity", files["arsip"])
    stale = terbuka("keys", "escrow", "rehearse", copy, *two, "--json")
    assert (stale.refusal["code"], "intake.key" in stale.refusal["title"]) == ("TITIPAN_USANG", True)
    assert terbuka("keys", "escrow", "officer", files["arsip"], "--json").refusal["code"] == "CADANGAN_SUDAH_ADA"
    wrong = terbuka("keys", "escrow", "create", tmp_path / "lain", *named[:4], "--json")
    assert wrong.refusal["code"] == "PEMEGANG_TITIPAN_SALAH"
