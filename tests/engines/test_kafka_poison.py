"""Records that nobody should have written, on a real Kafka: each is parked as a dead letter, and the stream goes on."""

from typing import Any

import pytest
from aiokafka import AIOKafkaProducer
from aiokafka.record.default_records import _DefaultRecordBatchBuilderPy

from shared.storage.database import Database
from tests.engines.kafka import KafkaServer
from tests.engines.streams import reading, said, write
from tests.eventually import eventually
from tests.shared.build import TOPIC, delivery, letters, released, seen

Spoilt = tuple[bytes | None, bytes | None, list[tuple[str, Any]]]
READERS: dict[str, dict[str, Any]] = {"one by one": {}, "in batches": {"batch": True, "max_records": 50}}


def spoilt(reason: str, item: str, **changed: Any) -> tuple[str, Spoilt]:
    """Makes an event wrong in one place: `key`, `value` or single `headers`."""
    good_key, good_value, good_headers = said(1, item)
    headers = dict(good_headers) | changed.get("headers", {})
    return reason, (changed.get("key", good_key), changed.get("value", good_value), list(headers.items()))


POISON = [
    spoilt("ISI_RUSAK", "bad-json", value=b'{"item_id": '),
    spoilt("ISI_RUSAK", "no-text", value=b"\x00\xff\xfe"),
    spoilt("ISI_RUSAK", "wrong-shape", value=b'{"item_id": "wrong-shape", "hold_id": 7}'),
    spoilt("ISI_RUSAK", "another", value=released("other").model_dump_json().encode()),
    spoilt("ISI_RUSAK", "tombstone", value=None),
    spoilt("TERLALU_BESAR", "large", value=b"x" * (16 * 1024 + 1)),
    spoilt("JENIS_TAK_DIKENAL", "unknown", headers={"ce_type": b"registry.item_painted.v9"}),
    spoilt("ALIRAN_SALAH", "astray", headers={"ce_source": b"/terbuka/intake"}),
    spoilt("AMPLOP_ASING", "foreign", headers={"reply_to": b"penampung.asing"}),
    spoilt("AMPLOP_RUSAK", "null-header", headers={"ce_id": None}),
    spoilt("AMPLOP_RUSAK", "binary-header", headers={"ce_type": b"\xff\xfe\x00"}),
    spoilt("AMPLOP_RUSAK", "binary-key", key=b"\xff\xfe"),
    spoilt("AMPLOP_RUSAK", "no-key", key=None),
    ("AMPLOP_RUSAK", (b"no-headers", b"{}", [])),
]


@pytest.mark.parametrize("how", READERS)
async def test_every_poison_is_parked_and_the_stream_goes_on(
    kafka: KafkaServer, topic: str, database: Database, how: str
) -> None:
    offsets = await write(kafka, *(record for _, record in POISON), said(1, "well"), said(2, "well"))
    async with reading(kafka, delivery(database), **READERS[how]):
        await eventually(lambda: both(database), "the events behind the poison took effect", within=30)
    found = {letter.offset: letter.reason for letter in await letters(database)}
    assert found == {offset: reason for offset, (reason, _) in zip(offsets, POISON, strict=False)}
    assert await seen(database, "well") == [1, 2]


async def both(database: Database) -> bool:
    """Tells whether both good events took effect."""
    return await seen(database, "well") == [1, 2]


@pytest.mark.parametrize("how", READERS)
async def test_headers_that_mean_nothing_here_may_be_null_or_binary(
    kafka: KafkaServer, topic: str, database: Database, how: str
) -> None:
    key, value, headers = said(1, "well")
    strange = [("x-null", None), ("x-binary", b"\xff\xfe"), ("x-long", b"y" * 5000)]
    await write(kafka, (key, value, [*headers, *strange]), said(2, "well"))
    async with reading(kafka, delivery(database), **READERS[how]):
        await eventually(lambda: both(database), "both took effect", within=30)
    assert await letters(database) == []


class NoText(str):
    """A header's name that goes over the wire as bytes that are no text, which no decent client would send."""

    def encode(self, *_: object) -> bytes:
        """Returns those bytes."""
        return b"\xff\xfe"


async def write_unreadable(kafka: KafkaServer) -> int:
    """Writes a record that aiokafka cannot read back; returns its offset."""
    key, value, headers = said(1, "sick")
    async with AIOKafkaProducer(bootstrap_servers=kafka.bootstrap) as producer:
        batch = producer.create_batch()
        batch._builder = _DefaultRecordBatchBuilderPy(2, 0, 0, -1, -1, 0, 16384)
        batch.append(key=key, value=value, timestamp=None, headers=[*headers, (NoText("x"), b"y")])
        sent = await producer.send_batch(batch, TOPIC, partition=0)
        return int((await sent).offset)


@pytest.mark.parametrize("how", READERS)
async def test_a_header_name_that_is_no_text_does_not_stop_the_partition(
    kafka: KafkaServer, topic: str, database: Database, how: str
) -> None:
    await write(kafka, said(1, "before"), said(2, "before"))
    offset = await write_unreadable(kafka)
    await write(kafka, said(1, "well"), said(2, "well"))
    async with reading(kafka, delivery(database), **READERS[how]):
        await eventually(lambda: both(database), "the events behind it took effect", within=30)
    (letter,) = await letters(database)
    assert (letter.reason, letter.offset) == ("AMPLOP_RUSAK", offset)
    assert await seen(database, "before") == [1, 2]
