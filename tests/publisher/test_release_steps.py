"""A release fetches its copy without locks, then records it: nothing unapproved goes up, nothing approved is lost."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

import pytest
from sqlalchemy import text

from services.publisher.commands.entries import FetchedCopy
from services.publisher.commands.unused_copies import UnusedCopies
from services.publisher.store.copies import Copies
from shared.contracts.exemptions import HoldPlacedV1, PublicationCopyReleasedV1
from shared.contracts.publications import PublicationRefusedV1
from shared.messaging.delivery import DeliveryOutcome
from shared.messaging.handlers import PreparedHandler
from shared.runtime.errors import EngineAway
from shared.security.identity import Actor
from tests.publisher.build import TODAY, Publisher, classified, opened, released, withdrawn

KETUA = Actor("ketua", "orang-1", frozenset({"ketua"}))
LOCKED = (
    text("SELECT 1 FROM publisher.entries FOR UPDATE NOWAIT"),
    text("SELECT 1 FROM publisher.inbox_position FOR UPDATE NOWAIT"),
)
Between = Callable[[], Awaitable[None]]


@pytest.fixture
async def event(publisher: Publisher) -> PublicationCopyReleasedV1:
    """Gives the release of a copy of an item that is open."""
    await publisher.hear(classified(), opened())
    return await released(publisher.objects, publisher.keys)


def after_fetching(monkeypatch: pytest.MonkeyPatch, between: Between) -> None:
    """Lets something happen once, after the copy was kept and before it is recorded."""
    receive, calls = Copies.receive, iter([between])

    async def received(self: Copies, event: PublicationCopyReleasedV1) -> str:
        key = await receive(self, event)
        for happens in calls:
            await happens()
        return key

    monkeypatch.setattr(Copies, "receive", received)


def swept(publisher: Publisher) -> UnusedCopies:
    return UnusedCopies(publisher.database, publisher.copies, 0.01)


async def sweep_twice(publisher: Publisher) -> int:
    sweep = swept(publisher)
    return await sweep.sweep() + await sweep.sweep()


async def kept(publisher: Publisher) -> int:
    return len([key async for key in publisher.copies.kept_keys()])


async def refusals(publisher: Publisher) -> list[str]:
    return [each.reason for each in await publisher.said() if isinstance(each, PublicationRefusedV1)]


async def status(publisher: Publisher) -> int:
    async with publisher.reader() as reader:
        return (await reader.get("/berkas/salinan-1/hasil-penilaian-kinerja-pegawai.pdf")).status_code


async def test_no_row_is_locked_while_the_copy_streams(
    publisher: Publisher, event: PublicationCopyReleasedV1, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = 0

    async def look() -> None:
        nonlocal looked
        async with publisher.database.transaction() as connection:
            for statement in LOCKED:
                looked += len((await connection.execute(statement)).all())

    after_fetching(monkeypatch, look)
    assert await publisher.hear(event) == [DeliveryOutcome.APPLIED]
    assert (looked, await status(publisher)) == (2, 200)


async def test_an_approval_that_grew_old_while_the_copy_streamed_is_refused(
    publisher: Publisher, event: PublicationCopyReleasedV1, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def amend() -> None:
        async with publisher.database.transaction() as connection:
            await connection.execute(text("UPDATE publisher.entries SET version = 9"))

    after_fetching(monkeypatch, amend)
    assert await publisher.hear(event) == [DeliveryOutcome.APPLIED]
    assert (await refusals(publisher), await status(publisher)) == (["SETUJU_LAMA"], 404)
    assert (await sweep_twice(publisher), await kept(publisher)) == (1, 0)


async def test_an_approval_that_became_good_only_afterwards_is_fetched_and_goes_up(
    publisher: Publisher, event: PublicationCopyReleasedV1
) -> None:
    async def version(number: int) -> None:
        async with publisher.database.transaction() as connection:
            await connection.execute(text("UPDATE publisher.entries SET version = :number"), {"number": number})

    fetch, first = publisher.commands.fetch_copy, iter([2])

    async def fetch_then_restore(event: PublicationCopyReleasedV1) -> FetchedCopy:
        fetched = await fetch(event)
        for number in first:
            await version(number)
        return fetched

    await version(9)
    handler = PreparedHandler(fetch_then_restore, publisher.commands.release)
    publisher.delivery.handlers = {**publisher.delivery.handlers, PublicationCopyReleasedV1: handler}
    assert await publisher.hear(event) == [DeliveryOutcome.APPLIED]
    assert (await refusals(publisher), await status(publisher)) == ([], 200)


async def test_a_process_killed_between_the_steps_loses_nothing(
    publisher: Publisher, event: PublicationCopyReleasedV1, monkeypatch: pytest.MonkeyPatch
) -> None:
    reached = asyncio.Event()

    async def hang() -> None:
        reached.set()
        await asyncio.Event().wait()

    record = publisher.record(event)
    with monkeypatch.context() as patched:
        after_fetching(patched, hang)
        killed = asyncio.create_task(publisher.delivery.receive(record))
        await reached.wait()
        killed.cancel()
        with suppress(asyncio.CancelledError):
            await killed
    assert (await kept(publisher), await status(publisher)) == (1, 404)
    again = Publisher(publisher.database, publisher.objects, publisher.keys, publisher.clock)
    assert await again.delivery.receive(record) == DeliveryOutcome.APPLIED
    assert (await refusals(publisher), await status(publisher), await kept(publisher)) == ([], 200, 1)


async def test_a_copy_that_was_swept_before_it_was_recorded_is_fetched_again(
    publisher: Publisher, event: PublicationCopyReleasedV1, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def sweep() -> None:
        assert await sweep_twice(publisher) == 1

    after_fetching(monkeypatch, sweep)
    assert await publisher.hear(event) == [DeliveryOutcome.APPLIED]
    assert (await refusals(publisher), await status(publisher), await kept(publisher)) == ([], 200, 1)


async def test_two_processes_with_the_same_release_put_one_file_up(
    publisher: Publisher, event: PublicationCopyReleasedV1
) -> None:
    record = publisher.record(event)
    other = Publisher(publisher.database, publisher.objects, publisher.keys, publisher.clock)
    outcomes = await asyncio.gather(publisher.delivery.receive(record), other.delivery.receive(record))
    assert set(outcomes) == {DeliveryOutcome.APPLIED, DeliveryOutcome.DUPLICATE}
    assert (await refusals(publisher), await status(publisher), await kept(publisher)) == ([], 200, 1)


async def test_a_copy_taken_by_another_process_meanwhile_is_tried_again(
    publisher: Publisher, event: PublicationCopyReleasedV1, monkeypatch: pytest.MonkeyPatch
) -> None:
    exists, answers = publisher.objects.exists, iter([False])

    async def late(key: str) -> bool:
        return next(answers, None) is None and await exists(key)

    await publisher.copies.receive(event)
    monkeypatch.setattr(publisher.objects, "exists", late)
    assert await publisher.hear(event) == [DeliveryOutcome.APPLIED]
    assert (await refusals(publisher), await status(publisher)) == ([], 200)


async def test_a_copy_that_is_never_kept_is_no_publication_and_can_be_replayed(
    publisher: Publisher, event: PublicationCopyReleasedV1, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nowhere(*_: object) -> bool:
        return False

    monkeypatch.setattr(Copies, "has", nowhere)
    assert await publisher.hear(event) == [DeliveryOutcome.DEAD]
    async with publisher.database.transaction() as connection:
        found = await connection.execute(text("SELECT reason FROM publisher.dead_letter"))
        assert [row.reason for row in found] == ["SALINAN_BELUM_TERSIMPAN"]
    assert await status(publisher) == 404


async def test_the_sweep_leaves_what_is_public_and_what_is_held(
    publisher: Publisher, event: PublicationCopyReleasedV1
) -> None:
    await publisher.hear(event)
    assert await sweep_twice(publisher) == 0
    await publisher.hear(HoldPlacedV1(item_id="item-1", hold_id="h", kind="sengketa", placed_on=TODAY), withdrawn())
    assert (await sweep_twice(publisher), await kept(publisher)) == (0, 1)


async def test_withdrawn_bytes_that_could_not_be_deleted_go_with_the_sweep(
    publisher: Publisher, event: PublicationCopyReleasedV1, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise EngineAway("PENYIMPANAN_TIDAK_MENJAWAB", "diam")

    await publisher.hear(event)
    with monkeypatch.context() as patched:
        patched.setattr(Copies, "discard", away)
        await publisher.hear(withdrawn())
    assert await kept(publisher) == 1
    assert (await sweep_twice(publisher), await kept(publisher)) == (1, 0)


async def test_a_copy_found_unused_once_stays(publisher: Publisher, event: PublicationCopyReleasedV1) -> None:
    await publisher.copies.receive(event)
    assert (await swept(publisher).sweep(), await kept(publisher)) == (0, 1)


async def test_the_sweep_goes_on_after_a_store_that_was_away(
    publisher: Publisher, event: PublicationCopyReleasedV1, monkeypatch: pytest.MonkeyPatch
) -> None:
    await publisher.copies.receive(event)
    discard, answers = Copies.discard, iter([EngineAway("PENYIMPANAN_TIDAK_MENJAWAB", "diam")])

    async def away_once(self: Copies, key: str) -> None:
        for fault in answers:
            raise fault
        await discard(self, key)

    monkeypatch.setattr(Copies, "discard", away_once)
    running = asyncio.create_task(swept(publisher).run())
    async with asyncio.timeout(10):
        while await kept(publisher):
            await asyncio.sleep(0.01)
    running.cancel()
    assert await kept(publisher) == 0
