"""Publication copies that may not leave the house."""

from typing import Any

import httpx
import pytest

from tests.files.pdfs import a_pdf
from tests.refusals.house import House

PDF = a_pdf("salinan yang sudah dihitamkan")
UNKNOWN = "0195f0aa-0000-7000-8000-000000000000"


def path_of(house: House, name: str, act: str = "") -> str:
    return f"/registry/api/items/{house.items.get(name, name)}/publication-copy{act}"


async def uploaded(house: House, name: str, who: str = "petugas", **form: str) -> dict[str, str]:
    """Uploads a copy and returns the body that releases it."""
    files = {"file": ("salinan.pdf", PDF, "application/pdf")}
    answer = await house.call(who, "POST", path_of(house, name), files=files, data=form)
    assert answer.status_code == 201, answer.text
    return {"copy_id": answer.json()["copy_id"], "sha256": answer.json()["sha256"]}


async def release_refused(
    house: House, who: str, name: str, body: Any, code: str, status: int = 422, article: str = ""
) -> None:
    """Lets an account release a copy, which must be refused."""
    path = path_of(house, name, "/release")
    await house.refused(who, "POST", path, status=status, code=code, article=article, json=body)


async def test_the_uploader_does_not_release_the_copy(house: House) -> None:
    body = await uploaded(house, "lapsed", redacted="ya")
    await release_refused(house, "petugas", "lapsed", body, "SATU_ORANG_DUA_PERAN", 403, "Pasal 3 PP 61/2010")


async def test_one_person_with_two_accounts_roles_does_not_release_the_copy(house: House) -> None:
    body = await uploaded(house, "lapsed", who="rangkap", redacted="ya")
    await release_refused(house, "rangkap", "lapsed", body, "SATU_ORANG_DUA_PERAN", 403)


async def test_a_copy_is_not_released_before_the_item_is_public(house: House) -> None:
    body = await uploaded(house, "early", redacted="ya")
    await release_refused(house, "ketua", "early", body, "BELUM_PUBLIK", article="Pasal 54 UU 14/2008")


@pytest.mark.parametrize("form", [{}, {"redacted": "ya"}], ids=["whole", "redacted"])
async def test_a_copy_about_a_person_is_not_released_without_consent(house: House, form: dict[str, str]) -> None:
    body = await uploaded(house, "lapsed", **form)
    await release_refused(house, "ketua", "lapsed", body, "TANPA_PERSETUJUAN", article="Pasal 18 ayat (2)")


async def test_a_copy_of_another_item_is_not_found(house: House) -> None:
    body = await uploaded(house, "lapsed")
    await release_refused(house, "ketua", "early", body, "SALINAN_TIDAK_DIKENAL", 404)
    await release_refused(house, "ketua", "lapsed", {"copy_id": "a\0b"}, "TANDA_BUKAN_TEKS", 400)


FILES = [
    (415, "BERKAS_JENIS_SALAH", ("salinan.pdf", b"MZ\x90\x00 bukan pdf", "application/pdf")),
    (415, "BERKAS_JENIS_SALAH", ("salinan.html", b"<script>", "text/html")),
    (422, "BERKAS_KOSONG", ("salinan.pdf", b"", "application/pdf")),
    (413, "SALINAN_TERLALU_BESAR", ("salinan.pdf", PDF + bytes(8 * 1024 * 1024), "application/pdf")),
]


@pytest.mark.parametrize(("status", "code", "file"), FILES, ids=lambda part: part if isinstance(part, str) else "")
async def test_a_copy_that_is_not_what_it_says_is_refused(house: House, status: int, code: str, file: Any) -> None:
    path, files = path_of(house, "lapsed"), {"file": file}
    await house.refused("petugas", "POST", path, status=status, code=code, files=files)


@pytest.mark.parametrize(("number", "status", "code"), [
    (UNKNOWN, 404, "INFORMASI_TIDAK_DIKENAL"),
    ("a%00b", 400, "NILAI_TIDAK_TERSIMPAN"),
])  # fmt: skip
async def test_a_copy_for_an_unknown_item_is_refused(house: House, number: str, status: int, code: str) -> None:
    path, files = path_of(house, number), {"file": ("salinan.pdf", PDF, "application/pdf")}
    await house.refused("petugas", "POST", path, status=status, code=code, files=files)


@pytest.mark.parametrize("request_", [{"json": {}}, {"content": b"x", "headers": {"content-type": "text/plain"}}])
async def test_a_copy_that_is_no_form_is_refused(house: House, request_: dict[str, Any]) -> None:
    await house.refused("petugas", "POST", path_of(house, "lapsed"), status=400, code="UNGGAHAN_RUSAK", **request_)


@pytest.mark.parametrize("kept", [120, 170, -10])
async def test_a_copy_cut_short_leaves_nothing(house: House, kept: int) -> None:
    whole = httpx.Request("POST", "http://x", files={"file": ("salinan.pdf", PDF, "application/pdf")})
    content = whole.read()[:kept]
    headers = {"content-type": whole.headers["content-type"]}
    code = "FORMULIR_TANPA_BERKAS" if kept == 120 else "BERKAS_TERPOTONG"
    await house.refused(
        "petugas", "POST", path_of(house, "lapsed"), status=400, code=code, content=content, headers=headers
    )
