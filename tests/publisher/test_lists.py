"""The two lists follow what registry says, and no reader ever sees an item in both or in neither."""

import asyncio
import random
from collections import Counter
from datetime import date

from sqlalchemy import select

from services.publisher import queries
from services.publisher.domain.projection import Facet, facets
from services.publisher.store.entries import entry_of
from services.publisher.tables import entries, withheld
from services.publisher.website.data import DataFiles
from shared.contracts import Event
from shared.contracts.publications import WebsiteUpdatedV1
from shared.messaging.delivery import DeliveryOutcome
from tests.conftest import RoomDatabase
from tests.publisher.build import ADDRESS, NOON, TODAY, Publisher, classified, opened, reclassified


async def test_a_classified_item_stands_in_the_dik(publisher: Publisher) -> None:
    await publisher.hear(classified("a"))
    assert await publisher.lists() == {"a": "dik"}


async def test_an_opened_item_stands_in_the_dip_and_no_longer_in_the_dik(publisher: Publisher) -> None:
    await publisher.hear(classified("a"), classified("b"), opened("a"))
    assert await publisher.lists() == {"a": "dip", "b": "dik"}


async def test_website_updated_is_said_for_every_visible_change(publisher: Publisher) -> None:
    await publisher.hear(classified("a"), opened("a"))
    said = [event for event in await publisher.said() if isinstance(event, WebsiteUpdatedV1)]
    assert [(each.list, each.site_sequence) for each in said] == [("dik", 1), ("dip", 2)]
    assert {each.url for each in said} == {f"{ADDRESS}/informasi/a/"}


async def test_nothing_is_said_where_nothing_changes(publisher: Publisher) -> None:
    await publisher.hear(classified("a", 2), classified("a", 1), reclassified("a", 2))
    assert len(await publisher.said()) == 1


async def test_an_opening_of_an_unknown_item_is_a_dead_letter(publisher: Publisher) -> None:
    assert await publisher.hear(opened("a", 1)) == [DeliveryOutcome.DEAD]
    assert await publisher.lists() == {}


async def test_a_public_item_never_goes_back(publisher: Publisher) -> None:
    outcomes = await publisher.hear(classified("a"), opened("a"), reclassified("a", 3))
    assert outcomes[-1] is DeliveryOutcome.DEAD
    assert await publisher.lists() == {"a": "dip"}


async def test_events_twice_and_shuffled_end_in_the_same_state(
    publisher: Publisher, room_database: RoomDatabase
) -> None:
    story = [each for n in range(12) for each in _life(f"item-{n}", n)]
    records = [publisher.record(event) for event in story]
    for record in records:
        await publisher.delivery.receive(record)
    for seed in (1, 2, 3):
        other = Publisher(await room_database("publisher"), publisher.objects, publisher.keys, publisher.clock)
        shuffled = records * 2
        random.Random(seed).shuffle(shuffled)
        for record in shuffled:
            await other.delivery.receive(record)
        assert await other.state() == await publisher.state()


async def test_every_snapshot_shows_each_item_in_exactly_one_list(publisher: Publisher) -> None:
    items = [f"item-{n}" for n in range(20)]
    await publisher.hear(*(classified(item) for item in items))
    seen: list[tuple[int, list[str]]] = []
    done = asyncio.Event()

    async def watch() -> None:
        while not done.is_set():
            seen.append(await _both_lists(publisher))

    readers = [asyncio.create_task(watch()) for _ in range(3)]
    await publisher.hear(*(opened(item) for item in items))
    done.set()
    await asyncio.gather(*readers)
    assert len({sequence for sequence, _ in seen}) > 3
    assert all(sorted(listed) == sorted(items) for _, listed in seen)


async def test_the_tallies_equal_a_recount_after_any_story(publisher: Publisher) -> None:
    await publisher.hear(*(each for n in range(12) for each in _life(f"item-{n}", n)))
    async with publisher.database.snapshot() as connection:
        for listing in ("dik", "dip"):
            found = await queries.find(connection, queries.SiteFilters(listing))
            assert found.total == len(found.entries) == await queries.size(connection, listing)
            for choice in await queries.choices(connection, listing, "skpd"):
                narrowed = await queries.find(connection, queries.SiteFilters(listing, skpd=choice.value))
                assert narrowed.total == choice.entries == len(narrowed.entries)


async def test_what_is_withheld_is_counted_nowhere(publisher: Publisher) -> None:
    await publisher.hear(*(each for n in range(24) for each in _life(f"item-{n}", n)))
    await publisher.hear(classified("item-24", ends_on=None, review_on=TODAY))
    async with publisher.database.transaction() as connection:
        held = [{"item_id": f"item-{n}", "kinds": [], "found_by": "uji", "since": NOON} for n in range(0, 25, 3)]
        await connection.execute(withheld.insert(), held)
        for listing in ("dik", "dip"):
            shown = select(entries).where(queries.SHOWN, entries.c.listing == listing)
            rows = (await connection.execute(shown)).mappings()
            counted = Counter(facet for row in rows for facet in facets(entry_of(row)))
            assert await queries.size(connection, listing) == counted[Facet(listing, "list", "")]
            for name in ("skpd", "huruf", "year"):
                told = {each.value: each.entries for each in await queries.choices(connection, listing, name)}
                assert told == {facet.value: many for facet, many in counted.items() if facet.facet == name}


async def test_a_moved_item_keeps_the_name_of_its_former_skpd(publisher: Publisher) -> None:
    await publisher.hear(classified("a"), classified("b"))
    await publisher.hear(reclassified("a", skpd_code="dinkes", skpd_name="Dinas Kesehatan"))
    async with publisher.database.snapshot() as connection:
        choices = await queries.choices(connection, "dik", "skpd")
    assert [(each.label, each.entries) for each in choices] == [("Badan Kepegawaian Daerah", 1), ("Dinas Kesehatan", 1)]


def _life(item: str, n: int) -> list[Event]:
    story: list[Event] = [classified(item, 1, skpd_code=f"skpd-{n % 3}", huruf=("a", "h") if n % 2 else ("b",))]
    if n % 3:
        story.append(reclassified(item, 2, skpd_code=f"skpd-{n % 4}", ends_on=date(2030, 1, 1)))
    return story + ([opened(item, 3, mode="by_law")] if n % 4 else [])


async def _both_lists(publisher: Publisher) -> tuple[int, list[str]]:
    files = DataFiles(ADDRESS, 0)
    async with publisher.database.snapshot() as connection:
        site = await queries.site_state(connection, TODAY)
        pages = [await queries.find(connection, queries.SiteFilters(each)) for each in ("dik", "dip")]
        rows = [(await files.shards(connection, "json", each))[-1:] for each in ("dik", "dip")]
    listed = [entry.item_id for page in pages for entry in page.entries]
    assert sum(last.end for shards in rows for last in shards) == len(listed)
    return site.sequence, listed
