"""The nine real lists: exactly the rows that their bodies published."""

import csv
from pathlib import Path

import pytest

from services.intake.spreadsheet import Sheet
from tests.intake.spreadsheet.reading import read_list

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "data" / "dik"
LISTS = {
    "a-pemerintah-daerah-kabupaten-sumedang": "Pemerintah Daerah Kabupaten Sumedang",
    "b-pemerintah-kabupaten-banyumas": "Pemerintah Kabupaten Banyumas",
    "b-politeknik-keselamatan-transportasi-jalan-pktj-t": "Politeknik Keselamatan Transportasi Jalan (PKTJ) Tegal",
    "bu-uin-syarif-hidayatullah-jakarta": "UIN Syarif Hidayatullah Jakarta",
    "c-universitas-terbuka": "Universitas Terbuka",
    "d-isbi-bandung": "ISBI Bandung",
    "f-iain-parepare": "IAIN Parepare",
    "h-pemerintah-kabupaten-karanganyar": "Pemerintah Kabupaten Karanganyar",
    "j-badan-keamanan-laut-ri-bakamla": "Badan Keamanan Laut RI (Bakamla)",
}
FIELDS = ("title", "legal_basis", "consequence_open", "consequence_closed", "period", "responsible")
UNREAD = {
    "j-badan-keamanan-laut-ri-bakamla": "period",
    "b-politeknik-keselamatan-transportasi-jalan-pktj-t": "responsible",
}

pytestmark = [
    pytest.mark.samples,
    pytest.mark.skipif(
        not SAMPLES.is_dir(), reason="DAFTAR NYATA TIDAK ADA: ../shared/data/dik is absent, real lists were NOT checked"
    ),
]


def published(body: str) -> list[dict[str, str]]:
    with (SAMPLES / "rows.csv").open(encoding="utf-8", newline="") as file:
        return [row for row in csv.DictReader(file) if row["body"] == body]


def read(name: str, answers: dict[str, str] | None = None) -> Sheet:
    return read_list(SAMPLES / f"{name}.xlsx", answers=answers)


@pytest.mark.parametrize("name", LISTS)
def test_a_real_list_gives_exactly_its_rows_to_the_letter(name: str) -> None:
    fields = [field for field in FIELDS if field != UNREAD.get(name)]
    expected = [tuple(row[field] for field in fields) for row in published(LISTS[name])]
    assert [tuple(getattr(row, field) for field in fields) for row in read(name).rows] == expected


@pytest.mark.parametrize("name", LISTS)
def test_a_real_list_gives_its_decree(name: str) -> None:
    first = published(LISTS[name])[0]
    sheet = read(name)
    assert (sheet.decree_number, sheet.decree_date) == (first["decree_no"], first["decree_date"])


def test_the_retention_column_of_bakamla_is_asked_and_not_taken_for_the_period() -> None:
    sheet = read("j-badan-keamanan-laut-ri-bakamla")
    assert [question.column for question in sheet.questions] == ["E"]
    assert {row.period for row in sheet.rows} == {""}


def test_the_retention_column_becomes_the_period_when_the_sender_says_so() -> None:
    name = "j-badan-keamanan-laut-ri-bakamla"
    sheet = read(name, {"jangka waktu penyimpanan  atau retensi arsip": "period"})
    assert [row.period for row in sheet.rows] == [row["period"] for row in published(LISTS[name])]
    assert sheet.questions == ()


def test_the_law_under_the_officials_header_is_reported_at_that_header() -> None:
    sheet = read("j-badan-keamanan-laut-ri-bakamla")
    assert [f.cell for f in sheet.findings if f.code == "KOLOM_ISI_BERBEDA"] == ["C6"]


def test_a_law_in_the_period_cell_of_sumedang_is_kept_and_reported() -> None:
    sheet = read("a-pemerintah-daerah-kabupaten-sumedang")
    odd = [f.cell for f in sheet.findings if f.code == "PERIODE_ISI_LAIN"]
    assert odd == ["G50"]
    assert next(row for row in sheet.rows if row.row == 50).period.startswith("a. UU No. 14 Tahun 2008")
