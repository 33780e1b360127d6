"""A thousand forged facts publish nothing: unsigned, signed by others, altered, reordered; nor does a replayed one."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta

from sqlalchemy import select

from services.publisher.tables import MESSAGING, entries
from shared.contracts import Event
from shared.messaging.delivery import DeliveryOutcome, StreamRecord
from shared.security import signing
from tests.publisher.build import TODAY, Publisher, classified, opened, reclassified

ITEMS = [f"item-{number}" for number in range(20)]
FORGED = 1000
CHANGES = ((b"2026", b"2020"), (b"decided", b"by_law"), (b"PPID", b"PPlD"), (b'"version":2', b'"version":7'))
Forge = Callable[[Publisher, random.Random], StreamRecord]


def _event(rng: random.Random, item_id: str) -> Event:
    made: Sequence[Callable[..., Event]] = (classified, reclassified, opened)
    return rng.choice(made)(item_id, version=rng.randint(2, 99))


def _genuine(publisher: Publisher, event: Event) -> StreamRecord:
    """Returns what registry would say next, without that it is said."""
    record = publisher.record(event)
    publisher.sequences[event.key] -= 1
    return record


def unsigned(publisher: Publisher, rng: random.Random) -> StreamRecord:
    record = _genuine(publisher, _event(rng, rng.choice(ITEMS)))
    return replace(record, headers={name: text for name, text in record.headers.items() if name != "ce_signature"})


def by_a_stranger(publisher: Publisher, rng: random.Random) -> StreamRecord:
    stranger = replace(publisher, keys=replace(publisher.keys, signing_private=signing.new_pair()[0]))
    return _genuine(stranger, _event(rng, rng.choice(ITEMS)))


def altered(publisher: Publisher, rng: random.Random) -> StreamRecord:
    record = _genuine(publisher, opened(rng.choice(ITEMS), version=2))
    old, new = rng.choice(CHANGES)
    return replace(record, value=record.value.replace(old, new))


def of_an_unknown_item(publisher: Publisher, rng: random.Random) -> StreamRecord:
    return unsigned(publisher, rng) if rng.random() < 0.5 else _moved(publisher, rng)


def _moved(publisher: Publisher, rng: random.Random) -> StreamRecord:
    """Puts the record of one item under the name of another."""
    record, other = _genuine(publisher, opened(ITEMS[0], version=2)), f"baru-{rng.random()}"
    value = record.value.replace(ITEMS[0].encode(), other.encode())
    return replace(record, key=other, value=value, headers={**record.headers, "ce_subject": other})


def reordered(publisher: Publisher, rng: random.Random) -> StreamRecord:
    record = _genuine(publisher, _event(rng, rng.choice(ITEMS)))
    return replace(record, headers={**record.headers, "ce_sequence": str(rng.randint(3, 50))})


FORGERIES: Sequence[Forge] = (unsigned, by_a_stranger, altered, of_an_unknown_item, reordered)


async def _public_rows(publisher: Publisher) -> list[tuple[object, ...]]:
    async with publisher.database.transaction() as connection:
        return [tuple(row) for row in await connection.execute(select(entries).order_by(entries.c.item_id))]


async def _dead(publisher: Publisher) -> list[str]:
    async with publisher.database.transaction() as connection:
        return list((await connection.execute(select(MESSAGING.dead_letters.rows.c.reason))).scalars())


async def test_a_thousand_forged_facts_publish_nothing_and_each_is_told(publisher: Publisher) -> None:
    rng = random.Random(20_260_302)
    await publisher.hear(*(classified(item_id) for item_id in ITEMS))
    before = await _public_rows(publisher)
    for number in range(FORGED):
        record = FORGERIES[number % len(FORGERIES)](publisher, rng)
        assert await publisher.delivery.receive(record) is DeliveryOutcome.DEAD
    assert await _public_rows(publisher) == before
    assert {*await _dead(publisher)} == {"TANPA_TANDA_TANGAN", "TANDA_TANGAN_SALAH"}
    assert len(await _dead(publisher)) == FORGED
    assert await publisher.hear(*(opened(item_id, version=2) for item_id in ITEMS)) == [DeliveryOutcome.APPLIED] * 20


async def test_a_replayed_fact_changes_nothing(publisher: Publisher) -> None:
    first = publisher.record(classified())
    await publisher.delivery.receive(first)
    await publisher.hear(opened())
    before = await _public_rows(publisher)
    assert await publisher.delivery.receive(replace(first, offset=77)) is DeliveryOutcome.DUPLICATE
    assert await _public_rows(publisher) == before


async def test_an_opening_of_a_day_to_come_opens_nothing(publisher: Publisher) -> None:
    await publisher.hear(classified())
    before = await _public_rows(publisher)
    assert await publisher.hear(opened(opened_on=TODAY + timedelta(days=1))) == [DeliveryOutcome.DEAD]
    assert await _dead(publisher) == ["SEBELUM_WAKTUNYA"]
    assert await _public_rows(publisher) == before
