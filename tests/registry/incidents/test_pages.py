"""The pages of incidents without script: from the record to the closing, and what operators do not see."""

from urllib.parse import quote

import httpx
import pytest

from services.registry.domain.incidents import Incident
from tests.files.pdfs import a_pdf
from tests.registry.build import Registry
from tests.registry.doors import Doors
from tests.registry.incidents.build import by_hand, described, told
from tests.registry.pages.desk import Desk, hidden, sit_down, words_of
from tests.registry.test_api import get, post

TITLE = "Nilai kinerja pegawai tahun 2025"
FACTS = {
    "personal": "true",
    "data": "Nama dan nilai kinerja.",
    "how": "Salinan yang keliru terbit.",
    "handling": "Berkas diturunkan.",
    "persons": "12",
}


async def sends_file(desk: Desk, path: str, **words: str) -> httpx.Response:
    """Sends the upload form of a page, its fields before its file."""
    shown = (await desk.open(path)).text
    parts = {name: (None, word) for name, word in {**hidden(shown), **words}.items()}
    file = {"document": ("bukti.pdf", a_pdf("bukti kirim"), "application/pdf")}
    return await desk.client.post(path, files={**parts, **file})


@pytest.mark.parametrize(
    ("since", "filled"),
    [
        ("2026-02-27T10:30:00+00:00", "2026-02-27T17:30"),
        ("kemarin", "2026-03-02T"),
        ("2026-02-27", "2026-03-02T"),
        ("0001-01-01T00:00:00+14:00", "2026-03-02T"),
        ("9999-12-31T23:59:59-12:00", "2026-03-02T"),
    ],
)
async def test_the_form_begins_with_the_time_that_its_address_names(doors: Doors, since: str, filled: str) -> None:
    petugas = await sit_down(doors, "petugas")
    shown = await petugas.open(f"/registry/insiden/catat?butir=1&sejak={quote(since)}")
    assert f'value="{filled}' in shown.text


async def test_from_the_record_to_the_closing_by_form(doors: Doors) -> None:
    item_id = await doors.registry.exempt()
    petugas, second, ketua = [await sit_down(doors, each) for each in ("petugas", "petugas2", "ketua")]
    link = f"/registry/insiden/catat?butir={item_id}"
    assert link in (await petugas.open(f"/registry/butir/{item_id}")).text
    shown = (await petugas.open(link)).text
    assert item_id in shown
    typed = {"item_ids": item_id, "known_at": "2026-03-02T08:00", "note": "Tertinggal di mesin cetak."}
    made = await petugas.client.post("/registry/insiden/catat", data={**hidden(shown), **typed})
    here = made.headers["location"]
    assert "tinggal 72 jam 0 menit" in words_of((await petugas.open(here)).text)
    assert (await petugas.send(f"{here}/uraian", **FACTS)).status_code == 303
    for audience in ("subjek:", "lembaga:", "skpd:bkd"):
        sent = await petugas.client.post(
            f"{here}/pemberitahuan", data={**hidden((await petugas.open(here)).text), "audience": audience}
        )
        assert sent.status_code == 303
    paper = await petugas.open(f"{here}/pemberitahuan/2026/1.pdf")
    assert paper.content.startswith(b"%PDF-")
    for number in (1, 2, 3):
        path = f"{here}/pemberitahuan/2026/{number}/terkirim"
        assert (await sends_file(petugas, path, at="2026-03-02T08:00", way="pos")).status_code == 303
    assert "diberitahukan 0 jam 0 menit sesudah diketahui" in words_of((await ketua.open(here)).text)
    asked = {**hidden((await second.open(here)).text), "reason": "Tembolok kosong."}
    assert (await second.client.post(f"{here}/tutup", data=asked)).status_code == 303
    page = (await ketua.open(here)).text
    assert "Ya, tutup" in page
    closed = await ketua.client.post(f"{here}/tutup/jawaban", data={**hidden(page), "answer": "ya"})
    assert closed.status_code == 303
    assert "Ditutup oleh" in words_of((await petugas.open(here)).text)


async def test_a_form_says_at_its_field_what_is_wrong(doors: Doors) -> None:
    incident = await by_hand(doors.registry)
    petugas, here = await sit_down(doors, "petugas"), f"/registry/insiden/{incident.id}"
    wrong = await petugas.send(f"{here}/uraian", **{**FACTS, "data": "NIK 6171012309870001"})
    assert (wrong.status_code, 'href="#data"' in wrong.text) == (422, True)
    without = await petugas.send(f"{here}/uraian", **{**FACTS, "personal": "false"})
    assert (without.status_code, 'href="#not_personal"' in without.text) == (422, True)
    await described(doors.registry, incident, handling="")
    page = (await petugas.open(here)).text
    early = await petugas.client.post(f"{here}/pemberitahuan", data={**hidden(page), "audience": "lembaga:"})
    assert (early.status_code, 'href="#audience"' in early.text) == (422, True)


async def test_the_page_offers_nobody_a_step_that_is_refused(doors: Doors) -> None:
    incident = await told(doors.registry, await described(doors.registry, await by_hand(doors.registry)))
    here = f"/registry/insiden/{incident.id}"
    assert "Minta ditutup" not in (await (await sit_down(doors, "petugas")).open(here)).text
    assert "Minta ditutup" in (await (await sit_down(doors, "petugas2")).open(here)).text
    await doors.registry.commands.incidents.ask_closing(doors.registry.ketua, incident.id, "Selesai.")
    assert "Ya, tutup" not in (await (await sit_down(doors, "ketua")).open(here)).text
    assert "Ya, tutup" in (await (await sit_down(doors, "pimpinan")).open(here)).text


async def test_operators_see_numbers_and_times_and_no_title(doors: Doors) -> None:
    incident = await described(doors.registry, await by_hand(doors.registry))
    operator, petugas = await sit_down(doors, "operator"), await sit_down(doors, "petugas")
    seen = (await operator.open("/registry/insiden")).text
    assert incident.number in seen
    assert TITLE not in seen
    assert incident.id not in seen
    assert TITLE in (await petugas.open("/registry/insiden")).text
    (line,) = (await get(doors, "operator", "/incidents")).json()
    assert (line["number"], line["items"]) == (incident.number, [])
    assert (await get(doors, "operator", f"/incidents/{incident.id}")).status_code == 403
    figures = (await get(doors, "operator", "/incidents/figures")).json()
    assert (figures["running"], figures["overdue"]) == (1, 0)


async def test_programs_read_an_incident_and_who_had_access(doors: Doors) -> None:
    incident: Incident = await by_hand(doors.registry)
    seen = (await get(doors, "ketua", f"/incidents/{incident.id}")).json()
    assert (seen["number"], seen["state"], seen["is_late"]) == (incident.number, "dicatat", False)
    assert [each["audience"] for each in seen["unserved"]] == ["subjek", "lembaga", "skpd"]
    found = (await get(doors, "pimpinan", f"/incidents/{incident.id}/access")).json()
    assert found["persons"] == ["petugas", "ketua", "pimpinan"]
    wrong = await post(doors, "petugas", "/incidents", {"item_ids": [], "note": "Bocor."})
    assert wrong.status_code == 422


async def test_the_desk_of_a_petugas_tells_of_an_incident_that_waits(doors: Doors) -> None:
    registry: Registry = doors.registry
    incident = await by_hand(registry)
    tasks = {each["label"]: each for each in (await get(doors, "petugas2", "/awaits")).json()}
    assert tasks["Insiden yang belum diberitahukan"]["urgent"] is True
    await told(registry, await described(registry, incident))
    await registry.commands.incidents.ask_closing(registry.petugas2, incident.id, "Selesai.")
    mine = {each["label"] for each in (await get(doors, "ketua", "/awaits")).json()}
    assert "Insiden yang menunggu ditutup" in mine


async def test_an_overdue_incident_stands_in_the_omissions_with_a_link(doors: Doors) -> None:
    incident = await by_hand(doors.registry)
    doors.registry.clock.move_to_day(incident.due_at.date(), hour=9)
    ketua = await sit_down(doors, "ketua")
    seen = (await ketua.open("/registry/kelalaian")).text
    assert f"/registry/insiden/{incident.id}" in seen
    assert "insiden tidak diberitahukan dalam 3 × 24 jam" in words_of(seen)
