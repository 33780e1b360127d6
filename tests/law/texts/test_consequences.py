"""A consequence test says something about this information."""

import csv
from pathlib import Path

import pytest

from shared.law.texts.consequences import empty_tests

ROWS = Path(__file__).resolve().parents[4] / "shared" / "data" / "dik" / "rows.csv"
WHOLE = "Hak pribadi pegawai terlindungi."


@pytest.mark.parametrize(
    "text",
    [
        "idem",
        "Membahayakan",
        "dapat merugikan",
        "sangat rahasia",
        "s.d.a",
        "sama dengan di atas",
        "Bila dibuka berbahaya",
        "xxxxx",
        "a b c",
        "sesuai ketentuan yang berlaku",
        "Pasal 17 huruf h UU 14/2008",
        "UU 14/2008",
        "Nilai kinerja pegawai",
        "12345",
        "1234567890",
        "sama seperti kolom sebelumnya",
        "menyusul",
        "tidak boleh dibuka",
        "untuk kalangan sendiri",
        "CONFIDENTIAL",
        "menimbulkan akibat yang tidak diinginkan",
        "merugikan pihak tertentu",
        "demi kepentingan bersama",
        "mengacu pada UU KIP",
        "melanggar hukum",
        "kinerja pegawai nilai",
        "nilai kinerja pegawai rahasia",
        "Nilai kinerja pegawai bila dibuka berbahaya",
    ],
)
def test_what_only_fills_the_blank_is_told(text: str) -> None:
    found = list(empty_tests(text, WHOLE, title="Nilai kinerja pegawai", basis=("Pasal 17 huruf h UU 14/2008",)))
    assert [field for field, _ in found] == ["consequence_open"]


@pytest.mark.parametrize(
    "text",
    [
        "Membahayakan keamanan",
        "Melanggar HAM",
        "Rahasia pribadi tersebar.",
        "Penyidikan terhambat",
        "Melindungi data pribadi",
        "Data dapat disalahgunakan pihak lain",
        "Nilai kinerja pegawai bocor",
        "Merugikan pegawai yang kinerja dan nilainya rendah",
        "Pasal 48 UU Praktik Kedokteran: dokter dituntut pasien",
    ],
)
def test_a_short_consequence_that_names_something_is_enough(text: str) -> None:
    assert list(empty_tests(text, WHOLE, title="Nilai kinerja pegawai")) == []


def test_two_equal_halves_are_told() -> None:
    assert list(empty_tests(WHOLE, WHOLE.upper())) == [("consequence_closed", "sama dengan akibat bila dibuka")]


@pytest.mark.parametrize(
    ("opened", "closed", "equal"),
    [
        ("Merugikan hak pegawai", "Hak pegawai merugikan", True),
        ("Data bocor ke luar kantor", "Data bocor keluar kantor", True),
        ("Bila dibuka hak pegawai dirugikan", "Bila ditutup hak pegawai dirugikan", True),
        ("Mengganggu penyidikan", "Tidak mengganggu penyidikan", False),
        ("Membuka rahasia pribadi pegawai", "Melindungi rahasia pribadi pegawai", False),
    ],
)
def test_halves_that_say_the_same_in_other_words_are_told(opened: str, closed: str, equal: bool) -> None:
    assert bool(list(empty_tests(opened, closed))) is equal


def test_what_nobody_wrote_is_not_called_empty_of_words() -> None:
    assert list(empty_tests("", "-")) == []


@pytest.mark.samples
def test_the_tests_of_real_lists_are_left_alone() -> None:
    if not ROWS.exists():
        pytest.skip(f"SAMPEL TIDAK ADA: {ROWS.name} tidak ditemukan di sebelah checkout")
    with ROWS.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    told = [
        (row["consequence_open"], row["consequence_closed"])
        for row in rows
        if list(
            empty_tests(
                row["consequence_open"], row["consequence_closed"], title=row["title"], basis=(row["legal_basis"],)
            )
        )
    ]
    assert told == []
