"""Workbooks at the front door: refused by name, in bounded time and memory, and nothing of them stays."""

import os
from collections.abc import Callable
from time import monotonic
from typing import Any

import psutil
import pytest

from shared.runtime.byte_streams import MEBIBYTE
from tests.refusals import books
from tests.refusals.house import House, key

COMMIT = "/intake/api/spreadsheets?mode=commit&kind=history&skpd=dinkes"
PREVIEW = "/intake/api/spreadsheets?mode=preview&skpd=dinkes"


def sent(name: str, content: bytes) -> dict[str, Any]:
    return {"files": {"file": (name, content, "application/octet-stream")}, "headers": key()}


BAD: list[tuple[str, int, str, Callable[[], bytes]]] = [
    ("LEMBAR_TANPA_TABEL", 422, "surat.xlsx", lambda: books.xlsx(("Surat pengantar",), ("Dengan hormat",))),
    ("LEMBAR_TANPA_TABEL", 422, "harga.xlsx", lambda: books.xlsx(("No", "Uraian", "Harga"), (1, "Kertas", 10))),
    ("LEMBAR_TANPA_TABEL", 422, "kosong.csv", lambda: b"\n\n\n"),
    ("LEMBAR_TERKUNCI", 422, "daftar.xlsx", books.locked_xlsx),
    ("LEMBAR_TERKUNCI", 422, "daftar.xls", books.locked_xls),
    ("LEMBAR_MAKRO", 422, "daftar.xlsm", lambda: books.xlsx(books.HEAD, books.ROW)),
    ("LEMBAR_MAKRO", 422, "daftar.xlsx", lambda: books.with_part("xl/vbaProject.bin", b"makro")),
    ("LEMBAR_TERLALU_BESAR", 422, "daftar.xlsx", lambda: books.with_part("xl/media/a.bin", bytes(50_000_000))),
    ("LEMBAR_TERLALU_BESAR", 422, "bom.xlsx", books.zip_bomb),
    ("LEMBAR_RUSAK", 422, "bom.ods", books.xml_bomb),
    ("LEMBAR_RUSAK", 422, "daftar.xlsx", lambda: books.xlsx(books.HEAD, books.ROW)[:-400]),
    ("LEMBAR_JENIS_SALAH", 422, "daftar.xls", lambda: books.xlsx(books.HEAD, books.ROW)),
    ("LEMBAR_JENIS_SALAH", 422, "daftar.csv", books.xls),
    ("LEMBAR_JENIS_SALAH", 422, "daftar.pdf", lambda: b"%PDF-1.7\n"),
    ("LEMBAR_TIDAK_ADA", 400, "daftar.xlsx", lambda: b""),
]


@pytest.mark.parametrize(("code", "status", "name", "made"), BAD, ids=[f"{bad[0]}-{bad[2]}" for bad in BAD])
async def test_a_workbook_that_must_not_come_in_is_refused(
    house: House, code: str, status: int, name: str, made: Callable[[], bytes]
) -> None:
    began = monotonic()
    await house.refused("petugas", "POST", COMMIT, status=status, code=code, **sent(name, made()))
    assert monotonic() - began < 30


async def test_a_formula_is_refused_with_its_cell(house: House) -> None:
    problem = await house.refused(
        "petugas", "POST", COMMIT, status=422, code="FORMULA", **sent("daftar.xlsx", books.with_formula())
    )
    assert problem["cell"] == "B3"


async def test_a_million_rows_are_refused_in_bounded_time_and_memory(house: House) -> None:
    content = books.a_million_rows()
    process = psutil.Process(os.getpid())
    held, began = process.memory_info().rss, monotonic()
    await house.refused(
        "petugas", "POST", COMMIT, status=422, code="LEMBAR_TERLALU_BESAR", **sent("sejuta.xlsx", content)
    )
    assert monotonic() - began < 30
    assert process.memory_info().rss - held < 20 * len(content) + 64 * MEBIBYTE


async def test_a_workbook_over_the_limit_is_refused(house: House) -> None:
    await house.refused(
        "petugas", "POST", COMMIT, status=413, code="BERKAS_TERLALU_BESAR", **sent("besar.csv", bytes(21 * MEBIBYTE))
    )


async def test_a_preview_that_is_refused_leaves_no_more_than_a_line(house: House) -> None:
    await house.refused("skpd", "POST", PREVIEW, status=403, code="SKPD_BUKAN_MILIK_ANDA", **sent(
        "daftar.xlsx", books.xlsx(books.HEAD, books.ROW)
    ))  # fmt: skip


@pytest.mark.parametrize(
    ("query", "status", "code"),
    [
        ("mode=commit&kind=history&skpd=khayal", 404, "SKPD_TIDAK_DIKENAL"),
        ("mode=commit&kind=history&skpd=disperindag", 422, "SKPD_TIDAK_BERLAKU"),
        ("mode=commit&kind=history", 422, "SKPD_TIDAK_DISEBUT"),
        ("mode=commit&skpd=dinkes", 400, "JENIS_DAFTAR_KOSONG"),
        ("mode=hapus&skpd=dinkes", 422, "ISIAN_TIDAK_SAH"),
        ("mode=commit&skpd=dinkes&kind=new", 422, "JUDUL_PUBLIK_KOSONG"),
        ("mode=commit&kind=history&skpd=dinkes&answers=periode", 400, "PILIHAN_SALAH"),
        ("mode=commit&kind=history&skpd=dinkes&answers=%7B", 400, "PILIHAN_SALAH"),
        ("mode=commit&kind=history&skpd=dinkes&answers=" + "%7B%22a%22%3A" * 3000, 400, "PILIHAN_SALAH"),
        ("mode=commit&kind=history&skpd=dinkes&answers=%7B%22a%22%3A%7B%7D%7D", 422, "LEMBAR_JAWABAN_SALAH"),
        ("mode=commit&kind=history&skpd=dinkes&answers=Kolom%3Dmusik", 422, "LEMBAR_JAWABAN_SALAH"),
        ("mode=commit&kind=history&skpd=a%00b", 404, "SKPD_TIDAK_DIKENAL"),
    ],
)
async def test_a_good_workbook_with_a_bad_question_is_refused(house: House, query: str, status: int, code: str) -> None:
    request = sent("daftar.xlsx", books.xlsx(books.HEAD, books.ROW))
    await house.refused("petugas", "POST", f"/intake/api/spreadsheets?{query}", status=status, code=code, **request)


async def test_the_same_key_with_another_workbook_is_refused(house: House) -> None:
    first = sent("daftar.csv", b"No;Informasi;Dasar Hukum;Jangka Waktu\n1;Arsip satu;UU 14/2008 Pasal 17;5 tahun\n")
    answer = await house.call("petugas", "POST", COMMIT, **first)
    assert answer.status_code == 201, answer.text
    other = sent("daftar.csv", b"No;Informasi;Dasar Hukum;Jangka Waktu\n1;Arsip dua;UU 14/2008 Pasal 17;5 tahun\n")
    await house.refused(
        "petugas", "POST", COMMIT, status=409, code="KUNCI_DIPAKAI_ULANG", **(other | {"headers": first["headers"]})
    )
