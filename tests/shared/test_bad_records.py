"""Records that nobody should have written are shown to the operator, and the stream goes on."""

from dataclasses import replace
from typing import Any

import pytest

from shared.contracts.deadlines import CalendarChangedV1
from shared.messaging.dead_letter_desk import DeadLetterDesk
from shared.messaging.decoding import record_of
from shared.messaging.delivery import DeliveryOutcome, StreamRecord
from shared.storage.database import Database
from tests.shared.build import delivery, letters, record, released, seen

ENVELOPE = [
    {"headers": {"ce_id": ""}},
    {"headers": {"ce_id": "\0\ud800"}, "key": "x"},
    {"headers": {"ce_sequence": "satu"}},
    {"headers": {"ce_sequence": "-1"}},
    {"headers": {"ce_sequence": str(2**70)}},
    {"headers": {"ce_subject": "item-2"}},
    {"headers": {"ce_id": "x" * 5000}},
    {"headers": {"reply_to": "foreign.topic"}},
    {"key": ""},
    {"key": "item\0-1"},
]

CONTENT: list[tuple[str, dict[str, Any]]] = [
    ("ISI_RUSAK", {"value": b""}),
    ("ISI_RUSAK", {"value": b"\x00\xff\xfe"}),
    ("ISI_RUSAK", {"value": b'{"item_id": "item-1"}'}),
    ("ISI_RUSAK", {"value": released("item-2").model_dump_json().encode()}),
    ("JENIS_TAK_DIKENAL", {"headers": {"ce_type": "registry.item_painted.v1"}}),
    ("ALIRAN_SALAH", {"headers": {"ce_source": "/terbuka/intake"}}),
    ("TERLALU_BESAR", {"value": b"x" * 20_000}),
]


@pytest.mark.parametrize("changed", ENVELOPE, ids=str)
async def test_a_broken_envelope_is_a_dead_letter_that_halts_nothing(database: Database, changed: Any) -> None:
    door = delivery(database)
    assert await door.receive(record(1, **changed)) == DeliveryOutcome.DEAD
    assert await door.receive(record(1)) == DeliveryOutcome.APPLIED
    (letter,) = await letters(database)
    assert letter.halts is False
    assert letter.reason in {"AMPLOP_RUSAK", "AMPLOP_ASING"}


@pytest.mark.parametrize(("reason", "changed"), CONTENT, ids=lambda part: str(part)[:40])
async def test_unreadable_content_is_a_dead_letter_that_halts_its_key(
    database: Database, reason: str, changed: Any
) -> None:
    door = delivery(database)
    assert await door.receive(record(1, **changed)) == DeliveryOutcome.DEAD
    assert await door.receive(record(2)) == DeliveryOutcome.PARKED
    assert await door.receive(record(1, released("item-9"))) == DeliveryOutcome.APPLIED
    (letter,) = await letters(database)
    assert (letter.reason, letter.halts, letter.sequence) == (reason, True, 1)


async def test_an_event_on_a_stream_that_is_not_its_own_is_refused(database: Database) -> None:
    said = CalendarChangedV1(year=2026, calendar_version="1", moved=0)
    foreign = record(1, said, headers={"ce_source": "/terbuka/scheduler"})
    assert await delivery(database).receive(foreign) == DeliveryOutcome.DEAD
    assert (await letters(database))[0].reason == "ALIRAN_SALAH"


async def test_a_dead_letter_shows_no_content(database: Database) -> None:
    secret = record(1, value=b'{"item_id": "item-1", "hold_id": ["KENARI-7"], "released_on": "KENARI-8"}')
    await delivery(database).receive(secret)
    (letter,) = await letters(database)
    assert "KENARI" not in str(letter.as_json())
    assert "hold_id: string_type" in letter.error


def test_headers_that_are_no_text_are_read_as_empty() -> None:
    class Raw:
        topic, partition, offset, key, value = "t", 0, 7, b"\xff", None
        headers = (("ce_id", b"1"), ("ce_type", b"\xff\xfe"), ("ce_subject", None))

    class Message:
        raw_message = Raw()

    read = record_of(Message())
    assert read == StreamRecord("t", 0, 7, "", {"ce_id": "1", "ce_type": "", "ce_subject": ""}, b"")


async def test_a_replayed_letter_without_an_envelope_stays_dead(database: Database) -> None:
    door = delivery(database)
    broken = replace(record(1), headers={})
    assert await door.receive(broken) == DeliveryOutcome.DEAD
    (letter,) = await letters(database)
    await DeadLetterDesk(door).set_aside(letter.id, actor="operator", reason="bukan milik kita")
    assert await letters(database) == []
    assert await door.receive(record(1)) == DeliveryOutcome.APPLIED
    assert await seen(database) == [1]
