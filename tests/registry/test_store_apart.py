"""A slow or dead object store holds no row: what an event needs from the store is read and written before its locks."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from services.registry.domain.facts import Answer
from services.registry.store import items as store
from shared.contracts.deadlines import WaitingEndedV1
from shared.contracts.envelope import wrap
from shared.contracts.exemptions import ItemReturnedV1
from shared.messaging.delivery import DeliveryOutcome
from shared.runtime.errors import EngineAway
from tests.registry.build import END, Registry, a_classification, refused

LOCKED = (
    text("SELECT 1 FROM registry.items FOR UPDATE NOWAIT"),
    text("SELECT 1 FROM registry.inbox_position FOR UPDATE NOWAIT"),
)
AFTER = END + timedelta(days=1)
Watch = Callable[[str, Iterator[Exception]], list[int]]


@pytest.fixture
def watch(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> Watch:
    """Has every call of one method of the store look for locked rows, and fail as long as there are faults."""

    def watching(method: str, faults: Iterator[Exception]) -> list[int]:
        real, looked = getattr(registry.objects, method), []

        async def looking(*args: Any) -> Any:
            async with registry.database.transaction() as connection:
                looked.append(min([len((await connection.execute(each)).all()) for each in LOCKED]))
            for fault in faults:
                raise fault
            return await real(*args)

        monkeypatch.setattr(registry.objects, method, looking)
        return looked

    return watching


def dead(times: int) -> Iterator[Exception]:
    """Returns the faults of a store that is away so many times."""
    return iter([EngineAway("PENYIMPANAN_TIDAK_MENJAWAB", "diam") for _ in range(times)])


async def ended(registry: Registry, item_id: str) -> DeliveryOutcome:
    registry.clock.move_to_day(AFTER)
    return await registry.hear(WaitingEndedV1(item_id=item_id, version=1, ended_on=END))


async def reasons(registry: Registry) -> list[str]:
    return [key async for key in registry.objects.keys("reasons/")]


@pytest.mark.parametrize("times", [0, 2])
async def test_a_dossier_is_read_without_locks(registry: Registry, watch: Watch, times: int) -> None:
    item_id = await registry.take_in()
    better = await registry.submitted(item_id=item_id, item_version=2)
    looked = watch("open", dead(times))
    assert await registry.hear(better) is DeliveryOutcome.APPLIED
    assert looked == [1] * (times + 1)


@pytest.mark.parametrize("times", [0, 2])
async def test_the_reason_of_an_ended_wait_is_sealed_without_locks(
    registry: Registry, watch: Watch, times: int
) -> None:
    item_id = await registry.take_in()
    looked = watch("put", dead(times))
    assert await ended(registry, item_id) is DeliveryOutcome.APPLIED
    assert looked == [1] * (times + 1)
    assert [event.reason_key for event in await registry.said(ItemReturnedV1)] == await reasons(registry)


async def test_officers_go_on_while_the_store_hangs(registry: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    item_id = await registry.take_in()
    better = await registry.submitted(item_id=item_id, item_version=2)
    reached, free, real = asyncio.Event(), asyncio.Event(), registry.objects.open

    async def slow(key: str) -> AsyncIterator[bytes]:
        reached.set()
        await free.wait()
        return await real(key)

    monkeypatch.setattr(registry.objects, "open", slow)
    hearing = asyncio.create_task(registry.hear(better))
    await reached.wait()
    async with asyncio.timeout(10):
        await registry.commands.classification.propose(registry.petugas, item_id, a_classification())
        await registry.commands.classification.decide(registry.ketua, item_id, Answer.TIDAK, "Uji belum memadai.")
    free.set()
    assert await hearing is DeliveryOutcome.APPLIED
    assert (await registry.queries.summary(item_id)).state == "submitted"


async def test_an_item_that_goes_back_only_after_the_look_gets_its_reason_all_the_same(
    registry: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    item_id = await registry.take_in()
    read, late = store.read, iter([True])

    async def unripe(*args: Any) -> Any:
        item = await read(*args)
        for _ in late:  # the item as it stood before its end was readable
            item.dossier, item.proposal = type(item.dossier)("Judul"), None
        return item

    monkeypatch.setattr(store, "read", unripe)
    assert await ended(registry, item_id) is DeliveryOutcome.APPLIED
    (returned,) = await registry.said(ItemReturnedV1)
    assert [returned.reason_key] == await reasons(registry)


async def test_no_item_goes_back_without_its_reason(registry: Registry) -> None:
    item_id = await registry.take_in()
    registry.clock.move_to_day(AFTER)
    event = WaitingEndedV1(item_id=item_id, version=1, ended_on=END)
    cause = wrap(event, room="scheduler", sequence=1, at=registry.clock.now())
    with refused("ALASAN_BELUM_DISEGEL"):
        async with registry.database.transaction() as connection:
            await registry.commands.clock_events.waiting_ended(connection, event, cause, "")
    assert (await registry.queries.summary(item_id)).state == "submitted"
