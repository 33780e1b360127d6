"""The HTTP door: roles, own items, the whole path as programs walk it, uploads that are wrong."""

import json
from typing import Any

import httpx
import pytest

from services.registry import tables as t
from shared.files.copies import make_copy
from tests.files.pdfs import a_pdf
from tests.registry.build import END, W0, a_classification, a_ground
from tests.registry.doors import Doors

PDF = a_pdf("salinan untuk publik")
COPY = make_copy(PDF, "application/pdf").content
PROPOSAL: dict[str, Any] = {
    "grounds": [
        {
            "huruf": "H",
            "angka": 4,
            "statute": "UU 14/2008",
            "article": "Pasal 17 huruf h angka 4",
            "period": {"kind": "until_date", "until": END.isoformat(), "text": "sampai 31 Desember 2026"},
        }
    ],
    "public_title": "Hasil penilaian kinerja pegawai",
    "public_reason": "Penilaian kinerja termasuk rahasia pribadi.",
}
DIP = dict.fromkeys(("summary", "holder", "responsible", "made", "form", "retention"), "tertulis")


async def post(doors: Doors, account: str, path: str, body: Any = None) -> httpx.Response:
    async with await doors.program(account) as client:
        return await client.post(path, json=body)


async def get(doors: Doors, account: str, path: str) -> httpx.Response:
    async with await doors.program(account) as client:
        return await client.get(path)


async def classify(doors: Doors) -> str:
    item_id = await doors.registry.take_in()
    await doors.registry.mandated()
    assert (await post(doors, "petugas", f"/items/{item_id}/proposal", PROPOSAL)).status_code == 200
    assert (await post(doors, "ketua", f"/items/{item_id}/decision", {"answer": "ya"})).status_code == 200
    answer = await post(doors, "pimpinan", f"/items/{item_id}/approval", {"answer": "setuju", "place": "Pontianak"})
    assert answer.json()["penetapan_number"] == "001/PPID/2026"
    return item_id


async def test_programs_walk_the_whole_path(doors: Doors) -> None:
    item_id = await classify(doors)
    doors.registry.clock.move_to_day(W0)
    await doors.registry.due(item_id)
    (case,) = (await get(doors, "tim", "/cases?state=open")).json()
    path = f"/cases/{case['id']}"
    await post(
        doors, "tim", f"{path}/consideration", {"recommendation": "open", "text": "Boleh.", "dissent": ["Tidak."]}
    )
    ruling = {"outcome": "open_at_end", "reason": "Kepentingan publik lebih besar.", "dip": DIP}
    assert (await post(doors, "ketua", f"{path}/decision", ruling)).json()["state"] == "decided"
    approved = (await post(doors, "pimpinan", f"{path}/approval", {"answer": "setuju"})).json()
    assert (approved["state"], approved["effective_on"]) == ("approved", "2027-01-01")
    seen = (await get(doors, "ketua", path)).json()
    assert seen["item"]["penetapan_number"] == "001/PPID/2026"


async def test_the_proposal_shows_its_end_before_anybody_signs(doors: Doors) -> None:
    item_id = await doors.registry.take_in()
    await post(doors, "petugas", f"/items/{item_id}/proposal", PROPOSAL)
    seen = (await get(doors, "ketua", f"/items/{item_id}")).json()
    assert seen["preview"] == {"ends_on": END.isoformat(), "review_on": None}
    assert seen["proposal"]["classification"]["grounds"][0]["consequence_open"] == "Rahasia pribadi tersebar."


@pytest.mark.parametrize(
    ("account", "path"),
    [
        ("ketua", "/items/x/proposal"),
        ("petugas", "/items/x/decision"),
        ("ketua", "/items/x/approval"),
        ("petugas", "/cases/x/consideration"),
        ("tim", "/cases/x/decision"),
        ("ketua", "/cases/x/approval"),
        ("ketua", "/mandates"),
        ("ketua", "/items/x/publication-copy"),
        ("operator", "/items/x/holds"),
    ],
)
async def test_each_act_belongs_to_its_role(doors: Doors, account: str, path: str) -> None:
    answer = await post(doors, account, path, {})
    assert (answer.status_code, answer.json()["code"]) == (403, "PERAN_TIDAK_BERHAK")


async def test_nobody_without_a_token_sees_anything(doors: Doors) -> None:
    async with httpx.AsyncClient(transport=doors.app, base_url="http://terbuka.example/registry/api") as client:
        assert (await client.get("/items")).status_code == 401


async def test_an_skpd_sees_its_own_items_only(doors: Doors) -> None:
    mine = await doors.registry.take_in(skpd_code="dishub")
    foreign = await doors.registry.take_in(skpd_code="lain")
    assert [item["id"] for item in (await get(doors, "dishub-1", "/items?skpd=lain")).json()] == [mine]
    assert (await get(doors, "dishub-1", f"/items/{mine}")).json()["state"] == "submitted"
    hidden, unknown = (
        await get(doors, "dishub-1", f"/items/{foreign}"),
        await get(doors, "dishub-1", "/items/tidak-ada"),
    )
    assert (hidden.status_code, hidden.content) == (404, unknown.content)


async def test_a_refusal_says_what_why_and_how_to_mend(doors: Doors) -> None:
    item_id = await doors.registry.take_in()
    bad = {**PROPOSAL, "grounds": [{**PROPOSAL["grounds"][0], "statute": ""}]}
    answer = await post(doors, "petugas", f"/items/{item_id}/proposal", bad)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "TANPA_DASAR_HUKUM")
    assert problem["article"]
    assert problem["mend"]
    assert problem["faults"][0]["ground"] == 1


async def test_lists_are_narrowed_and_ordered_by_end(doors: Doors) -> None:
    item_id = await classify(doors)
    await doors.registry.take_in()
    register = (await get(doors, "petugas", "/register")).json()
    assert [line["id"] for line in register] == [item_id]
    found = (await get(doors, "petugas", "/items?state=exempt&huruf=h&q=kinerja&order=ends_on")).json()
    assert [line["ends_on"] for line in found] == [END.isoformat()]
    assert (await get(doors, "petugas", "/counts")).json() == {"exempt": 1, "submitted": 1}


async def test_the_books_can_be_read(doors: Doors) -> None:
    item_id = await classify(doors)
    assert (await get(doors, "petugas", "/rekap?since=2026-01-01&until=2026-12-31")).json()[-1]["act"] == "approve"
    news = (await get(doors, "petugas", "/announcement?since=2026-01-01&until=2026-12-31")).json()
    assert [line["id"] for line in news["added"]] == [item_id]
    assert (await get(doors, "petugas", "/omissions?since=2026-01-01&until=2026-12-31")).json() == []
    (made,) = (await get(doors, "petugas", f"/items/{item_id}/penetapan")).json()
    assert made["place"] == "Pontianak"
    assert (await get(doors, "petugas", "/items/tidak-ada/penetapan")).status_code == 404


async def test_a_mandate_is_recorded_and_listed(doors: Doors) -> None:
    body = {"person": "pimpinan", "office": "Sekda", "letter_number": "1", "letter_date": "2026-01-02"}
    dates = {"valid_from": "2026-01-02", "valid_to": "2026-12-31", "scope": "huruf_c_f"}
    recorded = await post(doors, "operator", "/mandates", body | dates)
    assert (recorded.status_code, recorded.json()["state"]) == (201, "waiting")
    listed = (await get(doors, "ketua", "/mandates")).json()
    assert [(row["office"], row["state"], row["confirmed_by"]) for row in listed] == [("Sekda", "waiting", None)]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("location", {"gedung": "A", "ruang": "2", "boks": "14"}),
        ("retention", {"jra_code": "800", "active_years": 1, "inactive_years": 2, "fate": "musnah"}),
        ("early-opening", {"trigger": "consent", "reference": "1", "date": "2026-03-01", "evidence": "surat"}),
        ("case", None),
    ],
)
async def test_the_small_acts_of_the_petugas_are_taken(doors: Doors, path: str, body: Any) -> None:
    item_id = await classify(doors)
    assert (await post(doors, "petugas", f"/items/{item_id}/{path}", body)).is_success


async def test_a_hold_is_placed_and_released(doors: Doors) -> None:
    item_id = await classify(doors)
    placed = await post(doors, "petugas", f"/items/{item_id}/holds", {"kind": "sengketa", "reason": "Sengketa"})
    (hold,) = placed.json()["holds"]
    released = await post(doors, "ketua", f"/items/{item_id}/holds/{hold}/release", {"reason": "Selesai"})
    assert released.json()["holds"] == []


async def test_a_copy_is_uploaded_by_one_and_released_by_another(doors: Doors) -> None:
    item_id = await doors.registry.exempt(a_classification(a_ground("b")))
    await doors.registry.lapse(item_id)
    path = f"/items/{item_id}/publication-copy"
    async with await doors.program("petugas") as client:
        files = {"file": ("salinan.pdf", PDF, "application/pdf")}
        copy = (await client.post(path, data={"redacted": "true"}, files=files)).json()
    assert (copy["size"], copy["redacted"]) == (len(COPY), True)
    body = {"copy_id": copy["copy_id"], "sha256": copy["sha256"]}
    unseen = await post(doors, "petugas2", f"{path}/release", body)
    assert (unseen.status_code, unseen.json()["code"]) == (409, "SALINAN_BELUM_DILIHAT")
    seen = await get(doors, "petugas2", f"{path}/{copy['copy_id']}")
    assert (seen.content, seen.headers["cache-control"]) == (COPY, "no-store")
    assert seen.headers["content-disposition"].startswith("attachment;")
    unnamed = await post(doors, "petugas2", f"{path}/release", {"copy_id": copy["copy_id"]})
    assert (unnamed.status_code, unnamed.json()["code"]) == (422, "SALINAN_TIDAK_COCOK")
    released = await post(doors, "petugas2", f"{path}/release", body)
    assert released.json()["released"] is True


@pytest.mark.parametrize(
    ("content", "media_type", "refusal"),
    [
        (b"MZ bukan pdf", "application/pdf", (415, "BERKAS_JENIS_SALAH")),
        (PDF, "text/html", (415, "BERKAS_JENIS_SALAH")),
        (b"", "application/pdf", (422, "BERKAS_KOSONG")),
    ],
)
async def test_a_copy_must_be_what_it_says(
    doors: Doors, content: bytes, media_type: str, refusal: tuple[int, str]
) -> None:
    item_id = await classify(doors)
    async with await doors.program("petugas") as client:
        answer = await client.post(
            f"/items/{item_id}/publication-copy", files={"file": ("salinan.pdf", content, media_type)}
        )
    assert (answer.status_code, answer.json()["code"]) == refusal
    assert await doors.registry.count(t.copies) == 0


def form(*parts: bytes, end: bytes = b"--batas--\r\n") -> bytes:
    return b"".join(b"--batas\r\n" + part + b"\r\n" for part in parts) + end


FILE_HEAD = b'Content-Disposition: form-data; name="file"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
FILE_PART = FILE_HEAD + PDF
FIELD_PART = b'Content-Disposition: form-data; name="x"\r\n\r\n'
FORM = "multipart/form-data; boundary=batas"


@pytest.mark.parametrize(
    ("body", "content_type", "code"),
    [
        (form(FILE_PART)[:-12], FORM, "BERKAS_TERPOTONG"),
        (form(FILE_PART, end=b""), FORM, "BERKAS_TERPOTONG"),
        (
            form(FIELD_PART + b"y"),
            FORM,
            "FORMULIR_TANPA_BERKAS",
        ),
        (b"bukan formulir", FORM, "UNGGAHAN_RUSAK"),
        (form(FILE_PART, FIELD_PART + b"y"), FORM, "UNGGAHAN_RUSAK"),
        (form(FILE_PART, FILE_PART), FORM, "UNGGAHAN_RUSAK"),
        (form(FILE_PART), "application/json", "UNGGAHAN_RUSAK"),
        (form(FILE_PART), "multipart/form-data", "UNGGAHAN_RUSAK"),
        (
            form(FIELD_PART + b"y" * 80_001, FILE_PART),
            FORM,
            "UNGGAHAN_RUSAK",
        ),
        (
            form(*(FIELD_PART.replace(b'"x"', b'"x%d"' % n) + b"y" for n in range(31)), FILE_PART),
            FORM,
            "UNGGAHAN_RUSAK",
        ),
    ],
)
async def test_a_broken_upload_leaves_nothing(doors: Doors, body: bytes, content_type: str, code: str) -> None:
    item_id = await classify(doors)
    async with await doors.program("petugas") as client:
        answer = await client.post(
            f"/items/{item_id}/publication-copy", content=body, headers={"content-type": content_type}
        )
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert [key async for key in doors.registry.objects.keys("drafts/")] == []


async def test_the_landing_page_says_what_waits(doors: Doors) -> None:
    item_id = await doors.registry.take_in()
    assert doors.room.awaits is not None
    lines = await doors.room.awaits(doors.registry.petugas)
    assert [(line.label, line.count) for line in lines] == [("Informasi yang menunggu usul klasifikasi", 1)]
    await post(doors, "petugas", f"/items/{item_id}/proposal", PROPOSAL)
    assert [line.count for line in await doors.room.awaits(doors.registry.ketua)] == [1]


async def test_a_copy_is_blacked_out_shown_and_compared_by_program(doors: Doors) -> None:
    item_id = await doors.registry.exempt(a_classification(a_ground("h")))
    await doors.registry.lapse(item_id)
    path, files = f"/items/{item_id}/publication-copy", {"file": ("salinan.pdf", PDF, "application/pdf")}
    mark = {"page": 1, "box": [0.1, 0.1, 0.9, 0.2]}
    async with await doors.program("petugas") as client:
        wrong = await client.post(path, data={"marks": '[{"page": 1}]'}, files=files)
        assert (wrong.status_code, wrong.json()["code"]) == (400, "TANDA_TIDAK_TERBACA")
        copy = (await client.post(path, data={"marks": f"[{json.dumps(mark)}]"}, files=files)).json()
        again = (await client.post(f"{path}/{copy['copy_id']}/black-out", json={"marks": [mark]})).json()
    assert (copy["facts"]["blacked"], again["facts"]["blacked"]) == ({"1": 1}, {"1": 2})
    page = await get(doors, "petugas2", f"{path}/{again['copy_id']}/pages/1")
    assert (page.headers["content-type"], page.content[:4]) == ("image/png", b"\x89PNG")
    unknown = await get(doors, "petugas2", f"{path}/{again['copy_id']}/pages/2")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "HALAMAN_TIDAK_ADA")
    told = (await get(doors, "petugas2", f"{path}/{again['copy_id']}/examination")).json()
    assert (told["sha256"], len(told["pages"]), told["metadata"]) == (again["sha256"], 1, {})
    body = {"copy_id": again["copy_id"], "sha256": told["sha256"]}
    assert (await post(doors, "petugas2", f"{path}/release", body)).json()["released"] is True
