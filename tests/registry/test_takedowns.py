"""What the publisher took down: copies void, bytes destroyed, a task for the desks, and the way back by two persons."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import select

from services.registry import tables as t
from services.registry.commands.orphans import RegistryOrphans
from services.registry.domain.acts import ActName
from services.registry.tables import MESSAGING
from shared.contracts.exemptions import CopiesWithdrawnV1, PublicationCopyReleasedV1, TakedownRecordedV1
from shared.contracts.publications import FilesTakenDownV1
from shared.messaging.dead_letter_desk import DeadLetterDesk
from shared.messaging.delivery import DeliveryOutcome
from shared.runtime.errors import NotFound
from tests.registry.build import END, TODAY, Registry, refused
from tests.registry.test_copies import opened_by, public_item, release, upload


def taken_down(item_id: str, takedown_id: str = "penurunan-1") -> FilesTakenDownV1:
    """Makes the fact that an officer took the files of an item off the website."""
    said: dict[str, Any] = {"reason": "personal_data", "words": "Halaman 3 memuat alamat.", "files": 1}
    return FilesTakenDownV1(item_id=item_id, takedown_id=takedown_id, taken_down_on=TODAY, **said)


async def released_item(registry: Registry) -> tuple[str, str]:
    """Returns a public item and its released copy."""
    item_id = await public_item(registry)
    copy_id = await upload(registry, item_id)
    await release(registry, registry.petugas2, item_id, copy_id)
    return item_id, copy_id


async def stored(registry: Registry) -> Sequence[str]:
    return [key for prefix in ("drafts/", "copies/") async for key in registry.objects.keys(prefix)]


async def waiting(registry: Registry) -> dict[str, int]:
    return {role: (await registry.queries.awaiting(role, role, END))["taken_down"] for role in ("petugas", "ketua")}


async def test_every_copy_is_void_and_its_bytes_are_destroyed(registry: Registry) -> None:
    item_id, copy_id = await released_item(registry)
    draft = await upload(registry, item_id)
    originals = [key async for key in registry.objects.keys("submissions/")]
    await registry.hear(taken_down(item_id))
    assert await stored(registry) == []
    assert [key async for key in registry.objects.keys("submissions/")] == originals
    for each in (copy_id, draft):
        with refused("SALINAN_DITURUNKAN"):
            await registry.commands.copies.read_copy(registry.petugas2, item_id, each)
    with refused("SALINAN_DITURUNKAN"):
        await registry.commands.copies.release_copy(registry.petugas2, item_id, draft, "0" * 64)
    (event,) = await registry.said(TakedownRecordedV1, item_id)
    (last,) = await registry.said(PublicationCopyReleasedV1, item_id)
    assert (event.takedown_id, event.version > last.version) == ("penurunan-1", True)


async def test_it_has_its_line_in_the_books_and_the_trail(registry: Registry) -> None:
    item_id, _ = await released_item(registry)
    await registry.hear(taken_down(item_id))
    line = (await registry.queries.rekap(item_id=item_id))[-1]
    assert (line.act, line.reason, line.note) == (ActName.RECORD_TAKEDOWN, "personal_data", "Halaman 3 memuat alamat.")
    rows = MESSAGING.audit.rows
    async with registry.database.snapshot() as connection:
        told = (await connection.execute(select(rows).where(rows.c.act == ActName.RECORD_TAKEDOWN))).one()
    assert (told.actor, told.subject, told.detail["copies"]) == ("peristiwa:publisher", item_id, 1)


async def test_the_desks_are_told_until_a_new_copy_is_released_by_two(registry: Registry) -> None:
    item_id, _ = await released_item(registry)
    assert await waiting(registry) == {"petugas": 0, "ketua": 0}
    await registry.hear(taken_down(item_id))
    assert await waiting(registry) == {"petugas": 1, "ketua": 1}
    again = await upload(registry, item_id)
    with refused("SATU_ORANG_DUA_PERAN"):
        await release(registry, registry.petugas, item_id, again)
    await release(registry, registry.petugas2, item_id, again)
    assert await waiting(registry) == {"petugas": 0, "ketua": 0}
    first, second = await registry.said(PublicationCopyReleasedV1, item_id)
    (record,) = await registry.said(TakedownRecordedV1, item_id)
    assert first.version < record.version < second.version


async def test_the_same_take_down_said_again_voids_no_new_copy(registry: Registry) -> None:
    item_id, _ = await released_item(registry)
    await registry.hear(taken_down(item_id))
    again = await upload(registry, item_id)
    await registry.hear(taken_down(item_id))
    await release(registry, registry.petugas2, item_id, again)
    assert await waiting(registry) == {"petugas": 0, "ketua": 0}
    assert len(await stored(registry)) == 2


async def test_a_take_down_that_is_not_recorded_destroys_nothing(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    item_id, copy_id = await released_item(registry)
    before = await stored(registry)

    async def broken(*_: Any) -> None:
        raise NotFound("URUTAN_TIDAK_ADA", "Urutannya tidak ada.")

    with monkeypatch.context() as fault:
        fault.setattr(type(MESSAGING.inbox), "move", broken)
        assert await registry.hear(taken_down(item_id)) is DeliveryOutcome.DEAD
    assert (len(before), await stored(registry)) == (2, before)
    await registry.commands.copies.read_copy(registry.petugas2, item_id, copy_id)
    async with registry.database.snapshot() as connection:
        (letter,) = await MESSAGING.dead_letters.listing(connection)
    await DeadLetterDesk(registry.delivery).replay(letter.id, actor="operator")
    assert await stored(registry) == []


@pytest.mark.parametrize("by", ["sweep", "record"])
async def test_a_process_killed_after_the_commit_leaves_nothing_for_long(
    registry: Registry, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    """Bytes outlive a kill -9 between commit and deletion until the next start: the sweep or the record takes them."""
    item_id, _ = await released_item(registry)
    record = registry.record_of(taken_down(item_id))

    async def killed(*_: Any) -> None:
        raise asyncio.CancelledError

    with monkeypatch.context() as fault:
        fault.setattr(type(registry.objects), "delete", killed)
        with pytest.raises(asyncio.CancelledError):
            await registry.delivery.receive(record)
    assert (await waiting(registry), len(await stored(registry))) == ({"petugas": 1, "ketua": 1}, 2)
    if by == "record":
        assert await registry.delivery.receive(record) is DeliveryOutcome.DUPLICATE
    else:
        assert await RegistryOrphans(registry.kit, registry.settings).collect() == 2
    assert await stored(registry) == []


async def test_a_hold_keeps_the_sealed_copies_as_evidence(registry: Registry) -> None:
    item_id, _ = await released_item(registry)
    held: dict[str, Any] = {"kind": "sengketa", "reason": "Perkara", "reference": "1/KI"}
    await registry.commands.archive.place_hold(registry.petugas, item_id, **held)
    await registry.hear(taken_down(item_id))
    assert await RegistryOrphans(registry.kit, registry.settings).collect() == 0
    assert len(await stored(registry)) == 2


@pytest.mark.parametrize(
    ("reason", "reference", "code"),
    [
        (" ", "Pasal 17 huruf h UU 14/2008", "TANPA_ALASAN"),
        ("Memuat alamat.", "", "PENURUNAN_TANPA_DASAR"),
        ("Memuat alamat.", "Perintah atasan", "PENURUNAN_TANPA_DASAR"),
    ],
)
async def test_files_stay_down_on_a_statute_only(registry: Registry, reason: str, reference: str, code: str) -> None:
    item_id, _ = await released_item(registry)
    with refused("KEADAAN_TIDAK_COCOK"):
        await registry.commands.takedowns.keep_down(registry.ketua, item_id, reason="a", reference="UU 14/2008")
    await registry.hear(taken_down(item_id))
    with refused(code):
        await registry.commands.takedowns.keep_down(registry.ketua, item_id, reason=reason, reference=reference)
    said = {"reason": "Memuat alamat.", "reference": "Pasal 17 huruf h UU 14/2008"}
    item = await registry.commands.takedowns.keep_down(registry.ketua, item_id, **said)
    assert item.takedowns[0].answer == "stays"
    assert await waiting(registry) == {"petugas": 0, "ketua": 0}


async def test_a_withdrawn_consent_takes_published_files_off_and_tells_the_ketua(registry: Registry) -> None:
    item_id = await opened_by(registry, "consent")
    await release(registry, registry.petugas2, item_id, await upload(registry, item_id))
    await registry.commands.archive.withdraw_consent(registry.petugas, item_id, "Ditarik")
    assert len(await registry.said(CopiesWithdrawnV1, item_id)) == 1
    assert (await registry.queries.awaiting("ketua", "ketua", TODAY))["content"] == 1
    async with registry.database.snapshot() as connection:
        assert (await connection.execute(select(t.copies.c.withdrawn_on))).scalar_one() is not None


async def test_a_hold_on_the_whole_keeps_the_sealed_copies_of_its_part(registry: Registry) -> None:
    part_id = await opened_by(registry, "consent", "open_in_part")
    await release(registry, registry.petugas2, part_id, await upload(registry, part_id, redacted=True))
    async with registry.database.snapshot() as connection:
        whole = (await connection.execute(select(t.items.c.part_of).where(t.items.c.id == part_id))).scalar_one()
    held: dict[str, Any] = {"kind": "sengketa", "reason": "Perkara", "reference": "1/KI"}
    hold = (await registry.commands.archive.place_hold(registry.petugas, whole, **held)).live_holds[0]
    await registry.hear(taken_down(part_id))
    assert (await RegistryOrphans(registry.kit, registry.settings).collect(), len(await stored(registry))) == (0, 2)
    await registry.commands.archive.release_hold(registry.petugas, whole, hold.id, "Selesai")
    assert await RegistryOrphans(registry.kit, registry.settings).collect() == 2
