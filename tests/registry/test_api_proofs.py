"""The routes of proofs: early openings with their document, rulings by two, old rows by two, reviews by two."""

from datetime import date
from typing import Any

import httpx
import pytest

from services.registry import tables as t
from tests.files.pdfs import a_pdf
from tests.registry.build import TODAY, a_classification, a_ground, a_row, undated
from tests.registry.doors import Doors

PDF = a_pdf("salinan putusan")
PROOF = {"document": ("putusan.pdf", PDF, "application/pdf")}
EARLY = {"reference": "12/PTUN/2026", "date": TODAY.isoformat(), "evidence": "salinan putusan"}
RULED = {
    "outcome": "open_now",
    "dip": dict.fromkeys(("summary", "holder", "responsible", "made", "form", "retention"), "x"),
}


async def send(doors: Doors, account: str, path: str, body: Any = None, **form: Any) -> httpx.Response:
    async with await doors.program(account) as client:
        return await client.post(path, **(form or {"json": body}))


def said(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


WHY = {"reason": "Dibandingkan dengan kertasnya."}


async def opened(doors: Doors, trigger: str, *, huruf: str = "h", **fields: str) -> str:
    """Opens an early case by a form that carries its document."""
    item_id = await doors.registry.exempt(a_classification(a_ground(huruf, period=undated())))
    data = {"trigger": trigger, **EARLY, **fields}
    answer = await send(doors, "petugas", f"/items/{item_id}/early-opening", data=data, files=PROOF)
    assert answer.status_code == 201, answer.text
    return f"/cases/{answer.json()['case_id']}"


async def test_a_form_carries_the_fields_and_the_document(doors: Doors) -> None:
    path = await opened(doors, "event", huruf="b", occurred_on=TODAY.isoformat(), part="false")
    async with await doors.program("ketua") as client:
        case = (await client.get(path)).json()
        document = await client.post(f"{path}/document/original", json=WHY)
    assert (case["trigger"], case["document"]["name"], case["evidence"]["part"]) == ("event", "putusan.pdf", False)
    assert (document.content, document.headers["cache-control"]) == (PDF, "no-store")
    stored = [key async for key in doors.registry.objects.keys("documents/")]
    assert len(stored) == 1


async def test_a_refused_form_keeps_no_document(doors: Doors) -> None:
    item_id = await doors.registry.exempt(a_classification(a_ground("b")))
    data = {"trigger": "consent", **EARLY}
    answer = await send(doors, "petugas", f"/items/{item_id}/early-opening", data=data, files=PROOF)
    assert said(answer) == (422, "PEMICU_TIDAK_COCOK")
    assert [key async for key in doors.registry.objects.keys("documents/")] == []
    assert await doors.registry.count(t.cases) == 0


async def test_without_its_document_a_case_is_not_decided_and_gets_it_later(doors: Doors) -> None:
    item_id = await doors.registry.exempt()
    answer = await send(doors, "petugas", f"/items/{item_id}/early-opening", {"trigger": "ruling", **EARLY})
    path = f"/cases/{answer.json()['case_id']}"
    assert said(await send(doors, "ketua", f"{path}/decision", RULED)) == (422, "TANPA_BUKTI")
    assert (await send(doors, "petugas", f"{path}/document", files=PROOF)).status_code == 200
    assert (await send(doors, "ketua", f"{path}/decision", RULED)).json()["state"] == "approved"


async def test_a_ruling_is_recorded_by_one_and_confirmed_by_another(doors: Doors) -> None:
    path = await opened(doors, "ruling")
    assert said(await send(doors, "petugas", f"{path}/confirmation")) == (403, "SATU_ORANG_DUA_PERAN")
    assert said(await send(doors, "pimpinan", f"{path}/confirmation")) == (403, "PERAN_TIDAK_BERHAK")
    done = (await send(doors, "petugas2", f"{path}/confirmation")).json()
    assert (done["state"], done["effective_on"]) == ("approved", "2026-03-03")
    for answer in ("setuju", "tolak"):
        refusal = await send(doors, "pimpinan", f"{path}/approval", {"answer": answer, "reason": "Tidak."})
        assert said(refusal) == (409, "KEADAAN_TIDAK_COCOK")


async def test_a_ruling_is_undone_by_two(doors: Doors) -> None:
    path = await opened(doors, "ruling")
    await send(doors, "petugas2", f"{path}/confirmation")
    assert said(await send(doors, "petugas", f"{path}/undo", {"reason": " "})) == (422, "TANPA_ALASAN")
    assert (await send(doors, "petugas", f"{path}/undo", {"reason": "Salah."})).json()["state"] == "approved"
    assert (await send(doors, "ketua", f"{path}/undo", {"reason": "Benar."})).json()["state"] == "closed"


async def test_nobody_approves_without_a_mandate_in_force(doors: Doors) -> None:
    item_id = await doors.registry.proposed()
    await send(doors, "ketua", f"/items/{item_id}/decision", {"answer": "ya"})
    approval = {"answer": "setuju"}
    assert said(await send(doors, "pimpinan", f"/items/{item_id}/approval", approval)) == (403, "MANDAT_TIDAK_BERLAKU")
    await doors.registry.mandate()
    assert (await send(doors, "pimpinan", f"/items/{item_id}/approval", approval)).json()["state"] == "exempt"


@pytest.mark.parametrize("more", [{}, {"evidence": "putusan"}, {"review_on": "2026-12-01", "consequence_open": "x"}])
async def test_the_removed_act_keeps_its_route_and_refuses(doors: Doors, more: dict[str, str]) -> None:
    item_id = await doors.registry.exempt(a_classification(a_ground("b", period=undated())))
    answer = await send(doors, "petugas", f"/items/{item_id}/review", {"ended_on": TODAY.isoformat(), **more})
    assert said(answer) == (409, "BUTUH_PERKARA")


async def test_a_review_is_proposed_by_one_and_decided_by_another(doors: Doors) -> None:
    item_id = await doors.registry.exempt(a_classification(a_ground("b", period=undated())))
    test = {"consequence_open": "Penyidikan terganggu.", "consequence_closed": "Penyidikan terlindungi."}
    path = f"/items/{item_id}/review"
    assert said(await send(doors, "petugas", path, {"review_on": "2026-12-01"})) == (422, "UJI_BARU_WAJIB")
    assert (await send(doors, "petugas", path, {"review_on": "2026-12-01", **test})).status_code == 200
    assert said(await send(doors, "petugas", f"{path}/decision", {"answer": "ya"})) == (403, "PERAN_TIDAK_BERHAK")
    done = (await send(doors, "ketua", f"{path}/decision", {"answer": "ya"})).json()
    assert (done["review_on"], done["period_version"], done["state"]) == ("2026-12-01", 2, "exempt")


async def test_an_old_row_is_over_by_two(doors: Doors) -> None:
    item_id = await doors.registry.take_in(a_row("sampai 31 Desember 2025"), kind="history")
    path = f"/items/{item_id}/expiry"
    assert said(await send(doors, "petugas", path, {"answer": "ya"})) == (403, "PERAN_TIDAK_BERHAK")
    assert (await send(doors, "ketua", path, {"answer": "ya", "public_title": "Nilai"})).json()["state"] == "submitted"
    assert said(await send(doors, "ketua", f"{path}/confirmation", {"answer": "ya"})) == (403, "SATU_ORANG_DUA_PERAN")
    assert (await send(doors, "petugas", f"{path}/confirmation", {"answer": "ya"})).json()["state"] == "public"


async def test_a_tidak_carries_the_old_decree(doors: Doors) -> None:
    item_id = await doors.registry.take_in(a_row("sampai 31 Desember 2025"), kind="history")
    path = f"/items/{item_id}/expiry"
    words = {"answer": "tidak", "reason": "Keputusan asli.", "ends_on": date(2026, 6, 30).isoformat()}
    assert said(await send(doors, "ketua", path, words)) == (422, "TANPA_BUKTI")
    for _ in range(2):
        assert (await send(doors, "ketua", path, data=words, files=PROOF)).status_code == 200
    assert len([key async for key in doors.registry.objects.keys("documents/")]) == 1
    done = (await send(doors, "petugas", f"{path}/confirmation")).json()
    assert (done["state"], done["queue"]) == ("submitted", "")
    async with await doors.program("ketua") as client:
        assert (await client.post(f"{path}/document/original", json=WHY)).content == PDF
