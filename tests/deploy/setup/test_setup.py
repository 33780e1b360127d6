"""The first run: what the answers say is there afterwards, a second run changes nothing, and what is wrong stops it."""

import csv
import shutil
import tomllib
from collections.abc import Awaitable, Callable
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from pydantic import SecretStr
from sqlalchemy import select

import deploy.setup
from deploy.embedded import SCHEMAS
from deploy.setup.answers import Answers, Someone, checked, read_answers
from deploy.setup.asking import as_toml, ask_all
from deploy.setup.first_run import DIFFERS, MADE, STANDS, WAITS, apply
from deploy.setup.new_passwords import password_of
from deploy.setup.settings_file import settings_of, write_settings
from deploy.setup.skpd_list import read_list
from services.registry import tables as registry
from shared.runtime.clock import SystemClock
from shared.runtime.config import VARIABLE
from shared.runtime.errors import TerbukaError
from shared.runtime.settings import Settings
from shared.security.identity import Identity
from shared.storage.database import Database

HERE = Path(deploy.setup.__file__).parent
PASSWORD = "sandi yang cukup panjang"
BODY = {"nama": "Pemerintah Provinsi Uji", "tempat": "Pontianak"}


@pytest.fixture
async def database(room_database: Callable[..., Awaitable[Database]]) -> Database:
    return await room_database(*SCHEMAS)


def example() -> Answers:
    return read_answers(HERE / "contoh-jawaban.toml")


async def run(database: Database, home: Path, answers: Answers) -> dict[str, str]:
    """Applies answers, with one password for all, and returns what became of each."""
    url = f"postgresql://{database.url.partition('://')[2]}"
    settings = Settings(home=home, database_url=SecretStr(url))
    listed = answers.skpd
    agencies = read_list(listed.berkas, listed.berlaku_sejak) if listed else []
    steps = await apply(settings, url, answers, agencies, lambda _: PASSWORD)
    return {f"{step.part} {step.name}": step.state for step in steps}


async def test_the_example_sets_a_body_up_and_again_changes_nothing(database: Database, tmp_path: Path) -> None:
    first = await run(database, tmp_path, example())
    assert first["akun petugas-1"] == MADE
    assert first["mandat 100/1/2026"] == WAITS
    identity = Identity(database, SystemClock())
    names = {each.actor.account: each.actor.roles for each in await identity.list_accounts()}
    assert (names["ketua"], names["inspektorat-1"]) == (frozenset({"ketua"}), frozenset({"skpd"}))
    assert (await identity.person("ketua")).decree_number == "188/12/2026"
    again = await run(database, tmp_path, example())
    assert {name: state for name, state in again.items() if state != STANDS} == {"mandat 100/1/2026": WAITS}
    async with database.snapshot() as connection:
        held = (await connection.execute(select(registry.mandates))).mappings().all()
    assert [(each["person"], each["state"]) for each in held] == [("gubernur", "waiting")]
    assert held[0]["recorded_by"].startswith("sistem:")


async def test_what_differs_is_said_and_not_changed(database: Database, tmp_path: Path) -> None:
    person = {"akun": "petugas-1", "peran": ["petugas"], "nama": "Rina Wati"}
    await run(database, tmp_path, checked({"badan": BODY, "orang": [person]}, tmp_path))
    other = checked({"badan": BODY, "orang": [person | {"nama": "Orang Lain"}]}, tmp_path)
    assert await run(database, tmp_path, other) == {"akun petugas-1": DIFFERS}
    assert (await Identity(database, SystemClock()).person("petugas-1")).name == "Rina Wati"


async def test_a_missing_password_leaves_nothing_half_done(database: Database, tmp_path: Path) -> None:
    people = [{"akun": name, "peran": ["petugas"]} for name in ("a-1", "a-2")]
    answers = checked({"badan": BODY, "orang": people}, tmp_path)
    (tmp_path / "sandi").write_text(f"{PASSWORD}\n")
    answers.orang[0].sandi_berkas = tmp_path / "sandi"
    url = f"postgresql://{database.url.partition('://')[2]}"
    with pytest.raises(TerbukaError, match="Kata sandi akun a-2 tidak ada") as refused:
        await apply(
            Settings(home=tmp_path, database_url=SecretStr(url)), url, answers, [], lambda each: password_of(each, None)
        )
    assert refused.value.code == "KATA_SANDI_TIDAK_ADA"
    assert await Identity(database, SystemClock()).list_accounts() == []


async def test_who_is_not_there_is_refused_before_anything_is_made(database: Database, tmp_path: Path) -> None:
    letter = {"akun": "siapa", "jabatan": "Gubernur", "nomor": "1", "tanggal": "2026-01-02", "sejak": "2026-01-02"}
    person = {"akun": "petugas-1", "peran": ["petugas"]}
    said = {"badan": BODY, "orang": [person], "mandat": [letter | {"lingkup": "umum"}]}
    with pytest.raises(TerbukaError) as refused:
        await run(database, tmp_path, checked(said, tmp_path))
    assert (refused.value.code, "akun siapa tidak ada" in refused.value.message) == ("JAWABAN_SETUP_SALAH", True)
    assert await Identity(database, SystemClock()).list_accounts() == []


@pytest.mark.parametrize(
    ("said", "fault"),
    [
        ({}, "badan (missing)"),
        ({"badan": BODY | {"nama": " "}}, "badan.nama"),
        ({"badan": BODY | {"warna": "biru"}}, "badan.warna (extra_forbidden)"),
        ({"badan": BODY, "orang": [{"akun": "a", "peran": ["raja"]}]}, "peran raja tidak dikenal"),
        ({"badan": BODY, "orang": [{"akun": "a", "peran": ["skpd"]}]}, "skpd diisi untuk peran skpd"),
        ({"badan": BODY, "orang": [{"akun": "a", "peran": ["tim"]}] * 2}, "akun disebut dua kali"),
        ({"badan": BODY, "orang": [{"akun": "a", "peran": ["tim"], "sandi": "rahasia"}]}, "orang.0.sandi"),
    ],
)
def test_wrong_answers_name_each_fault_and_no_value(said: dict[str, object], fault: str, tmp_path: Path) -> None:
    with pytest.raises(TerbukaError) as refused:
        checked(said, tmp_path)
    assert refused.value.code == "JAWABAN_SETUP_SALAH"
    assert fault in refused.value.message
    assert "rahasia" not in refused.value.message


def test_settings_are_written_once_and_never_over_others(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, settings = tmp_path / "terbuka.toml", settings_of(example())
    assert [write_settings(file, settings), write_settings(file, settings)] == [True, False]
    monkeypatch.setenv(VARIABLE, str(file))
    assert Settings().body_name == "Pemerintah Provinsi Kalimantan Barat"
    written = file.read_text()
    file.write_text(f"{written}tim_quorum = 3\n")
    assert write_settings(file, settings) is False
    file.write_text(written.replace('PPID Utama"', 'PPID Lain"'))
    with pytest.raises(TerbukaError) as refused:
        write_settings(file, settings)
    assert (refused.value.code, "[papers] unit" in refused.value.message) == ("PENGATURAN_BERBEDA", True)
    assert "PPID Lain" in file.read_text()


def test_a_list_of_skpd_is_read_from_a_workbook_as_from_csv(tmp_path: Path) -> None:
    since = date(2017, 1, 1)
    from_csv = read_list(HERE / "contoh-skpd.csv", since)
    with (HERE / "contoh-skpd.csv").open(encoding="utf-8") as lines:
        rows = list(csv.reader(lines))
    with xlsxwriter.Workbook(str(tmp_path / "skpd.xlsx")) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    assert read_list(tmp_path / "skpd.xlsx", since) == from_csv
    assert [(each.code, each.valid_from) for each in from_csv] == [("inspektorat", since), ("bappeda", since)]


def test_a_password_is_read_from_its_file_or_typed_and_never_guessed(tmp_path: Path) -> None:
    someone = Someone(akun="ketua", peran=["ketua"])
    assert password_of(someone, lambda account: f"{account}: {PASSWORD}") == f"ketua: {PASSWORD}"
    for file in (None, tmp_path / "tidak-ada"):
        with pytest.raises(TerbukaError) as refused:
            password_of(Someone(akun="ketua", peran=["ketua"], sandi_berkas=file), None)
        assert refused.value.code == "KATA_SANDI_TIDAK_ADA"


@pytest.mark.parametrize("content", ["nomor,nama\n1,Dinas\n", "kode,nama\ndinas,Dinas\n", ""])
def test_a_list_without_its_columns_or_first_day_is_refused(tmp_path: Path, content: str) -> None:
    file = tmp_path / "skpd.csv"
    file.write_text(content)
    with pytest.raises(TerbukaError) as refused:
        read_list(file, None)
    assert refused.value.code == "JAWABAN_SETUP_SALAH"


def test_what_was_asked_is_a_file_of_answers(tmp_path: Path) -> None:
    person = ("ketua", "ketua", "Budi", "Ketua PPID", "", "")
    letter = ("ketua", "Gubernur", "1/2026", "2026-01-02", "2026-01-02", "", "umum", "")
    lines = iter(('Provinsi "Uji"', "", "PPID", "Makassar", "WITA", "", "skpd.csv", "2017-01-01", *person, *letter))
    said = ask_all(lambda _question, _usual: next(lines))
    assert next(lines, None) is None
    assert checked(tomllib.loads(as_toml(said)), tmp_path) == checked(said, tmp_path)
    assert (said["badan"]["nama"], said["badan"]["zona_waktu"]) == ('Provinsi "Uji"', "WITA")


def test_the_example_is_beside_its_list(tmp_path: Path) -> None:
    shutil.copy(HERE / "contoh-jawaban.toml", tmp_path)
    moved = read_answers(tmp_path / "contoh-jawaban.toml")
    assert moved.skpd is not None
    assert moved.skpd.berkas == tmp_path / "contoh-skpd.csv"
