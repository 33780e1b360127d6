"""Step 1 in batches: the same rows as event by event, with the sealed dossiers opened beforehand."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from typing import Any

from services.registry import tables as t
from shared.contracts.submissions import FileRef, ItemWithdrawnV1
from shared.messaging.batch_delivery import BatchDelivery
from shared.messaging.delivery import DeliveryOutcome, StreamRecord
from shared.storage.database import Database
from tests.registry.build import Registry, a_dossier
from tests.registry.rows import room_rows

FILE = FileRef(file_id="", object_key="files/f.age", sha256="ab" * 32, size=12, media_type="application/pdf")


async def test_a_batch_leaves_the_rows_that_single_events_leave(
    registry: Registry, room_database: Callable[..., Awaitable[Database]]
) -> None:
    other = Registry(await room_database("registry", "identity"), registry.objects, registry.keys, registry.clock)
    records = await _handed_in(registry)
    single = [await other.delivery.receive(record) for record in records]
    assert await _batched(registry, records) == single
    assert await room_rows(registry) == await room_rows(other)


async def test_a_corrected_version_in_the_same_batch_follows_its_first(registry: Registry) -> None:
    first = await registry.submitted(item_id="butir")
    better = await registry.submitted(a_dossier("Judul diperbaiki"), item_id="butir", item_version=2)
    gone = ItemWithdrawnV1(item_id="butir", submission_id="kiriman", withdrawn_at=registry.clock.now())
    records = [registry.record_of(event) for event in (first, better, gone)]
    assert await _batched(registry, records) == [DeliveryOutcome.APPLIED] * 3
    seen = await registry.commands.access.read_item(registry.petugas, "butir")
    assert (seen["state"], seen["dossier"]["title"]) == ("withdrawn", "Judul diperbaiki")


async def test_an_altered_dossier_in_a_batch_is_a_dead_letter_of_its_own(registry: Registry) -> None:
    events = [await registry.submitted() for _ in range(3)]
    events[1] = events[1].model_copy(update={"dossier_sha256": "0" * 64})
    outcomes = await _batched(registry, [registry.record_of(event) for event in events])
    assert outcomes == [DeliveryOutcome.APPLIED, DeliveryOutcome.DEAD, DeliveryOutcome.APPLIED]
    assert await registry.count(t.items) == 2


async def test_a_batch_killed_before_its_acknowledgement_changes_nothing_when_it_comes_again(
    registry: Registry,
) -> None:
    records = await _handed_in(registry)
    await _batched(registry, records)
    before = await room_rows(registry)
    assert await _batched(registry, records) == [DeliveryOutcome.DUPLICATE] * len(records)
    assert await room_rows(registry) == before


async def _handed_in(registry: Registry) -> list[StreamRecord]:
    """Returns what an office hands in: new items with and without files, rows of an old list, one taken back."""
    incomplete = replace(a_dossier(), grounds=(replace(a_dossier().grounds[0], period="Tidak terbatas", huruf="c"),))
    files = tuple(FILE.model_copy(update={"file_id": f"f{number}"}) for number in range(3))
    events: list[Any] = [await registry.submitted(item_id=f"baru-{number}") for number in range(4)]
    events.append(await registry.submitted(item_id="berlampiran", files=files))
    events += [
        await registry.submitted(incomplete, item_id=f"lama-{number}", kind="history", skpd_code="dishub")
        for number in range(3)
    ]
    events.append(ItemWithdrawnV1(item_id="baru-2", submission_id="kiriman", withdrawn_at=registry.clock.now()))
    return [registry.record_of(event) for event in events]


async def _batched(registry: Registry, records: Sequence[StreamRecord]) -> list[DeliveryOutcome]:
    batches = BatchDelivery(registry.delivery)
    batches.begun = True
    return await batches.receive(records)
