"""Each refusal has its code and leaves nothing but one audit line."""

from typing import Any

import pytest

from tests.intake.house import PDF, House, a_dossier, a_ground, an_item, form

HEAD = {"Idempotency-Key": "k-1"}
ZIP = b"PK\x03\x04" + b"\0" * 40
LAWFUL = [
    ("TANPA_UJI_KONSEKUENSI", an_item(grounds=[])),
    ("TANPA_UJI_KONSEKUENSI", an_item(grounds=[a_ground(consequence_open="-")])),
    ("TANPA_UJI_KONSEKUENSI", an_item(grounds=[a_ground(consequence_closed="")])),
    ("TANPA_DASAR_HUKUM", an_item(grounds=[a_ground(statute="")])),
    ("TANPA_DASAR_HUKUM", an_item(grounds=[a_ground(article=" ")])),
    (
        "DASAR_BUKAN_UNDANG_UNDANG",
        an_item(grounds=[a_ground(huruf="j", angka=None, statute="Perda 5/2021", article="Pasal 3")]),
    ),
    ("UJI_TIDAK_BERISI", an_item(grounds=[a_ground(consequence_open="idem")])),
    ("TANPA_JANGKA_WAKTU", an_item(grounds=[a_ground(period="–")])),
    ("TIDAK_TERBATAS_DILARANG", an_item(grounds=[a_ground(huruf="a", angka=1, period="Tidak terbatas")])),
    ("LEBIH_TIGA_PULUH_TAHUN", an_item(grounds=[a_ground(huruf="a", angka=1, period="31 tahun")])),
    ("LEBIH_TIGA_PULUH_TAHUN", an_item(grounds=[a_ground(huruf="a", angka=1, period="31 Desember 2056")])),
    ("SUDAH_BERAKHIR", an_item(grounds=[a_ground(period="31 Desember 2025")])),
    ("HURUF_TIDAK_DIKENAL", an_item(grounds=[a_ground(huruf="k", angka=None)])),
    ("ANGKA_TIDAK_DIKENAL", an_item(grounds=[a_ground(angka=9)])),
    ("TIDAK_PERNAH_DIKECUALIKAN", an_item(title="Salinan putusan Pengadilan Negeri Pontianak")),
    ("JUDUL_KOSONG", an_item(title="")),
    ("JUDUL_PUBLIK_KOSONG", an_item(public_title="")),
    ("JUDUL_PUBLIK_MEMUAT_DATA_PRIBADI", an_item(public_title="Hukuman disiplin NIP 19800101 200501 1 001")),
    ("JUDUL_PUBLIK_MEMUAT_DATA_PRIBADI", an_item(public_title="Data 6171012345678901")),
]


async def refused(house: House, code: str, status: int, *, account: str = "skpd", **request: Any) -> dict[str, Any]:
    """Posts, and checks that the refusal left an audit line and nothing else."""
    client = await house.client(account)
    before, lines = await house.counts(), len(await house.audit())
    answer = await client.post("/api/submissions", **{"headers": HEAD, **request})
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
    assert await house.counts() == before
    assert [line["code"] for line in (await house.audit())[lines:]] == [code]
    problem: dict[str, Any] = answer.json()
    return problem


@pytest.mark.parametrize(("code", "item"), LAWFUL, ids=lambda value: value if isinstance(value, str) else "")
async def test_what_the_law_forbids_is_refused_by_name(house: House, code: str, item: dict[str, Any]) -> None:
    request = form(a_dossier(item), [("bukti.pdf", PDF, "application/pdf")])
    problem = await refused(house, code, 422, **request)
    assert problem["mend"]
    assert problem["faults"][0]["item"] == 1


async def test_all_faults_of_a_dossier_are_told_at_once(house: House) -> None:
    bad = a_ground(huruf="z", angka=None, statute="", consequence_open="", period="")
    problem = await refused(
        house, "JUDUL_PUBLIK_KOSONG", 422, **form(a_dossier(an_item(public_title="", grounds=[bad]), an_item()))
    )
    assert [(fault["code"], fault["item"], fault["ground"]) for fault in problem["faults"]] == [
        ("JUDUL_PUBLIK_KOSONG", 1, 0),
        ("HURUF_TIDAK_DIKENAL", 1, 1),
        ("TANPA_DASAR_HUKUM", 1, 1),
        ("TANPA_UJI_KONSEKUENSI", 1, 1),
        ("TANPA_JANGKA_WAKTU", 1, 1),
    ]


async def test_permanence_is_not_refused_for_huruf_h(house: House) -> None:
    client = await house.client()
    answer = await client.post(
        "/api/submissions", headers=HEAD, **form(a_dossier(an_item(grounds=[a_ground(period="Permanen")])))
    )
    assert answer.status_code == 201, answer.text


@pytest.mark.parametrize(
    ("code", "status", "skpd", "account"),
    [
        ("SKPD_TIDAK_DIKENAL", 404, "dinas-khayal", "skpd"),
        ("SKPD_TIDAK_BERLAKU", 422, "disperindag", "petugas"),
        ("SKPD_TIDAK_BERLAKU", 422, "", "skpd-bubar"),
        ("SKPD_BUKAN_MILIK_ANDA", 403, "dinkes", "skpd"),
    ],
)
async def test_an_skpd_that_may_not_hand_in_is_refused(
    house: House, code: str, status: int, skpd: str, account: str
) -> None:
    problem = await refused(house, code, status, account=account, **form(a_dossier(skpd=skpd)))
    if code == "SKPD_TIDAK_BERLAKU":
        assert "Dinas Perindustrian, Perdagangan, Energi dan Sumber Daya Mineral" in problem["mend"]


@pytest.mark.parametrize(
    ("code", "status", "name", "data", "declared"),
    [
        ("BERKAS_JENIS_SALAH", 415, "virus.exe", b"MZ", "application/octet-stream"),
        ("BERKAS_JENIS_SALAH", 415, "bukti.pdf", b"\x89PNG\r\n\x1a\nxxxx", "application/pdf"),
        ("BERKAS_JENIS_SALAH", 415, "bukti.pdf", PDF, "image/png"),
        ("BERKAS_RUSAK", 422, "bukti.docx", ZIP, ""),
        ("BERKAS_JENIS_SALAH", 415, "catatan.txt", b"MZ\x00\x01", "text/plain"),
        ("BERKAS_JENIS_SALAH", 415, "bukti.pdf", b"%PD", "application/pdf"),
        ("BERKAS_KOSONG", 422, "bukti.pdf", b"", "application/pdf"),
        ("BERKAS_TERLALU_BESAR", 413, "bukti.pdf", PDF + b"x" * (1024 * 1024), "application/pdf"),
    ],
)
async def test_a_file_that_is_not_what_it_says_or_too_large_is_refused(
    house: House, code: str, status: int, name: str, data: bytes, declared: str
) -> None:
    await refused(house, code, status, **form(a_dossier(), [(name, data, declared)]))


async def test_too_many_files_are_refused(house: House) -> None:
    files = [(f"{number}.pdf", PDF, "application/pdf") for number in range(4)]
    await refused(house, "BERKAS_TERLALU_BANYAK", 413, **form(a_dossier(), files))


async def test_files_and_form_must_agree(house: House) -> None:
    pdf = ("bukti.pdf", PDF, "application/pdf")
    await refused(house, "BERKAS_TIDAK_ADA", 422, **form(a_dossier(an_item(files=["lain.pdf"])), [pdf]))
    await refused(house, "BERKAS_TANPA_INFORMASI", 422, **form(a_dossier(an_item(), an_item()), [pdf]))
    await refused(house, "BERKAS_NAMA_GANDA", 422, **form(a_dossier(), [pdf, pdf]))


@pytest.mark.parametrize(
    ("code", "status", "dossier"),
    [
        ("DOSIR_RUSAK", 400, b"{"),
        ("DOSIR_RUSAK", 400, b"[1]"),
        ("DOSIR_RUSAK", 400, b"\xff\xfe"),
        ("DOSIR_RUSAK", 400, b"[" * 100_000),
        ("DOSIR_RUSAK", 400, {"skpd": "dishub", "items": "x"}),
        ("DOSIR_RUSAK", 400, {"skpd": "dishub", "items": [{"title": 5}]}),
        ("TANDA_BUKAN_TEKS", 400, {"skpd": "dishub", "items": [{"title": "a\0b"}]}),
        ("DOSIR_RUSAK", 400, {"skpd": "dishub", "items": [an_item(grounds=[a_ground(angka="dua")])]}),
        ("DOSIR_KOSONG", 422, {"skpd": "dishub", "items": []}),
        ("DOSIR_TERLALU_BANYAK", 413, {"skpd": "dishub", "items": [{}] * 2001}),
        ("DOSIR_TERLALU_BESAR", 413, b" " * (1024 * 1024 + 1)),
    ],
)
async def test_a_dossier_of_another_shape_is_refused(house: House, code: str, status: int, dossier: Any) -> None:
    await refused(house, code, status, **form(dossier))


async def test_a_request_without_dossier_or_with_a_strange_part_is_refused(house: House) -> None:
    pdf = ("bukti.pdf", PDF, "application/pdf")
    await refused(house, "DOSIR_TIDAK_ADA", 400, files=[("files", pdf)])
    await refused(house, "BAGIAN_TIDAK_DIKENAL", 400, files=[("lain", pdf)])
    await refused(house, "UNGGAHAN_RUSAK", 400, json={})


async def test_the_key_is_required_and_plain(house: House) -> None:
    await refused(house, "KUNCI_IDEMPOTENSI_WAJIB", 400, headers={}, **form(a_dossier()))
    await refused(house, "KUNCI_IDEMPOTENSI_SALAH", 400, headers={"Idempotency-Key": "a b"}, **form(a_dossier()))


async def test_only_skpd_and_petugas_hand_in(house: House) -> None:
    await refused(house, "PERAN_TIDAK_BERHAK", 403, account="ketua", **form(a_dossier()))
    answer = await house.anonymous().post("/api/submissions", headers=HEAD, **form(a_dossier()))
    assert answer.status_code == 401
