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
    ],
)
def test_a_short_consequence_that_names_something_is_enough(text: str) -> None:
    assert list(empty_tests(text, WHOLE, title="Nilai kinerja pegawai")) == []


def test_two_equal_halves_are_told() -> None:
    assert list(empty_tests(WHOLE, WHOLE.upper())) == [("consequence_closed", "sama dengan akibat bila dibuka")]


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
