"""When a reader of Kafka counts as standing still: only its own progress is judged, never an engine's absence."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, cast

import pytest
from aiokafka import TopicPartition

from deploy.kafka_connection import Connection
from deploy.watchdog import Watchdog
from shared.runtime.errors import TerbukaError

PLACE = TopicPartition("terbuka.exemptions", 0)
OTHER = TopicPartition("terbuka.exemptions", 1)


@dataclass
class Reader:
    """Has a consumer's face: where each partition begins and ends, and what the group has committed."""

    ends: dict[TopicPartition, int]
    done: dict[TopicPartition, int | None]
    begins: dict[TopicPartition, int] = field(default_factory=dict)
    joined: bool = True

    @property
    def _subscription(self) -> Any:
        share = SimpleNamespace(active=True) if self.joined else None
        return SimpleNamespace(subscription=SimpleNamespace(assignment=share))

    def assignment(self) -> set[TopicPartition]:
        return set(self.ends)

    async def beginning_offsets(self, places: list[TopicPartition]) -> dict[TopicPartition, int]:
        return {place: self.begins.get(place, 0) for place in places}

    async def end_offsets(self, places: list[TopicPartition]) -> dict[TopicPartition, int]:
        return {place: self.ends[place] for place in places}

    async def committed(self, place: TopicPartition) -> int | None:
        return self.done[place]


class Watched:
    """A watchdog with a patience of 60 seconds over one reader, and engines that answer or do not."""

    def __init__(self, reader: Reader) -> None:
        self.engines = True
        broker = SimpleNamespace(subscribers=[SimpleNamespace(group_id="registry", consumer=reader)])
        connection = cast(Connection, SimpleNamespace(started=True, broker=broker))
        self._watchdog = Watchdog(connection, self._answer, patience=60)

    async def looks(self, *instants: float) -> None:
        for instant in instants:
            await self._watchdog.look(instant)

    async def _answer(self) -> bool:
        return self.engines


async def test_a_reader_that_is_behind_and_does_not_move_is_found() -> None:
    watched = Watched(Reader({PLACE: 9}, {PLACE: 4}))
    await watched.looks(0, 30, 59)
    with pytest.raises(TerbukaError, match="ARUS_MACET"):
        await watched.looks(60)


async def test_one_partition_that_moves_excuses_the_others() -> None:
    reader = Reader({PLACE: 9, OTHER: 900}, {PLACE: None, OTHER: 0})
    watched = Watched(reader)
    for instant in range(0, 300, 30):
        reader.done[OTHER] = instant
        await watched.looks(instant)


async def test_who_has_read_everything_may_rest() -> None:
    await Watched(Reader({PLACE: 9}, {PLACE: 9})).looks(0, 100, 200)


async def test_what_retention_has_taken_is_not_behind() -> None:
    await Watched(Reader({PLACE: 9}, {PLACE: 3}, begins={PLACE: 9})).looks(0, 100, 200)


async def test_a_member_that_stands_by_may_rest() -> None:
    await Watched(Reader({}, {})).looks(0, 100, 200)


async def test_a_reader_that_is_out_of_its_group_is_found() -> None:
    watched = Watched(Reader({}, {}, joined=False))
    await watched.looks(0)
    with pytest.raises(TerbukaError, match="ARUS_MACET"):
        await watched.looks(61)


async def test_time_while_an_engine_is_away_does_not_count() -> None:
    watched = Watched(Reader({PLACE: 9}, {PLACE: 4}))
    await watched.looks(0)
    watched.engines = False
    await watched.looks(100)
    watched.engines = True
    await watched.looks(130, 180)
    with pytest.raises(TerbukaError, match="ARUS_MACET"):
        await watched.looks(190)
