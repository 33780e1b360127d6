"""The directory store: the contract of every store, and what a folder alone can leave behind."""

import os
import resource
import time
from collections.abc import AsyncIterator

import pytest

from shared.runtime.errors import Transient
from shared.storage.objects import DirectoryStore, ObjectStore
from tests.object_contract import ObjectStoreContract, chunks


def files(store: DirectoryStore) -> list[str]:
    """Lists every file below the store, temporary ones too."""
    return sorted(str(path.relative_to(store.path)) for path in store.path.rglob("*") if path.is_file())


class TestDirectoryStore(ObjectStoreContract):
    """Runs the contract on a folder."""

    @pytest.fixture
    def store(self, objects: DirectoryStore) -> DirectoryStore:
        """Gives an empty folder."""
        return objects

    async def leftovers(self, store: ObjectStore) -> list[str]:
        """Lists every file."""
        assert isinstance(store, DirectoryStore)
        return files(store)


async def test_temporary_files_are_not_listed(objects: DirectoryStore) -> None:
    await objects.put("copies/1", chunks(b"x"))
    (objects.path / ".tmp" / "left").write_bytes(b"x")
    assert [key async for key in objects.keys("")] == ["copies/1"]


async def test_leftovers_of_dead_writers_are_collected_once_old(objects: DirectoryStore) -> None:
    await objects.put("a", chunks(b"x"))
    old, new = objects.path / ".tmp" / "old", objects.path / ".tmp" / "new"
    for path in (old, new):
        path.write_bytes(b"x")
    yesterday = time.time() - 100_000
    os.utime(old, (yesterday, yesterday))
    assert await objects.collect_leftovers() == 1
    assert (old.exists(), new.exists(), await objects.exists("a")) == (False, True, True)


async def test_a_full_disk_is_transient_and_leaves_nothing(objects: DirectoryStore) -> None:
    async def endless() -> AsyncIterator[bytes]:
        while True:
            yield bytes(256 * 1024)

    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024 * 1024, limits[1]))
    try:
        with pytest.raises(Transient, match="PENYIMPANAN_PENUH"):
            await objects.put("a", endless())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert files(objects) == []
