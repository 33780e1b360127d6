"""The statute as data: complete, cited, and refusing by name."""

from datetime import date
from string import Formatter

import pytest

from shared.law import (
    CATEGORIES,
    INSTRUMENTS,
    NEVER_EXEMPT,
    RULES,
    Huruf,
    SetBy,
    category,
    citations_of,
    never_exempt,
    refuse,
)
from shared.law.texts.statutes import ENACTMENTS, repealed_by
from shared.runtime.errors import Forbidden, Refusal
from shared.web.statuses import problem_of


def test_pasal_17_has_ten_letters_in_order() -> None:
    assert "".join(CATEGORIES) == "abcdefghij"


@pytest.mark.parametrize(("huruf", "count"), list(zip("abcdefghij", [5, 0, 7, 0, 7, 4, 0, 5, 0, 0], strict=True)))
def test_each_letter_has_the_statutes_sub_items(huruf: str, count: int) -> None:
    assert [item.angka for item in category(huruf).subitems] == list(range(1, count + 1))


def test_only_a_to_f_may_not_be_permanent() -> None:
    assert "".join(huruf for huruf, each in CATEGORIES.items() if not each.permanent_allowed) == "abcdef"


def test_only_a_has_a_cap_and_it_is_thirty_years() -> None:
    assert {huruf: each.period_rule.cap_years for huruf, each in CATEGORIES.items() if each.period_rule.cap_years} == {
        "a": 30
    }


def test_only_c_to_f_are_set_by_the_highest_head() -> None:
    highest = SetBy.PIMPINAN_TERTINGGI
    assert "".join(huruf for huruf, each in CATEGORIES.items() if each.period_rule.set_by is highest) == "cdef"


def test_g_and_h_open_by_consent_and_a_by_court_hearing() -> None:
    assert "".join(huruf for huruf, each in CATEGORIES.items() if each.opens_by_consent) == "gh"
    assert "".join(huruf for huruf, each in CATEGORIES.items() if each.opens_by_court_hearing) == "a"


@pytest.mark.parametrize("huruf", list(Huruf))
def test_every_letter_is_explained_and_every_article_binds_today(huruf: Huruf) -> None:
    found = category(huruf)
    assert found.label
    assert found.gloss
    assert found.plain.endswith(".")
    assert all(each.binds_on(date(2026, 11, 23)) for each in citations_of(huruf))


def test_articles_do_not_bind_before_their_instrument() -> None:
    assert not category("a").citation.binds_on(date(2009, 1, 1))
    assert [each.short for each in INSTRUMENTS] == ["UU 14/2008", "PP 61/2010", "Perki 1/2021"]


def test_a_letter_is_found_in_either_case() -> None:
    assert category(" H ").huruf is Huruf.H


@pytest.mark.parametrize("huruf", ["k", "", "1", "ab"])
def test_an_unknown_letter_is_refused_by_name(huruf: str) -> None:
    with pytest.raises(Refusal, match="HURUF_TIDAK_DIKENAL"):
        category(huruf)


def test_an_unknown_angka_is_refused_by_name() -> None:
    with pytest.raises(Refusal, match="ANGKA_TIDAK_DIKENAL"):
        category("h").subitem(6)


@pytest.mark.parametrize("code", list(RULES))
def test_every_rule_refuses_in_whole_sentences_and_says_how_to_mend(code: str) -> None:
    named = {name for _, name, _, _ in Formatter().parse(RULES[code].sentence) if name}
    refusal = refuse(code, **dict.fromkeys(named, "sesuatu."))
    assert refusal.code == code
    assert refusal.message.endswith(".")
    assert refusal.mend.endswith(".")


def test_a_refusal_carries_its_article_and_data() -> None:
    problem = problem_of(refuse("LEBIH_TIGA_PULUH_TAHUN", years=31))
    assert problem["article"] == "Pasal 5 ayat (1) PP 61/2010"
    assert problem["years"] == 31


def test_a_lacking_office_is_forbidden_not_merely_refused() -> None:
    assert isinstance(refuse("PENETAP_BUKAN_PIMPINAN_TERTINGGI"), Forbidden)


@pytest.mark.parametrize(
    ("title", "letter"),
    [
        ("Putusan Pengadilan Negeri Pontianak tentang sengketa lahan", "a"),
        ("Salinan putusan PTUN Pontianak", "a"),
        ("Peraturan Gubernur tentang Tata Naskah Dinas", "b"),
        ("Surat Edaran tentang jam kerja", "b"),
        ("SE Gubernur nomor 3 tahun 2025", "b"),
        ("SK Gubernur tentang tim seleksi", "b"),
        ("Keputusan Kepala Dinas tentang tim teknis", "b"),
        ("Kepgub tentang upah minimum", "b"),
        ("Pertimbangan hukum Kejaksaan Tinggi atas hibah tanah", "b"),
        ("Surat Perintah Penghentian Penyidikan perkara pungutan liar", "c"),
        ("SP3 perkara dugaan korupsi", "c"),
        ("Rencana pengeluaran tahunan lembaga penegak hukum", "d"),
        ("Laporan keuangan tahunan lembaga penegak hukum", "e"),
        ("Laporan Keuangan Polda Kalimantan Barat Tahun 2025", "e"),
        ("Laporan hasil pengembalian uang hasil korupsi", "f"),
        ("Dokumen tambang yang telah dinyatakan terbuka oleh putusan Komisi Informasi", "g"),
    ],
)
def test_a_title_of_pasal_18_is_recognised(title: str, letter: str) -> None:
    found = never_exempt(title)
    assert found is not None
    assert found.huruf == letter


@pytest.mark.parametrize(
    "title",
    [
        "Laporan keuangan yang belum diaudit",
        "Laporan Keuangan Dinas Kesehatan",
        "Surat Peringatan Ketiga (SP3) kepada perusahaan",
        "Identitas saksi dalam putusan pengadilan",
        "Rancangan Peraturan Gubernur tentang tarif",
        "Notulen rapat pembahasan putusan pengadilan",
        "Putusan sidang kode etik pegawai",
        "Data korban dalam berkas perkara sampai ada putusan pengadilan",
        "SK pengangkatan pegawai",
        "SE-Kabupaten: peta kerawanan",
        "Penegakan Perda — jadwal penegakan Perda",
        "Rekam medis pasien",
        "Laporan hasil pengembalian kerugian bencana",
        "",
    ],
)
def test_a_title_that_only_sounds_like_pasal_18_is_left_alone(title: str) -> None:
    assert never_exempt(title) is None


def test_every_letter_of_pasal_18_is_there_with_its_article() -> None:
    assert [each.huruf for each in NEVER_EXEMPT] == list("abcdefg")
    assert all(each.citation.article == f"Pasal 18 ayat (1) huruf {each.huruf}" for each in NEVER_EXEMPT)


def test_repealed_instruments_are_known_by_number_and_year() -> None:
    assert repealed_by("UU", "43", 1999) == "UU 5/2014"
    assert repealed_by("UU", "14", 2008) is None
    replaced = [(act.year, act.replaced_by) for act in ENACTMENTS.values() if act.replaced_by]
    assert len(replaced) > 20
    assert all(year < int(by.split("/")[1]) for year, by in replaced)
