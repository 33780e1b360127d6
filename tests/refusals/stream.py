"""Puts records straight into the embedded event log, as no room would, and looks what became of them."""

import json
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import func, select
from uuid6 import uuid7

from deploy.room_keys import load_keys
from deploy.topics.catalogue import all_topics
from shared.contracts import Event
from shared.contracts.envelope import unwrap, wrap
from shared.contracts.exemptions import ItemArchivedV1
from shared.messaging.embedded.tables import log
from shared.messaging.outbox import EventSigner
from shared.runtime.errors import Malformed
from shared.storage.notify import LOG
from tests.refusals.house import House

LISTENERS = {topic.name: topic.readers for topic in all_topics()}


@dataclass(frozen=True)
class Raw:
    """One record as it lies in the log."""

    topic: str
    key: bytes
    headers: Any
    value: bytes

    def but(self, **headers: str) -> "Raw":
        """Returns the record with other headers."""
        return replace(self, headers={**self.headers, **headers})


def archived(house: House, item_id: str, version: int = 1) -> ItemArchivedV1:
    """Returns an event that every listener of `terbuka.exemptions` lets pass."""
    return ItemArchivedV1(item_id=item_id, version=version, archived_at=house.province.clock.now())


def raw(house: House, event: Event, sequence: int = 1) -> Raw:
    """Returns the record of an event as its own room would have said it."""
    room = type(event).type.partition(".")[0]
    headers = wrap(event, room=room, sequence=sequence, at=house.province.clock.now()).headers()
    return Raw(event.topic, event.key.encode(), headers, event.model_dump_json().encode())


def strange(house: House, topic: str) -> dict[str, tuple[str, Raw]]:
    """Returns bad records for a topic by their key: the reason that the dead letter must name, and the record."""
    good = replace(raw(house, archived(house, "x")), topic=topic)
    room = {"terbuka.submissions": "intake", "terbuka.deadlines": "scheduler", "terbuka.publications": "publisher"}
    kind = {"intake": "item_withdrawn", "scheduler": "opening_effective", "publisher": "publication_refused"}
    own = room.get(topic, "registry")
    said = f"{own}.{kind.get(own, 'item_archived')}.v1"
    mine = good.but(ce_source=f"/terbuka/{own}", ce_type=said)
    records = {
        "tanpa-amplop": ("AMPLOP_RUSAK", replace(good, headers={})),
        "amplop-angka": ("AMPLOP_RUSAK", replace(good, headers={"ce_id": 5, "ce_type": None})),
        "amplop-daftar": ("AMPLOP_RUSAK", replace(good, headers=["ce_id"])),
        "urutan-kata": ("AMPLOP_RUSAK", mine.but(ce_sequence="satu")),
        "urutan-minus": ("AMPLOP_RUSAK", mine.but(ce_sequence="-1")),
        "pokok-lain": ("AMPLOP_RUSAK", mine.but(ce_subject="lain")),
        "minta-balas": ("AMPLOP_ASING", mine.but(reply_to="asing.topik")),
        "jenis-asing": ("JENIS_TAK_DIKENAL", mine.but(ce_type=f"{own}.item_painted.v1")),
        "ruang-lain": ("ALIRAN_SALAH", mine.but(ce_source="/terbuka/monitor")),
        "bukan-json": ("ISI_RUSAK", replace(mine, value=b"{")),
        "biner": ("ISI_RUSAK", replace(mine, value=b"\x00\xff\xfe")),
        "kosong": ("ISI_RUSAK", replace(mine, value=b"")),
        "bentuk-lain": ("ISI_RUSAK", replace(mine, value=b'{"item_id": 5}')),
        "terlalu-besar": ("TERLALU_BESAR", replace(mine, value=json.dumps({"x": "y" * 17_000}).encode())),
    }
    return {name: (reason, _keyed(record, name)) for name, (reason, record) in records.items()}


def _keyed(record: Raw, name: str) -> Raw:
    unique = f"{name}-{uuid7()}"
    if not isinstance(record.headers, dict) or "ce_subject" not in record.headers:
        return replace(record, key=unique.encode())
    subject = record.headers["ce_subject"]
    headers = record.headers | {"ce_subject": subject if subject == "lain" else unique, "ce_id": str(uuid7())}
    return replace(record, key=unique.encode(), headers=headers)


def signed(house: House, record: Raw) -> Raw:
    """Returns a record as registry would have signed it, or as it is where it has no envelope to sign."""
    try:
        envelope = unwrap(record.headers)
    except (Malformed, AttributeError, TypeError):
        return record
    signer = EventSigner(load_keys(house.objects.path.parent).signing_private or "")
    return record.but(ce_signature=signer.signed(envelope, record.value).signature)


async def put(house: House, *records: Raw) -> None:
    """Appends records to the log, as registry would sign them, and waits until every group has read them."""
    await put_as_is(house, *(signed(house, record) for record in records))


async def put_as_is(house: House, *records: Raw) -> None:
    """Appends records to the log as they are, and waits until every group has read them."""
    journal = house.province.journal
    for record in records:
        async with journal.database.transaction() as connection:
            offset = await journal.reserve(connection, record.topic, 1)
            values = {"headers": record.headers, "value": record.value, "at": func.clock_timestamp()}
            await connection.execute(log.insert().values(topic=record.topic, offset=offset, key=record.key, **values))
            await connection.execute(select(func.pg_notify(LOG, record.topic)))
    await house.province.settle()


async def open_letters(house: House, room: str) -> list[dict[str, Any]]:
    """Returns a room's open dead letters, after checking that the monitor shows the same."""
    own: list[dict[str, Any]] = (await house.call("operator", "GET", f"/{room}/ops/dead-letters")).json()
    seen = (await house.call("operator", "GET", "/monitor/api/dead-letters")).json()["dead_letters"]
    assert [{**letter, "room": room} for letter in own] == [letter for letter in seen if letter["room"] == room]
    return own


async def letters(house: House, room: str, key: bytes) -> list[dict[str, Any]]:
    """Returns a room's open dead letters of one key."""
    return [letter for letter in await open_letters(house, room) if letter["key"] == key.decode()]


async def set_aside(house: House, room: str, letter: int) -> None:
    """Parks a dead letter as the operator, over the monitor."""
    path = f"/monitor/api/dead-letters/{room}/{letter}/park"
    answer = await house.call("operator", "POST", path, json={"reason": "Peristiwa buatan untuk uji."})
    assert answer.status_code == 200, answer.text


async def noted(house: House, item_id: str) -> int:
    """Returns how many events about an item the monitor's journal holds."""
    return len((await house.call("operator", "GET", f"/monitor/api/items/{item_id}")).json()["lines"])
