"""What the law refuses in a proposed classification, and how rows of old lists are sorted."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from services.registry.domain.classification import Classification
from services.registry.domain.dossier import Dossier, Queue, sort_history, written_end
from services.registry.domain.examination import examine
from shared.contracts.dossier import DossierGround
from tests.registry.build import (
    TODAY,
    a_classification,
    a_dossier,
    a_ground,
    a_period,
    exempt_item,
    refused,
    undated,
)


def weigh(classification: Classification, *, title: str = "Nilai kinerja", history: bool = False) -> None:
    examine(classification, dossier=a_dossier(title), history=history, first_penetapan=None, today=TODAY)


def test_a_whole_classification_passes() -> None:
    weigh(a_classification(a_ground("h", angka=4), a_ground("i", period=undated(review_on=date(2026, 9, 1)))))


@pytest.mark.parametrize(
    ("ground", "code"),
    [
        ({"huruf": "k"}, "HURUF_TIDAK_DIKENAL"),
        ({"angka": 9}, "ANGKA_TIDAK_DIKENAL"),
        ({"statute": " "}, "TANPA_DASAR_HUKUM"),
        ({"article": ""}, "TANPA_DASAR_HUKUM"),
        ({"consequence_open": ""}, "TANPA_UJI_KONSEKUENSI"),
        ({"consequence_closed": " "}, "TANPA_UJI_KONSEKUENSI"),
        ({"huruf": "j", "statute": "Peraturan Gubernur Nomor 22 Tahun 2016"}, "DASAR_BUKAN_UNDANG_UNDANG"),
        ({"huruf": "a", "period": a_period("permanent", text="Permanen")}, "TIDAK_TERBATAS_DILARANG"),
        ({"huruf": "f", "period": a_period("permanent", text="Tidak terbatas")}, "TIDAK_TERBATAS_DILARANG"),
        (
            {"huruf": "a", "period": a_period("years", text="31 tahun", years=31, start=TODAY)},
            "LEBIH_TIGA_PULUH_TAHUN",
        ),
        ({"period": a_period("missing", text="")}, "TANPA_JANGKA_WAKTU"),
        ({"period": a_period("unclear", text="tertentu")}, "JANGKA_WAKTU_TIDAK_JELAS"),
        ({"period": a_period("compound", text="a. Permanen; b. 1 tahun")}, "JANGKA_WAKTU_MAJEMUK"),
        ({"period": undated(review_on=None)}, "TANPA_TANGGAL_TINJAU"),
        ({"period": undated(review_on=date(2027, 6, 1))}, "TANGGAL_TINJAU_TERLALU_JAUH"),
        ({"period": a_period(until=date(2026, 3, 1))}, "SUDAH_BERAKHIR"),
        ({"period": a_period("years", text="9000 tahun", years=9000, start=TODAY)}, "JANGKA_WAKTU_TIDAK_LENGKAP"),
    ],
)
def test_each_fault_of_a_ground_has_its_name(ground: Any, code: str) -> None:
    with refused(code):
        weigh(a_classification(a_ground(**ground)))


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"grounds": ()}, "TANPA_DASAR_HUKUM"),
        ({"public_title": " "}, "JUDUL_PUBLIK_KOSONG"),
        ({"public_reason": ""}, "TANPA_ALASAN_PUBLIK"),
        ({"public_title": "Berkas pegawai 198001012005011001"}, "JUDUL_PUBLIK_MEMUAT_DATA_PRIBADI"),
        ({"public_reason": "NIK 6171 0101 0180 0001 tercantum."}, "JUDUL_PUBLIK_MEMUAT_DATA_PRIBADI"),
    ],
)
def test_each_fault_of_the_public_words_has_its_name(changes: Any, code: str) -> None:
    with refused(code):
        weigh(replace(a_classification(), **changes))


def test_what_is_never_exempt_is_refused_by_its_title() -> None:
    with refused("TIDAK_PERNAH_DIKECUALIKAN"):
        weigh(a_classification(), title="Surat perintah penghentian penyidikan perkara pajak")


def test_all_faults_are_named_at_once() -> None:
    bad = a_ground("a", statute="", period=a_period("permanent", text="Permanen"))
    with refused("TANPA_DASAR_HUKUM") as caught:
        weigh(a_classification(bad, a_ground(consequence_open="")))
    said = [(fault["code"], fault["ground"]) for fault in caught.value.data["faults"]]
    assert said[0] == ("TANPA_DASAR_HUKUM", 1)
    assert ("TIDAK_TERBATAS_DILARANG", 1) in said
    assert ("TANPA_UJI_KONSEKUENSI", 2) in said


def test_one_consequence_is_enough_for_a_row_of_an_old_list() -> None:
    weigh(a_classification(a_ground(consequence_open="")), history=True)


def test_a_ground_without_its_own_test_takes_the_dossiers() -> None:
    untested = a_ground("h", consequence_open="", consequence_closed="")
    written = (DossierGround(huruf="I"), DossierGround(huruf="H", consequence_open="X", consequence_closed="Y"))
    (ground,) = a_classification(untested).with_tests(written).grounds
    assert (ground.consequence_open, ground.consequence_closed) == ("X", "Y")


def test_a_ground_takes_the_test_at_its_place_where_the_row_names_no_huruf() -> None:
    untested = a_ground("h", consequence_open="", consequence_closed="")
    (ground,) = a_classification(untested).with_tests((DossierGround(consequence_closed="Y"),)).grounds
    assert ground.consequence_closed == "Y"
    (same,) = a_classification(untested).with_tests(()).grounds
    assert same == untested


def test_the_public_row_names_every_basis_once() -> None:
    row = exempt_item(a_classification(a_ground("h"), a_ground("h"), a_ground("b"))).public_row()
    assert row.legal_basis == "Pasal 17 huruf h UU 14/2008; Pasal 17 huruf b UU 14/2008"
    assert row.huruf == ("b", "h")


def row(*, period: str = "5 Tahun", decree: date | None = date(2025, 1, 2), **changes: Any) -> Dossier:
    (ground,) = a_dossier().grounds
    return a_dossier(grounds=(replace(ground, period=period, **changes),), decree_date=decree)


def test_a_whole_row_waits_like_a_new_item() -> None:
    assert sort_history(row(), TODAY).queue is Queue.NONE


@pytest.mark.parametrize(
    ("dossier", "code"),
    [
        (row(consequence_open="", consequence_closed=""), "TANPA_UJI_KONSEKUENSI"),
        (replace(row(statute="", huruf=""), legal_basis=""), "TANPA_DASAR_HUKUM"),
        (replace(row(huruf=""), legal_basis="UU 14 Tahun 2008"), "HURUF_TIDAK_DIKENAL"),
        (row(huruf="z"), "HURUF_TIDAK_DIKENAL"),
        (row(period="-"), "TANPA_JANGKA_WAKTU"),
        (row(huruf="c", period="Tidak terbatas"), "TIDAK_TERBATAS_DILARANG"),
        (row(huruf="a", period="40 tahun"), "LEBIH_TIGA_PULUH_TAHUN"),
        (replace(row(), title="Putusan pengadilan negeri Pontianak"), "TIDAK_PERNAH_DIKECUALIKAN"),
        (replace(row(), grounds=()), "TANPA_UJI_KONSEKUENSI"),
    ],
)
def test_an_incomplete_row_goes_to_its_queue_with_what_is_missing(dossier: Dossier, code: str) -> None:
    sorting = sort_history(dossier, TODAY)
    assert sorting.queue is Queue.BELUM_LENGKAP
    assert code in sorting.missing


@pytest.mark.parametrize(
    ("dossier", "code"),
    [
        (row(period="Selama jangka waktu tertentu"), "JANGKA_WAKTU_TIDAK_JELAS"),
        (row(period="a. Permanen; b. Atas perintah pengadilan"), "JANGKA_WAKTU_MAJEMUK"),
        (row(decree=None), "JANGKA_WAKTU_TIDAK_LENGKAP"),
    ],
)
def test_a_period_that_cannot_be_computed_goes_to_its_queue(dossier: Dossier, code: str) -> None:
    sorting = sort_history(dossier, TODAY)
    assert (sorting.queue, sorting.missing) == (Queue.PERIODE_BELUM_JELAS, (code,))


@pytest.mark.parametrize("period", ["Selama berlaku", "Sampai memperoleh persetujuan", "Permanen"])
def test_a_clear_period_without_a_date_waits_for_its_review_date(period: str) -> None:
    assert sort_history(row(period=period), TODAY).queue is Queue.MENUNGGU_TANGGAL_TINJAU


@pytest.mark.parametrize("period", ["1 Tahun", "sampai 31 Desember 2025"])
def test_a_row_that_is_over_waits_for_an_officer(period: str) -> None:
    assert sort_history(row(period=period), TODAY).queue is Queue.SUDAH_BERAKHIR


@pytest.mark.parametrize("period", ["sampai inkracht", "40 tahun", "sampai 31 Desember 2060", "menyesuaikan keadaan"])
def test_a_row_of_huruf_a_is_over_thirty_years_after_its_decree(period: str) -> None:
    old = row(huruf="a", period=period, decree=date(1995, 3, 1))
    assert written_end(old) == date(2025, 3, 1)
    assert sort_history(old, date(2025, 3, 1)).queue is not Queue.SUDAH_BERAKHIR
    assert sort_history(old, date(2025, 3, 2)).queue is Queue.SUDAH_BERAKHIR


def test_no_other_huruf_and_no_unknown_decree_is_capped() -> None:
    assert written_end(row(huruf="h", period="sampai inkracht", decree=date(1980, 3, 1))) is None
    assert written_end(row(huruf="a", period="sampai inkracht", decree=None)) is None
    named = replace(
        row(huruf="", period="sampai inkracht", decree=date(1980, 3, 1)), legal_basis="Pasal 17 huruf a dan h"
    )
    assert written_end(named) is None
    assert written_end(replace(named, legal_basis="Pasal 17 huruf a UU 14/2008")) == date(2010, 3, 1)
    assert written_end(row(huruf="a", period="2 tahun", decree=date(2025, 3, 1))) == date(2027, 3, 1)


def test_a_row_until_a_date_needs_no_decree_date() -> None:
    assert sort_history(row(period="sampai 31 Desember 2027", decree=None), TODAY).queue is Queue.NONE
