"""Announcements: numbered, frozen as issued, issued once, told to the books."""

from dataclasses import replace
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument

from services.registry.tables import MESSAGING
from shared.contracts.exemptions import AnnouncementIssuedV1, DecreeIssuedV1
from shared.security.audit_heads import read_printed
from shared.security.head_signer import HeadSigner
from shared.security.signing import new_pair
from tests.registry.doors import Doors
from tests.registry.pages.desk import sit_down, words_of
from tests.registry.test_api import get, post

SPAN = {"since": "2026-01-01", "until": "2026-03-02"}


async def test_an_announcement_gets_the_years_next_number_and_says_so(doors: Doors) -> None:
    item_id = await doors.registry.exempt()
    issued = await post(doors, "ketua", "/announcements", SPAN)
    assert (issued.status_code, issued.json()["number"]) == (201, "001/PENG-PPID/2026")
    assert [line["skpd_name"] for line in issued.json()["added"]] == ["Badan Kepegawaian Daerah"]
    assert (await post(doors, "ketua", "/announcements", SPAN)).json()["number"] == "001/PENG-PPID/2026"
    await doors.registry.exempt()
    assert (await post(doors, "ketua", "/announcements", SPAN)).json()["number"] == "002/PENG-PPID/2026"
    listed = (await get(doors, "petugas", "/announcements")).json()
    assert [(each["number"], len(each["added"])) for each in listed] == [
        ("002/PENG-PPID/2026", 2),
        ("001/PENG-PPID/2026", 1),
    ]
    said = await doors.registry.said(AnnouncementIssuedV1)
    assert [event.number for event in said] == ["001/PENG-PPID/2026", "002/PENG-PPID/2026"]
    (decree,) = await doors.registry.said(DecreeIssuedV1, item_id)
    assert (decree.number, decree.kind, decree.public_title) == (
        "001/PPID/2026", "klasifikasi", "Hasil penilaian kinerja pegawai",
    )  # fmt: skip


@pytest.mark.parametrize("span", [("2026-03-02", "2026-01-01"), ("2026-01-01", "2026-12-31")])
async def test_days_that_cross_or_have_not_come_are_not_announced(doors: Doors, span: tuple[str, str]) -> None:
    answer = await post(doors, "ketua", "/announcements", dict(zip(("since", "until"), span, strict=True)))
    assert (answer.status_code, answer.json()["code"]) == (422, "RENTANG_TIDAK_SAH")


async def test_a_paper_has_the_last_signed_head_of_the_trail_at_its_foot(doors: Doors, tmp_path: Path) -> None:
    item_id, kit, audit = await doors.registry.exempt(), doors.registry.kit, MESSAGING.audit
    await audit.chain_new(kit.database)
    head = await HeadSigner(audit, kit.database, kit.clock, private=new_pair()[0], folder=tmp_path).turn()
    assert head is not None
    petugas = await sit_down(doors, "petugas")
    for path in (f"/registry/butir/{item_id}/petikan.pdf", f"/registry/butir/{item_id}/penetapan.pdf"):
        printed = PdfDocument((await petugas.open(path)).content)[0].get_textpage().get_text_range()
        assert read_printed(printed.partition("Jejak audit ")[2].split()[0]) == replace(head, signature="")


async def test_the_ketua_issues_by_form_and_reads_the_paper_again(doors: Doors) -> None:
    await doors.registry.exempt()
    ketua, petugas = await sit_down(doors, "ketua"), await sit_down(doors, "petugas")
    assert "Terbitkan pengumuman" not in (await petugas.open("/registry/pengumuman")).text
    sent = await ketua.send("/registry/pengumuman")
    assert sent.headers["location"] == "/registry/pengumuman/2026/1"
    page = words_of((await petugas.open("/registry/pengumuman/2026/1")).text)
    assert "NOMOR 001/PENG-PPID/2026" in page
    assert "Baru dikecualikan (1)" in page
    printed = await petugas.open("/registry/pengumuman/2026/1.pdf")
    assert printed.content.startswith(b"%PDF-")
    assert (await petugas.open("/registry/pengumuman/2026/9")).status_code == 404
