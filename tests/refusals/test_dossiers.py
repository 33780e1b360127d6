"""A new dossier that the law does not let in, and files that are not what they should be."""

from typing import Any

import pytest

from tests.files.pdfs import a_pdf
from tests.refusals.house import House, a_form, a_ground, an_item, key, parts

SUBMISSIONS = "/intake/api/submissions"
PDF = a_pdf("isi dokumen")
GOOD = ("bukti.pdf", PDF, "application/pdf")
SECRET = {"huruf": "a", "angka": 1, "article": "Pasal 17 huruf a angka 1"}
LETTERS = {"a": 1, "b": None, "c": 3, "d": None, "e": 4, "f": None}

UNLAWFUL = [
    ("TANPA_UJI_KONSEKUENSI", "Pasal 19 UU 14/2008", an_item(grounds=[])),
    ("TANPA_UJI_KONSEKUENSI", "Pasal 19 UU 14/2008", an_item(grounds=[a_ground(consequence_open="")])),
    ("TANPA_UJI_KONSEKUENSI", "Pasal 19 UU 14/2008", an_item(grounds=[a_ground(consequence_closed=" - ")])),
    ("TANPA_DASAR_HUKUM", "Pasal 2 ayat (4) UU 14/2008", an_item(grounds=[a_ground(statute="")])),
    ("TANPA_DASAR_HUKUM", "Pasal 2 ayat (4) UU 14/2008", an_item(grounds=[a_ground(article="")])),
    ("TANPA_JANGKA_WAKTU", "Pasal 4 ayat (2) huruf d PP 61/2010", an_item(grounds=[a_ground(period="")])),
    ("TIDAK_PERNAH_DIKECUALIKAN", "Pasal 18 ayat (1)", an_item(title="Putusan Pengadilan Negeri Pontianak 2024")),
    ("LEBIH_TIGA_PULUH_TAHUN", "Pasal 5 ayat (1) PP 61/2010", an_item(grounds=[a_ground(**SECRET, period="31 tahun")])),
    ("LEBIH_TIGA_PULUH_TAHUN", "Pasal 5 ayat (1)", an_item(grounds=[a_ground(**SECRET, period="1 Juni 2056")])),
    ("SUDAH_BERAKHIR", "Pasal 11 ayat (3) PP 61/2010", an_item(grounds=[a_ground(period="31 Desember 2020")])),
    ("HURUF_TIDAK_DIKENAL", "Pasal 17 UU 14/2008", an_item(grounds=[a_ground(huruf="k", angka=None)])),
    ("ANGKA_TIDAK_DIKENAL", "Pasal 17 UU 14/2008", an_item(grounds=[a_ground(angka=99)])),
    ("JUDUL_PUBLIK_MEMUAT_DATA_PRIBADI", "huruf h", an_item(public_title="Hukuman NIP 198001012005011001")),
]


@pytest.mark.parametrize(("code", "article", "item"), UNLAWFUL)
async def test_a_new_dossier_against_the_law_is_refused(
    house: House, code: str, article: str, item: dict[str, Any]
) -> None:
    request = parts(a_form(item), GOOD)
    problem = await house.refused(
        "skpd", "POST", SUBMISSIONS, status=422, code=code, article=article, headers=key(), **request
    )
    assert problem["faults"][0]["item"] == 1


@pytest.mark.parametrize("letter", LETTERS)
@pytest.mark.parametrize("words", ["Tidak terbatas", "Permanen", "Selamanya"])
async def test_an_unlimited_period_is_refused_for_huruf_a_to_f(house: House, letter: str, words: str) -> None:
    ground = a_ground(huruf=letter, angka=LETTERS[letter], article=f"Pasal 17 huruf {letter}", period=words)
    await house.refused(
        "skpd", "POST", SUBMISSIONS, status=422, code="TIDAK_TERBATAS_DILARANG", article="Pasal 20 ayat (1) UU 14/2008",
        headers=key(), **parts(a_form(an_item(grounds=[ground]))),
    )  # fmt: skip


async def test_one_bad_item_among_good_ones_stops_the_whole_form(house: House) -> None:
    bad = an_item(grounds=[a_ground(), a_ground(statute="")])
    problem = await house.refused(
        "skpd", "POST", SUBMISSIONS, status=422, code="TANPA_DASAR_HUKUM",
        headers=key(), **parts(a_form(an_item(), bad, an_item())),
    )  # fmt: skip
    assert [(fault["item"], fault["ground"]) for fault in problem["faults"]] == [(2, 2)]


async def test_an_unknown_skpd_is_refused(house: House) -> None:
    form = parts(a_form(skpd="dinas-khayal"))
    await house.refused(
        "petugas", "POST", SUBMISSIONS, status=404, code="SKPD_TIDAK_DIKENAL", article="SOP", headers=key(), **form
    )


async def test_a_dissolved_skpd_is_refused_and_its_successor_named(house: House) -> None:
    form = parts(a_form(skpd="disperindag"))
    problem = await house.refused(
        "petugas", "POST", SUBMISSIONS, status=422, code="SKPD_TIDAK_BERLAKU", headers=key(), **form
    )
    assert "Dinas Perindustrian, Perdagangan, Energi dan Sumber Daya Mineral" in problem["mend"]
    assert problem["successor"] == "disperindagesdm"


async def test_an_skpd_does_not_hand_in_for_another(house: House) -> None:
    form = parts(a_form(skpd="dinkes"))
    await house.refused("skpd", "POST", SUBMISSIONS, status=403, code="SKPD_BUKAN_MILIK_ANDA", headers=key(), **form)


FILES = [
    (413, "BERKAS_TERLALU_BESAR", ("bukti.pdf", PDF + bytes(8 * 1024 * 1024), "application/pdf")),
    (415, "BERKAS_JENIS_SALAH", ("bukti.pdf", b"\x89PNG\r\n\x1a\nxxxx", "application/pdf")),
    (415, "BERKAS_JENIS_SALAH", ("bukti.pdf", PDF, "image/png")),
    (415, "BERKAS_JENIS_SALAH", ("bukti.png", PDF, "image/png")),
    (422, "BERKAS_RUSAK", ("bukti.docx", b"PK\x03\x04" + bytes(60), "")),
    (415, "BERKAS_JENIS_SALAH", ("program.exe", b"MZ\x90\x00", "application/octet-stream")),
    (415, "BERKAS_JENIS_SALAH", ("catatan.txt", b"MZ\x00\x01", "text/plain")),
    (422, "BERKAS_KOSONG", ("bukti.pdf", b"", "application/pdf")),
]


@pytest.mark.parametrize(("status", "code", "file"), FILES)
async def test_a_file_too_large_or_of_another_type_is_refused(
    house: House, status: int, code: str, file: tuple[str, bytes, str]
) -> None:
    form = parts(a_form(), file)
    await house.refused("skpd", "POST", SUBMISSIONS, status=status, code=code, headers=key(), **form)


async def test_more_files_than_allowed_are_refused(house: House) -> None:
    files = [(f"{number}.pdf", PDF, "application/pdf") for number in range(4)]
    form = parts(a_form(), *files)
    await house.refused("skpd", "POST", SUBMISSIONS, status=413, code="BERKAS_TERLALU_BANYAK", headers=key(), **form)


async def test_the_same_key_with_another_body_is_refused(house: House) -> None:
    head = key()
    first = await house.call("skpd", "POST", SUBMISSIONS, headers=head, **parts(a_form(), GOOD))
    again = await house.call("skpd", "POST", SUBMISSIONS, headers=head, **parts(a_form(), GOOD))
    assert (first.status_code, again.json()) == (201, first.json())
    other = ("bukti.pdf", PDF + b"\n", "application/pdf")
    for form in (parts(a_form(an_item(public_title="Lain")), GOOD), parts(a_form(), other), parts(a_form())):
        await house.refused("skpd", "POST", SUBMISSIONS, status=409, code="KUNCI_DIPAKAI_ULANG", headers=head, **form)


@pytest.mark.parametrize(
    ("code", "headers"),
    [
        ("KUNCI_IDEMPOTENSI_WAJIB", {}),
        ("KUNCI_IDEMPOTENSI_SALAH", {"Idempotency-Key": "dua kata"}),
        ("KUNCI_IDEMPOTENSI_SALAH", {"Idempotency-Key": "x" * 201}),
    ],
)
async def test_a_hand_in_without_a_fit_key_is_refused(house: House, code: str, headers: dict[str, str]) -> None:
    await house.refused("skpd", "POST", SUBMISSIONS, status=400, code=code, headers=headers, **parts(a_form()))


DEEP = b'{"items": ' + b"[" * 200_000 + b"]" * 200_000 + b"}"
BROKEN = [
    ("DOSIR_RUSAK", 400, b'{"skpd": '),
    ("DOSIR_RUSAK", 400, b'"teks saja"'),
    ("DOSIR_RUSAK", 400, b'{"skpd": "\xff\xfe"}'),
    ("DOSIR_RUSAK", 400, DEEP),
    ("TANDA_BUKAN_TEKS", 400, a_form(an_item(title="a\0b"))),
    ("TANDA_BUKAN_TEKS", 400, b'{"items": [{"title": "\\ud800"}]}'),
    ("DOSIR_RUSAK", 400, b'{"items": [{"title": NaN}]}'),
    ("DOSIR_RUSAK", 400, a_form(an_item(grounds={"huruf": "h"}))),
    ("DOSIR_RUSAK", 400, a_form(an_item(grounds=[a_ground(angka=-4)]))),
    ("DOSIR_KOSONG", 422, {"skpd": "disperindagesdm", "items": []}),
    ("DOSIR_TERLALU_BESAR", 413, a_form(an_item(title="x" * (1024 * 1024)))),
    ("DOSIR_TERLALU_BANYAK", 413, a_form(*[{}] * 2001)),
]


@pytest.mark.parametrize(("code", "status", "form"), BROKEN, ids=lambda part: part if isinstance(part, str) else "")
async def test_a_form_that_is_no_form_is_refused(house: House, code: str, status: int, form: Any) -> None:
    await house.refused("skpd", "POST", SUBMISSIONS, status=status, code=code, headers=key(), **parts(form))


async def test_a_form_sent_as_something_else_is_refused(house: House) -> None:
    as_json: dict[str, Any] = {"json": a_form()}
    empty: dict[str, Any] = {"content": b"", "headers": {"content-type": "multipart/form-data"}}
    for request in (as_json, empty):
        head = {**key(), **request.pop("headers", {})}
        await house.refused("skpd", "POST", SUBMISSIONS, status=400, code="UNGGAHAN_RUSAK", headers=head, **request)
