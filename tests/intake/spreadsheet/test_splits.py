"""Cells that hold two things are split at their labels and at the office's name, and nowhere else."""

import pytest

from services.intake.spreadsheet.splits import split_consequences, split_period


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Jika Dibuka: Rawan.\nJika Ditutup: Aman.", ("Rawan.", "Aman.")),
        ("Jika Dibuka\nRawan\nJika Ditutup\nAman", ("Rawan", "Aman")),
        ("Jika Dibuka - Rawan; Jika Ditutup - Aman", ("Rawan", "Aman")),
        ("Jika Ditutup: Aman\nJika Dibuka: Rawan", ("Rawan", "Aman")),
        (
            "Jika dibuka dapat merugikan; jika ditutup melindungi",
            ("Jika dibuka dapat merugikan", "jika ditutup melindungi"),
        ),
        ("Jika dibuka dapat merugikan nama baik", None),
    ],
)
def test_consequences_split_at_jika_ditutup(text: str, parts: tuple[str, str] | None) -> None:
    assert split_consequences(text) == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("5 Tahun\nKepala Kantor", ("5 Tahun", "Kepala Kantor")),
        ("5 Tahun / Kepala Seksi Teknik", ("5 Tahun", "Kepala Seksi Teknik")),
        ("Permanen (Kasubbag Tata Usaha)", ("Permanen", "Kasubbag Tata Usaha")),
        ("Selama berlaku, PJ: Kepala Kantor", ("Selama berlaku", "Kepala Kantor")),
        ("1 tahun Kepala Biro Umum", ("1 tahun", "Kepala Biro Umum")),
        ("Sampai ada izin Kepala Dinas; Sekretaris Dinas", ("Sampai ada izin Kepala Dinas", "Sekretaris Dinas")),
        ("Kepala Kantor / 5 tahun", ("5 tahun", "Kepala Kantor")),
        ("Sampai mendapat persetujuan Kepala Dinas", None),
    ],
)
def test_period_and_official_split_at_the_office(text: str, parts: tuple[str, str] | None) -> None:
    assert split_period(text) == parts
