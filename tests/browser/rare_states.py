"""States of a province that its sample does not have: a hold, a leak, a loan, a stock-take, letters to sign."""

from typing import Any

from deploy.acceptance.officers import Officers
from deploy.sample.seed import hand_in_old_list
from services.publisher.commands.withholding import SiteFinding, Withholdings
from services.publisher.domain.withholding import DifferenceKind, SiteDifference
from tests.browser.conftest import BUSY_DAY
from tests.browser.desk import Desk
from tests.browser.house import House
from tests.files.pdfs import a_pdf

ITEMS = "/registry/api/items"
LOAN = {"Peminjam": "Dewi, analis hukum", "Kantor": "Biro Hukum", "Keperluan": "Bahan sidang", "Lama pinjam": "5"}


async def bring_about(house: House) -> None:
    """Brings every one of these states about, by what people would do."""
    officers = house.officers
    exempt = [item["id"] for item in await officers.get("petugas", ITEMS, state="exempt")]
    (opened, *_) = [item["id"] for item in await officers.get("petugas", ITEMS, state="public")]
    hold = {"kind": "sengketa", "reason": "Sengketa di Komisi Informasi", "reference": "4/KI/2026"}
    for item_id in exempt:
        await officers.post("petugas", f"{ITEMS}/{item_id}/holds", hold)
    await _leak(officers, exempt[0])
    await _withhold(house, exempt[0], exempt[-1])
    await officers.post("ketua", "/registry/api/announcements", {"since": "2026-10-01", "until": f"{BUSY_DAY}"})
    await _copy(officers, opened)
    await hand_in_old_list(officers)
    desk = await house.desk("petugas")
    await _lend(desk, opened)
    await _take_stock(desk)
    await _prepare_letter(desk, exempt[0])
    await desk.leave()
    await house.province.settle()


async def _leak(officers: Officers, item_id: str) -> None:
    known: dict[str, Any] = {"item_ids": [item_id], "note": "Tertinggal di mesin cetak umum."}
    incident = await officers.post("petugas", "/registry/api/incidents", known)
    facts = {"data": "Nama dan nilai.", "how": "Lembarnya tertinggal.", "handling": "Diambil kembali.", "persons": 12}
    await officers.post("petugas", f"/registry/api/incidents/{incident['id']}/facts", facts)
    notice = {"audience": "lembaga"}
    await officers.post("petugas", f"/registry/api/incidents/{incident['id']}/notices", notice)


async def _withhold(house: House, shown_more: str, shown_less: str) -> None:
    found = (
        SiteDifference(shown_more, (DifferenceKind.DATES,)),
        SiteDifference(shown_less, (DifferenceKind.MISSING,)),
    )
    stop = Withholdings(house.province.databases["publisher"], house.province.clock)
    await stop.obey(SiteFinding(found, frozenset(), items=8, under_way=0))


async def _copy(officers: Officers, item_id: str) -> None:
    file = {"file": ("salinan.pdf", a_pdf("salinan"), "application/pdf")}
    await officers.call("petugas", "POST", f"{ITEMS}/{item_id}/publication-copy", data={"redacted": "true"}, files=file)


async def _lend(desk: Desk, item_id: str) -> None:
    await desk.open(f"/registry/butir/{item_id}/pinjam")
    await desk.fill(**LOAN)
    await desk.press("Pinjamkan naskah")


async def _take_stock(desk: Desk) -> None:
    await desk.open("/registry/stok")
    await desk.fill(Gedung="Arsip", Ruang="2")
    await desk.press("Mulai stok opname")


async def _prepare_letter(desk: Desk, item_id: str) -> None:
    await desk.open(f"/registry/butir/{item_id}/penetapan")
    await desk.press("Siapkan naskah untuk ditandatangani")
