"""Holds on many items, what may be destroyed, and what has no address, over HTTP."""

from datetime import date
from typing import Any

import httpx

from services.registry.domain.facts import Fate, Location, Retention
from services.registry.queries.item_filters import ItemFilters
from shared.contracts.exemptions import HoldPlacedV1, HoldReleasedV1
from tests.registry.build import END, Registry, a_classification, a_dossier, a_ground
from tests.registry.doors import Doors

OVER = Retention("800.1", 1, 1, Fate.MUSNAH, date(2010, 1, 1))


async def post(doors: Doors, account: str, path: str, body: Any = None) -> httpx.Response:
    async with await doors.program(account) as client:
        return await client.post(path, json=body)


async def two_exempt(registry: Registry) -> tuple[str, str]:
    return (
        await registry.exempt(a_classification(a_ground("b")), dossier=a_dossier("Berkas pertama")),
        await registry.exempt(a_classification(a_ground("b")), dossier=a_dossier("Berkas kedua")),
    )


async def test_one_hold_lies_on_several_items_or_on_none(doors: Doors) -> None:
    registry = doors.registry
    items = await two_exempt(registry)
    body = {"item_ids": [*items, items[0]], "kind": "sengketa", "reason": "Sengketa 12/KI", "reference": "12/KI/2026"}
    unknown = await post(doors, "petugas", "/holds", body | {"item_ids": [items[0], "tidak-ada"]})
    assert (unknown.status_code, unknown.json()["code"]) == (404, "INFORMASI_TIDAK_DIKENAL")
    assert await registry.said(HoldPlacedV1) == []
    assert (await post(doors, "petugas", "/holds", body | {"item_ids": []})).status_code == 422
    placed = await post(doors, "ketua", "/holds", body)
    assert placed.status_code == 201, placed.text
    hold_id = placed.json()["hold_id"]
    assert {(e.item_id, e.hold_id) for e in await registry.said(HoldPlacedV1)} == {(i, hold_id) for i in items}
    one = await post(doors, "petugas", f"/items/{items[0]}/holds/{hold_id}/release", {"reason": "Bukan pihak"})
    assert one.status_code == 200, one.text
    rest = await post(doors, "petugas", f"/holds/{hold_id}/release", {"reason": "Sengketa selesai"})
    assert [each["item_id"] for each in rest.json()["items"]] == [items[1]]
    assert len(await registry.said(HoldReleasedV1)) == 2
    again = await post(doors, "petugas", f"/holds/{hold_id}/release", {"reason": "Sengketa selesai"})
    assert (again.status_code, again.json()) == (200, rest.json())
    assert len(await registry.said(HoldReleasedV1)) == 2
    for who, reason in (("ketua", "Sengketa selesai"), ("petugas", "Alasan lain")):
        other = await post(doors, who, f"/holds/{hold_id}/release", {"reason": reason})
        assert (other.status_code, other.json()["code"]) == (409, "SUDAH_DIPUTUS")
    never = await post(doors, "petugas", "/holds/tidak-ada/release", {"reason": "Sengketa selesai"})
    assert (never.status_code, never.json()["code"]) == (404, "PENAHANAN_TIDAK_DIKENAL")


async def test_destruction_is_proposed_only_for_what_is_free(doors: Doors) -> None:
    registry = doors.registry
    free, exempt = await two_exempt(registry)
    for item_id in (free, exempt):
        await registry.commands.archive.set_retention(registry.petugas, item_id, OVER)
    refused = await post(doors, "petugas", f"/items/{free}/destruction-check")
    assert (refused.status_code, refused.json()["code"]) == (409, "BELUM_BOLEH_DIMUSNAHKAN")
    await registry.lapse(free)
    assert await asked(doors) == ([free], [(exempt, "MASIH_DIKECUALIKAN")])
    assert (await post(doors, "petugas", f"/items/{free}/destruction-check")).status_code == 200
    await post(doors, "petugas", "/holds", {"item_ids": [free, exempt], "kind": "sengketa", "reason": "Sengketa"})
    assert await asked(doors) == ([], [(free, "MASIH_DITAHAN"), (exempt, "MASIH_DIKECUALIKAN")])
    held = await post(doors, "ketua", f"/items/{free}/destruction-check")
    assert (held.status_code, held.json()["code"]) == (409, "MASIH_DITAHAN")


async def asked(doors: Doors) -> tuple[list[str], list[tuple[str, str]]]:
    async with await doors.program("ketua") as client:
        told = (await client.get("/destruction-proposals")).json()
    assert all(each["title"] and each["jra_code"] == "800.1" for each in told["proposals"])
    return [each["id"] for each in told["proposals"]], [(each["id"], each["why"]) for each in told["kept"]]


async def test_listed_items_without_an_address_wait(doors: Doors) -> None:
    registry = doors.registry
    lapsed, exempt = await two_exempt(registry)
    await registry.take_in(a_dossier("Masih menunggu"))
    await registry.lapse(lapsed)
    assert {row.id for row in await registry.queries.items(ItemFilters(without_address=True))} == {lapsed, exempt}
    waiting = await registry.queries.awaiting("petugas", "petugas", END)
    assert waiting["without_address"] == 2
    place = Location("Arsip", "2", "", "7", "", "")
    await registry.commands.archive.record_location(registry.petugas, exempt, place)
    assert [row.id for row in await registry.queries.items(ItemFilters(without_address=True))] == [lapsed]
    assert await registry.queries.addresses([exempt, lapsed]) == {exempt: "Gedung Arsip, ruang 2, boks 7"}


async def test_an_operator_lets_successions_be_followed(doors: Doors) -> None:
    assert (await post(doors, "operator", "/successions/sweep")).json() == {"moved": 0}
    assert (await post(doors, "petugas", "/successions/sweep")).status_code == 403


async def test_what_cannot_be_is_refused(doors: Doors) -> None:
    body = {"kind": "sengketa", "reason": "x"}
    for wrong in ("a\x00b", "%FF", "x" * 5000):
        answer = await post(doors, "petugas", "/holds", body | {"item_ids": [wrong]})
        assert answer.status_code in {400, 404, 422}, answer.text
    for path in ("/holds/%00/release", "/items/%00/destruction-check", "/items/%00/content-decision"):
        answer = await post(doors, "ketua", path, {"reason": "x", "answer": "open"})
        assert answer.status_code in {400, 404, 422}, answer.text
