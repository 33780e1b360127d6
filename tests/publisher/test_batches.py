"""The website follows a batch as it follows single events."""

from services.publisher.store import entries as store
from shared.contracts import Event
from shared.messaging.batch_delivery import BatchDelivery
from shared.messaging.delivery import DeliveryOutcome
from tests.conftest import RoomDatabase
from tests.publisher.build import Publisher, classified, opened, reclassified


async def test_a_batch_leaves_the_website_that_single_events_leave(
    publisher: Publisher, room_database: RoomDatabase
) -> None:
    other = Publisher(await room_database("publisher"), publisher.objects, publisher.keys, publisher.clock)
    events: list[Event] = [classified(f"item-{number}", skpd_code=f"skpd-{number % 3}") for number in range(12)]
    events += [reclassified(f"item-{number}", huruf=("a",)) for number in range(4)]
    events += [opened(f"item-{number}", version=3) for number in range(2, 7)]
    await other.hear(*events)
    batches = BatchDelivery(publisher.delivery, lock_rows=store.lock_rows)
    assert set(await batches.receive([publisher.record(event) for event in events])) == {DeliveryOutcome.APPLIED}
    assert (await publisher.state(), await publisher.lists()) == (await other.state(), await other.lists())
    assert await publisher.said() == await other.said()


async def test_an_entry_that_cannot_be_opened_halts_alone_in_its_batch(publisher: Publisher) -> None:
    batches = BatchDelivery(publisher.delivery, lock_rows=store.lock_rows)
    events = [classified("baik"), opened("tak-dikenal"), classified("baik-juga")]
    outcomes = await batches.receive([publisher.record(event) for event in events])
    assert outcomes == [DeliveryOutcome.APPLIED, DeliveryOutcome.DEAD, DeliveryOutcome.APPLIED]
    assert await publisher.lists() == {"baik": "dik", "baik-juga": "dik"}
