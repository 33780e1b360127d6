"""A held item's files go offline like any other, and their bytes stay until the hold ends (UU 43/2009 Ps 51)."""

import pytest

from services.publisher.commands.unused_copies import UnusedCopies
from shared.contracts.exemptions import HoldPlacedV1, HoldReleasedV1
from shared.security.identity import Actor
from tests.publisher.build import TODAY, Publisher, classified, opened, released, withdrawn

KETUA = Actor("ketua", "ketua", frozenset({"ketua"}), None)
PLACED = HoldPlacedV1(item_id="item-1", hold_id="tahan", kind="sengketa", placed_on=TODAY)
RELEASED = HoldReleasedV1(item_id="item-1", hold_id="tahan", released_on=TODAY)


@pytest.fixture
async def held(publisher: Publisher) -> Publisher:
    """Gives a published file of an item that is held."""
    await publisher.hear(classified(), opened(), await released(publisher.objects, publisher.keys), PLACED)
    return publisher


async def bytes_kept(publisher: Publisher) -> int:
    return len([key async for key in publisher.objects.keys("public/")])


async def test_a_hold_delays_no_take_down_and_keeps_the_bytes(held: Publisher) -> None:
    assert await held.takedowns.take_down(KETUA, "item-1", reason="personal_data", words="Memuat nama.") == 1
    async with held.reader() as reader:
        assert (await reader.get("/berkas/salinan-1/hasil-penilaian-kinerja-pegawai.pdf")).status_code == 410
    assert await bytes_kept(held) == 1
    await held.hear(RELEASED)
    assert await bytes_kept(held) == 0


async def test_what_registry_takes_back_goes_offline_at_once_and_its_bytes_wait(held: Publisher) -> None:
    await held.hear(withdrawn())
    async with held.reader() as reader:
        assert (await reader.get("/berkas/salinan-1/hasil-penilaian-kinerja-pegawai.pdf")).status_code == 410
    assert await bytes_kept(held) == 1
    await held.hear(RELEASED)
    assert await bytes_kept(held) == 0


async def test_a_hold_on_an_item_keeps_the_bytes_of_its_opened_part(publisher: Publisher) -> None:
    part = await released(publisher.objects, publisher.keys, "bagian")
    await publisher.hear(classified(), opened("bagian", 1, part_of="item-1"), part, PLACED, withdrawn("bagian"))
    sweep = UnusedCopies(publisher.database, publisher.copies, 1)
    assert [await sweep.sweep() for _ in range(2)] == [0, 0]
    assert await bytes_kept(publisher) == 1
    await publisher.hear(RELEASED)
    assert [await sweep.sweep() for _ in range(2)] == [0, 1]
