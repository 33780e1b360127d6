"""`terbuka setup` at its command line: wrong answers and other settings stop it before anything is made."""

import shutil
import tomllib
from pathlib import Path

import pytest

import deploy.setup
from deploy.cli.output import records
from shared.storage.embedded_postgres import Embedded
from tests.cli.conftest import Terbuka

HERE = Path(deploy.setup.__file__).parent

ANSWERS = '[badan]\nnama = "Provinsi Uji"\ntempat = "Pontianak"\n'


def test_wrong_answers_write_nothing(terbuka: Terbuka, tmp_path: Path) -> None:
    file, config = tmp_path / "jawaban.toml", tmp_path / "terbuka.toml"
    file.write_text(ANSWERS + 'warna = "biru"\n')
    done = terbuka("setup", "--answers", file, "--config", config, "--json")
    assert (done.code, done.refusal["code"]) == (1, "JAWABAN_SETUP_SALAH")
    assert not config.exists()
    assert not (tmp_path / "rumah").exists()


def test_a_list_that_cannot_be_read_writes_nothing(terbuka: Terbuka, tmp_path: Path) -> None:
    file, config = tmp_path / "jawaban.toml", tmp_path / "terbuka.toml"
    file.write_text(f'{ANSWERS}[skpd]\nberkas = "tidak-ada.xlsx"\n')
    done = terbuka("setup", "--answers", file, "--config", config, "--json")
    assert (done.code, "tidak-ada.xlsx" in done.refusal["title"], config.exists()) == (1, True, False)


def test_settings_that_differ_stop_it(terbuka: Terbuka, tmp_path: Path) -> None:
    file, config = tmp_path / "jawaban.toml", tmp_path / "terbuka.toml"
    file.write_text(ANSWERS)
    config.write_text('body_name = "Kota Lain"\n')
    done = terbuka("setup", "--answers", file, "--config", config, "--json")
    assert (done.code, done.refusal["code"]) == (1, "PENGATURAN_BERBEDA")
    assert config.read_text() == 'body_name = "Kota Lain"\n'
    assert not (tmp_path / "rumah").exists()


def test_settings_of_a_run_that_is_refused_later_are_taken_back(terbuka: Terbuka, tmp_path: Path) -> None:
    file, config = tmp_path / "jawaban.toml", tmp_path / "terbuka.toml"
    file.write_text(f'{ANSWERS}[[orang]]\nakun = "ketua"\nnama = "Budi"\njabatan = "Sekretaris"\nperan = ["ketua"]\n')
    done = terbuka("setup", "--answers", file, "--config", config, "--json")
    assert (done.code, done.refusal["code"]) == (1, "KATA_SANDI_TIDAK_ADA")
    assert not config.exists()


def with_passwords(folder: Path) -> Path:
    """Copies the example into a folder, with a file of a password for each account."""
    for name in ("contoh-jawaban.toml", "contoh-skpd.csv"):
        shutil.copy(HERE / name, folder)
    file, lines = folder / "contoh-jawaban.toml", list[str]()
    (folder / "sandi").write_text("sandi yang cukup panjang\n")
    (folder / "sandi").chmod(0o600)
    for line in file.read_text().splitlines():
        lines += [line, 'sandi_berkas = "sandi"'] if line == "[[orang]]" else [line]
    file.write_text("\n".join(lines))
    return file


def test_the_example_makes_a_province_that_runs_on_its_settings(
    process: Terbuka, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, config, file = tmp_path / "rumah", tmp_path / "terbuka.toml", with_passwords(tmp_path)
    monkeypatch.setenv("TERBUKA_HOME", str(home))
    try:
        first = process("setup", "--answers", file, "--config", config)
        assert "DITOLAK" not in first.err.replace("DITOLAK BELUM_SEHAT", "")  # a fresh province has no backup yet
        assert "gubernur" in first.out
        assert tomllib.loads(config.read_text())["papers"] == {"unit": "PPID Utama", "place": "Pontianak"}
        monkeypatch.setenv("TERBUKA_CONFIG", str(config))
        assert {person["name"] for person in process("persons", "list", "--json").json} >= {"Siti Aminah", "Rina Wati"}
    finally:
        Embedded(home / "postgres").stop()


def test_a_list_in_a_cell_is_told_in_words(capsys: pytest.CaptureFixture[str]) -> None:
    records("Orang", {"akun": "Akun"}, [{"akun": ["a-1", "a-2"]}, {"akun": None}])
    told = capsys.readouterr().out
    assert "a-1, a-2" in told
    assert "None" not in told
