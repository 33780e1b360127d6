"""A signed bundle is checked by a command that needs no database, no network and no running Terbuka."""

import json
from pathlib import Path

import pytest

from deploy.cli.state import KIND
from services.registry.pages import state_on
from shared.security.signed_bundle import make_bundle
from shared.security.signing import new_pair
from tests.cli.conftest import Terbuka

ABOUT = {"badan": "Pemerintah Provinsi Uji", "hari": "2026-06-30", "dibuat": "2026-07-01T00:00:00+00:00"}


@pytest.fixture
def pair() -> tuple[str, str]:
    return new_pair()


@pytest.fixture
def bundle(tmp_path: Path, pair: tuple[str, str]) -> Path:
    file = tmp_path / "keadaan.zip"
    file.write_bytes(make_bundle(KIND, ABOUT, {"keadaan.json": b"{}"}, pair[0]))
    return file


def test_command_and_page_mean_the_same_kind() -> None:
    assert state_on.KIND == KIND


def test_a_bundle_is_found_true_with_the_key_or_its_file(
    terbuka: Terbuka, bundle: Path, pair: tuple[str, str], tmp_path: Path
) -> None:
    kept = tmp_path / "kunci.pub"
    kept.write_text(f"{pair[1]}\n")
    for key in (pair[1], str(kept)):
        done = terbuka("state-verify", str(bundle), "--key", key)
        assert (done.code, "Sah: keadaan 2026-06-30 Pemerintah Provinsi Uji" in done.out) == (0, True)
    assert json.loads(terbuka("state-verify", str(bundle), "--key", pair[1], "--json").out)["hari"] == "2026-06-30"


@pytest.mark.parametrize(("state", "words"), [("retired", "berakhir 2026-07-02"), ("revoked", "BUNDEL_TIDAK_SAH")])
def test_a_bundle_of_a_key_that_ended_says_so(
    terbuka: Terbuka, bundle: Path, pair: tuple[str, str], tmp_path: Path, state: str, words: str
) -> None:
    kept = tmp_path / "kunci.pub"
    kept.write_text(f"{new_pair()[1]} active\n{pair[1]} {state} 2026-07-02T00:00:00+00:00 0\n")
    done = terbuka("state-verify", str(bundle), "--key", str(kept))
    assert (done.code, words in done.out + done.err) == (int(state == "revoked"), True)


def test_a_bundle_of_another_key_is_refused(terbuka: Terbuka, bundle: Path) -> None:
    done = terbuka("state-verify", str(bundle), "--key", new_pair()[1])
    assert (done.code, "BUNDEL_TIDAK_SAH" in done.err) == (1, True)


def test_a_bundle_that_is_not_there_is_said(terbuka: Terbuka, tmp_path: Path) -> None:
    done = terbuka("state-verify", str(tmp_path / "lain.zip"), "--key", new_pair()[1])
    assert (done.code, "BUNDEL_TIDAK_TERBACA" in done.err) == (1, True)


def test_without_a_key_nothing_is_believed(
    terbuka: Terbuka, bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TERBUKA_HOME", str(tmp_path / "kosong"))
    done = terbuka("state-verify", str(bundle))
    assert (done.code, "KUNCI_PUBLIK_TIDAK_ADA" in done.err) == (1, True)
