"""A post office between the rooms: it takes what outboxes hold and hands it over in any order that a test asks for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from faststream.kafka import KafkaBroker
from sqlalchemy import Text, cast, literal, select, union_all

from shared.messaging.delivery import Delivery, DeliveryOutcome, StreamRecord
from shared.messaging.tables import MessagingTables
from shared.storage.database import Database

Lane = tuple[str, str, str]
"""A room that hears, a topic, a key: within it the order holds, between lanes there is none."""


@dataclass
class PostOffice:
    """Carries records from the outboxes to the deliveries of the rooms that subscribed to their topics."""

    database: Database
    speakers: Mapping[str, MessagingTables]
    hearers: Mapping[str, Delivery]
    routes: Mapping[str, tuple[str, ...]]
    lanes: dict[Lane, list[StreamRecord]] = field(default_factory=dict)
    seen: dict[str, int] = field(default_factory=dict)
    kept: list[StreamRecord] = field(default_factory=list)

    async def collect(self) -> int:
        """Takes every event that was staged since the last time; returns how many."""
        async with self.database.transaction() as connection:
            rows = (await connection.execute(self._unseen())).all()
        for row in rows:
            self.seen[row.room] = row.id
            record = StreamRecord(row.topic, 0, row.id, row.key, row.headers, row.payload.encode())
            self.kept.append(record)
            for room in self.routes.get(row.topic, ()):
                self.lanes.setdefault((room, row.topic, row.key), []).append(record)
        return len(rows)

    def waiting(self) -> list[Lane]:
        """Returns the lanes with records, in a lasting order."""
        return sorted(lane for lane, records in self.lanes.items() if records)

    async def hand_over(self, lane: Lane, *, place: int = 0, again: bool = False) -> list[DeliveryOutcome]:
        """Hands over the record at a place of a lane, twice where `again`; then takes up what was said about it."""
        records = self.lanes[lane]
        record = records.pop(min(place, len(records) - 1))
        said = [await self.hearers[lane[0]].receive(record) for _ in range(2 if again else 1)]
        await self.collect()
        return said

    async def drain(self, *, again: bool = False) -> None:
        """Hands everything over until nobody has more to say."""
        await self.collect()
        while lanes := self.waiting():
            for lane in lanes:
                outcomes = await self.hand_over(lane, again=again)
                assert DeliveryOutcome.DEAD not in outcomes, lane

    def _unseen(self) -> Any:
        parts = []
        for number, (room, messaging) in enumerate(self.speakers.items()):
            rows = messaging.outbox.rows.c
            columns = (literal(number).label("turn"), literal(room).label("room"), rows.id, rows.topic, rows.key)
            mine = select(*columns, rows.headers, cast(rows.payload, Text).label("payload"))
            parts.append(mine.where(rows.id > self.seen.get(room, 0)))
        return union_all(*parts).order_by("turn", "id")


def routes_of(broker: KafkaBroker) -> dict[str, tuple[str, ...]]:
    """Reads from the rooms' own subscriptions who hears which topic."""
    found: dict[str, list[str]] = {}
    for subscriber in broker.subscribers:
        for topic in getattr(subscriber, "topics", ()):
            found.setdefault(_name(topic), []).append(str(getattr(subscriber, "group_id", "")))
    return {topic: tuple(rooms) for topic, rooms in found.items()}


def _name(topic: object) -> str:
    return str(getattr(topic, "name", topic))


def by_key(records: Iterable[StreamRecord]) -> dict[tuple[str, str], list[StreamRecord]]:
    """Sorts records by topic and key, in the order in which they were said."""
    found: dict[tuple[str, str], list[StreamRecord]] = {}
    for record in records:
        found.setdefault((record.topic, record.key), []).append(record)
    return found
