"""A walk through a store looks at a slice each turn, reaches every object, and goes on where it was after a restart."""

import asyncio
from collections.abc import Collection
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid6 import uuid7

from services.intake.tables import ORPHANS
from shared.storage import folder_walk, orphans
from shared.storage import objects as stored
from shared.storage.database import Database
from shared.storage.object_age import age_of
from shared.storage.objects import DirectoryStore
from shared.storage.orphans import OrphanWalk, WalkTurn, walk_for_ever
from tests.conftest import RoomDatabase

DAY = 86_400
SLICE = 10
PREFIX = "files/"


@pytest.fixture
async def database(room_database: RoomDatabase) -> Database:
    return await room_database("intake")


@pytest.fixture(autouse=True)
def short_slices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orphans, "SLICE", SLICE)
    monkeypatch.setattr(orphans, "AT_ONCE", 4)
    monkeypatch.setattr(stored, "PAGE", 3)


class Looked:
    """Everything is lost but for the keys that somebody names; what was looked at and searched for is kept."""

    def __init__(self, named: Collection[str] = ()) -> None:
        self.named = named
        self.keys: list[str] = []

    def walk(self, database: Database, objects: DirectoryStore) -> OrphanWalk:
        return OrphanWalk(database, objects, ORPHANS, PREFIX, self.is_due, self.search)

    def is_due(self, key: str) -> bool:
        self.keys.append(key)
        return age_of(key.removeprefix(PREFIX)) > DAY

    async def search(self, _: AsyncConnection, keys: list[str]) -> list[str]:
        return [key for key in keys if key not in self.named]


def _old(number: int) -> str:
    """Returns the key of an object that was written more than a day ago, the greater the number the later."""
    milliseconds = (uuid7().int >> 80) - 2 * DAY * 1000 + number
    return PREFIX + str(UUID(int=milliseconds << 80 | 7 << 76 | 2 << 62 | number))


def _filled(path: Path, keys: list[str]) -> None:
    for key in keys:
        (path / key).parent.mkdir(parents=True, exist_ok=True)
        (path / key).write_bytes(b"tersegel")


async def test_a_turn_looks_at_no_more_than_its_slice_and_all_are_reached(
    database: Database, objects: DirectoryStore
) -> None:
    lost, beside = [_old(number) for number in range(95)], "submissions/lain/1/dossier.age"
    _filled(objects.path, [*lost, beside])
    looked, turns = Looked(), list[WalkTurn]()
    while not turns or not turns[-1].ended:
        seen = len(looked.keys)
        turns.append(await looked.walk(database, objects).turn())
        assert len(looked.keys) - seen == turns[-1].looked_at <= SLICE
    assert looked.keys == lost, "the oldest first, each once"
    assert sum(turn.removed for turn in turns) == len(lost)
    assert [key async for key in objects.keys("")] == [beside]


async def test_a_restart_goes_on_behind_the_last_object_and_a_round_begins_anew(
    database: Database, objects: DirectoryStore
) -> None:
    kept = [_old(number) for number in range(30)]
    _filled(objects.path, kept)
    first, again, anew = (Looked(kept) for _ in range(3))
    await first.walk(database, objects).turn()
    reopened = Database.connect(database.url, "intake")
    try:
        while not (await again.walk(reopened, DirectoryStore(objects.path)).turn()).ended:
            pass
        await anew.walk(reopened, objects).turn()
    finally:
        await reopened.close()
    assert first.keys + again.keys == kept
    assert anew.keys == first.keys
    assert [key async for key in objects.keys("")] == kept


async def test_a_walk_that_is_killed_in_a_turn_loses_no_object(database: Database, objects: DirectoryStore) -> None:
    lost = [_old(number) for number in range(30)]
    _filled(objects.path, lost)

    class Killed(Looked):
        async def search(self, connection: AsyncConnection, keys: list[str]) -> list[str]:
            if lost[5] in keys:
                raise RuntimeError("killed")
            return await super().search(connection, keys)

    with pytest.raises(RuntimeError, match="killed"):
        await Killed().walk(database, objects).turn()
    walk = Looked().walk(database, objects)
    assert sum([(await walk.turn()).removed for _ in range(4)]) == len(lost) - 4
    assert [key async for key in objects.keys("")] == []


async def test_what_is_named_or_young_or_not_ours_stays(database: Database, objects: DirectoryStore) -> None:
    lost, named = _old(1), _old(2)
    kept = sorted([named, f"{PREFIX}{uuid7()}", f"{PREFIX}bukan-milik-siapa-pun.age"])
    _filled(objects.path, [lost, *kept])
    walk = Looked({named}).walk(database, objects)
    assert [(await walk.turn()).removed for _ in range(2)] == [1, 0]
    assert [key async for key in objects.keys("")] == kept


async def test_a_round_pauses_between_its_turns(
    database: Database, objects: DirectoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost = [_old(number) for number in range(35)]
    _filled(objects.path, lost)
    monkeypatch.setattr(orphans, "PAUSE", 0.01)
    looked = Looked()
    walking = asyncio.create_task(walk_for_ever([looked.walk(database, objects)], every=3600))
    async with asyncio.timeout(30):
        while [key async for key in objects.keys("")]:
            await asyncio.sleep(0.05)
    walking.cancel()
    await asyncio.gather(walking, return_exceptions=True)
    assert looked.keys == lost


async def test_the_store_is_never_listed_further_than_a_turn_takes(
    database: Database, objects: DirectoryStore, monkeypatch: Any
) -> None:
    listed: list[int] = []

    def counted(*given: Any) -> list[str]:
        found = folder_walk.listed(*given)
        listed.append(len(found))
        return found

    monkeypatch.setattr("shared.storage.objects.listed", counted)
    _filled(objects.path, [_old(number) for number in range(60)])
    await Looked().walk(database, objects).turn()
    assert sum(listed) <= SLICE + stored.PAGE
