"""Legal bases as offices write them: what is read, what is doubted, and that nothing is corrected."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.law.texts.citations import Basis, read

ROWS = Path(__file__).parents[3] / "shared" / "data" / "dik" / "rows.csv"


def codes(basis: Basis) -> set[str]:
    return {each.code for each in basis.findings}


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("UU No. 14 Tahun 2008 tentang KIP, Pasal 17 huruf a, c dan h", "ach"),
        ("UU 14/2008 Pasal 17 huruf a, c", "ac"),
        ("UU No 14 Th 2008 tentang KIP Pasal 17 huruf b, c, i, dan j; b. UU No. 19 Tahun 2016", "bcij"),
        ("UU KIP pasal 17 hurufi", "i"),
        ("UU No. 14 Tahun 2008 Pasal 17 huruf I", "i"),
        ("UU No 14 Tahun 2008 pasal 17 huruf A dan huruf H", "ah"),
        ("Undang – Undang Nomor 14 Tahun 2008 Pasal 17 huruf h", "h"),
        ("Pasal 17 huruf h angka 5 Undang-Undang Nomor 14 Tahun 2008 tentang KIP", "h"),
        ("Pasal 17 huruf h angka 3: kondisi keuangan; Undang-Undang No.15 Tahun 2004", "h"),
        ("UU Nomor 14 Tahun 2008 tentang Keterbukaan Informasi Publik huruf h angka 4", "h"),
        (
            "a. UU No. 14 Tahun 2008 tentang KIP Pasal 17 huruf b, c b. Perka Lembaga Sandi Negara No. 9 Tahun 2009",
            "bc",
        ),
        ("UU 14/2008; UU Nomor 43 Tahun 2009 tentang Kearsipan, Pasal 44, Ayat 1 huruf h", ""),
        ("Permensos No 8 Tahun 2012 Pasal 17 huruf h", ""),
        ("UU KIP Pasal 17 huruf a s.d. d", "abcd"),
        ("UU KIP Pasal 17 (h)", "h"),
    ],
)
def test_letters_of_pasal_17_are_read(text: str, letters: str) -> None:
    assert "".join(read(text).huruf) == letters


def test_angka_belong_to_their_letter() -> None:
    assert read("UU 14/2008 Pasal 17 huruf h angka 3 dan 4").angka == (("h", 3), ("h", 4))


def test_every_instrument_is_listed_with_its_own_article() -> None:
    basis = read(
        "1. Pasal 17 huruf i UU No. 14 Tahun 2008 tentang KIP 2. Pasal 44 ayat (1) huruf h UU No. 43 Tahun 2009"
    )
    named = [(each.short, each.article) for each in basis.statutes]
    assert named == [("UU 14/2008", "Pasal 17 huruf i"), ("UU 43/2009", "Pasal 44 ayat (1) huruf h")]


def test_the_same_instrument_may_carry_several_articles() -> None:
    basis = read("UU No. 5 Tahun 1997 tentang Psikotropika, Pasal 33 dan Pasal 34")
    assert [each.article for each in basis.statutes] == ["Pasal 33", "Pasal 34"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "DASAR_HUKUM_KOSONG"),
        ("-", "DASAR_HUKUM_KOSONG"),
        ("rahasia", "DASAR_HUKUM_TIDAK_TERBACA"),
        ("UU No. 14 Tahun 2008 tentang KIP", "TANPA_HURUF"),
        ("Pasal 17 UU KIP", "TANPA_HURUF"),
        ("UU 14/2008 tentang Keterbukaan Informasi Publik huruf h", "TANPA_PASAL"),
        ("Pasal 17 huruf h", "TANPA_NAMA_UNDANG_UNDANG"),
        ("UU KIP Pasal 6 ayat (3) huruf d, Pasal 17 huruf h", "PASAL_6_BUKAN_ALASAN"),
        ("Perda Nomor 5 Tahun 2010", "HANYA_PERATURAN_DI_BAWAH_UU"),
        ("UU 14/2008 Pasal 17 huruf j; PP 46 Tahun 2011", "J_TANPA_UNDANG_UNDANG"),
        ("UUD Negara RI Tahun 1946 Pasal 28 A s/d 28 H", "UUD_TAHUN_SALAH"),
        ("UU No 43 Tahun 1999 tentang Pokok-Pokok Kepegawaian", "PERATURAN_DICABUT"),
        ("PP No. 61 Tahun 2010 tentang Piutang Pegawai", "JUDUL_TIDAK_COCOK"),
        ("UU No. 28 Tahun 2009 tentang Pasal 172 ayat (1)", "JUDUL_TIDAK_COCOK"),
        ("UU 14/2008 Pasal 17 huruf g (stabilitas ekonomi)", "LABEL_TIDAK_COCOK"),
        ("UU 14/2008 Pasal 17 huruf k", "HURUF_TIDAK_DIKENAL"),
        ("UU 14/2008 Pasal 17 huruf h angka 9", "ANGKA_TIDAK_DIKENAL"),
    ],
)
def test_doubt_becomes_a_finding(text: str, code: str) -> None:
    assert code in codes(read(text))


@pytest.mark.parametrize(
    "text",
    [
        "UU 14/2008 Pasal 17 huruf a (penegakan hukum)",
        "UU 14/2008 Pasal 17 huruf j; UU 43/2009 Pasal 44",
        "UUD 1945 Pasal 28F; UU 14/2008 Pasal 17 huruf h",
        "PP 61/2010 tentang Pelaksanaan UU KIP; UU 14/2008 Pasal 17 huruf b",
    ],
)
def test_a_sound_basis_has_no_finding(text: str) -> None:
    assert codes(read(text)) == set()


PIECES = ["UU", "Pasal 17", "huruf", "h", ",", "dan", "a.", "angka 4", "14/2008", "KIP", "(", ")", ";"]


@given(st.text(max_size=120) | st.lists(st.sampled_from(PIECES)).map(" ".join))
@settings(deadline=None, derandomize=True)
def test_every_text_is_kept_to_the_letter(text: str) -> None:
    assert read(text).text == text


@pytest.mark.samples
@pytest.mark.skipif(not ROWS.exists(), reason=f"daftar nyata tidak ada di sebelah checkout: {ROWS.name}")
def test_nearly_every_real_basis_is_read_and_letter_h_leads() -> None:
    with ROWS.open(encoding="utf-8-sig", newline="") as file:
        bases = [read(row["legal_basis"]) for row in csv.DictReader(file)]
    assert sum(1 for basis in bases if basis.statutes) == len(bases)
    counted = Counter(letter for basis in bases for letter in basis.huruf)
    assert counted.most_common(2) == [("h", 60), ("i", 31)]  # counted by hand on the rows
