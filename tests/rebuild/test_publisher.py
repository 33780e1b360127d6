"""The publisher's tables made anew from registry's history: equal, repaired, resumed, with nothing lost meanwhile."""

import asyncio
from itertools import count

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from deploy.rebuild import Rebuilding, Rebuilt
from services.publisher.commands.rebuild import PublisherRebuild
from services.scheduler.commands.rebuild import SchedulerRebuild
from services.scheduler.consumers import handlers
from services.scheduler.store.recount import order
from shared.contracts.exemptions import HoldPlacedV1, HoldReleasedV1
from shared.contracts.publications import FilesTakenDownV1
from shared.messaging.dead_letter_desk import DeadLetterDesk
from shared.messaging.delivery import DeliveryOutcome
from shared.runtime.clock import MovableClock
from shared.runtime.errors import Conflict
from shared.security.encryption import Keys
from shared.security.identity import Actor
from shared.storage.objects import DirectoryStore
from tests.conftest import RoomDatabase
from tests.publisher.build import (
    ADDRESS,
    TODAY,
    Publisher,
    amended,
    classified,
    opened,
    overdue,
    recorded,
    released,
    withdrawn,
)
from tests.rebuild.build import Website, silent

OFFICER = Actor("petugas", "petugas", frozenset({"petugas"}), None, "Petugas")


def held(item_id: str) -> HoldPlacedV1:
    return HoldPlacedV1(item_id=item_id, hold_id=f"tahan-{item_id}", kind="sengketa", placed_on=TODAY)


def freed(item_id: str) -> HoldReleasedV1:
    return HoldReleasedV1(item_id=item_id, hold_id=f"tahan-{item_id}", released_on=TODAY)


@pytest.fixture
async def website(room_database: RoomDatabase, objects: DirectoryStore, keys: Keys, clock: MovableClock) -> Website:
    """Gives a website whose five items have been through everything that registry can say."""
    built = Website(Publisher(await room_database("publisher", "registry"), objects, keys, clock))
    await built.tell(*(classified(f"item-{number}") for number in range(1, 6)))
    await built.tell(overdue("item-1"), amended("item-2", 2, skpd_code="baru", skpd_name="Dinas Baru"))
    await built.tell(
        opened("item-3"), opened("item-3-bagian", 1, part_of="item-4"), opened("item-5", files="awaiting_consent")
    )
    await built.tell(held("item-3"), held("item-5"), freed("item-5"))
    first = await released(objects, keys, "item-3", 3, copy_id="salinan-1")
    await built.tell(first, await released(objects, keys, "item-3", 4, copy_id="salinan-2", signed={"size": 1}))
    await built.tell(await released(objects, keys, "item-5", 3, copy_id="salinan-3"), withdrawn("item-5", 4, "leak"))
    await built.tell(await released(objects, keys, "item-5", 5, copy_id="salinan-4"))
    await built.publisher.takedowns.take_down(OFFICER, "item-5", reason="wrong_file", words="Salah unggah.")
    await built.tell(await released(objects, keys, "item-5", 5, copy_id="salinan-6"))
    (down,) = [said for said in await built.publisher.said() if isinstance(said, FilesTakenDownV1)]
    await built.tell(recorded(down.takedown_id, "item-5", 6))
    await built.tell(await released(objects, keys, "item-5", 7, copy_id="salinan-5"))
    await built.tell(await released(objects, keys, "item-5", 8, copy_id="salinan-7", replaces=["salinan-5"]))
    other = await released(objects, keys, "item-5", 9, copy_id="salinan-8", replaces=["salinan-7"], signed={"size": 1})
    await built.tell(other)
    return built


def hashes(done: Rebuilt) -> dict[str, tuple[str, str]]:
    return {each.table: (each.hash_before, each.hash_after) for each in done.tables}


async def test_what_is_made_anew_is_equal_by_hash_and_says_nothing(website: Website) -> None:
    said, state = await website.publisher.said(), await website.publisher.state()
    done = await website.rebuild()
    assert all(before == after for before, after in hashes(done).values())
    assert (done.differences, done.repaired, done.items) == ((), 0, 6)
    assert await website.publisher.said() == said
    assert await website.publisher.state() == state
    assert await website.rows("SELECT nspname FROM pg_namespace WHERE nspname = 'publisher_rebuild'") == []


CORRUPTIONS = {
    "a title": "UPDATE publisher.entries SET title = 'Judul lain' WHERE item_id = 'item-1'",
    "a row": "DELETE FROM publisher.entries WHERE item_id = 'item-2'",
    "a part": "DELETE FROM publisher.entries WHERE item_id = 'item-3-bagian'",
    "a missed review": "UPDATE publisher.entries SET overdue_since = NULL",
    "a file": "DELETE FROM publisher.files WHERE copy_id = 'salinan-1'",
    "a file taken down": "UPDATE publisher.files SET withdrawn_at = NULL WHERE copy_id = 'salinan-4'",
    "a file replaced": "UPDATE publisher.files SET withdrawn_at = NULL WHERE copy_id = 'salinan-5'",
    "a file taken back": "DELETE FROM publisher.files WHERE copy_id = 'salinan-3'",
    "a hold": "DELETE FROM publisher.holds",
    "a count": "UPDATE publisher.tallies SET entries = entries + 7 WHERE facet = 'list'",
    "all counts": "DELETE FROM publisher.tallies",
    "a row too many": "INSERT INTO publisher.holds VALUES ('item-9', 'tahan-9')",
}


@pytest.mark.parametrize("what", CORRUPTIONS)
async def test_what_was_damaged_is_refused_first_and_then_repaired(website: Website, what: str) -> None:
    lists = "SELECT listing, facet, value, label, entries FROM publisher.tallies WHERE entries > 0 ORDER BY 1, 2, 3"
    files = "SELECT copy_id, name, object_key, withdrawn_at IS NULL FROM publisher.files ORDER BY copy_id"
    queries = (lists, files, "SELECT * FROM publisher.holds ORDER BY 1, 2")
    state, rows = await website.publisher.state(), [await website.rows(query) for query in queries]
    assert await website.run(CORRUPTIONS[what]) > 0
    with pytest.raises(Conflict, match=r"^BANGUN_ULANG_BERBEDA") as refused:
        await website.rebuild()
    assert refused.value.data["first_differences"]
    done = await website.rebuild(accept=True)
    assert done.differences
    assert await website.publisher.state() == state
    assert [await website.rows(query) for query in queries] == rows
    assert (await website.rebuild()).differences == ()


async def test_a_repaired_item_gets_a_site_sequence_of_its_own_and_is_announced_once(website: Website) -> None:
    [(before,)] = await website.rows("SELECT sequence FROM publisher.site")
    await website.run(CORRUPTIONS["a title"])
    assert (await website.rebuild(accept=True)).repaired == 1
    newest = "SELECT sequence, item_id, what FROM publisher.changes ORDER BY sequence DESC LIMIT 1"
    assert await website.rows(newest) == [(before + 1, "item-1", "amended")]
    assert (await website.publisher.said())[-1].model_dump(include={"item_id", "site_sequence"}) == {
        "item_id": "item-1", "site_sequence": before + 1,
    }  # fmt: skip
    answer = await website.publisher.reader().get("/informasi/item-1/")
    assert "Judul lain" not in answer.text


async def test_a_halted_item_is_repaired_up_to_where_it_was_heard_and_then_replayed(website: Website) -> None:
    await website.run(CORRUPTIONS["a row"])
    assert await website.tell(amended("item-2", 3), opened("item-2", 4)) == [
        DeliveryOutcome.DEAD, DeliveryOutcome.PARKED,
    ]  # fmt: skip
    await website.rebuild(accept=True)
    assert (await website.publisher.lists())["item-2"] == "dik"
    [(letter,)] = await website.rows("SELECT id FROM publisher.dead_letter WHERE closed_at IS NULL")
    assert await DeadLetterDesk(website.publisher.delivery).replay(letter, actor="operator") == DeliveryOutcome.APPLIED
    assert (await website.publisher.lists())["item-2"] == "dip"
    assert (await website.rebuild()).differences == ()


async def test_an_event_that_was_set_aside_stays_without_effect(website: Website) -> None:
    await website.run(CORRUPTIONS["a row"])
    await website.tell(amended("item-2", 3, public_title="Disisihkan"))
    [(letter,)] = await website.rows("SELECT id FROM publisher.dead_letter WHERE closed_at IS NULL")
    await DeadLetterDesk(website.publisher.delivery).set_aside(letter, actor="operator", reason="tidak jadi")
    await website.rebuild(accept=True)
    assert await website.rows("SELECT title FROM publisher.entries WHERE title = 'Disisihkan'") == []


async def test_an_attempt_goes_on_where_it_stopped_and_hears_what_came_since(website: Website) -> None:
    await website.run(CORRUPTIONS["a title"])
    with pytest.raises(Conflict):
        await website.rebuild()
    await website.tell(opened("item-1", 3), classified("item-6"))
    seen: list[int] = []
    done = await website.rebuild(lambda reached, _: seen.append(reached), accept=True)
    assert (done.resumed, seen[0], done.items) == (6, 6, 7)
    assert (await website.publisher.lists())["item-1"] == "dip"
    assert (await website.rebuild()).differences == ()


async def test_events_that_arrive_meanwhile_are_neither_lost_nor_doubled(website: Website) -> None:
    async def go_on() -> None:
        for number in range(10, 30):
            await website.tell(classified(f"item-{number}"), opened(f"item-{number}"))

    working = asyncio.create_task(go_on())
    while not working.done():
        assert (await website.rebuild(batch=3)).differences == ()
    await working
    assert len(await website.publisher.lists()) == 26
    assert (await website.rebuild()).differences == ()


async def test_two_rebuilds_of_a_room_do_not_run_at_once(website: Website) -> None:
    outcomes = await asyncio.gather(website.rebuild(batch=1), website.rebuild(batch=1), return_exceptions=True)
    refused = [each for each in outcomes if isinstance(each, Conflict)]
    assert [each.code for each in refused] == ["BANGUN_ULANG_BERJALAN"]


async def test_a_history_that_lacks_an_event_is_refused(website: Website) -> None:
    await website.run("DELETE FROM registry.outbox WHERE key = 'item-2' AND sequence = 1")
    with pytest.raises(Conflict, match=r"^RIWAYAT_TERPOTONG.*item-2"):
        await website.rebuild()


async def test_copies_on_another_basis_are_not_merged_and_begun_anew(website: Website) -> None:
    class Restless(PublisherRebuild):
        """Rests on something else at every look."""

        async def basis(self, connection: AsyncConnection) -> str:
            return str(next(looks))

    looks, clock = count(), website.publisher.clock
    restless = Rebuilding(website.database, Restless(clock, ADDRESS), clock)
    with pytest.raises(Conflict, match=r"^BANGUN_ULANG_USANG"):
        await restless.run(silent)
    assert (await website.rebuild()).resumed == 0


async def test_clocks_that_are_being_counted_anew_are_not_rebuilt(room_database: RoomDatabase) -> None:
    database, clock = await room_database("scheduler"), MovableClock()
    async with database.transaction() as connection:
        await order(connection, "1/tangga", clock.now())
    with pytest.raises(Conflict, match=r"^PENGHITUNGAN_BERJALAN"):
        await Rebuilding(database, SchedulerRebuild(clock, handlers), clock).run(silent)


async def test_a_rebuild_makes_no_second_log(website: Website) -> None:
    before = await _logged(website)
    await website.rebuild()
    assert {kind for _, kind in before} == {"closing", "change", "opening"}
    assert await _logged(website) == before


async def _logged(website: Website) -> list[tuple[str, str]]:
    return [
        (one, kind)
        for one, kind in await website.rows("SELECT entry, kind FROM publisher.log_entries ORDER BY arrival")
    ]
