"""The archive at the shelf: papers are lent until a day, moved with their line in the books, and fetched in time."""

import asyncio
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import ARRAY, Text, cast, func, text, update
from sqlalchemy.dialects.postgresql import JSONB

from services.registry.domain.facts import Location
from services.registry.domain.loans import LONGEST
from services.registry.queries.shelves import ShelfQueries
from services.registry.tables import MESSAGING, items
from tests.eventually import eventually
from tests.registry.build import END, TODAY, Registry, refused
from tests.registry.doors import Doors
from tests.registry.pages.desk import sit_down, words_of

BOX_7 = Location("Arsip", "2", "", "7", "B", "1")
DUE = TODAY + timedelta(days=7)
LOAN: dict[str, Any] = {
    "borrower": "Dewi, analis hukum",
    "office": "Biro Hukum",
    "purpose": "Bahan sidang",
    "due_on": DUE,
}


async def shelved(registry: Registry, place: Location = BOX_7) -> str:
    """Lets an exempt item have its paper in a box."""
    item_id = await registry.exempt()
    await registry.commands.archive.record_location(registry.petugas, item_id, place)
    return item_id


async def test_a_paper_is_lent_by_form_and_late_once_its_day_has_passed(doors: Doors) -> None:
    registry, desk = doors.registry, await sit_down(doors, "petugas")
    item_id = await shelved(registry)
    words = {"borrower": "Dewi", "office": "Biro Hukum", "purpose": "Bahan sidang", "days": "5"}
    assert (await desk.send(f"/registry/butir/{item_id}/pinjam", **{**words, "days": "31"})).status_code == 422
    await desk.send(f"/registry/butir/{item_id}/pinjam", **words)
    shown = words_of((await desk.open(f"/registry/butir/{item_id}")).text)
    assert "dipinjam Dewi, Biro Hukum; kembali paling lambat 9 Maret 2026" in shown
    assert "dipinjam Biro Hukum, kembali paling lambat 9 Maret 2026" in shown
    assert (await registry.queries.awaiting("petugas", "petugas", DUE))["loan_overdue"] == 0
    registry.clock.move_to_day(DUE + timedelta(days=1))
    late = (await (await sit_down(doors, "petugas")).open("/registry/meja/petugas/loan_overdue")).text
    assert f"/registry/butir/{item_id}/kembali" in late


async def test_a_paper_is_back_once_and_leaves_the_list(registry: Registry) -> None:
    item_id, loans = await shelved(registry), registry.commands.loans
    first = await loans.lend(registry.petugas, item_id, **LOAN)
    again = await loans.lend(registry.petugas, item_id, **LOAN)
    assert (len(again.loans), again.version) == (1, first.version)
    with refused("NASKAH_SEDANG_DIPINJAM"):
        await loans.lend(registry.petugas2, item_id, **LOAN)
    assert [item.id for item in await ShelfQueries(registry.database).lent()] == [item_id]
    back = await loans.take_back(registry.petugas2, item_id, "Sampulnya sobek.")
    assert (back.live_loan, back.loans[0].return_note) == (None, "Sampulnya sobek.")
    assert (await loans.take_back(registry.petugas2, item_id)).version == back.version
    with refused("NASKAH_TIDAK_DIPINJAM"):
        await loans.take_back(registry.petugas, item_id)
    assert await ShelfQueries(registry.database).lent() == []
    assert (await lines(registry, item_id))[-2:] == ["lend_paper", "return_paper"]


async def lines(registry: Registry, item_id: str) -> list[str]:
    """Returns the acts of an item in the trail."""
    async with registry.database.snapshot() as connection:
        return [line["act"] for line in await MESSAGING.audit.history(connection, item_id)]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"office": " "}, "PINJAMAN_TIDAK_LENGKAP"),
        ({"due_on": TODAY - timedelta(days=1)}, "HARI_KEMBALI_TIDAK_SAH"),
        ({"due_on": TODAY + LONGEST + timedelta(days=1)}, "HARI_KEMBALI_TIDAK_SAH"),
    ],
)
async def test_a_loan_without_words_or_a_near_day_is_refused(
    registry: Registry, changed: dict[str, str | date], code: str
) -> None:
    item_id = await shelved(registry)
    with refused(code):
        await registry.commands.loans.lend(registry.petugas, item_id, **{**LOAN, **changed})


async def test_a_paper_without_a_place_is_not_lent(registry: Registry) -> None:
    with refused("PINJAMAN_TANPA_ALAMAT"):
        await registry.commands.loans.lend(registry.petugas, await registry.exempt(), **LOAN)


async def test_a_box_moves_as_a_whole_and_the_books_name_both_places(doors: Doors) -> None:
    registry, desk = doors.registry, await sit_down(doors, "petugas")
    inside = [await shelved(registry), await shelved(registry, Location("Arsip", "2", "", "7", "B", "2"))]
    beside = await shelved(registry, Location("Arsip", "2", "", "8", "", ""))
    box = {"gedung": "Arsip", "ruang": "2", "boks": "7"}
    there = {"ke_gedung": "Depo", "ke_ruang": "1", "ke_rak": "C", "ke_boks": "3"}
    empty = await desk.send("/registry/arsip/pindah", **{**box, "boks": "9"}, **there)
    assert (empty.status_code, "Tidak ada naskah" in empty.text) == (409, True)
    nowhere = await desk.send("/registry/arsip/pindah", **box, ke_gedung="Depo")
    assert nowhere.status_code == 422
    done = await desk.send("/registry/arsip/pindah", **box, **there)
    assert "2 naskah dipindahkan." in words_of((await desk.open(done.headers["location"])).text)
    found = await registry.queries.addresses([*inside, beside])
    there_now = "Gedung Depo, ruang 1, rak C, boks 3, folder B, nomor"
    assert [found[each] for each in inside] == [f"{there_now} 1", f"{there_now} 2"]
    assert found[beside] == "Gedung Arsip, ruang 2, boks 8"
    (*_, line) = await registry.queries.rekap(item_id=inside[0])
    assert line.note == f"dipindahkan dari Gedung Arsip, ruang 2, boks 7, folder B, nomor 1 ke {found[inside[0]]}"


async def test_neither_an_empty_box_moves_nor_what_has_no_place(registry: Registry) -> None:
    await registry.exempt()
    with refused("BOKS_KOSONG"):
        await registry.commands.loans.move_box(registry.petugas, {}, {"gedung": "Depo", "ruang": "1", "boks": "3"})
    with refused("BOKS_KOSONG"):
        await registry.commands.loans.move_box(registry.petugas, {"gedung": "Arsip"}, {"gedung": "Depo"})


async def test_what_somebody_else_moved_meanwhile_does_not_move_with_its_old_box(registry: Registry) -> None:
    gone, stays = await shelved(registry), await shelved(registry, Location("Arsip", "2", "", "7", "B", "2"))
    i, box = items.c, {"gedung": "Arsip", "ruang": "2", "boks": "7"}
    elsewhere = func.jsonb_set(i.record, cast(["location", "boks"], ARRAY(Text)), cast("99", JSONB))

    async def waits() -> bool:
        query = text(
            "SELECT count(*) FROM pg_locks WHERE NOT granted AND pid IN (SELECT pid FROM pg_stat_activity"
            " WHERE datname = current_database())"
        )
        async with registry.database.snapshot() as connection:
            return bool(await connection.scalar(query))

    async with registry.database.transaction() as connection:
        await connection.execute(update(items).where(i.id == gone).values(record=elsewhere))
        there = {"gedung": "Depo", "ruang": "1", "boks": "3"}
        moving = asyncio.create_task(registry.commands.loans.move_box(registry.petugas, box, there))
        await eventually(waits, "the move waits for the paper that is being moved", within=60)
    assert await moving == 1
    found = await registry.queries.addresses([gone, stays])
    assert "boks 99" in found[gone]
    assert found[stays] == "Gedung Depo, ruang 1, boks 3, folder B, nomor 2"


async def test_the_papers_of_what_opens_soon_are_fetched_in_the_order_of_the_shelves(doors: Doors) -> None:
    registry = doors.registry
    second, first = await shelved(registry), await shelved(registry, Location("Arsip", "1", "", "1", "", ""))
    await registry.approved(second)
    await registry.due(first)
    await registry.commands.loans.lend(registry.petugas, first, **{**LOAN, "due_on": END - timedelta(days=30)})
    registry.clock.move_to_day(END - timedelta(days=5))
    page = (await (await sit_down(doors, "petugas")).open("/registry/arsip/keluar")).text
    assert page.index(first) < page.index(second)
    shown = words_of(page)
    assert "2 naskah diambil" in shown
    assert "lewat" in shown
    assert await ShelfQueries(registry.database).to_fetch(TODAY, TODAY + timedelta(days=14)) == []
