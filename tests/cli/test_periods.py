"""`terbuka periods parse` prints what the words say, and nothing more."""

import pytest

from tests.cli.conftest import Terbuka

FIELDS = ["text", "kind", "years", "months", "start", "until", "conditions", "needs_review_date", "findings"]


@pytest.mark.parametrize(
    ("text", "kind", "years", "until"),
    [
        ("5 (lima) tahun", "years", 5, None),
        ("Sampai dengan 31 Desember 2027", "until_date", None, "2027-12-31"),
        ("Sampai memperoleh persetujuan tertulis dari yang bersangkutan", "until_consent", None, None),
        ("Permanen", "permanent", None, None),
        ("Selama jangka waktu tertentu", "unclear", None, None),
        ("", "missing", None, None),
    ],
)
def test_words_become_a_typed_period(
    terbuka: Terbuka, text: str, kind: str, years: int | None, until: str | None
) -> None:
    answer = terbuka("periods", "parse", "--json", text)
    assert answer.code == 0
    assert list(answer.json) == FIELDS
    assert (answer.json["text"], answer.json["kind"]) == (text, kind)
    assert (answer.json["years"], answer.json["until"]) == (years, until)


@pytest.mark.parametrize(
    ("text", "months", "start", "until"),
    [
        ("5 thn sjk ditetapkan", None, "penetapan", None),
        ("1,5 tahun", 6, None, None),
        ("6 (enam) bulan stlh pengumuman", 6, "event", None),
        ("5 tahun, terhitung mulai tanggal 1 Januari 2024", None, "2024-01-01", "2029-01-01"),
    ],
)
def test_months_and_start_are_said(
    terbuka: Terbuka, text: str, months: int | None, start: str | None, until: str | None
) -> None:
    said = terbuka("periods", "parse", "--json", text).json
    assert (said["months"], said["start"], said["until"]) == (months, start, until)


def test_the_help_page_teaches_every_field(terbuka: Terbuka) -> None:
    page = terbuka("periods", "parse", "--help").out
    assert [name for name in FIELDS if name != "text" and name not in page] == []


def test_people_get_the_same_as_a_table(terbuka: Terbuka) -> None:
    answer = terbuka("periods", "parse", "5 tahun")
    assert answer.code == 0
    assert "years" in answer.out


def test_people_read_lines_and_no_raw_structures(terbuka: Terbuka) -> None:
    page = terbuka("periods", "parse", "5 tahun atau sampai inkracht").out
    words = " ".join(page.replace("│", " ").split())
    assert "AKHIR_LEBIH_AWAL: Tertulis juga akhir lain" in words
    assert "conditions atau sampai inkracht" in words
    assert "needs_review_date ya" in words
    assert [mark for mark in "[]{}" if mark in page] == []
