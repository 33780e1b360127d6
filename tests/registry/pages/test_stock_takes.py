"""A stock-take on a telephone: opening a page marks nothing, a button does, and the end names what is not there."""

from asyncio import gather
from typing import Any

import pytest

from services.registry.commands.stock_takes import StockFindings
from services.registry.domain.facts import Location
from services.registry.tables import MESSAGING, stock_marks
from tests.registry.build import Registry, refused
from tests.registry.doors import Doors
from tests.registry.pages.desk import hidden, sit_down, words_of
from tests.registry.pages.test_loans import BOX_7, LOAN, shelved

PLACE = {"gedung": "Arsip", "ruang": "2", "boks": "7"}
OTHER = Location("Arsip", "2", "", "8", "", "")


async def begun(registry: Registry, **place: str) -> str:
    return await registry.commands.stock.begin(registry.petugas, place or PLACE)


async def found(registry: Registry, take_id: str) -> dict[str, list[str]]:
    told: StockFindings = await registry.commands.stock.findings(take_id)
    return {name: list(ids) for name, ids in told.found.items()}


async def test_a_scanned_label_opens_the_item_and_its_button_marks_it(doors: Doors) -> None:
    registry, desk = doors.registry, await sit_down(doors, "petugas")
    item_id = await shelved(registry)
    begin = await desk.send("/registry/stok", **PLACE)
    take = begin.headers["location"]
    shown = await desk.open(f"/registry/butir/{item_id}")
    assert await registry.count(stock_marks) == 0
    assert f'action="{take}/lihat"' in shown.text
    marked = await desk.client.post(f"{take}/lihat", data={**hidden(shown.text), "butir": item_id})
    assert (marked.status_code, marked.headers["location"]) == (303, f"{take}?lihat={item_id}")
    told = words_of((await desk.open(marked.headers["location"])).text)
    assert "Belum terlihat (0)" in told
    assert "Sudah terlihat (1)" in told
    await desk.client.post(f"{take}/tutup", data=hidden(shown.text))
    assert "Terlihat" not in words_of((await desk.open(f"/registry/butir/{item_id}")).text)


async def test_the_end_names_what_is_missing_lent_or_elsewhere_and_stays_so(registry: Registry) -> None:
    seen, missing, lent = [await shelved(registry) for _ in range(3)]
    stray = await shelved(registry, OTHER)
    await registry.commands.loans.lend(registry.petugas, lent, **LOAN)
    take_id, stock = await begun(registry), registry.commands.stock
    for item_id in (seen, stray, seen):
        await stock.mark(registry.petugas, take_id, item_id)
    await stock.close(registry.petugas, take_id)
    told = {"seen": [seen], "missing": [missing], "lent": [lent], "stray": [stray]}
    assert await found(registry, take_id) == told
    await registry.commands.archive.record_location(registry.petugas, missing, OTHER)
    await stock.close(registry.petugas2, take_id)
    assert await found(registry, take_id) == told
    with refused("STOK_SUDAH_DITUTUP"):
        await stock.mark(registry.petugas, take_id, missing)
    assert await acts(registry, take_id) == ["begin_stock_take", "close_stock_take"]
    assert (await acts(registry, seen))[-1:] == ["mark_seen"]
    assert (await acts(registry, seen)).count("mark_seen") == 1


async def acts(registry: Registry, subject: str) -> list[str]:
    async with registry.database.snapshot() as connection:
        return [line["act"] for line in await MESSAGING.audit.history(connection, subject)]


async def test_one_person_looks_through_one_place_at_a_time(registry: Registry) -> None:
    take_id, again = await gather(begun(registry), begun(registry))
    assert again == take_id
    with refused("STOK_MASIH_BERJALAN"):
        await begun(registry, gedung="Arsip", ruang="3")
    other: dict[str, Any] = {"gedung": "Arsip", "ruang": "3"}
    assert await registry.commands.stock.begin(registry.petugas2, other) != take_id


async def test_a_shelf_holds_the_boxes_of_it(registry: Registry) -> None:
    inside = [await shelved(registry), await shelved(registry, OTHER)]
    await shelved(registry, Location("Arsip", "3", "", "7", "", ""))
    assert await found(registry, await begun(registry, gedung="Arsip", ruang="2")) == {
        "seen": [],
        "missing": inside,
        "lent": [],
        "stray": [],
    }


@pytest.mark.parametrize(("place", "code"), [({"gedung": "Arsip"}, "STOK_TANPA_TEMPAT"), ({}, "STOK_TIDAK_DIKENAL")])
async def test_no_place_and_no_such_stock_take_are_refused(
    registry: Registry, place: dict[str, str], code: str
) -> None:
    with refused(code):
        await (begun(registry, **place) if place else registry.commands.stock.close(registry.petugas, "lain"))


async def test_what_is_no_label_is_said_and_a_label_of_elsewhere_is_taken(doors: Doors) -> None:
    registry, desk = doors.registry, await sit_down(doors, "petugas")
    item_id = await shelved(registry, BOX_7)
    take = f"/registry/stok/{await begun(registry)}"
    page = await desk.open(take)
    wrong = await desk.client.post(f"{take}/lihat", data={**hidden(page.text), "butir": "bukan-label"})
    assert (wrong.status_code, 'href="#butir"' in wrong.text) == (404, True)
    scanned = {**hidden(page.text), "butir": f"https://terbuka.example/registry/butir/{item_id}"}
    assert (await desk.client.post(f"{take}/lihat", data=scanned)).status_code == 303
    assert (await found(registry, take.rpartition("/")[2]))["seen"] == [item_id]
