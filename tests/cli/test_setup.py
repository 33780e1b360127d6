"""`terbuka setup` at its command line: wrong answers and other settings stop it before anything is made."""

from pathlib import Path

from tests.cli.conftest import Terbuka

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
