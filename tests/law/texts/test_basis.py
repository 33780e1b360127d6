"""A statute cited is a statute that exists, says its article, and carries the ground."""

import csv
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from shared.law.texts.basis import check_basis
from shared.law.texts.citations import read
from shared.law.texts.statutes import CHOICES, ENACTMENTS
from shared.law.texts.text_findings import Weight

TODAY = date(2026, 11, 28)
ROWS = Path(__file__).resolve().parents[4] / "shared" / "data" / "dik" / "rows.csv"


def told(statute: str, article: str, huruf: str = "h", angka: int | None = None) -> list[tuple[str, str]]:
    found = check_basis(huruf=huruf, angka=angka, statute=statute, article=article, today=TODAY)
    return [(each.code, str(each.weight)) for each in found]


def refused(found: Iterable[tuple[str, str]]) -> list[str]:
    return [code for code, weight in found if weight == Weight.ERROR]


@pytest.mark.parametrize(
    ("statute", "article", "huruf"),
    [
        ("UU 14/2008", "Pasal 17 huruf h", "h"),
        ("UU 14/2008", "pasal 17 huruf h angka 4", "h"),
        ("UU No. 14 Tahun 2008 tentang KIP", "Ps. 17 hrf h", "h"),
        ("Undang – Undang Nomor 14 Th 2008", "Pasal 17 huruf (h)", "h"),
        ("UU 14/2008", "Pasal 17 huruf a, c dan h", "c"),
        ("UU 14/2008", "Pasal 17 huruf A s.d. J", "e"),
        ("UU NO 14 TAHUN 2008", "PASAL 17 HURUF I", "i"),
        ("UU 14/2008 Pasal 17 huruf b", "", "b"),
        ("UU 14/2008", "Pasal 6 ayat (3) huruf c dan Pasal 17 huruf h angka 5", "h"),
        ("UU 43/2009", "Pasal 44 ayat (1) huruf h", "j"),
        ("UU 14/2008; UU 27/2022 Pasal 4", "Pasal 17 huruf j", "j"),
        ("Undang undang 28 tahun 2007", "Pasal 34", "j"),
        ("UUD Negara RI Tahun 1945", "Pasal 28 G", "h"),
        ("UU 19/2016", "Pasal I angka 6", "j"),
        ("KUHAP", "Pasal 143", "j"),
        ("UU Perbankan", "Pasal 40", "j"),
        ("UU14/2008", "Pasal17 huruf h", "h"),
        ("UU 14/2008", "Ps17h", "h"),
        ("U.U. No. 14 Tahun 2008", "psl. 17 hrf. h", "h"),
        ("UU 14/2008", "Pasal 17 huruf c angka 1 dan huruf a angka 2", "a"),
        ("UU 14/2008", "Pasal 17 huruf a angka 1, huruf h angka 3, dan huruf i", "i"),
        ("K.U.H.P.", "Pasal 322", "j"),
        ("KUH Pidana", "Pasal 322", "j"),
        ("KUHPerdata", "Pasal 1320", "j"),
    ],
)
def test_a_basis_as_officials_write_it_is_not_refused(statute: str, article: str, huruf: str) -> None:
    assert refused(told(statute, article, huruf)) == []


@pytest.mark.parametrize(
    ("statute", "article", "huruf", "code"),
    [
        ("UU 41/2080", "Pasl 17 hruf z", "a", "PASAL_TIDAK_TERBACA"),
        ("UU 41/2080", "Pasal 3", "j", "TAHUN_BELUM_TIBA"),
        ("UU 14/2008", "Pasal 17 hruf z", "a", "HURUF_TIDAK_DIKENAL"),
        ("UU 14/2008", "Pasal 17 huruf z", "a", "HURUF_TIDAK_DIKENAL"),
        ("UU 14/2008", "Pasal 17 huruf b", "h", "HURUF_BERTENTANGAN"),
        ("UU 14/2008", "Pasal 65", "h", "PASAL_TIDAK_ADA"),
        ("UU 14/2008", "tujuh belas", "h", "PASAL_TIDAK_TERBACA"),
        ("UU 14/2008", "", "h", "TANPA_DASAR_HUKUM"),
        ("\u200b", "Pasal 17 huruf h", "h", "TANPA_DASAR_HUKUM"),
        ("Peraturan Bupati 5/2010", "Pasal 1", "b", "TANPA_DASAR_HUKUM"),
        ("Peraturan Gubernur Nomor 22 Tahun 2016", "Pasal 5", "j", "DASAR_BUKAN_UNDANG_UNDANG"),
        ("UU 14/2008", "Pasal 17 huruf j", "j", "DASAR_BUKAN_UNDANG_UNDANG"),
        ("UU 14/2008", "Pasal 0", "h", "PASAL_TIDAK_ADA"),
        ("UU 14/2008", "psl. 17 hrf. b", "h", "HURUF_BERTENTANGAN"),
        ("UU 14/2008", "Pasal 17 huruf a angka 1 dan huruf b", "h", "HURUF_BERTENTANGAN"),
    ],
)
def test_what_cannot_carry_a_ground_is_refused_by_name(statute: str, article: str, huruf: str, code: str) -> None:
    assert code in refused(told(statute, article, huruf))


def test_another_angka_than_the_chosen_one_contradicts() -> None:
    assert refused(told("UU 14/2008", "Pasal 17 huruf h angka 4", "h", 5)) == ["HURUF_BERTENTANGAN"]
    assert refused(told("UU 14/2008", "Pasal 17 huruf h angka 4", "h", 4)) == []
    assert refused(told("UU 14/2008", "Pasal 17 huruf h", "h", 5)) == []


def test_what_is_repealed_or_unknown_is_told_and_not_refused() -> None:
    assert told("UU 43/1999", "Pasal 3", "j") == [("PERATURAN_DICABUT", "warning")]
    assert told("UU 14/208", "Pasal 17 huruf h") == [("PERATURAN_TIDAK_DIKENAL", "warning")]
    assert told("UU 14/2008", "Pasal 17 huruf h angka 9") == [("DASAR_HUKUM_MERAGUKAN", "warning")]
    assert told("UU 14/2008", "Pasal 17 huruf h.") == []
    assert told("UU 99/1999", "Pasal 3", "j") == [("PERATURAN_TIDAK_DIKENAL", "warning")]


def test_the_table_of_enactments_is_sound() -> None:
    assert CHOICES[0].startswith("UU 14/2008 tentang Keterbukaan")
    assert len(set(CHOICES)) == len(CHOICES) > 100
    assert all(act.articles is None or 10 < act.articles < 700 for act in ENACTMENTS.values())
    assert all(act.title.strip() == act.title for act in ENACTMENTS.values())


@pytest.mark.samples
def test_the_bases_of_real_lists_are_refused_for_what_they_lack_alone() -> None:
    if not ROWS.exists():
        pytest.skip(f"SAMPEL TIDAK ADA: {ROWS.name} tidak ditemukan di sebelah checkout")
    with ROWS.open(encoding="utf-8") as file:
        bases = [row["legal_basis"] for row in csv.DictReader(file) if row["legal_basis"]]
    codes = {code for basis in bases for code in refused(told(basis, "", next(iter(read(basis).huruf), "h")))}
    assert codes <= {"TANPA_DASAR_HUKUM", "DASAR_BUKAN_UNDANG_UNDANG", "PASAL_TIDAK_ADA"}
