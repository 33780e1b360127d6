"""Every event one to three times and out of order: all rooms end in the state that the orderly run left."""

import hashlib
import random
import re
import tempfile
from collections.abc import Iterable, Iterator
from itertools import filterfalse
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from deploy.room_keys import load_keys
from deploy.rooms import ROOMS
from shared.messaging.delivery import DeliveryOutcome, StreamRecord
from tests.lifecycle.office import PostOffice
from tests.lifecycle.province import Province, forget, metadata_of
from tests.lifecycle.seen import look
from tests.lifecycle.stage import FIRST_DAY, PEOPLE, Stage
from tests.lifecycle.story import Story
from tests.registry.sealing import opened_row

EVERY_RUN, SEEDS = 1, 20
WINDOW = 12
LATE = 0.3
UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}")
TRAIL = {"audit", "audit_chain", "audit_head"}
MESSAGING = {"inbox", "inbox_position", "parked", "dead_letter", "outbox", "outbox_sequence"} | TRAIL
UNLIKE = {"heartbeats", "idempotency", "migration"}
"""Tables that say how often somebody looked or asked, not what is so."""
ADDED_UP = {"registry.tallies", "scheduler.tallies"}
"""What single statements added; `tests/registry/test_tallies.py` holds its sums to the tables."""
BUCKETS = re.compile(r"tallies .*'facet': 'shard(?:16|256)'")
"""Counts by the hash of an id, which is another one in each run."""
IN_TURN = {
    *(("register", "id"), ("agenda", "number"), ("journal", "id"), ("changes", "sequence"), ("form", "sealed")),
    *(("log_entries", name) for name in ("arrival", "entry", "nonce", "place")),
    *(("happening", "number"), ("file", "sealed_name"), ("entries", "bucket")),
}
"""Columns that number things of different keys in the order in which they came, or hold fresh cipher text or chance."""
SEQUENCES = re.compile(r"'(?:changed_|site_|shown_)?sequence': \d+")
APPROVAL = re.compile(r"'(approval|sha256)': '[^']*'")


@pytest.fixture(scope="module")
def stage(postgres_url: str) -> Iterator[Stage]:
    with tempfile.TemporaryDirectory(prefix="terbuka-shuffled-") as home:
        built = Stage(postgres_url, Path(home))
        yield built
        built.close()


@pytest.fixture(scope="module")
def orderly(stage: Stage) -> dict[str, str]:
    return stage.run(told(stage, None))


@pytest.mark.parametrize(
    "seed", [*range(EVERY_RUN), *(pytest.param(seed, marks=pytest.mark.nightly) for seed in range(EVERY_RUN, SEEDS))]
)
def test_events_twice_and_out_of_order_end_in_the_same_state(stage: Stage, orderly: dict[str, str], seed: int) -> None:
    assert stage.run(told(stage, random.Random(seed))) == orderly


def test_the_hash_tells_of_every_room_that_heard_one_event_more(stage: Stage, orderly: dict[str, str]) -> None:
    province = stage.run(tell(stage, None))
    item_id = next(iter(stage.run(look(stage.database)).items))
    words = {"kind": "sengketa", "reason": "Sengketa.", "reference": "6/KI/2026"}
    stage.run(province.registry.archive.place_hold(PEOPLE["petugas"], item_id, **words))
    stage.run(province.post.drain())
    after = stage.run(hashes(province))
    assert {room for room in ROOMS if after[room] != orderly[room]} == set(ROOMS)


def test_the_story_reaches_every_end(stage: Stage) -> None:
    stage.run(tell(stage, None))
    items = stage.run(look(stage.database)).items.values()
    assert {item["opened_mode"] for item in items} == {"", "decided", "by_law", "ruling", "partial"}
    assert {item["state"] for item in items} == {"public", "exempt", "returned", "withdrawn"}


async def told(stage: Stage, chance: random.Random | None) -> dict[str, str]:
    """Tells the story on empty rooms and returns the state of each room as one hash."""
    return await hashes(await tell(stage, chance))


async def tell(stage: Stage, chance: random.Random | None) -> Province:
    """Tells the story on empty rooms, in order or by chance, until nothing is under way."""
    await forget(stage.database)
    stage.clock.move_to_day(FIRST_DAY)
    province = Province(stage.database, stage.home, stage.clock, stage.calendars)
    echoes = Echoes(province.post, chance) if chance else None
    await Story(province, echoes.carry if echoes else province.post.drain).tell()
    if echoes:
        await echoes.fade()
    return province


class Echoes:
    """Carries records one to three times, out of order within a window, the repeats whenever they come."""

    def __init__(self, post: PostOffice, chance: random.Random) -> None:
        self.post = post
        self.chance = chance
        self.late: list[tuple[str, StreamRecord]] = []

    async def carry(self) -> None:
        """Carries until every record came at least once."""
        await self.post.collect()
        while lanes := self.post.waiting():
            if self.late and self.chance.random() < LATE:
                await self._repeat()
            else:
                await self._first(self.chance.choice(lanes))

    async def fade(self) -> None:
        """Lets every repeat come that is still under way."""
        while self.late:
            await self._repeat()
        assert await self.post.collect() == 0, "a repeat was answered"

    async def _first(self, lane: tuple[str, str, str]) -> None:
        place = self.chance.randrange(min(WINDOW, len(self.post.lanes[lane])))
        record = self.post.lanes[lane][place]
        (outcome,) = await self.post.hand_over(lane, place=place)
        assert outcome in {DeliveryOutcome.APPLIED, DeliveryOutcome.PARKED}
        self.late += [(lane[0], record)] * self.chance.randrange(3)

    async def _repeat(self) -> None:
        room, record = self.late.pop(self.chance.randrange(len(self.late)))
        assert await self.post.hearers[room].receive(record) in {DeliveryOutcome.DUPLICATE, DeliveryOutcome.PARKED}


async def hashes(province: Province) -> dict[str, str]:
    """Returns one hash a room over its business tables, with ids in the order of their making."""
    found, names, keys = {}, Names(), load_keys(province.home)
    async with province.database.transaction() as connection:
        for room in ROOMS:
            lines: list[str] = []
            for table in metadata_of(room).sorted_tables:
                if table.name not in MESSAGING | UNLIKE and table.fullname not in ADDED_UP:
                    columns = [column for column in table.c if (table.name, column.name) not in IN_TURN]
                    rows = (await connection.execute(select(*columns))).mappings()
                    lines += [f"{table.name} {opened_row(row, keys)}" for row in rows]
            found[room] = lines
        await names.learn(connection)
    return {room: _digest(names, filterfalse(BUCKETS.match, lines)) for room, lines in found.items()}


def _digest(names: "Names", lines: Iterable[str]) -> str:
    plain = sorted(APPROVAL.sub("", SEQUENCES.sub("", names.rename(line))) for line in lines)
    return hashlib.sha256("\n".join(plain).encode()).hexdigest()


class Names:
    """Gives items the numbers in which they were handed in; every other id is only an id."""

    def __init__(self) -> None:
        self._known: dict[str, str] = {}

    async def learn(self, connection: Any) -> None:
        """Reads the items in the order of their making."""
        items = metadata_of("intake").tables["intake.item"]
        rows = (await connection.execute(select(items.c.item_id, items.c.submission_id))).all()
        for number, row in enumerate(sorted(rows)):
            self._known |= {row.item_id: f"item-{number}", row.submission_id: f"submission-{number}"}

    def rename(self, line: str) -> str:
        """Replaces every id in a line."""
        return UUID.sub(lambda found: self._known.get(found.group(), "id"), line)
