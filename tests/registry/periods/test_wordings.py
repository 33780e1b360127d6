"""Wordings of our own, as Indonesian civil servants write them, with the reading that a careful person gives them."""

import csv
import json
from pathlib import Path

import pytest

from shared.law.period_words import PeriodKind, parse

WORDINGS = Path(__file__).parent / "wordings.csv"


def wordings() -> list[dict[str, str]]:
    with WORDINGS.open(encoding="utf-8") as file:
        return list(csv.DictReader(file, delimiter="|"))


@pytest.mark.parametrize("row", wordings(), ids=lambda row: row["text"] or "(kosong)")
def test_wording_is_read_as_a_person_reads_it(row: dict[str, str]) -> None:
    read = parse(row["text"]).as_json()
    assert (read["kind"], str(read["years"] or ""), read["until"] or "") == (row["kind"], row["years"], row["until"])
    if row["conditions"]:
        assert read["conditions"] == [row["conditions"]]


def test_every_kind_is_exercised() -> None:
    assert {row["kind"] for row in wordings()} == set(PeriodKind)


def test_the_text_stays_verbatim() -> None:
    assert parse("  5\u00a0 Tahun ").as_json()["text"] == "  5\u00a0 Tahun "


def test_the_answer_has_the_agreed_keys_and_is_json() -> None:
    answer = json.loads(json.dumps(parse("5 tahun").as_json()))
    assert list(answer) == [
        *("text", "kind", "years", "months", "start", "until", "conditions", "needs_review_date", "findings")
    ]


@pytest.mark.parametrize("text", ["5 tahun", "sampai 31 Desember 2027"])
def test_plain_years_and_dates_need_no_review_date(text: str) -> None:
    assert not parse(text).needs_review_date


@pytest.mark.parametrize("text", ["5 tahun setelah seleksi", "Permanen", "Selama berlaku", "", "sampai inkracht"])
def test_everything_else_needs_a_review_date(text: str) -> None:
    assert parse(text).needs_review_date


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "JANGKA_WAKTU_KOSONG"),
        ("Rahasia", "JANGKA_WAKTU_TIDAK_JELAS"),
        ("Selama jangka waktu tertentu", "WAKTU_TIDAK_DISEBUT"),
        ("Kecuali untuk penelitian", "HANYA_PENGECUALIAN"),
        ("UU No. 14 Tahun 2008 tentang KIP", "ISI_BUKAN_JANGKA_WAKTU"),
        ("a. Permanen; b. 5 tahun", "BEBERAPA_JANGKA_WAKTU"),
        ("6 minggu", "BUKAN_TAHUN"),
        ("Sampai proses selesai (paling lama 30 hari)", "BUKAN_TAHUN"),
        ("5 (enam) tahun", "ANGKA_BERTENTANGAN"),
        ("5-10 tahun", "JUMLAH_TIDAK_PASTI"),
        ("0 tahun", "JUMLAH_TIDAK_WAJAR"),
        ("s.d. 2027", "TANGGAL_TIDAK_LENGKAP"),
        ("31 Februari 2027", "TANGGAL_TIDAK_ADA"),
        ("Dibuka mulai 1 Januari 2028", "TANGGAL_PEMBUKAAN"),
        ("paling lama 30 tahun", "PALING_LAMA"),
        ("1 (satu) tahun berjalan", "TAHUN_BERJALAN"),
        ("Permanen", "TIDAK_TERBATAS"),
        ("Permamen", "EJAAN"),
        ("sampai " + "sekali " * 1000, "TEKS_TERLALU_PANJANG"),
    ],
)
def test_doubt_is_said_with_a_code_and_a_sentence(text: str, code: str) -> None:
    findings = {each["code"]: each["message"] for each in parse(text).as_json()["findings"]}
    assert code in findings
    assert findings[code].endswith(".")
